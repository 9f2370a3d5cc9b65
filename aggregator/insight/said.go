package insight

import (
	"cmp"

	"underlag/aggregator"
)

// What makes each kind of fact that fact and no other (about), and all that it
// says (said). The provision is in neither: a law that is renamed does not change
// what an authority has said.

func (n *namer) payment(p *aggregator.Payment) {
	n.about.text(cmp.Or(p.BenefitCode, p.Benefit), string(p.Kind), p.Payer)
	n.about.period(p.Period)
	if p.Period.IsZero() {
		n.about.date(p.PaidOn)
	}
	n.said.text(p.Benefit, p.BenefitCode, string(p.Kind), string(p.Status), p.Payer, p.Method)
	n.said.amount(p.Net, p.NetAfterTax, p.Gross, p.Tax, p.Deduction)
	n.said.date(p.PaidOn)
	n.said.period(p.Period)
	n.said.days(p.Days)
	n.said.number(p.Extent, len(p.Parts))
	for i := range p.Parts {
		n.part(&p.Parts[i])
	}
}

func (n *namer) part(p *aggregator.PaymentPart) {
	n.said.text(p.Benefit, p.BenefitCode, p.AmountType, p.AmountTypeCode)
	n.said.period(p.Period)
	n.said.days(p.Days)
	n.said.number(p.Extent, p.Hours)
	n.said.amount(p.Net, p.Gross, p.Tax, p.Deduction)
}

func (n *namer) salary(s *aggregator.Salary) {
	n.about.text(cmp.Or(string(s.EmployerNumber), s.EmployerName))
	n.about.number(int(s.Month))
	n.said.text(s.EmployerName, string(s.EmployerNumber), string(s.Status))
	n.said.number(int(s.Month))
	n.said.amount(s.Gross, s.Tax, s.BenefitsInKind)
}

func (n *namer) decision(d *aggregator.DecisionFact) {
	n.about.text(cmp.Or(d.BenefitCode, d.Benefit), d.Payer)
	n.about.date(d.DecidedOn, d.Period.From)
	n.said.text(string(d.Kind), d.Benefit, d.BenefitCode, d.Status, string(d.Frequency), d.Payer, d.School)
	n.said.date(d.DecidedOn)
	n.said.period(d.Period)
	n.said.days(d.Days)
	n.said.number(d.Extent)
	n.said.amount(d.Amount)
}

func (n *namer) caseOf(c *aggregator.CaseFact) {
	n.about.text(cmp.Or(c.BenefitCode, c.Benefit), c.Payer)
	n.about.date(c.ReceivedOn, c.Period.From)
	n.said.text(c.Benefit, c.BenefitCode, string(c.Status), c.Payer)
	n.said.date(c.ReceivedOn)
	n.said.period(c.Period)
	n.said.number(c.Extent)
}

func (n *namer) registration(g *aggregator.Registration) {
	n.about.text(g.Programme)
	n.about.date(g.Period.From)
	n.said.text(string(g.Registered), g.Class, g.Fund, g.Programme)
	n.said.period(g.Period)
	n.said.number(g.Extent)
	n.said.date(g.ReportedOn)
}

func (n *namer) capital(c *aggregator.Capital) {
	n.about.number(c.TaxYear)
	n.said.number(c.TaxYear)
	n.said.amount(c.Income, c.Surplus)
}

func (n *namer) refund(g *aggregator.Refund) {
	n.about.date(g.PaidOn)
	n.said.date(g.PaidOn)
	n.said.amount(g.Amount)
}

func (n *namer) vehicle(v *aggregator.Vehicle) {
	n.about.text(v.RegistrationNumber)
	n.said.text(v.RegistrationNumber, v.Make, v.Year, v.Class, v.Model)
}

func (n *namer) permit(p *aggregator.Permit) {
	n.about.text(p.Kind)
	n.about.date(p.DecidedOn, p.Period.From)
	n.said.text(p.Kind, p.Validity, p.Status, p.Reason, p.HomeCountry)
	n.said.period(p.Period)
	n.said.date(p.DecidedOn, p.EntryDate)
}
