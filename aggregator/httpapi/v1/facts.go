package v1

import "underlag/aggregator"

// Origin says which authority a fact comes from, which of its categories
// (GET /v1/sources) it belongs to, and which provision lets it through. It also
// names the fact: ID.VERSION is what a later question may send as known.
type Origin struct {
	Authority    string `json:"authority"`
	DataCategory string `json:"dataCategory"`
	Provision    string `json:"provision"`
	ID           string `json:"id"`      // the same as long as the fact is
	Version      string `json:"version"` // changes with what it says
	Change       string `json:"change"`  // new, changed, same
}

// Payment is money that an authority has paid or will pay the person.
type Payment struct {
	Origin
	Benefit         string            `json:"benefit"`
	BenefitCode     string            `json:"benefitCode"` // the authority's own
	Kind            string            `json:"kind"`        // benefit, grant, loan, pension
	Status          string            `json:"status"`      // paid, planned
	NetAmount       aggregator.Amount `json:"netAmount"`
	NetAfterTax     aggregator.Amount `json:"netAfterTax"`
	GrossAmount     aggregator.Amount `json:"grossAmount"`
	TaxAmount       aggregator.Amount `json:"taxAmount"`
	DeductionAmount aggregator.Amount `json:"deductionAmount"`
	PaidOn          aggregator.Date   `json:"paidOn"`
	PeriodFrom      aggregator.Date   `json:"periodFrom"`
	PeriodTo        aggregator.Date   `json:"periodTo"`
	Extent          int               `json:"extent"` // percent
	Days            aggregator.Days   `json:"days"`
	Payer           string            `json:"payer"`
	Method          string            `json:"method"`
	Parts           []PaymentPart     `json:"parts"`
}

// PaymentPart is one row of a payment.
type PaymentPart struct {
	Benefit         string            `json:"benefit"`
	BenefitCode     string            `json:"benefitCode"`
	AmountType      string            `json:"amountType"`
	AmountTypeCode  string            `json:"amountTypeCode"`
	PeriodFrom      aggregator.Date   `json:"periodFrom"`
	PeriodTo        aggregator.Date   `json:"periodTo"`
	Extent          int               `json:"extent"`
	Days            aggregator.Days   `json:"days"`
	Hours           int               `json:"hours"`
	NetAmount       aggregator.Amount `json:"netAmount"`
	GrossAmount     aggregator.Amount `json:"grossAmount"`
	TaxAmount       aggregator.Amount `json:"taxAmount"`
	DeductionAmount aggregator.Amount `json:"deductionAmount"`
}

// Salary is what one employer has declared for one month.
type Salary struct {
	Origin
	EmployerName   string            `json:"employerName"`
	EmployerNumber string            `json:"employerNumber"`
	Month          aggregator.Month  `json:"month"`
	Status         string            `json:"status"` // reported, not_reported
	GrossAmount    aggregator.Amount `json:"grossAmount"`
	TaxAmount      aggregator.Amount `json:"taxAmount"`
	BenefitsInKind aggregator.Amount `json:"benefitsInKind"`
}

// Decision is a decision an authority has taken about the person.
type Decision struct {
	Origin
	Kind        string            `json:"kind"`
	Benefit     string            `json:"benefit"`
	BenefitCode string            `json:"benefitCode"`
	Status      string            `json:"status"`
	DecidedOn   aggregator.Date   `json:"decidedOn"`
	PeriodFrom  aggregator.Date   `json:"periodFrom"`
	PeriodTo    aggregator.Date   `json:"periodTo"`
	Extent      int               `json:"extent"`
	Amount      aggregator.Amount `json:"amount"` // per frequency, before tax
	Frequency   string            `json:"frequency"`
	Days        aggregator.Days   `json:"days"`
	Payer       string            `json:"payer"`
	School      string            `json:"school"`
}

// CaseFact is an application, claim or notification an authority has received.
type CaseFact struct {
	Origin
	Benefit     string          `json:"benefit"`
	BenefitCode string          `json:"benefitCode"`
	Status      string          `json:"status"`
	ReceivedOn  aggregator.Date `json:"receivedOn"`
	PeriodFrom  aggregator.Date `json:"periodFrom"`
	PeriodTo    aggregator.Date `json:"periodTo"`
	Extent      int             `json:"extent"`
	Payer       string          `json:"payer"`
}

// Registration is the person's standing at the employment service.
type Registration struct {
	Origin
	Registered       string          `json:"registered"` // yes, no
	PeriodFrom       aggregator.Date `json:"periodFrom"`
	PeriodTo         aggregator.Date `json:"periodTo"`
	Category         string          `json:"category"` // open, hindered, programme, other
	Extent           int             `json:"extent"`
	UnemploymentFund string          `json:"unemploymentFund"`
	Programme        string          `json:"programme"`
	ActivityReportOn aggregator.Date `json:"activityReportOn"`
}

// Capital is a year's totals of capital income.
type Capital struct {
	Origin
	TaxYear     int               `json:"taxYear"`
	IncomeTotal aggregator.Amount `json:"incomeTotal"`
	Surplus     aggregator.Amount `json:"surplus"`
}

// Refund is tax paid back.
type Refund struct {
	Origin
	Amount aggregator.Amount `json:"amount"`
	PaidOn aggregator.Date   `json:"paidOn"`
}

// Vehicle is a vehicle the person holds now.
type Vehicle struct {
	Origin
	RegistrationNumber string `json:"registrationNumber"`
	Make               string `json:"make"`
	Year               string `json:"year"`
	Class              string `json:"class"`
	Model              string `json:"model"`
}

// Permit is a decision on residence or work permit.
type Permit struct {
	Origin
	Kind        string          `json:"kind"`
	Validity    string          `json:"validity"` // permanent, temporary
	PeriodFrom  aggregator.Date `json:"periodFrom"`
	PeriodTo    aggregator.Date `json:"periodTo"`
	DecidedOn   aggregator.Date `json:"decidedOn"`
	Status      string          `json:"status"`
	Reason      string          `json:"reason"`
	HomeCountry string          `json:"homeCountry"`
	EntryDate   aggregator.Date `json:"entryDate"`
}
