package v1

import "underlag/aggregator"

func origin(o aggregator.Origin) Origin {
	return Origin{Authority: string(o.Authority), DataCategory: string(o.Category), Provision: string(o.Provision)}
}

func fromPayment(p *aggregator.Payment) Payment {
	return Payment{
		Origin: origin(p.Origin), Benefit: p.Benefit, BenefitCode: p.BenefitCode, Kind: string(p.Kind), Status: string(p.Status),
		NetAmount: p.Net, NetAfterTax: p.NetAfterTax, GrossAmount: p.Gross, TaxAmount: p.Tax, DeductionAmount: p.Deduction,
		PaidOn: p.PaidOn, PeriodFrom: p.Period.From, PeriodTo: p.Period.To, Extent: p.Extent, Days: p.Days,
		Payer: p.Payer, Method: p.Method, Parts: each(p.Parts, fromPart),
	}
}

func fromPart(p *aggregator.PaymentPart) PaymentPart {
	return PaymentPart{
		Benefit: p.Benefit, BenefitCode: p.BenefitCode, AmountType: p.AmountType, AmountTypeCode: p.AmountTypeCode, PeriodFrom: p.Period.From, PeriodTo: p.Period.To,
		Extent: p.Extent, Days: p.Days, Hours: p.Hours,
		NetAmount: p.Net, GrossAmount: p.Gross, TaxAmount: p.Tax, DeductionAmount: p.Deduction,
	}
}

func fromSalary(f *aggregator.Salary) Salary {
	return Salary{
		Origin: origin(f.Origin), EmployerName: f.EmployerName, EmployerNumber: string(f.EmployerNumber), Month: f.Month,
		Status: string(f.Status), GrossAmount: f.Gross, TaxAmount: f.Tax, BenefitsInKind: f.BenefitsInKind,
	}
}

func fromDecision(f *aggregator.DecisionFact) Decision {
	return Decision{
		Origin: origin(f.Origin), Kind: string(f.Kind), Benefit: f.Benefit, BenefitCode: f.BenefitCode, Status: f.Status, DecidedOn: f.DecidedOn,
		PeriodFrom: f.Period.From, PeriodTo: f.Period.To, Extent: f.Extent, Amount: f.Amount,
		Frequency: string(f.Frequency), Days: f.Days, Payer: f.Payer, School: f.School,
	}
}

func fromCase(f *aggregator.CaseFact) CaseFact {
	return CaseFact{
		Origin: origin(f.Origin), Benefit: f.Benefit, BenefitCode: f.BenefitCode, Status: string(f.Status), ReceivedOn: f.ReceivedOn,
		PeriodFrom: f.Period.From, PeriodTo: f.Period.To, Extent: f.Extent, Payer: f.Payer,
	}
}

func fromRegistration(f *aggregator.Registration) Registration {
	return Registration{
		Origin: origin(f.Origin), Registered: string(f.Registered), PeriodFrom: f.Period.From, PeriodTo: f.Period.To,
		Category: f.Class, Extent: f.Extent, UnemploymentFund: f.Fund, Programme: f.Programme, ActivityReportOn: f.ReportedOn,
	}
}

func fromCapital(f *aggregator.Capital) Capital {
	return Capital{Origin: origin(f.Origin), TaxYear: f.TaxYear, IncomeTotal: f.Income, Surplus: f.Surplus}
}

func fromRefund(f *aggregator.Refund) Refund {
	return Refund{Origin: origin(f.Origin), Amount: f.Amount, PaidOn: f.PaidOn}
}

func fromVehicle(f *aggregator.Vehicle) Vehicle {
	return Vehicle{
		Origin: origin(f.Origin), RegistrationNumber: f.RegistrationNumber, Make: f.Make, Year: f.Year,
		Class: f.Class, Model: f.Model,
	}
}

func fromPermit(f *aggregator.Permit) Permit {
	return Permit{
		Origin: origin(f.Origin), Kind: f.Kind, Validity: f.Validity, PeriodFrom: f.Period.From, PeriodTo: f.Period.To,
		DecidedOn: f.DecidedOn, Status: f.Status, Reason: f.Reason, HomeCountry: f.HomeCountry, EntryDate: f.EntryDate,
	}
}
