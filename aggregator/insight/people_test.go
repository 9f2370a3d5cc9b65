package insight

import (
	"testing"
	"time"

	"underlag/aggregator"
)

// The application month of every test, and the day it is asked in it.
const (
	november aggregator.Month     = 202611
	today    aggregator.Date      = 20261121
	kommun   aggregator.OrgNumber = "162120009993"
)

var asOf = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)

// catalogues is what each authority may be asked for.
var catalogues = map[aggregator.AuthorityCode][]aggregator.Category{
	"AF":  {"identity", "registration", "programme", "activity_report", "decisions"},
	"CSN": {"study_aid", "home_equipment_loan"},
	"FK":  {"identity", "benefit", "health_benefit", "pension"},
	"SKV": {"identity", "capital", "tax_refund", "salary"},
	"SO":  {"benefit", "suspension"},
	"TNS": {"vehicles"},
	"MIV": {"permit", "case"},
}

var order = []aggregator.AuthorityCode{"AF", "CSN", "FK", "SKV", "SO", "TNS", "MIV"}

// catalogue is every authority; of its descriptor the tables need the code only.
func catalogue() []aggregator.Descriptor {
	var list []aggregator.Descriptor
	for _, code := range order {
		list = append(list, aggregator.Descriptor{Code: code})
	}
	return list
}

// adult is an applicant of whom every authority has answered that it has nothing.
func adult(number string, month aggregator.Month) aggregator.PersonAnswer {
	n, err := aggregator.ParsePersonalNumber(number)
	if err != nil {
		panic(err)
	}
	p := aggregator.PersonAnswer{Number: n, Role: aggregator.Applicant, Protection: aggregator.Unmarked}
	for _, code := range order {
		p.Sources = append(p.Sources, aggregator.SourceResult{
			Authority: code, Outcome: aggregator.Empty, Required: code != "TNS" && code != "MIV", AsOf: asOf,
			Asked: aggregator.Question{Categories: catalogues[code], Planned: true,
				Period: aggregator.Period{From: month.Add(-5).First(), To: month.Last()}},
		})
	}
	return p
}

func applicant() aggregator.PersonAnswer { return adult("199006022397", november) }

// at gives the result of one source.
func at(p *aggregator.PersonAnswer, code aggregator.AuthorityCode) *aggregator.SourceResult {
	for i := range p.Sources {
		if p.Sources[i].Authority == code {
			return &p.Sources[i]
		}
	}
	panic("no such authority")
}

// silence makes a source one that did not answer: its facts and all it said are gone.
func silence(p *aggregator.PersonAnswer, code aggregator.AuthorityCode) {
	s := at(p, code)
	s.Outcome, s.AsOf, s.Missing, s.Protection, s.Facts = aggregator.Unavailable, time.Time{}, nil, "", 0
	f := &p.Facts
	f.Payments = without(f.Payments, func(v aggregator.Payment) bool { return v.Authority == code })
	f.Salaries = without(f.Salaries, func(v aggregator.Salary) bool { return v.Authority == code })
	f.Decisions = without(f.Decisions, func(v aggregator.DecisionFact) bool { return v.Authority == code })
	f.Cases = without(f.Cases, func(v aggregator.CaseFact) bool { return v.Authority == code })
	f.Registrations = without(f.Registrations, func(v aggregator.Registration) bool { return v.Authority == code })
	f.Capital = without(f.Capital, func(v aggregator.Capital) bool { return v.Authority == code })
	f.Refunds = without(f.Refunds, func(v aggregator.Refund) bool { return v.Authority == code })
	f.Vehicles = without(f.Vehicles, func(v aggregator.Vehicle) bool { return v.Authority == code })
	f.Permits = without(f.Permits, func(v aggregator.Permit) bool { return v.Authority == code })
}

func without[T any](list []T, drop func(T) bool) []T {
	var left []T
	for _, v := range list {
		if !drop(v) {
			left = append(left, v)
		}
	}
	return left
}

