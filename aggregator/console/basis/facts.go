package basis

import (
	"fmt"
	"strconv"
	"time"

	"underlag/aggregator"
)

// person is what every authority said of one person.
type person struct {
	Who      aggregator.Text
	Name     string
	Sections []section
}

// section is one authority's outcome, and its facts.
type section struct {
	Authority aggregator.Text
	State     state
	Required  bool
	Asked     bool
	Elapsed   time.Duration
	AsOf      time.Time
	Period    string
	LegalText string // as it was sent
	Cited     []*cited
	Gap       *gap // nil: nothing stands in the way
	Facts     []*fact
}

// fact is one fact as it was delivered.
type fact struct {
	ID     string // of the element; empty: nothing points at it
	Who    aggregator.Text
	Kind   aggregator.Text
	Title  aggregator.Text
	Pairs  []pair
	Parts  [][]pair
	Origin *origin
}

func (r *reading) people() []person {
	ids := map[factPlace]string{}
	for _, f := range r.answer.Insight.Facts {
		ids[factPlace{f.Person, f.Kind, f.Index}] = f.ID.ID
	}
	var list []person
	for i := range r.answer.Persons {
		who := &r.answer.Persons[i]
		facts := r.factsOf(i, ids)
		p := person{Who: r.who[i], Name: aggregator.Clean(who.Facts.Name)}
		for j := range who.Sources {
			p.add(r.section(i, &who.Sources[j], facts[who.Sources[j].Authority]))
		}
		list = append(list, p)
	}
	return list
}

// add puts authorities that were not asked for the same reason in one section.
func (p *person) add(s section) {
	if n := len(p.Sections); n > 0 && s.same(&p.Sections[n-1]) {
		last := &p.Sections[n-1]
		last.Authority = aggregator.Text{SV: last.Authority.SV + ", " + s.Authority.SV, EN: last.Authority.EN + ", " + s.Authority.EN}
		return
	}
	p.Sections = append(p.Sections, s)
}

func (s *section) same(t *section) bool {
	return !s.Asked && !t.Asked && s.Gap != nil && t.Gap != nil && s.Gap.Text == t.Gap.Text && s.Gap.Code == t.Gap.Code &&
		s.State == t.State && s.Required == t.Required && s.Gap.RetryAfter == t.Gap.RetryAfter
}

func (r *reading) section(person int, s *aggregator.SourceResult, facts []*fact) section {
	out := section{
		Authority: r.catalogue.Name(s.Authority),
		State:     newState(s.Outcome, s.Required), Required: s.Required, Asked: s.Outcome.Called(),
		Elapsed: s.Elapsed.Round(time.Millisecond), AsOf: s.AsOf, Period: s.Asked.Period.Days(), LegalText: s.Asked.LegalText, Facts: facts,
	}
	for _, id := range s.Provisions {
		out.Cited = append(out.Cited, r.cite(id))
	}
	if !s.Outcome.Ready() {
		g := r.gap(person, s)
		out.Gap = &g
	}
	return out
}

type factPlace struct {
	person int
	kind   aggregator.FactKind
	index  int
}

// facts collects a person's facts by authority.
type facts struct {
	*reading
	person int
	ids    map[factPlace]string
	by     map[aggregator.AuthorityCode][]*fact
}

func (r *reading) factsOf(person int, ids map[factPlace]string) map[aggregator.AuthorityCode][]*fact {
	c := &facts{reading: r, person: person, ids: ids, by: map[aggregator.AuthorityCode][]*fact{}}
	f := &r.answer.Persons[person].Facts
	for i := range f.Payments {
		c.payment(i, &f.Payments[i])
	}
	for i := range f.Salaries {
		c.salary(i, &f.Salaries[i])
	}
	for i := range f.Decisions {
		c.decision(i, &f.Decisions[i])
	}
	for i := range f.Cases {
		c.application(i, &f.Cases[i])
	}
	for i := range f.Registrations {
		c.registration(i, &f.Registrations[i])
	}
	for i := range f.Capital {
		c.capital(i, &f.Capital[i])
	}
	for i := range f.Refunds {
		c.refund(i, &f.Refunds[i])
	}
	for i := range f.Vehicles {
		c.vehicle(i, &f.Vehicles[i])
	}
	for i := range f.Permits {
		c.permit(i, &f.Permits[i])
	}
	return c.by
}

