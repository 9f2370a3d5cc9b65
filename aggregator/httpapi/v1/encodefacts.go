package v1

func (o *Origin) fields(w *writer) {
	w.str("authority", o.Authority)
	w.str("dataCategory", o.DataCategory)
	w.str("provision", o.Provision)
	w.str("id", o.ID)
	w.str("version", o.Version)
	w.str("change", o.Change)
}

func (p *Payment) fields(w *writer) {
	p.Origin.fields(w)
	w.str("benefit", p.Benefit)
	w.str("benefitCode", p.BenefitCode)
	w.str("kind", p.Kind)
	w.str("status", p.Status)
	w.amount("netAmount", p.NetAmount)
	w.amount("netAfterTax", p.NetAfterTax)
	w.amount("grossAmount", p.GrossAmount)
	w.amount("taxAmount", p.TaxAmount)
	w.amount("deductionAmount", p.DeductionAmount)
	w.date("paidOn", p.PaidOn)
	w.date("periodFrom", p.PeriodFrom)
	w.date("periodTo", p.PeriodTo)
	w.maybe("extent", int64(p.Extent))
	w.days("days", p.Days)
	w.str("payer", p.Payer)
	w.str("method", p.Method)
	list(w, "parts", p.Parts, (*PaymentPart).fields)
}

func (p *PaymentPart) fields(w *writer) {
	w.str("benefit", p.Benefit)
	w.str("benefitCode", p.BenefitCode)
	w.str("amountType", p.AmountType)
	w.str("amountTypeCode", p.AmountTypeCode)
	w.date("periodFrom", p.PeriodFrom)
	w.date("periodTo", p.PeriodTo)
	w.maybe("extent", int64(p.Extent))
	w.days("days", p.Days)
	w.maybe("hours", int64(p.Hours))
	w.amount("netAmount", p.NetAmount)
	w.amount("grossAmount", p.GrossAmount)
	w.amount("taxAmount", p.TaxAmount)
	w.amount("deductionAmount", p.DeductionAmount)
}

func (s *Salary) fields(w *writer) {
	s.Origin.fields(w)
	w.str("employerName", s.EmployerName)
	w.str("employerNumber", s.EmployerNumber)
	w.month("month", s.Month)
	w.str("status", s.Status)
	w.amount("grossAmount", s.GrossAmount)
	w.amount("taxAmount", s.TaxAmount)
	w.amount("benefitsInKind", s.BenefitsInKind)
}

func (d *Decision) fields(w *writer) {
	d.Origin.fields(w)
	w.str("kind", d.Kind)
	w.str("benefit", d.Benefit)
	w.str("benefitCode", d.BenefitCode)
	w.str("status", d.Status)
	w.date("decidedOn", d.DecidedOn)
	w.date("periodFrom", d.PeriodFrom)
	w.date("periodTo", d.PeriodTo)
	w.maybe("extent", int64(d.Extent))
	w.amount("amount", d.Amount)
	w.str("frequency", d.Frequency)
	w.days("days", d.Days)
	w.str("payer", d.Payer)
	w.str("school", d.School)
}

func (c *CaseFact) fields(w *writer) {
	c.Origin.fields(w)
	w.str("benefit", c.Benefit)
	w.str("benefitCode", c.BenefitCode)
	w.str("status", c.Status)
	w.date("receivedOn", c.ReceivedOn)
	w.date("periodFrom", c.PeriodFrom)
	w.date("periodTo", c.PeriodTo)
	w.maybe("extent", int64(c.Extent))
	w.str("payer", c.Payer)
}

func (r *Registration) fields(w *writer) {
	r.Origin.fields(w)
	w.str("registered", r.Registered)
	w.date("periodFrom", r.PeriodFrom)
	w.date("periodTo", r.PeriodTo)
	w.str("category", r.Category)
	w.maybe("extent", int64(r.Extent))
	w.str("unemploymentFund", r.UnemploymentFund)
	w.str("programme", r.Programme)
	w.date("activityReportOn", r.ActivityReportOn)
}

func (c *Capital) fields(w *writer) {
	c.Origin.fields(w)
	w.maybe("taxYear", int64(c.TaxYear))
	w.amount("incomeTotal", c.IncomeTotal)
	w.amount("surplus", c.Surplus)
}

func (r *Refund) fields(w *writer) {
	r.Origin.fields(w)
	w.amount("amount", r.Amount)
	w.date("paidOn", r.PaidOn)
}

func (v *Vehicle) fields(w *writer) {
	v.Origin.fields(w)
	w.str("registrationNumber", v.RegistrationNumber)
	w.str("make", v.Make)
	w.str("year", v.Year)
	w.str("class", v.Class)
	w.str("model", v.Model)
}

func (p *Permit) fields(w *writer) {
	p.Origin.fields(w)
	w.str("kind", p.Kind)
	w.str("validity", p.Validity)
	w.date("periodFrom", p.PeriodFrom)
	w.date("periodTo", p.PeriodTo)
	w.date("decidedOn", p.DecidedOn)
	w.str("status", p.Status)
	w.str("reason", p.Reason)
	w.str("homeCountry", p.HomeCountry)
	w.date("entryDate", p.EntryDate)
}
