package aggregator

func add[T comparable](s *FieldSet, f Field, value T) {
	var zero T
	if value != zero {
		s[f>>6] |= 1 << (f & 63)
	}
}

// Present gives, per category, the fields that are filled in somewhere in the
// facts.
func (f *Facts) Present() map[Category]FieldSet {
	found := map[Category]FieldSet{}
	note := func(o Origin, s FieldSet) { found[o.Category] = found[o.Category].With(s) }
	if f.Name != "" {
		note(f.NameOrigin, Fields(PersonName))
	}
	for i := range f.Payments {
		note(f.Payments[i].Origin, f.Payments[i].present())
	}
	for i := range f.Salaries {
		note(f.Salaries[i].Origin, f.Salaries[i].present())
	}
	for i := range f.Decisions {
		note(f.Decisions[i].Origin, f.Decisions[i].present())
	}
	for i := range f.Cases {
		note(f.Cases[i].Origin, f.Cases[i].present())
	}
	for i := range f.Registrations {
		note(f.Registrations[i].Origin, f.Registrations[i].present())
	}
	for i := range f.Capital {
		note(f.Capital[i].Origin, f.Capital[i].present())
	}
	for i := range f.Refunds {
		note(f.Refunds[i].Origin, f.Refunds[i].present())
	}
	for i := range f.Vehicles {
		note(f.Vehicles[i].Origin, f.Vehicles[i].present())
	}
	for i := range f.Permits {
		note(f.Permits[i].Origin, f.Permits[i].present())
	}
	return found
}

func (p *Payment) present() FieldSet {
	var s FieldSet
	add(&s, PaymentBenefit, p.Benefit+p.BenefitCode)
	add(&s, PaymentKind, p.Kind)
	add(&s, PaymentStatus, p.Status)
	add(&s, PaymentPlanned, p.Status == Planned)
	add(&s, PaymentNet, p.Net)
	add(&s, PaymentNetAfterTax, p.NetAfterTax)
	add(&s, PaymentGross, p.Gross)
	add(&s, PaymentTax, p.Tax)
	add(&s, PaymentDeduction, p.Deduction)
	add(&s, PaymentPaidOn, p.PaidOn)
	add(&s, PaymentPeriod, p.Period)
	add(&s, PaymentExtent, p.Extent)
	add(&s, PaymentDays, p.Days)
	add(&s, PaymentPayer, p.Payer)
	add(&s, PaymentMethod, p.Method)
	add(&s, PaymentParts, len(p.Parts) > 0)
	return s
}

func (f *Salary) present() FieldSet {
	var s FieldSet
	add(&s, SalaryEmployerName, f.EmployerName)
	add(&s, SalaryEmployerNumber, f.EmployerNumber)
	add(&s, SalaryMonth, f.Month)
	add(&s, SalaryStatus, f.Status)
	add(&s, SalaryGross, f.Gross)
	add(&s, SalaryTax, f.Tax)
	add(&s, SalaryBenefitsInKind, f.BenefitsInKind)
	return s
}

func (f *DecisionFact) present() FieldSet {
	var s FieldSet
	add(&s, DecisionKind, f.Kind)
	add(&s, DecisionRejected, f.Kind == Rejected)
	add(&s, DecisionBenefit, f.Benefit+f.BenefitCode)
	add(&s, DecisionStatus, f.Status)
	add(&s, DecisionDecidedOn, f.DecidedOn)
	add(&s, DecisionPeriod, f.Period)
	add(&s, DecisionExtent, f.Extent)
	add(&s, DecisionAmount, f.Amount)
	add(&s, DecisionFrequency, f.Frequency)
	add(&s, DecisionDays, f.Days)
	add(&s, DecisionPayer, f.Payer)
	add(&s, DecisionSchool, f.School)
	return s
}

func (f *CaseFact) present() FieldSet {
	var s FieldSet
	add(&s, CaseBenefit, f.Benefit+f.BenefitCode)
	add(&s, CaseStatus, f.Status)
	add(&s, CaseReceivedOn, f.ReceivedOn)
	add(&s, CasePeriod, f.Period)
	add(&s, CaseExtent, f.Extent)
	add(&s, CasePayer, f.Payer)
	return s
}

func (f *Registration) present() FieldSet {
	var s FieldSet
	add(&s, RegistrationRegistered, f.Registered)
	add(&s, RegistrationPeriod, f.Period)
	add(&s, RegistrationCategory, f.Class)
	add(&s, RegistrationExtent, f.Extent)
	add(&s, RegistrationFund, f.Fund)
	add(&s, RegistrationProgramme, f.Programme)
	add(&s, RegistrationReportedOn, f.ReportedOn)
	return s
}

func (f *Capital) present() FieldSet {
	var s FieldSet
	add(&s, CapitalTaxYear, f.TaxYear)
	add(&s, CapitalIncome, f.Income)
	add(&s, CapitalSurplus, f.Surplus)
	return s
}

func (f *Refund) present() FieldSet {
	var s FieldSet
	add(&s, RefundAmount, f.Amount)
	add(&s, RefundPaidOn, f.PaidOn)
	return s
}

func (f *Vehicle) present() FieldSet {
	var s FieldSet
	add(&s, VehicleRegistrationNumber, f.RegistrationNumber)
	add(&s, VehicleMake, f.Make)
	add(&s, VehicleYear, f.Year)
	add(&s, VehicleClass, f.Class)
	add(&s, VehicleModel, f.Model)
	return s
}

func (f *Permit) present() FieldSet {
	var s FieldSet
	add(&s, PermitKind, f.Kind)
	add(&s, PermitValidity, f.Validity)
	add(&s, PermitPeriod, f.Period)
	add(&s, PermitDecidedOn, f.DecidedOn)
	add(&s, PermitStatus, f.Status)
	add(&s, PermitReason, f.Reason)
	add(&s, PermitHomeCountry, f.HomeCountry)
	add(&s, PermitEntryDate, f.EntryDate)
	return s
}
