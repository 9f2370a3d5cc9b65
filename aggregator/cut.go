package aggregator

// How each kind of fact is cut to the fields the law lets through. keep clears
// what is not allowed; Present tells what a source has filled in, so that a
// test can hold every source to its catalogue.

func keep[T comparable](allowed bool, value *T) {
	if !allowed {
		var zero T
		*value = zero
	}
}

func (p *Payment) keep(s FieldSet) {
	keep(s.Has(PaymentBenefit), &p.Benefit)
	keep(s.Has(PaymentBenefit), &p.BenefitCode)
	keep(s.Has(PaymentKind), &p.Kind)
	keep(s.Has(PaymentStatus), &p.Status)
	keep(s.Has(PaymentNet), &p.Net)
	keep(s.Has(PaymentNetAfterTax), &p.NetAfterTax)
	keep(s.Has(PaymentGross), &p.Gross)
	keep(s.Has(PaymentTax), &p.Tax)
	keep(s.Has(PaymentDeduction), &p.Deduction)
	keep(s.Has(PaymentPaidOn), &p.PaidOn)
	keep(s.Has(PaymentPeriod), &p.Period)
	keep(s.Has(PaymentExtent), &p.Extent)
	keep(s.Has(PaymentDays), &p.Days)
	keep(s.Has(PaymentPayer), &p.Payer)
	keep(s.Has(PaymentMethod), &p.Method)
	if !s.Has(PaymentParts) {
		p.Parts = nil
	}
	for i := range p.Parts {
		p.Parts[i].keep(s)
	}
}

// keep cuts a part by the fields of its payment, so that a sum withheld there
// does not come in by the back door.
func (p *PaymentPart) keep(s FieldSet) {
	keep(s.Has(PaymentBenefit), &p.Benefit)
	keep(s.Has(PaymentBenefit), &p.BenefitCode)
	keep(s.Has(PaymentPeriod), &p.Period)
	keep(s.Has(PaymentExtent), &p.Extent)
	keep(s.Has(PaymentDays), &p.Days)
	keep(s.Has(PaymentDays), &p.Hours)
	keep(s.Has(PaymentNet), &p.Net)
	keep(s.Has(PaymentGross), &p.Gross)
	keep(s.Has(PaymentTax), &p.Tax)
	keep(s.Has(PaymentDeduction), &p.Deduction)
}

func (f *Salary) keep(s FieldSet) {
	keep(s.Has(SalaryEmployerName), &f.EmployerName)
	keep(s.Has(SalaryEmployerNumber), &f.EmployerNumber)
	keep(s.Has(SalaryMonth), &f.Month)
	keep(s.Has(SalaryStatus), &f.Status)
	keep(s.Has(SalaryGross), &f.Gross)
	keep(s.Has(SalaryTax), &f.Tax)
	keep(s.Has(SalaryBenefitsInKind), &f.BenefitsInKind)
}

func (f *DecisionFact) keep(s FieldSet) {
	keep(s.Has(DecisionKind), &f.Kind)
	keep(s.Has(DecisionBenefit), &f.Benefit)
	keep(s.Has(DecisionBenefit), &f.BenefitCode)
	keep(s.Has(DecisionStatus), &f.Status)
	keep(s.Has(DecisionDecidedOn), &f.DecidedOn)
	keep(s.Has(DecisionPeriod), &f.Period)
	keep(s.Has(DecisionExtent), &f.Extent)
	keep(s.Has(DecisionAmount), &f.Amount)
	keep(s.Has(DecisionFrequency), &f.Frequency)
	keep(s.Has(DecisionDays), &f.Days)
	keep(s.Has(DecisionPayer), &f.Payer)
	keep(s.Has(DecisionSchool), &f.School)
}

func (f *CaseFact) keep(s FieldSet) {
	keep(s.Has(CaseBenefit), &f.Benefit)
	keep(s.Has(CaseBenefit), &f.BenefitCode)
	keep(s.Has(CaseStatus), &f.Status)
	keep(s.Has(CaseReceivedOn), &f.ReceivedOn)
	keep(s.Has(CasePeriod), &f.Period)
	keep(s.Has(CaseExtent), &f.Extent)
	keep(s.Has(CasePayer), &f.Payer)
}

func (f *Registration) keep(s FieldSet) {
	keep(s.Has(RegistrationRegistered), &f.Registered)
	keep(s.Has(RegistrationPeriod), &f.Period)
	keep(s.Has(RegistrationCategory), &f.Class)
	keep(s.Has(RegistrationExtent), &f.Extent)
	keep(s.Has(RegistrationFund), &f.Fund)
	keep(s.Has(RegistrationProgramme), &f.Programme)
	keep(s.Has(RegistrationReportedOn), &f.ReportedOn)
}

func (f *Capital) keep(s FieldSet) {
	keep(s.Has(CapitalTaxYear), &f.TaxYear)
	keep(s.Has(CapitalIncome), &f.Income)
	keep(s.Has(CapitalSurplus), &f.Surplus)
}

func (f *Refund) keep(s FieldSet) {
	keep(s.Has(RefundAmount), &f.Amount)
	keep(s.Has(RefundPaidOn), &f.PaidOn)
}

func (f *Vehicle) keep(s FieldSet) {
	keep(s.Has(VehicleRegistrationNumber), &f.RegistrationNumber)
	keep(s.Has(VehicleMake), &f.Make)
	keep(s.Has(VehicleYear), &f.Year)
	keep(s.Has(VehicleClass), &f.Class)
	keep(s.Has(VehicleModel), &f.Model)
}

func (f *Permit) keep(s FieldSet) {
	keep(s.Has(PermitKind), &f.Kind)
	keep(s.Has(PermitValidity), &f.Validity)
	keep(s.Has(PermitPeriod), &f.Period)
	keep(s.Has(PermitDecidedOn), &f.DecidedOn)
	keep(s.Has(PermitStatus), &f.Status)
	keep(s.Has(PermitReason), &f.Reason)
	keep(s.Has(PermitHomeCountry), &f.HomeCountry)
	keep(s.Has(PermitEntryDate), &f.EntryDate)
}
