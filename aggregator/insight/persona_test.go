package insight

import (
	"slices"
	"strconv"
	"testing"

	"underlag/aggregator"
	"underlag/fixtures"
)

// household gives what the seven sources say of a persona, as typed facts with
// the authorities' codes. What the wires do on the way is tested in each source.
func household(t testing.TB, name string, month aggregator.Month, on aggregator.Date) []aggregator.PersonAnswer {
	t.Helper()
	world, err := fixtures.NewWorld(month, on)
	if err != nil {
		t.Fatal(err)
	}
	h, err := world.Household(name)
	if err != nil {
		t.Fatal(err)
	}
	var persons []aggregator.PersonAnswer
	for i := range h.Persons {
		persons = append(persons, told(&h.Persons[i], month, on))
	}
	return persons
}

func told(f *fixtures.Person, month aggregator.Month, on aggregator.Date) aggregator.PersonAnswer {
	p := adult(f.Number, month)
	p.Role = f.Role
	if len(f.ProtectedAt) > 0 {
		p.Protection = aggregator.Marked
	}
	if !f.KnownAt("FK") {
		return p
	}
	facts := &p.Facts
	for i := range f.Benefits {
		tellBenefit(facts, &f.Benefits[i], on)
	}
	for i := range f.StudyAid {
		tellStudyAid(facts, "study_aid", &f.StudyAid[i], on)
	}
	for i := range f.HomeEquipment {
		tellStudyAid(facts, "home_equipment_loan", &f.HomeEquipment[i], on)
	}
	for i := range f.Funds {
		tellFund(&p, &f.Funds[i], on)
	}
	if f.JobSeeker != nil {
		tellJobSeeker(&p, f.JobSeeker)
	}
	tellTax(facts, f)
	for _, v := range f.Vehicles {
		facts.Vehicles = append(facts.Vehicles, aggregator.Vehicle{Origin: from("TNS", "vehicles"), RegistrationNumber: v.Registration,
			Make: v.Make, Year: v.Year, Class: v.Class, Model: v.Model})
	}
	tellMigration(facts, f.Migration)
	for i := range p.Sources {
		s := &p.Sources[i]
		if s.Outcome == aggregator.Empty && says(*facts, s.Authority) {
			s.Outcome = aggregator.Answered
		}
	}
	return p
}

// says tells whether an authority has said anything.
func says(f aggregator.Facts, code aggregator.AuthorityCode) bool {
	n := namer{mac: newMAC(Key{}, false)}
	n.list(&f)
	return slices.ContainsFunc(n.facts, func(f fact) bool { return f.origin.Authority == code })
}

func state(paidOn, today aggregator.Date) aggregator.PaymentState {
	if paidOn == 0 || paidOn > today {
		return aggregator.Planned
	}
	return aggregator.Paid
}

