package audit

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// monday is a working day at eight in the morning, Swedish time.
var monday = time.Date(2026, 11, 16, 8, 0, 0, 0, stockholm())

func stockholm() *time.Location { return time.FixedZone("CET", 3600) }

// asked is an inquiry by a caseworker about persons, some time after monday.
func asked(index int64, after time.Duration, caseworker string, persons ...string) Access {
	a := Access{Index: index, At: monday.Add(after).UTC(), Inquiry: fmt.Sprint("q", index), Unit: "Enhet 1", Caseworker: caseworker}
	for _, p := range persons {
		a.Subjects = append(a.Subjects, AccessSubject{Person: p, Sources: []AccessSource{{Authority: "FK"}}})
	}
	return a
}

func refusedWith(a Access, code string) Access {
	a.Refusal = code
	return a
}

// table holds small rules, so that cases stay small.
const table = `
rules:
  - {code: relative, kind: refusal, refusals: [conflict_of_interest, protected_needs_grant], text: {sv: s, en: e}}
  - {code: hours, kind: hours, from: 6, to: 19, text: {sv: s, en: e}}
  - {code: askers, kind: askers, limit: 3, hours: 24, text: {sv: s, en: e}}
  - {code: persons, kind: persons, limit: 3, hours: 24, text: {sv: s, en: e}}
  - {code: refusals, kind: refusals, limit: 2, hours: 24, text: {sv: s, en: e}}
  - {code: unchecked, kind: unchecked, hours: 48, text: {sv: s, en: e}}
`

func TestSignals(t *testing.T) {
	t.Parallel()
	rules, err := ReadRules([]byte(table))
	if err != nil {
		t.Fatal(err)
	}
	checked := []Review{{Unit: "Enhet 1", Closed: &Closed{At: monday}}}
	automatic := asked(1, 14*time.Hour, "robot", "a", "b", "c")
	automatic.Automation = true
	sourceRefused := asked(1, 0, "x", "a")
	sourceRefused.Subjects[0].Sources[0].Refusal = "protected_needs_grant"
	tests := []struct {
		name     string
		accesses []Access
		want     string // rule and records of each signal
	}{
		{"nothing", []Access{asked(1, 0, "x", "a")}, ""},
		{"refused as a whole", []Access{refusedWith(asked(1, 0, "x", "a"), "conflict_of_interest")}, "relative [1]"},
		{"refused for another reason", []Access{refusedWith(asked(1, 0, "x", "a"), "child_age")}, ""},
		{"one source refused", []Access{sourceRefused}, "relative [1]"},
		{"before six", []Access{asked(1, -2*time.Hour-time.Second, "x", "a")}, "hours [1]"},
		{"at six", []Access{asked(1, -2*time.Hour, "x", "a")}, ""},
		{"before seven in the evening", []Access{asked(1, 11*time.Hour-time.Second, "x", "a")}, ""},
		{"at seven in the evening", []Access{asked(1, 11*time.Hour, "x", "a")}, "hours [1]"},
		{"saturday", []Access{asked(1, -48*time.Hour, "x", "a")}, "hours [1]"},
		{"automation at night about many", []Access{automatic}, ""},
		{"three about one person", []Access{asked(1, 0, "x", "a"), asked(2, 1, "y", "a"), asked(5, 2, "z", "b", "a")}, "askers [1 2 5]"},
		{"one thrice about one person", []Access{asked(1, 0, "x", "a"), asked(2, 1, "x", "a"), asked(3, 2, "x", "a")}, ""},
		{"three in three days", []Access{asked(1, 0, "x", "a"), asked(2, 1, "y", "a"), asked(3, 24*time.Hour+1, "z", "a")}, ""},
		{"persons by one, in two inquiries", []Access{asked(1, 0, "x", "a", "b"), asked(2, 1, "x", "b", "c")}, "persons [1 2]"},
		{"persons by two", []Access{asked(1, 0, "x", "a", "b"), asked(2, 1, "y", "c")}, ""},
		{"then counted anew", []Access{asked(1, 0, "x", "a", "b", "c"), asked(2, 1, "x", "d", "e"), asked(3, 1, "x", "f")}, "persons [1], persons [2 3]"},
		{"refused twice", []Access{refusedWith(asked(1, 0, "x"), "no_role"), refusedWith(asked(2, 1, "x"), "child_age")}, "refusals [1 2]"},
		{"refused once each", []Access{refusedWith(asked(1, 0, "x"), "no_role"), refusedWith(asked(2, 1, "y"), "no_role")}, ""},
		{"unit not checked for long", []Access{asked(1, 0, "x", "a"), asked(2, 50*time.Hour, "x", "a")}, "unchecked [2]"},
	}
	for _, test := range tests {
		var got []string
		for _, s := range Signals(rules, test.accesses, checked, stockholm()) {
			got = append(got, fmt.Sprint(s.Rule, " ", s.Records))
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s: got %v, want %s", test.name, got, test.want)
		}
	}
}

