package v1

import "underlag/aggregator"

// addInsight fills in what is read out of the facts, and names the facts.
func (a *Answer) addInsight(in *aggregator.Insight) {
	a.Months = each(in.Months, fromMonth)
	a.Elsewhere = each(in.Elsewhere, func(e *aggregator.Elsewhere) Elsewhere {
		return Elsewhere{Fact: e.Fact, Reason: string(e.Why)}
	})
	a.Observations = each(in.Observations, fromObservation)
	a.Overview = each(in.Overview, fromMatter)
	a.Freshness = each(in.Freshness, fromFreshness)
	a.Comparison = Comparison{
		Gone: every(in.Comparison.Gone),
		NotCompared: each(in.Comparison.NotCompared, func(n *aggregator.NotCompared) NotCompared {
			return NotCompared{ID: n.ID, Reason: string(n.Why)}
		}),
	}
	a.Tables = Tables{Revision: in.Revision}
	for i := range in.Facts {
		f := &in.Facts[i]
		o := a.Persons[f.Person].fact(f.Kind, f.Index)
		o.ID, o.Version, o.Change = f.ID.ID, f.ID.Version, string(f.Change)
	}
}

// every gives the list; the result is never nil.
func every[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// fact gives what is common of one fact.
func (p *Person) fact(kind aggregator.FactKind, i int) *Origin {
	switch kind {
	case aggregator.FactPayment:
		return &p.Payments[i].Origin
	case aggregator.FactSalary:
		return &p.Salaries[i].Origin
	case aggregator.FactDecision:
		return &p.Decisions[i].Origin
	case aggregator.FactCase:
		return &p.Cases[i].Origin
	case aggregator.FactRegistration:
		return &p.Registrations[i].Origin
	case aggregator.FactCapital:
		return &p.Capital[i].Origin
	case aggregator.FactRefund:
		return &p.Refunds[i].Origin
	case aggregator.FactVehicle:
		return &p.Vehicles[i].Origin
	}
	return &p.Permits[i].Origin
}

func fromMonth(m *aggregator.MonthLines) Month {
	return Month{Month: m.Month, Role: string(m.Role), Lines: each(m.Lines, fromLine), Household: each(m.Household, fromLine)}
}

func fromLine(l *aggregator.Line) Line {
	out := Line{
		Persons: l.Persons, Authority: string(l.Authority), Payer: l.Payer, Benefit: l.Benefit, BenefitCode: l.BenefitCode,
		Kind: l.Kind, State: l.State,
		NetAmount: l.Sums.Net, NetAfterTax: l.Sums.NetAfterTax, GrossAmount: l.Sums.Gross, TaxAmount: l.Sums.Tax,
		DeductionAmount: l.Sums.Deduction, BenefitsInKind: l.Sums.InKind,
		PaidOn: every(l.PaidOn), PeriodFrom: l.Period.From, PeriodTo: l.Period.To, Attribution: string(l.Attribution),
		Treatment: string(l.Class.Treatment), Warns: l.Class.Warns, Rule: l.Class.Rule, Offset: l.Class.Offset, Facts: l.Facts,
	}
	if l.Class.Category != "" {
		out.Category = &IncomeCategory{ID: l.Class.Category, Label: l.Class.Label}
	}
	return out
}

func fromObservation(o *aggregator.Observation) Observation {
	out := Observation{
		Code: string(o.Code), Severity: string(o.Severity), Authority: string(o.Authority), Text: o.Text,
		Facts: every(o.Facts), Rule: o.Rule, Row: o.Row,
	}
	if o.Person != aggregator.Everybody {
		out.Person = &o.Person
	}
	return out
}

func fromMatter(m *aggregator.Matter) Matter {
	return Matter{
		Person: m.Person, On: m.On, Title: said(&m.Title), Sender: string(m.Sender), Payer: m.Payer, Status: string(m.Status),
		Next: said(&m.Next), NextOn: m.NextOn, Rule: m.Rule, Fact: m.Fact,
	}
}

// said gives a text, or nil for one that says nothing.
func said(t *aggregator.Text) *aggregator.Text {
	if *t == (aggregator.Text{}) {
		return nil
	}
	return t
}

func fromFreshness(f *aggregator.Freshness) Freshness {
	return Freshness{
		Person: f.Person, Authority: string(f.Authority), AsOf: f.AsOf,
		Next: each(f.Next, func(e *aggregator.Expected) Expected { return Expected(*e) }),
	}
}
