package audit

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
)

func TestHouseholdSignals(t *testing.T) {
	t.Parallel()
	rules, err := ReadRules([]byte(`
rules:
  - {code: home, kind: household, hours: 48, text: {sv: s, en: e}}
  - {code: protected, kind: protected, text: {sv: s, en: e}}
`))
	if err != nil {
		t.Fatal(err)
	}
	of := func(a Access, caseOf string) Access { a.Case = caseOf; return a }
	tied := func(a Access) Access { a.Subjects[0].related = true; return refusedWith(a, "conflict_of_interest") }
	hours := func(n int) time.Duration { return time.Duration(n) * time.Hour }
	marked := asked(1, 0, "x", "a", "b")
	marked.Subjects[1].Protected = true
	bySelf := asked(2, hours(1), "x", "b")
	bySelf.self = "x-as-person"
	tests := []struct {
		name     string
		accesses []Access
		want     string
	}{
		{"protected, answered", []Access{marked}, "protected [1]"},
		{"who stood with a relative", []Access{tied(asked(1, 0, "x", "r", "b")), asked(2, hours(1), "x", "b")}, "home [2 1]"},
		{"before, too", []Access{asked(1, 0, "x", "b"), tied(asked(2, hours(1), "x", "r", "b"))}, "home [1 2]"},
		{"another caseworker", []Access{tied(asked(1, 0, "x", "r", "b")), asked(2, hours(1), "y", "b")}, ""},
		{"too long ago", []Access{tied(asked(1, 0, "x", "r", "b")), asked(2, hours(49), "x", "b")}, ""},
		{"the relation itself", []Access{tied(asked(1, 0, "x", "r", "b")), tied(asked(2, hours(1), "x", "r"))}, ""},
		{"who stood in the same case", []Access{of(tied(asked(1, 0, "x", "r")), "c"), of(asked(2, 1, "y", "b"), "c"), asked(3, hours(1), "x", "b")}, "home [3 2]"},
		{"who stood in another case", []Access{of(tied(asked(1, 0, "x", "r")), "c"), of(asked(2, 1, "y", "b"), "d"), asked(3, hours(1), "x", "b")}, ""},
		{"with the caseworker as a person", []Access{asked(1, 0, "y", "x-as-person", "b"), bySelf}, "home [2 1]"},
		{"nobody in common", []Access{tied(asked(1, 0, "x", "r", "b")), asked(2, hours(1), "x", "c")}, ""},
	}
	for _, test := range tests {
		var got []string
		for _, s := range Signals(rules, test.accesses, nil, stockholm()) {
			got = append(got, fmt.Sprint(s.Rule, " ", s.Records))
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s: got %v, want %s", test.name, got, test.want)
		}
	}
}

// TestProtectedAndRelatedAreKnown: the ledger knows who was marked protected, by
// the case system or an authority, and who a relative of the caseworker is.
func TestProtectedAndRelatedAreKnown(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := openLog(t, s.location(t), &clock{at: noon})
		e := entry(t, "q1")
		e.Subjects[0].Protected = true
		e.Caseworker = bertil // a user id that is a personal number
		e.Circumstances = &aggregator.Circumstances{Roles: []string{}, Persons: []aggregator.PersonFacts{{}, {CallerOrRelative: true}}}
		if _, err := l.Begin(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		begin(t, l, "q2")
		marked := append([]aggregator.SourceOutcome(nil), answered...)
		marked[1].Protected = true
		if _, err := l.Finish(t.Context(), "q2", marked, true); err != nil {
			t.Fatal(err)
		}
		begin(t, l, "q3")
		var got []string
		list := search(t, l, Query{})
		for _, a := range list {
			for n, subject := range a.Subjects {
				got = append(got, fmt.Sprint(a.Inquiry, n, subject.Protected, subject.related))
			}
		}
		want := "q10 true false, q11 false true, q20 false false, q21 true false, q30 false false, q31 false false"
		if strings.Join(got, ", ") != want {
			t.Errorf("got %v, want %s", got, want)
		}
		if list[0].self != list[0].Subjects[1].Person || list[1].self != "" || strings.Contains(list[0].Caseworker, bertil) {
			t.Errorf("the caseworker as a person: got %q and %q", list[0].self, list[1].self)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if report := verify(t, l.location); report.Fault != nil {
			t.Error(report.Fault)
		}
	})
}
