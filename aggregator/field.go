package aggregator

import "math/bits"

// Field is one permitted-or-not piece of a fact, named kind.name as in the JSON
// answer. The law grants fields per category; the cut clears the rest.
type Field uint8

// The fields of every kind of fact.
const (
	PersonName Field = iota + 1

	PaymentBenefit
	PaymentKind
	PaymentStatus
	PaymentPlanned // payments promised and not yet made, as facts of their own
	PaymentNet
	PaymentNetAfterTax
	PaymentGross
	PaymentTax
	PaymentDeduction
	PaymentPaidOn
	PaymentPeriod
	PaymentExtent
	PaymentDays
	PaymentPayer
	PaymentMethod
	PaymentParts

	SalaryEmployerName
	SalaryEmployerNumber
	SalaryMonth
	SalaryStatus
	SalaryGross
	SalaryTax
	SalaryBenefitsInKind

	DecisionKind
	DecisionRejected // rejections, as facts of their own
	DecisionBenefit
	DecisionStatus
	DecisionDecidedOn
	DecisionPeriod
	DecisionExtent
	DecisionAmount
	DecisionFrequency
	DecisionDays
	DecisionPayer
	DecisionSchool

	CaseBenefit
	CaseStatus
	CaseReceivedOn
	CasePeriod
	CaseExtent
	CasePayer

	RegistrationRegistered
	RegistrationPeriod
	RegistrationCategory
	RegistrationExtent
	RegistrationFund
	RegistrationProgramme
	RegistrationReportedOn

	CapitalTaxYear
	CapitalIncome
	CapitalSurplus

	RefundAmount
	RefundPaidOn

	VehicleRegistrationNumber
	VehicleMake
	VehicleYear
	VehicleClass
	VehicleModel

	PermitKind
	PermitValidity
	PermitPeriod
	PermitDecidedOn
	PermitStatus
	PermitReason
	PermitHomeCountry
	PermitEntryDate

	fieldEnd
)

var fieldNames = [fieldEnd]string{
	PersonName:                "person.name",
	PaymentBenefit:            "payments.benefit",
	PaymentKind:               "payments.kind",
	PaymentStatus:             "payments.status",
	PaymentPlanned:            "payments.planned",
	PaymentNet:                "payments.netAmount",
	PaymentNetAfterTax:        "payments.netAfterTax",
	PaymentGross:              "payments.grossAmount",
	PaymentTax:                "payments.taxAmount",
	PaymentDeduction:          "payments.deductionAmount",
	PaymentPaidOn:             "payments.paidOn",
	PaymentPeriod:             "payments.period",
	PaymentExtent:             "payments.extent",
	PaymentDays:               "payments.days",
	PaymentPayer:              "payments.payer",
	PaymentMethod:             "payments.method",
	PaymentParts:              "payments.parts",
	SalaryEmployerName:        "salaries.employerName",
	SalaryEmployerNumber:      "salaries.employerNumber",
	SalaryMonth:               "salaries.month",
	SalaryStatus:              "salaries.status",
	SalaryGross:               "salaries.grossAmount",
	SalaryTax:                 "salaries.taxAmount",
	SalaryBenefitsInKind:      "salaries.benefitsInKind",
	DecisionKind:              "decisions.kind",
	DecisionRejected:          "decisions.rejected",
	DecisionBenefit:           "decisions.benefit",
	DecisionStatus:            "decisions.status",
	DecisionDecidedOn:         "decisions.decidedOn",
	DecisionPeriod:            "decisions.period",
	DecisionExtent:            "decisions.extent",
	DecisionAmount:            "decisions.amount",
	DecisionFrequency:         "decisions.frequency",
	DecisionDays:              "decisions.days",
	DecisionPayer:             "decisions.payer",
	DecisionSchool:            "decisions.school",
	CaseBenefit:               "cases.benefit",
	CaseStatus:                "cases.status",
	CaseReceivedOn:            "cases.receivedOn",
	CasePeriod:                "cases.period",
	CaseExtent:                "cases.extent",
	CasePayer:                 "cases.payer",
	RegistrationRegistered:    "registrations.registered",
	RegistrationPeriod:        "registrations.period",
	RegistrationCategory:      "registrations.category",
	RegistrationExtent:        "registrations.extent",
	RegistrationFund:          "registrations.unemploymentFund",
	RegistrationProgramme:     "registrations.programme",
	RegistrationReportedOn:    "registrations.activityReportOn",
	CapitalTaxYear:            "capital.taxYear",
	CapitalIncome:             "capital.incomeTotal",
	CapitalSurplus:            "capital.surplus",
	RefundAmount:              "refunds.amount",
	RefundPaidOn:              "refunds.paidOn",
	VehicleRegistrationNumber: "vehicles.registrationNumber",
	VehicleMake:               "vehicles.make",
	VehicleYear:               "vehicles.year",
	VehicleClass:              "vehicles.class",
	VehicleModel:              "vehicles.model",
	PermitKind:                "permits.kind",
	PermitValidity:            "permits.validity",
	PermitPeriod:              "permits.period",
	PermitDecidedOn:           "permits.decidedOn",
	PermitStatus:              "permits.status",
	PermitReason:              "permits.reason",
	PermitHomeCountry:         "permits.homeCountry",
	PermitEntryDate:           "permits.entryDate",
}

var fieldsByName = indexFields()

func indexFields() map[string]Field {
	index := make(map[string]Field, fieldEnd)
	for f := Field(1); f < fieldEnd; f++ {
		index[fieldNames[f]] = f
	}
	return index
}

// FieldNamed gives the field of a name such as payments.netAmount.
func FieldNamed(name string) (Field, bool) {
	f, ok := fieldsByName[name]
	return f, ok
}

// String gives the field's name in the answer.
func (f Field) String() string {
	if f == 0 || f >= fieldEnd {
		return "unknown field"
	}
	return fieldNames[f]
}

// FieldSet is a set of fields; the zero value is the empty set.
type FieldSet [2]uint64

// Fields makes a set.
func Fields(fields ...Field) FieldSet {
	var s FieldSet
	for _, f := range fields {
		s[f>>6] |= 1 << (f & 63)
	}
	return s
}

// Has tells whether the set holds a field.
func (s FieldSet) Has(f Field) bool { return s[f>>6]&(1<<(f&63)) != 0 }

// With gives the union of two sets.
func (s FieldSet) With(t FieldSet) FieldSet { return FieldSet{s[0] | t[0], s[1] | t[1]} }

// Without gives the fields of s that are not in t.
func (s FieldSet) Without(t FieldSet) FieldSet { return FieldSet{s[0] &^ t[0], s[1] &^ t[1]} }

// Len counts the fields.
func (s FieldSet) Len() int { return bits.OnesCount64(s[0]) + bits.OnesCount64(s[1]) }

// List gives the fields in the order they are declared.
func (s FieldSet) List() []Field {
	list := make([]Field, 0, s.Len())
	for f := Field(1); f < fieldEnd; f++ {
		if s.Has(f) {
			list = append(list, f)
		}
	}
	return list
}
