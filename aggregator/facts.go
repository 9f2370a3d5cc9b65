package aggregator

// Origin says where a fact comes from and what lets it be delivered. Sources
// fill Authority and Category; the cut fills Provision.
type Origin struct {
	Authority AuthorityCode
	Category  Category
	Provision ProvisionID
}

// Payment is money that an authority has paid or will pay the person.
type Payment struct {
	Origin
	Benefit     string        // as the authority names it for people
	BenefitCode string        // the authority's own code of the benefit, where it has one
	Kind        PaymentType   // grant, loan, benefit, pension
	Status      PaymentState  // paid or planned
	Net         Amount        // what reaches the person, after tax and deductions
	NetAfterTax Amount        // after tax, before other deductions, where the authority tells them apart
	Gross       Amount        // before tax and deductions
	Tax         Amount        // preliminary tax, as a positive sum
	Deduction   Amount        // other deductions than tax, as a positive sum
	PaidOn      Date          // payment date, zero if not decided
	Period      Period        // the days the payment is for
	Extent      int           // percent, zero if not said
	Days        Days          // days of benefit
	Payer       string        // provider within the authority: FK, PM, or the a-kassa's name
	Method      string        // how it is paid out (månad, daglig, retroaktiv), as the authority says it
	Parts       []PaymentPart // what the payment consists of; never summed
}

// PaymentPart is one row of a payment.
type PaymentPart struct {
	Benefit        string
	BenefitCode    string // the authority's own code of what the row pays
	AmountType     string
	AmountTypeCode string // the authority's own code of the kind of amount
	Period         Period
	Extent         int
	Days           Days
	Hours          int
	Net            Amount
	Gross          Amount
	Tax            Amount
	Deduction      Amount
}

// PaymentType tells money to keep from money to pay back.
type PaymentType string

// The closed list of payment types.
const (
	BenefitPayment PaymentType = "benefit"
	GrantPayment   PaymentType = "grant"
	LoanPayment    PaymentType = "loan"
	PensionPayment PaymentType = "pension"
)

// PaymentState tells paid money from promised money.
type PaymentState string

// The closed list of payment states.
const (
	Paid    PaymentState = "paid"
	Planned PaymentState = "planned"
)

// Days is a number of days in hundredths, because half days exist; zero and
// unknown are told apart.
type Days struct {
	Hundredths int32
	Known      bool
}

// Salary is what one employer has declared for one month (AGI, 26 kap. SFL).
type Salary struct {
	Origin
	EmployerName   string
	EmployerNumber OrgNumber
	Month          Month
	Status         SalaryState
	Gross          Amount // cash pay before tax
	Tax            Amount // tax deducted
	BenefitsInKind Amount
}

// SalaryState tells a declared salary from one not yet declared.
type SalaryState string

// The closed list of salary states.
const (
	Reported    SalaryState = "reported"
	NotReported SalaryState = "not_reported"
)

// DecisionFact is a decision an authority has taken about the person.
type DecisionFact struct {
	Origin
	Kind        DecisionType
	Benefit     string
	BenefitCode string
	Status      string // final, preliminary, interim, as a word of ours
	DecidedOn   Date
	Period      Period
	Extent      int
	Amount      Amount // granted sum per Frequency, before tax
	Frequency   Frequency
	Days        Days
	Payer       string
	School      string
}

// DecisionType is what was decided.
type DecisionType string

// The closed list of decision types.
const (
	Granted    DecisionType = "granted"
	Rejected   DecisionType = "rejected"
	Suspension DecisionType = "suspension" // avstängning, frånkännande (7 kap. lag 2024:506)
	Entitled   DecisionType = "entitlement"
	Ended      DecisionType = "ended"
	OtherKind  DecisionType = "other"
)

// Frequency says how often a granted sum is paid.
type Frequency string

// The closed list of frequencies.
const (
	Once     Frequency = "once"
	Daily    Frequency = "day"
	Weekly   Frequency = "week"
	Monthly  Frequency = "month"
	Quarter  Frequency = "quarter"
	HalfYear Frequency = "half_year"
	Yearly   Frequency = "year"
)

// CaseFact is an application, claim or notification an authority has received.
type CaseFact struct {
	Origin
	Benefit     string
	BenefitCode string
	Status      CaseState
	ReceivedOn  Date
	Period      Period
	Extent      int
	Payer       string
}

// CaseState is how far a case has come.
type CaseState string

// The closed list of case states.
const (
	Received   CaseState = "received"
	InProgress CaseState = "in_progress"
	Decided    CaseState = "decided"
	Closed     CaseState = "closed"
)

// Registration is the person's standing at the employment service.
type Registration struct {
	Origin
	Registered Tristate
	Period     Period
	Class      string // open, hindered, programme, other
	Extent     int
	Fund       string // the unemployment fund (a-kassa) in the register
	Programme  string
	ReportedOn Date // latest activity report
}

// Tristate tells no from not said.
type Tristate string

// The closed list of tristates; the empty one is not said.
const (
	Yes Tristate = "yes"
	No  Tristate = "no"
)

// Capital is a year's totals of capital income.
type Capital struct {
	Origin
	TaxYear int
	Income  Amount // sum of income entries
	Surplus Amount
}

// Refund is tax paid back.
type Refund struct {
	Origin
	Amount Amount
	PaidOn Date
}

// Vehicle is a vehicle the person holds now.
type Vehicle struct {
	Origin
	RegistrationNumber, Make, Year, Class, Model string
}

// Permit is a decision on residence or work permit.
type Permit struct {
	Origin
	Kind        string
	Validity    string // permanent or temporary
	Period      Period
	DecidedOn   Date
	Status      string // granted, rejected, pending
	Reason      string
	HomeCountry string
	EntryDate   Date
}

// Facts is everything one source says of one person.
type Facts struct {
	Name          string // the person's name, under the category identity
	NameOrigin    Origin
	Payments      []Payment
	Salaries      []Salary
	Decisions     []DecisionFact
	Cases         []CaseFact
	Registrations []Registration
	Capital       []Capital
	Refunds       []Refund
	Vehicles      []Vehicle
	Permits       []Permit
}

// Len counts the facts; a name alone is not one.
func (f *Facts) Len() int {
	return len(f.Payments) + len(f.Salaries) + len(f.Decisions) + len(f.Cases) + len(f.Registrations) +
		len(f.Capital) + len(f.Refunds) + len(f.Vehicles) + len(f.Permits)
}
