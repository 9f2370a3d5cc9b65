package sim

import (
	"slices"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/skatteverket/internal/wire"
)

// The codes that the answer and its parts carry.
const (
	statusNormal = "999"
	partAnswered = "200"
	partNothing  = "404"
	partFailed   = "500"
)

// personData projects the parts asked for. Somebody unknown gets the number back
// with "there is nothing" for every part.
func personData(world *fixtures.World, q *wire.FragaBeskattningsuppgifter) *wire.PersonuppgiftTYPE {
	answer := &wire.PersonuppgiftTYPE{
		IdentitetsbeteckningFysiskPerson: q.IdentitetsbeteckningFysiskPerson,
		StatusPersonuppgiftKod:           xsd.NewString(statusNormal),
		Svarsdelar:                       &wire.SvarsdelarTYPE{},
	}
	person := world.Person(string(*q.IdentitetsbeteckningFysiskPerson))
	if !person.KnownAt("SKV") {
		person = &fixtures.Person{}
	}
	if q.Uppgifter.Personnamn.True() {
		answer.Fornamn = xsd.OptionalString(person.First)
		answer.Efternamn = xsd.OptionalString(person.Last)
	}
	if asked := q.Uppgifter.Kapital; asked != nil {
		answer.Kapitaluppgift = totals(person.Capital, asked.Ar)
		answer.Svarsdelar.Kapital = &wire.SvarKapitalTYPE{Svarskod: state(len(answer.Kapitaluppgift))}
	}
	if asked := q.Uppgifter.Skatteaterbetalning; asked != nil {
		answer.Svarsdelar.Skatteaterbetalning = refunds(person.Refunds, asked)
	}
	if asked := q.Uppgifter.Individuppgifter; asked != nil {
		answer.Svarsdelar.Individuppgifter = statements(person.Employments, asked.RedovisningsPeriod, world.Today)
	}
	return answer
}

func state(found int) *xsd.String {
	if found == 0 {
		return xsd.NewString(partNothing)
	}
	return xsd.NewString(partAnswered)
}

func totals(capital []fixtures.Capital, asked []*xsd.Integer) []*wire.KapitaluppgiftTYPE {
	var list []*wire.KapitaluppgiftTYPE
	for _, c := range capital {
		year := xsd.NewInteger(c.Year)
		if !slices.ContainsFunc(asked, func(a *xsd.Integer) bool { return *a == *year }) {
			continue
		}
		list = append(list, &wire.KapitaluppgiftTYPE{
			Taxeringsar:            year,
			SummaIntakterPaKapital: xsd.NewDecimal(c.Income),
			OverskottPaKapital:     xsd.NewDecimal(c.Surplus),
		})
	}
	return list
}

func refunds(list []fixtures.Refund, asked *wire.FragaSkatteaterbetalningTYPE) *wire.SvarSkatteaterbetalningTYPE {
	period := refundPeriod(new(xsd.Reader), asked)
	part := &wire.SvarSkatteaterbetalningTYPE{}
	for _, r := range list {
		if period.Contains(r.PaidOn) {
			part.Aterbetalning = append(part.Aterbetalning, &wire.AterbetalningTYPE{
				Utbetalningsdatum: xsd.NewDate(r.PaidOn), Belopp: xsd.NewDecimal(r.Amount),
			})
		}
	}
	part.Svarskod = state(len(part.Aterbetalning))
	return part
}

// statements projects every employer that has something in the months asked for.
func statements(list []fixtures.Employment, asked []*xsd.String, today aggregator.Date) *wire.SvarIndividuppgifterTYPE {
	part := &wire.SvarIndividuppgifterTYPE{}
	for _, e := range list {
		employer := &wire.ArbetsgivareTYPE{AgRegistreradId: xsd.NewString(e.Number), Namn: xsd.OptionalString(e.Employer)}
		known := false
		for _, text := range asked {
			month, err := aggregator.ParseMonth(string((*text)[:4] + "-" + (*text)[4:]))
			if err != nil {
				continue // checked when the question was read
			}
			declaration, found := monthOf(e, month)
			known = known || found
			employer.Redovisning = append(employer.Redovisning, declare(declaration, found, month, today))
		}
		if known {
			part.Arbetsgivare = append(part.Arbetsgivare, employer)
		}
	}
	part.Svarskod = state(len(part.Arbetsgivare))
	return part
}

func monthOf(e fixtures.Employment, month aggregator.Month) (fixtures.SalaryMonth, bool) {
	i := slices.IndexFunc(e.Months, func(m fixtures.SalaryMonth) bool { return m.Month == month })
	if i < 0 {
		return fixtures.SalaryMonth{Month: month}, false
	}
	return e.Months[i], true
}

// declarationDay is the day of the following month when a declaration is due
// (26 kap. 26 § SFL; the exceptions of January and August are left out).
const declarationDay = 12

// declare projects one month of one employer. A month the fixtures name without
// a sum is not declared; one they do not name was declared without this person,
// once it was due.
func declare(m fixtures.SalaryMonth, found bool, month aggregator.Month, today aggregator.Date) *wire.RedovisningTYPE {
	due := month.Add(1).First().AddDays(declarationDay - 1)
	declared := m.Gross.Known() || !found && due < today
	r := &wire.RedovisningTYPE{
		RedovisningsPeriod: xsd.NewString(month.String()[:4] + month.String()[5:]),
		Redovisad:          xsd.NewBoolean(declared),
	}
	if m.Gross.Known() {
		r.Individuppgift = []*wire.IndividuppgiftTYPE{{
			KontantErsattningUlagAG:      xsd.NewDecimal(m.Gross),
			SkatteplOvrigaFormanerUlagAG: xsd.NewDecimal(m.InKind),
			AvdrPrelSkatt:                xsd.NewDecimal(m.Tax),
		}}
	}
	return r
}

// leaveOut makes one part asked for a part that failed: individual statements if
// they were, since they come from a register of their own.
func leaveOut(answer *wire.PersonuppgiftTYPE) {
	failed, parts := xsd.NewString(partFailed), answer.Svarsdelar
	switch {
	case parts.Individuppgifter != nil:
		parts.Individuppgifter = &wire.SvarIndividuppgifterTYPE{Svarskod: failed}
	case parts.Skatteaterbetalning != nil:
		parts.Skatteaterbetalning = &wire.SvarSkatteaterbetalningTYPE{Svarskod: failed}
	case parts.Kapital != nil:
		parts.Kapital, answer.Kapitaluppgift = &wire.SvarKapitalTYPE{Svarskod: failed}, nil
	}
}