func TestRulesThatAreRefused(t *testing.T) {
	t.Parallel()
	rules, err := DefaultRules()
	if err != nil || len(rules) < 8 {
		t.Fatalf("the table in the program has %d rules, %v", len(rules), err)
	}
	row := func(s string) string { return "rules: [{code: x, text: {sv: s, en: e}, " + s + "}]" }
	for text, want := range map[string]string{
		row("kind: guess"):                        "not a kind of rule",
		row("kind: refusal"):                      "refusals are required",
		row("kind: hours, from: 9, to: 9"):        "hours of a day",
		row("kind: askers, limit: 1, hours: 1"):   "limit must be at least 2",
		row("kind: unchecked"):                    "hours must be at least 1",
		row("kind: unchecked, hours: 1, more: 1"): "more",
		"rules: [{code: x, kind: hours, to: 1}]":  "text.sv and text.en",
		"rules: [{code: sample, kind: hours}]":    "the code must be",
		strings.Repeat(table, 1) + "  - " + "{code: hours, kind: unchecked, hours: 1, text: {sv: s, en: e}}": "stands twice",
	} {
		_, err := ReadRules([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}

// TestSampleIsDrawnByItsSeed: the same seed draws the same, another another, and
// every inquiry has its chance.
func TestSampleIsDrawnByItsSeed(t *testing.T) {
	t.Parallel()
	var accesses []Access
	for n := range int64(50) {
		accesses = append(accesses, asked(n+1, 0, "x", "a"))
	}
	first := Sample(accesses, 5, "root")
	backwards := slices.Clone(accesses)
	slices.Reverse(backwards)
	if diff := cmp.Diff(first, Sample(backwards, 5, "root")); diff != "" || len(first) != 5 {
		t.Errorf("the order of the inquiries matters: %s", diff)
	}
	drawn := map[int64]int{}
	for seed := range 1000 {
		for _, s := range Sample(accesses, 5, fmt.Sprint(seed)) {
			drawn[s.Records[0]]++
		}
	}
	for _, a := range accesses { // 100 expected, standard deviation below 10
		if n := drawn[a.Index]; n < 50 || n > 150 {
			t.Errorf("inquiry %d was drawn %d times of 1000, want about 100", a.Index, n)
		}
	}
	if got := Sample(accesses[:2], 5, "x"); len(got) != 2 {
		t.Errorf("got %d of 2", len(got))
	}
}

func FuzzReadRules(f *testing.F) {
	f.Add(signalTable)
	f.Add([]byte(table))
	f.Fuzz(func(t *testing.T, text []byte) {
		rules, err := ReadRules(text)
		if err != nil {
			return
		}
		Signals(rules, []Access{asked(1, 0, "x", "a"), asked(2, 1, "y", "a")}, nil, stockholm())
	})
}