func tellBenefit(facts *aggregator.Facts, b *fixtures.Benefit, on aggregator.Date) {
	o, kind, name, code := from("FK", "benefit"), aggregator.BenefitPayment, b.Family.Text, b.Family.Code
	if b.Provider == "PM" {
		o, kind, name, code = from("FK", "pension"), aggregator.PensionPayment, b.Benefit.Text, b.Benefit.Code
	}
	if b.Applied != 0 {
		status := aggregator.InProgress
		if b.Decision != nil {
			status = aggregator.Decided
		}
		facts.Cases = append(facts.Cases, aggregator.CaseFact{Origin: o, Benefit: name, BenefitCode: code, Status: status, ReceivedOn: b.Applied, Payer: b.Provider})
	}
	if d := b.Decision; d != nil {
		fact := aggregator.DecisionFact{Origin: o, Kind: aggregator.Granted, Benefit: name, BenefitCode: code, DecidedOn: d.On,
			Period: aggregator.Period{From: d.From, To: d.To}, Extent: d.Extent, Amount: d.Amount, Payer: b.Provider}
		if d.Rejected {
			fact.Kind = aggregator.Rejected
		}
		facts.Decisions = append(facts.Decisions, fact)
	}
	for _, w := range b.Payments {
		p := aggregator.Payment{Origin: o, Benefit: name, BenefitCode: code, Kind: kind, Status: state(w.PaidOn, on), Net: w.Net(), Gross: w.Gross,
			Tax: aggregator.Ore(w.Tax.Ore()), Deduction: aggregator.Ore(0), PaidOn: w.PaidOn, Period: aggregator.Period{From: w.From, To: w.To},
			Extent: w.Extent, Days: aggregator.Days{Hundredths: int32(w.Days) * 100, Known: w.Days != 0}, Payer: b.Provider,
			Parts: []aggregator.PaymentPart{{Benefit: b.Benefit.Text, BenefitCode: b.Benefit.Code, AmountType: b.Type.Text, AmountTypeCode: b.Type.Code, Gross: w.Gross}}}
		for _, d := range w.Deductions {
			p.Deduction = p.Deduction.Add(d.Amount)
			p.Parts = append(p.Parts, aggregator.PaymentPart{AmountType: d.Text, AmountTypeCode: d.Code, Deduction: d.Amount})
		}
		p.NetAfterTax = aggregator.Ore(p.Gross.Ore() - p.Tax.Ore())
		facts.Payments = append(facts.Payments, p)
	}
}

func tellStudyAid(facts *aggregator.Facts, category aggregator.Category, s *fixtures.StudyAid, on aggregator.Date) {
	o := from("CSN", category)
	if a := s.Applied; a != nil {
		facts.Cases = append(facts.Cases, aggregator.CaseFact{Origin: o, Benefit: s.Text, BenefitCode: s.Form, Status: aggregator.Decided,
			Period: aggregator.Period{From: a.From, To: a.To}, Extent: a.Extent})
	}
	if g := s.Granted; g != nil {
		for _, row := range g.Rows {
			facts.Decisions = append(facts.Decisions, aggregator.DecisionFact{Origin: o, Kind: aggregator.Granted, Benefit: s.Text + ", " + row.Text,
				BenefitCode: s.Form + "/" + row.Type, Status: "decided", Period: aggregator.Period{From: g.From, To: g.To}, Extent: g.Extent, Amount: row.Amount})
		}
	}
	for _, w := range s.Payments {
		for _, row := range w.Rows {
			kind := aggregator.GrantPayment
			if slices.Contains([]string{"GRUNDL", "GRUNFL", "MERKL", "TILL", "OSSLÅN", "HUT"}, row.Type) {
				kind = aggregator.LoanPayment
			}
			facts.Payments = append(facts.Payments, aggregator.Payment{Origin: o, Benefit: s.Text, BenefitCode: s.Form, Kind: kind,
				Status: state(w.PaidOn, on), Net: row.Amount, PaidOn: w.PaidOn, Period: aggregator.Period{From: w.From, To: w.To},
				Parts: []aggregator.PaymentPart{{Benefit: s.Text, BenefitCode: s.Form, AmountType: row.Text, AmountTypeCode: row.Type, Net: row.Amount}}})
		}
	}
}

