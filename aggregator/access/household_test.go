package access_test

import (
	"io/fs"
	"strings"
	"sync"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/policies"
)

const (
	today = aggregator.Date(20261121)
	month = aggregator.Month(202611)
	town  = aggregator.OrgNumber("162120009993")
)

// member is a person of a household in a test, by age on the day of the
// question.
type member struct {
	age  int
	role aggregator.Role
}

// descriptors are the shipped sources, so that the shipped law is held to what
// they really can deliver.
func descriptors(t testing.TB) []aggregator.Descriptor {
	t.Helper()
	list, err := access.ShippedCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func load(t testing.TB, fsys fs.FS, e access.Environment) *access.Law {
	t.Helper()
	law, err := access.Load(access.Config{FS: fsys, Catalogue: descriptors(t), Environment: e})
	if err != nil {
		t.Fatal(err)
	}
	return law
}

// question is what a caseworker with everything in order asks about a
// household.
func question(t testing.TB, household ...member) aggregator.LawQuestion {
	t.Helper()
	asked := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	token := &aggregator.CaseToken{
		Reference: "2026-0417", Organisation: town, Kind: "ekonomiskt_bistand", State: "open", Expires: asked.Add(time.Hour),
	}
	q := aggregator.LawQuestion{
		On: today,
		Inquiry: aggregator.Inquiry{
			Case:    aggregator.Case{Reference: "2026-0417", Token: token},
			Purpose: aggregator.Application,
			Month:   month,
			AskedAt: asked,
		},
		Caller: aggregator.Caller{
			Organisation: aggregator.Organisation{
				Number: town, Name: "Exempelkommun",
				Agreement: &aggregator.Agreement{From: 20250101, HandlesAid: true, NeedsCaseToken: true, Automations: []string{"robot-1"}},
			},
			ID: "anna.ek", Unit: "Försörjningsenheten", Roles: []string{"economic_aid"},
		},
	}
	taken := map[aggregator.PersonalNumber]bool{}
	for _, m := range household {
		number := numberAged(t, m.age, today, taken)
		q.Inquiry.Persons = append(q.Inquiry.Persons, aggregator.Person{Number: number, Role: m.role})
		token.Members = append(token.Members, aggregator.CaseMember{Number: number, Role: m.role})
	}
	return q
}

var testNumbers = sync.OnceValue(func() []aggregator.PersonalNumber {
	data, err := fs.ReadFile(policies.FS, "testnumbers/personnummer.txt")
	if err != nil {
		panic(err)
	}
	var list []aggregator.PersonalNumber
	for line := range strings.FieldsSeq(string(data)) {
		number, err := aggregator.ParsePersonalNumber(line)
		if err != nil {
			panic(err)
		}
		list = append(list, number)
	}
	return list
})

// numberAged finds a published test number of an age on a day.
func numberAged(t testing.TB, age int, on aggregator.Date, taken map[aggregator.PersonalNumber]bool) aggregator.PersonalNumber {
	t.Helper()
	for _, number := range testNumbers() {
		years, known := number.Age(on)
		if known && years == age && !taken[number] {
			taken[number] = true
			return number
		}
	}
	t.Fatalf("no test number of age %d on %s", age, on)
	return aggregator.PersonalNumber{}
}
