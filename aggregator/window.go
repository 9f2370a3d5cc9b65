package aggregator

// Cut leaves, of what a source said, only the facts of granted categories that
// lie in the grant's period, each with only its permitted fields and with the
// provision that lets it through. It runs before anything else sees the facts.
func (f *Facts) Cut(d *SourceDecision) {
	f.cutName(d)
	f.Payments = cutEach[Payment](f.Payments, d)
	f.Salaries = cutEach[Salary](f.Salaries, d)
	f.Decisions = cutEach[DecisionFact](f.Decisions, d)
	f.Cases = cutEach[CaseFact](f.Cases, d)
	f.Registrations = cutEach[Registration](f.Registrations, d)
	f.Capital = cutEach[Capital](f.Capital, d)
	f.Refunds = cutEach[Refund](f.Refunds, d)
	f.Vehicles = cutEach[Vehicle](f.Vehicles, d)
	f.Permits = cutEach[Permit](f.Permits, d)
}

func (f *Facts) cutName(d *SourceDecision) {
	for _, g := range d.Grants {
		if g.Category == f.NameOrigin.Category && g.Fields.Has(PersonName) {
			f.NameOrigin.Authority, f.NameOrigin.Provision = d.Authority, g.Provision
			return
		}
	}
	f.Name, f.NameOrigin = "", Origin{}
}

// restrict clears the location clues of facts already cut, for an answer in
// which a protected identity is marked.
func (f *Facts) restrict(d *SourceDecision) {
	restrictEach[Payment](f.Payments, d)
	restrictEach[Salary](f.Salaries, d)
	restrictEach[DecisionFact](f.Decisions, d)
	restrictEach[CaseFact](f.Cases, d)
	restrictEach[Registration](f.Registrations, d)
	restrictEach[Capital](f.Capital, d)
	restrictEach[Refund](f.Refunds, d)
	restrictEach[Vehicle](f.Vehicles, d)
	restrictEach[Permit](f.Permits, d)
}

// fact is what every kind of fact can do.
type fact[T any] interface {
	*T
	origin() *Origin
	within(Grant) bool
	keep(FieldSet)
	present() FieldSet
}

func cutEach[T any, F fact[T]](facts []T, d *SourceDecision) []T {
	left := facts[:0]
	for i := range facts {
		f := F(&facts[i])
		g, granted := granting[T](f, d)
		if !granted {
			continue
		}
		f.keep(g.Fields)
		if f.present().Len() == 0 {
			continue // a kind of fact of which the grant names no field
		}
		f.origin().Authority, f.origin().Provision = d.Authority, g.Provision
		left = append(left, facts[i])
	}
	clear(facts[len(left):])
	return left
}

// granting finds the grant that lets a fact through: a category may be granted
// by several rows, each for a time of its own.
func granting[T any, F fact[T]](f F, d *SourceDecision) (Grant, bool) {
	for _, g := range d.Grants {
		if g.Category == f.origin().Category && f.within(g) {
			return g, true
		}
	}
	return Grant{}, false
}

func restrictEach[T any, F fact[T]](facts []T, d *SourceDecision) {
	for i := range facts {
		f := F(&facts[i])
		if f.origin().Authority != d.Authority {
			continue
		}
		for _, g := range d.Grants {
			if g.Category == f.origin().Category && g.Provision == f.origin().Provision {
				f.keep(g.Restricted)
			}
		}
	}
}

func (o *Origin) origin() *Origin { return o }

// A fact without any date is within every period: that it could not be dated is
// no reason to hide it.

func (p *Payment) within(g Grant) bool {
	if p.Status == Planned && !g.Fields.Has(PaymentPlanned) {
		return false
	}
	w := g.Period
	if p.PaidOn == 0 && p.Period.IsZero() {
		return true
	}
	return p.PaidOn != 0 && w.Contains(p.PaidOn) || !p.Period.IsZero() && w.Overlaps(p.Period)
}

func (f *Salary) within(g Grant) bool { return f.Month == 0 || g.Period.Overlaps(f.Month.Period()) }

// A decision without a period that gives a right is in force from its day on;
// any other is of its day.
func (f *DecisionFact) within(g Grant) bool {
	if f.Kind == Rejected && !g.Fields.Has(DecisionRejected) {
		return false
	}
	p := f.Period
	if p.IsZero() && (f.Kind == Granted || f.Kind == Entitled) {
		p.From = f.DecidedOn
	}
	if f.DecidedOn == 0 && p.IsZero() {
		return true
	}
	return f.DecidedOn != 0 && g.Period.Contains(f.DecidedOn) || !p.IsZero() && g.Period.Overlaps(p)
}

// An application that nobody has decided on is open from the day it came in.
func (f *CaseFact) within(g Grant) bool {
	p := f.Period
	if p.IsZero() && (f.Status == Received || f.Status == InProgress) {
		p.From = f.ReceivedOn
	}
	if f.ReceivedOn == 0 && p.IsZero() {
		return true
	}
	return f.ReceivedOn != 0 && g.Period.Contains(f.ReceivedOn) || !p.IsZero() && g.Period.Overlaps(p)
}

// A registration's latest report is the latest whenever it was.
func (f *Registration) within(g Grant) bool { return f.Period.IsZero() || g.Period.Overlaps(f.Period) }

func (f *Capital) within(g Grant) bool {
	year := Period{From: NewDate(f.TaxYear, 1, 1), To: NewDate(f.TaxYear, 12, 31)}
	return f.TaxYear == 0 || g.Period.Overlaps(year)
}

func (f *Refund) within(g Grant) bool { return f.PaidOn == 0 || g.Period.Contains(f.PaidOn) }

func (*Vehicle) within(Grant) bool { return true }

func (f *Permit) within(g Grant) bool { return f.Period.IsZero() || g.Period.Overlaps(f.Period) }
