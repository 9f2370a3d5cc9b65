package skatteverket

import (
	"underlag/aggregator"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/skatteverket/internal/wire"
)

// What the authority writes where a person's data, and a part, are answered. A
// part that is answered is never said to hold nothing: what it holds may be
// withheld.
const (
	statusAnswered = "999"
	partAnswered   = "200"
)

// toAnswer writes what may be told, and the authority's own sign of each part
// that is missing. The error is composite.ErrMandatory.
func toAnswer(d *aggregator.Delivered) (*wire.SvarBeskattningsuppgifterEnligtSFS2008975, error) {
	totals, err := writeCapital(d.Facts.Capital)
	if err != nil {
		return nil, err
	}
	paid, err := writeRefunds(d.Facts.Refunds)
	if err != nil {
		return nil, err
	}
	employers, err := writeSalaries(d.Facts.Salaries, months(d.Question.PeriodOf(salary)))
	if err != nil {
		return nil, err
	}
	parts := &wire.SvarsdelarTYPE{}
	if code := codeOf(d, capital, len(totals)); code != nil {
		parts.Kapital = &wire.SvarKapitalTYPE{Svarskod: code}
	}
	if code := codeOf(d, taxRefund, len(paid)); code != nil {
		parts.Skatteaterbetalning = &wire.SvarSkatteaterbetalningTYPE{Svarskod: code, Aterbetalning: paid}
	}
	if code := codeOf(d, salary, len(employers)); code != nil {
		parts.Individuppgifter = &wire.SvarIndividuppgifterTYPE{Svarskod: code, Arbetsgivare: employers}
	}
	person := &wire.PersonuppgiftTYPE{
		IdentitetsbeteckningFysiskPerson: xsd.NewString(d.Question.Person.Reveal()),
		Efternamn:                        xsd.OptionalString(d.Facts.Name), // whole: where it divides is not known
		StatusPersonuppgiftKod:           statusOf(d),
		Kapitaluppgift:                   totals,
		Svarsdelar:                       parts,
	}
	return &wire.SvarBeskattningsuppgifterEnligtSFS2008975{
		PersonuppgiftLista: &wire.PersonuppgiftListaTYPE{Personuppgift: []*wire.PersonuppgiftTYPE{person}},
	}, nil
}

// statusOf says that the person's data are answered, or the code that says they
// are not: also of a part that is missing and has no place of its own.
func statusOf(d *aggregator.Delivered) *xsd.String {
	for _, m := range d.Missing {
		if c := aggregator.Category(m.Part); c != identity && d.Question.Allows(c) {
			continue // in its own place
		}
		if m.Code == noStatus || m.Code == statusAnswered {
			return nil
		}
		return xsd.NewString(m.Code)
	}
	return xsd.NewString(statusAnswered)
}

// codeOf gives the Svarskod of a part, absent with the whole part where it was
// not asked for.
func codeOf(d *aggregator.Delivered, c aggregator.Category, delivered int) *xsd.String {
	if !d.Question.Allows(c) {
		return nil
	}
	for _, m := range d.Missing {
		if m.Part == string(c) {
			return missingCode(m.Code, delivered)
		}
	}
	return xsd.NewString(partAnswered)
}

// missingCode gives the Svarskod of a part that is missing. Where the code says
// nothing of that, as where the authority has said nothing, it is blank beside
// what the part delivers, and the part is absent where it delivers nothing.
func missingCode(code string, delivered int) *xsd.String {
	row, _ := described.Tables["part"].Lookup(code)
	silent := code == noStatus || row.Means == answered || row.Means == nothing && delivered == 0
	switch {
	case !silent:
		return xsd.NewString(code)
	case delivered > 0:
		return xsd.NewString("")
	}
	return nil
}

func writeCapital(list []aggregator.Capital) ([]*wire.KapitaluppgiftTYPE, error) {
	var totals []*wire.KapitaluppgiftTYPE
	for _, c := range list {
		if c.TaxYear == 0 {
			return nil, composite.Mandatory("Taxeringsar")
		}
		totals = append(totals, &wire.KapitaluppgiftTYPE{
			Taxeringsar:            xsd.NewInteger(c.TaxYear),
			SummaIntakterPaKapital: xsd.NewDecimal(c.Income),
			OverskottPaKapital:     xsd.NewDecimal(c.Surplus),
		})
	}
	return totals, nil
}

func writeRefunds(list []aggregator.Refund) ([]*wire.AterbetalningTYPE, error) {
	var paid []*wire.AterbetalningTYPE
	for _, r := range list {
		w := &wire.AterbetalningTYPE{Utbetalningsdatum: xsd.NewDate(r.PaidOn), Belopp: xsd.NewDecimal(r.Amount)}
		if w.Utbetalningsdatum == nil || w.Belopp == nil {
			return nil, composite.Mandatory("Aterbetalning")
		}
		paid = append(paid, w)
	}
	return paid, nil
}