// add takes one fact, with the values that are known, each called what its source
// calls the field.
func (c *facts) add(kind aggregator.FactKind, index int, name, title aggregator.Text, o aggregator.Origin, values ...value) *fact {
	f := &fact{Who: c.who[c.person], Kind: name, Title: cleaned(title), Pairs: c.pairs(o, values), Origin: c.origin(c.person, o)}
	if id := c.ids[factPlace{c.person, kind, index}]; id != "" {
		f.ID = "f-" + id
		c.reading.facts[id] = f
	}
	c.by[o.Authority] = append(c.by[o.Authority], f)
	return f
}

// value is one field of a fact, in words.
type value struct {
	field aggregator.Field
	text  aggregator.Text
}

func (c *facts) pairs(o aggregator.Origin, values []value) []pair {
	var list []pair
	for _, v := range values {
		if v.text.SV != "" && v.text.SV != aggregator.Unknown {
			list = append(list, pair{c.catalogue.Field(o.Authority, o.Category, v.field), cleaned(v.text)})
		}
	}
	return list
}

func day(d aggregator.Date) aggregator.Text      { return plain(d.String()) }
func period(p aggregator.Period) aggregator.Text { return plain(p.Days()) }
func word[T ~string](v T) aggregator.Text        { return aggregator.Word(string(v)) }
func days(d aggregator.Days) aggregator.Text     { return plain(d.String()) }
func sum(a aggregator.Amount) aggregator.Text    { return a.Text() }
func either(t, u aggregator.Text) aggregator.Text {
	if t.SV != "" {
		return t
	}
	return u
}

func percent(n int) aggregator.Text {
	if n == 0 {
		return aggregator.Text{}
	}
	return plain(fmt.Sprintf("%d %%", n))
}

func (c *facts) payment(i int, p *aggregator.Payment) {
	f := c.add(aggregator.FactPayment, i, word(p.Kind), plain(p.Benefit), p.Origin,
		value{aggregator.PaymentStatus, word(p.Status)}, value{aggregator.PaymentPaidOn, day(p.PaidOn)},
		value{aggregator.PaymentNet, sum(p.Net)}, value{aggregator.PaymentNetAfterTax, sum(p.NetAfterTax)},
		value{aggregator.PaymentGross, sum(p.Gross)}, value{aggregator.PaymentTax, sum(p.Tax)}, value{aggregator.PaymentDeduction, sum(p.Deduction)},
		value{aggregator.PaymentPeriod, period(p.Period)}, value{aggregator.PaymentExtent, percent(p.Extent)}, value{aggregator.PaymentDays, days(p.Days)},
		value{aggregator.PaymentPayer, plain(p.Payer)}, value{aggregator.PaymentMethod, plain(p.Method)})
	for j := range p.Parts {
		f.Parts = append(f.Parts, c.part(p.Origin, &p.Parts[j]))
	}
}

func (c *facts) part(o aggregator.Origin, p *aggregator.PaymentPart) []pair {
	list := []pair{{Value: plain(joined(" ", p.Benefit, p.AmountType))}}
	list = append(list, c.pairs(o, []value{
		{aggregator.PaymentNet, sum(p.Net)}, {aggregator.PaymentGross, sum(p.Gross)}, {aggregator.PaymentTax, sum(p.Tax)}, {aggregator.PaymentDeduction, sum(p.Deduction)},
		{aggregator.PaymentPeriod, period(p.Period)}, {aggregator.PaymentExtent, percent(p.Extent)}, {aggregator.PaymentDays, days(p.Days)},
	})...)
	if p.Hours != 0 {
		list = append(list, pair{aggregator.Text{SV: "Timmar", EN: "Hours"}, plain(strconv.Itoa(p.Hours))})
	}
	return list
}

func (c *facts) salary(i int, s *aggregator.Salary) {
	c.add(aggregator.FactSalary, i, aggregator.Word("salary"), plain(s.EmployerName), s.Origin,
		value{aggregator.SalaryMonth, plain(s.Month.String())}, value{aggregator.SalaryStatus, word(s.Status)},
		value{aggregator.SalaryGross, sum(s.Gross)}, value{aggregator.SalaryTax, sum(s.Tax)}, value{aggregator.SalaryBenefitsInKind, sum(s.BenefitsInKind)},
		value{aggregator.SalaryEmployerNumber, plain(string(s.EmployerNumber))})
}