func tellFund(p *aggregator.PersonAnswer, f *fixtures.UnemploymentFund, on aggregator.Date) {
	const benefit = "Arbetslöshetsersättning"
	if f.Status != "1" {
		s := at(p, "SO")
		s.Outcome = aggregator.Partial
		s.Missing = append(s.Missing, aggregator.MissingPart{Part: f.Name, Code: f.Status,
			Text: aggregator.Text{SV: f.Name + " kunde inte kontrolleras.", EN: f.Name + " could not be checked."}})
	}
	for _, w := range f.Payments {
		days, _ := aggregator.ParseDays(w.Days)
		p.Facts.Payments = append(p.Facts.Payments, aggregator.Payment{Origin: from("SO", "benefit"), Benefit: benefit, Kind: aggregator.BenefitPayment,
			Status: state(w.PaidOn, on), Net: w.NetPayout, NetAfterTax: w.AfterTax, PaidOn: w.PaidOn,
			Period: aggregator.Period{From: w.From, To: w.To}, Days: days, Payer: f.Name})
	}
	for _, s := range f.Suspensions {
		p.Facts.Decisions = append(p.Facts.Decisions, aggregator.DecisionFact{Origin: from("SO", "suspension"), Kind: aggregator.Suspension, Benefit: benefit, Period: s, Payer: f.Name})
	}
	switch {
	case f.Applied && f.EntitledOn == 0:
		p.Facts.Cases = append(p.Facts.Cases, aggregator.CaseFact{Origin: from("SO", "benefit"), Benefit: benefit, Status: aggregator.InProgress, Payer: f.Name})
	case f.Applied:
		p.Facts.Decisions = append(p.Facts.Decisions, aggregator.DecisionFact{Origin: from("SO", "benefit"), Kind: aggregator.Entitled, Benefit: benefit, DecidedOn: f.EntitledOn, Payer: f.Name})
	}
}

func tellJobSeeker(p *aggregator.PersonAnswer, j *fixtures.JobSeeker) {
	g := aggregator.Registration{Origin: from("AF", "registration"), Registered: aggregator.No, Period: aggregator.Period{From: j.From, To: j.To},
		Class: "other", Extent: j.Extent, Fund: j.Fund}
	if j.Registered {
		g.Registered = aggregator.Yes
	}
	switch skat, _ := strconv.Atoi(j.SKAT); skat {
	case 11:
		g.Class = "open"
	case 54, 69, 70:
		g.Class = "programme"
		p.Facts.Registrations = append(p.Facts.Registrations, aggregator.Registration{Origin: from("AF", "programme"), Programme: "Deltar i program"})
	}
	p.Facts.Registrations = append(p.Facts.Registrations, g)
	if j.ReportedOn != 0 {
		p.Facts.Registrations = append(p.Facts.Registrations, reported(j.ReportedOn))
	}
	if j.ReportStatus == "502" {
		partial("AF", "activity_report")(p)
	}
	for _, d := range j.Decisions {
		p.Facts.Decisions = append(p.Facts.Decisions, granted(from("AF", "decisions"), "", d.Type, d.Extent, aggregator.Period{From: d.From, To: d.To}))
	}
}

func tellTax(facts *aggregator.Facts, f *fixtures.Person) {
	for _, e := range f.Employments {
		for _, m := range e.Months {
			s := aggregator.Salary{Origin: from("SKV", "salary"), EmployerName: e.Employer, EmployerNumber: aggregator.OrgNumber(e.Number),
				Month: m.Month, Status: aggregator.Reported, Gross: m.Gross, Tax: m.Tax, BenefitsInKind: m.InKind}
			if !m.Gross.Known() {
				s.Status = aggregator.NotReported
			}
			facts.Salaries = append(facts.Salaries, s)
		}
	}
	for _, c := range f.Capital {
		facts.Capital = append(facts.Capital, aggregator.Capital{Origin: from("SKV", "capital"), TaxYear: c.Year, Income: c.Income, Surplus: c.Surplus})
	}
	for _, g := range f.Refunds {
		facts.Refunds = append(facts.Refunds, aggregator.Refund{Origin: from("SKV", "tax_refund"), Amount: g.Amount, PaidOn: g.PaidOn})
	}
}

func tellMigration(facts *aggregator.Facts, m *fixtures.Migration) {
	if m == nil {
		return
	}
	for _, w := range m.Matters {
		p := aggregator.Permit{Origin: from("MIV", "permit"), Kind: w.Decision.Text, DecidedOn: w.DecidedOn, Status: "pending",
			Period: aggregator.Period{From: w.From, To: w.To}, Validity: "permanent"}
		if w.Validity == "TIDBEGRANSAT" {
			p.Validity = "temporary"
		}
		if w.DecidedOn != 0 {
			p.Status = "granted"
		}
		facts.Permits = append(facts.Permits, p)
	}
}