func from(authority aggregator.AuthorityCode, category aggregator.Category) aggregator.Origin {
	return aggregator.Origin{Authority: authority, Category: category, Provision: "test"}
}

// paid is a payment of FK of whole kronor for the month it is paid in.
func paid(code, name string, on aggregator.Date, kronor int64) aggregator.Payment {
	return aggregator.Payment{
		Origin: from("FK", "benefit"), Benefit: name, BenefitCode: code, Kind: aggregator.BenefitPayment, Status: aggregator.Paid,
		Net: aggregator.Kronor(kronor), Gross: aggregator.Kronor(kronor), PaidOn: on, Period: on.Month().Period(), Payer: "FK",
	}
}

// study is a payment of CSN of one amount type.
func study(form, row string, kind aggregator.PaymentType, on aggregator.Date, kronor int64) aggregator.Payment {
	return aggregator.Payment{
		Origin: from("CSN", "study_aid"), Benefit: "Studiemedel", BenefitCode: form, Kind: kind, Status: aggregator.Paid,
		Net: aggregator.Kronor(kronor), PaidOn: on, Period: on.Month().Period(),
		Parts: []aggregator.PaymentPart{{BenefitCode: form, AmountTypeCode: row, Net: aggregator.Kronor(kronor)}},
	}
}

// fund is a payment of an a-kassa for the days of a period.
func fund(on aggregator.Date, of aggregator.Period, kronor int64, days int32) aggregator.Payment {
	return aggregator.Payment{
		Origin: from("SO", "benefit"), Benefit: "Arbetslöshetsersättning", Kind: aggregator.BenefitPayment, Status: aggregator.Paid,
		Net: aggregator.Kronor(kronor), NetAfterTax: aggregator.Kronor(kronor), PaidOn: on, Period: of,
		Days: aggregator.Days{Hundredths: days * 100, Known: true}, Payer: "Alfa-kassan",
	}
}

func salary(m aggregator.Month, kronor int64) aggregator.Salary {
	return aggregator.Salary{Origin: from("SKV", "salary"), EmployerName: "Exempel AB", EmployerNumber: "165560000226", Month: m,
		Status: aggregator.Reported, Gross: aggregator.Kronor(kronor), Tax: aggregator.Kronor(kronor * 3 / 10)}
}

func unreported(m aggregator.Month) aggregator.Salary {
	return aggregator.Salary{Origin: from("SKV", "salary"), EmployerName: "Exempel AB", EmployerNumber: "165560000226", Month: m, Status: aggregator.NotReported}
}

func registered(extent int, class string) aggregator.Registration {
	return aggregator.Registration{Origin: from("AF", "registration"), Registered: aggregator.Yes, Class: class, Extent: extent,
		Period: aggregator.Period{From: 20260601}}
}

func reported(on aggregator.Date) aggregator.Registration {
	return aggregator.Registration{Origin: from("AF", "activity_report"), ReportedOn: on}
}

func granted(o aggregator.Origin, code, name string, extent int, of aggregator.Period) aggregator.DecisionFact {
	return aggregator.DecisionFact{Origin: o, Kind: aggregator.Granted, Benefit: name, BenefitCode: code, Extent: extent, DecidedOn: of.From, Period: of}
}

func testKey(t testing.TB) Key {
	t.Helper()
	key, err := NewKey([]byte("a secret of at least thirty-two bytes, for tests"), kommun)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// read reads an answer as of November, or of the month given.
func read(t testing.TB, month aggregator.Month, persons ...aggregator.PersonAnswer) aggregator.Insight {
	t.Helper()
	on := today
	if month != november {
		on = month.First().AddDays(20)
	}
	got, err := shipped(t).Read(testKey(t), aggregator.InsightQuestion{Organisation: kommun, Month: month, Today: on}, persons)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// categoriesOf gives the categories that FK's benefit of a code can be of.
func categoriesOf(now *table, code string) []string {
	r := &reading{table: now, subjects: map[naming]*subject{}}
	return r.categories("FK", r.subject("FK", code, ""))
}