func (c *facts) decision(i int, d *aggregator.DecisionFact) {
	c.add(aggregator.FactDecision, i, aggregator.Text{SV: "beslut", EN: "decision"}, either(plain(d.Benefit), word(d.Kind)), d.Origin,
		value{aggregator.DecisionKind, word(d.Kind)}, value{aggregator.DecisionStatus, word(d.Status)}, value{aggregator.DecisionDecidedOn, day(d.DecidedOn)},
		value{aggregator.DecisionPeriod, period(d.Period)}, value{aggregator.DecisionExtent, percent(d.Extent)}, value{aggregator.DecisionAmount, sum(d.Amount)},
		value{aggregator.DecisionFrequency, word(d.Frequency)}, value{aggregator.DecisionDays, days(d.Days)},
		value{aggregator.DecisionPayer, plain(d.Payer)}, value{aggregator.DecisionSchool, plain(d.School)})
}

func (c *facts) application(i int, a *aggregator.CaseFact) {
	c.add(aggregator.FactCase, i, aggregator.Text{SV: "ärende", EN: "case"}, plain(a.Benefit), a.Origin,
		value{aggregator.CaseStatus, word(a.Status)}, value{aggregator.CaseReceivedOn, day(a.ReceivedOn)}, value{aggregator.CasePeriod, period(a.Period)},
		value{aggregator.CaseExtent, percent(a.Extent)}, value{aggregator.CasePayer, plain(a.Payer)})
}

func (c *facts) registration(i int, g *aggregator.Registration) {
	standing := map[aggregator.Tristate]aggregator.Text{
		aggregator.Yes: {SV: "inskriven", EN: "registered"}, aggregator.No: {SV: "inte inskriven", EN: "not registered"},
	}[g.Registered]
	c.add(aggregator.FactRegistration, i, aggregator.Text{SV: "inskrivning", EN: "registration"}, either(standing, word(g.Class)), g.Origin,
		value{aggregator.RegistrationPeriod, period(g.Period)}, value{aggregator.RegistrationCategory, word(g.Class)},
		value{aggregator.RegistrationExtent, percent(g.Extent)}, value{aggregator.RegistrationProgramme, plain(g.Programme)},
		value{aggregator.RegistrationFund, plain(g.Fund)}, value{aggregator.RegistrationReportedOn, day(g.ReportedOn)})
}

func (c *facts) capital(i int, k *aggregator.Capital) {
	year := ""
	if k.TaxYear != 0 {
		year = strconv.Itoa(k.TaxYear)
	}
	c.add(aggregator.FactCapital, i, aggregator.Word("capital"), aggregator.Text{}, k.Origin,
		value{aggregator.CapitalTaxYear, plain(year)}, value{aggregator.CapitalIncome, sum(k.Income)}, value{aggregator.CapitalSurplus, sum(k.Surplus)})
}

func (c *facts) refund(i int, f *aggregator.Refund) {
	c.add(aggregator.FactRefund, i, aggregator.Word("tax_refund"), aggregator.Text{}, f.Origin,
		value{aggregator.RefundAmount, sum(f.Amount)}, value{aggregator.RefundPaidOn, day(f.PaidOn)})
}

func (c *facts) vehicle(i int, v *aggregator.Vehicle) {
	c.add(aggregator.FactVehicle, i, aggregator.Text{SV: "fordon", EN: "vehicle"}, plain(v.RegistrationNumber), v.Origin,
		value{aggregator.VehicleMake, plain(v.Make)}, value{aggregator.VehicleModel, plain(v.Model)},
		value{aggregator.VehicleYear, plain(v.Year)}, value{aggregator.VehicleClass, plain(v.Class)})
}

func (c *facts) permit(i int, p *aggregator.Permit) {
	c.add(aggregator.FactPermit, i, aggregator.Text{SV: "tillstånd", EN: "permit"}, plain(p.Kind), p.Origin,
		value{aggregator.PermitStatus, word(p.Status)}, value{aggregator.PermitValidity, word(p.Validity)}, value{aggregator.PermitPeriod, period(p.Period)},
		value{aggregator.PermitDecidedOn, day(p.DecidedOn)}, value{aggregator.PermitReason, plain(p.Reason)},
		value{aggregator.PermitHomeCountry, plain(p.HomeCountry)}, value{aggregator.PermitEntryDate, day(p.EntryDate)})
}
