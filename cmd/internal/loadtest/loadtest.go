// Package loadtest holds the household that the whole service is measured with:
// one person of whom all seven authorities have about 28 kilobytes to tell in the
// months that the law lets an application ask about.
package loadtest

import (
	"fmt"
	"time"

	"underlag/aggregator"
	"underlag/fixtures"
)

// Names of the household and of who asks about it.
const (
	Household = "loadtest"
	Caller    = "anna"
)

// number is from the published list of test numbers and is no persona's.
const number = "198510219994"

// World gives the fixtures' people and the measured household, as they are in
// the current month.
func World(now time.Time) (*fixtures.World, error) {
	today := aggregator.DateOf(now)
	world, err := fixtures.NewWorld(today.Month(), today)
	if err != nil {
		return nil, err
	}
	return world, world.Add(household(today))
}

func household(today aggregator.Date) fixtures.Household {
	month := today.Month()
	return fixtures.Household{
		Name:   Household,
		Title:  aggregator.Text{SV: "Person som alla sju myndigheter har mycket om", EN: "Person of whom all seven authorities have much"},
		Case:   "EB-2026-0999",
		Caller: Caller,
		Persons: []fixtures.Person{{
			Number: number, Role: aggregator.Applicant, First: "Maja", Last: "Mätsson",
			JobSeeker:   jobSeeker(month),
			StudyAid:    []fixtures.StudyAid{studyAid(month)},
			Benefits:    []fixtures.Benefit{housingAllowance(month)},
			Employments: employments(month),
			Funds:       []fixtures.UnemploymentFund{fund(month)},
			Vehicles:    vehicles(),
			Migration:   migration(month),
		}},
	}
}

// How many facts make about four kilobytes on each wire. Arbetsförmedlingen has
// no list that the law lets an application ask for, and answers with less.
const (
	studyPayments   = 2
	benefitPayments = 4
	employers       = 2
	fundPayments    = 9
	cars            = 16
	matters         = 6
)

func jobSeeker(m aggregator.Month) *fixtures.JobSeeker {
	return &fixtures.JobSeeker{
		Registered: true, From: m.Add(-14).First(), SKAT: "11", Extent: 50, Fund: "Exempels a-kassa",
		ReportStatus: "200", ReportedOn: m.Add(-1).First().AddDays(11),
	}
}

func studyAid(m aggregator.Month) fixtures.StudyAid {
	rows := []fixtures.AidRow{
		{Type: "GRUNDB", Text: "Bidrag", Amount: aggregator.Ore(410000)},
		{Type: "GRUNDL", Text: "Lån", Amount: aggregator.Ore(860000)},
	}
	aid := fixtures.StudyAid{
		Form: "GRUND", Text: "Studiemedel", Status: "BESLUTAD",
		Applied: &fixtures.AppliedTime{From: m.Add(-3).First(), To: m.Add(2).Last(), Extent: 100, Loan: true},
		Granted: &fixtures.GrantedTime{From: m.Add(-3).First(), To: m.Add(2).Last(), Extent: 100, Rows: rows},
	}
	for i := range studyPayments {
		from := m.Add(-2).First().AddDays(14 * i)
		aid.Payments = append(aid.Payments, fixtures.StudyAidPayment{PaidOn: from.AddDays(10), From: from, To: from.AddDays(13), Rows: rows})
	}
	return aid
}

func housingAllowance(m aggregator.Month) fixtures.Benefit {
	bob := fixtures.Coded{Code: "BOB", Text: "Bostadsbidrag"}
	benefit := fixtures.Benefit{
		Provider: "FK", Group: "FK:BOB", Family: bob, Benefit: bob, Type: fixtures.Coded{Code: "BOB", Text: "Bostadsbidrag till barnfamilj"},
		Applied:  m.Add(-8).First(),
		Decision: &fixtures.BenefitDecision{On: m.Add(-7).First(), From: m.Add(-7).First(), To: m.Add(4).Last(), Amount: aggregator.Ore(390000), Frequency: "month"},
	}
	for i := range benefitPayments {
		from := m.Add(-2).First().AddDays(7 * i)
		benefit.Payments = append(benefit.Payments, fixtures.BenefitPayment{
			PaidOn: from.AddDays(5), From: from, To: from.AddDays(6), Gross: aggregator.Ore(390000), Tax: aggregator.Ore(117000),
		})
	}
	return benefit
}

func employments(m aggregator.Month) []fixtures.Employment {
	var list []fixtures.Employment
	for i := range employers {
		e := fixtures.Employment{Employer: fmt.Sprintf("Exempel och Provning nummer %d AB", i+1), Number: "165560000168"}
		for back := 4; back >= 1; back-- {
			e.Months = append(e.Months, fixtures.SalaryMonth{Month: m.Add(-back), Gross: aggregator.Ore(980000), Tax: aggregator.Ore(294000), InKind: aggregator.Ore(0)})
		}
		list = append(list, e)
	}
	return list
}

func fund(m aggregator.Month) fixtures.UnemploymentFund {
	f := fixtures.UnemploymentFund{Name: "Exempels a-kassa", Status: "1"}
	for i := range fundPayments {
		from := m.Add(-2).First().AddDays(5 * i)
		f.Payments = append(f.Payments, fixtures.FundPayment{
			PaidOn: from.AddDays(5), From: from, To: from.AddDays(4), AfterTax: aggregator.Ore(315000), NetPayout: aggregator.Ore(315000), Days: "5",
		})
	}
	return f
}

func vehicles() []fixtures.Vehicle {
	var list []fixtures.Vehicle
	for i := range cars {
		list = append(list, fixtures.Vehicle{Registration: fmt.Sprintf("MLB%02dA", i), Make: "VOLVO", Year: "2009", Class: "PERSONBIL", Model: "V70 2,4"})
	}
	return list
}

func migration(m aggregator.Month) *fixtures.Migration {
	known := &fixtures.Migration{HomeCountry: "Norge", EntryDate: m.Add(-60).First()}
	for i := range matters {
		from := m.Add(-12 * i).First()
		known.Matters = append(known.Matters, fixtures.Matter{
			Type:      fixtures.Coded{Code: "UAT", Text: "Uppehålls- och arbetstillstånd"},
			Reason:    fixtures.Coded{Code: "SKY", Text: "Skyddsskäl"},
			Outcome:   fixtures.Coded{Code: "BEV", Text: "Ansökan beviljas"},
			Decision:  fixtures.Coded{Code: "TUT", Text: "Tidsbegränsat uppehållstillstånd"},
			AppliedOn: from.AddDays(-90), DecidedOn: from.AddDays(-2), From: from, To: m.Add(12 - 12*i).Last(), Validity: "TIDBEGRANSAT",
		})
	}
	return known
}
