package access_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/policies"
)

const (
	narrowTown = aggregator.OrgNumber("162120009977")
	narrowFile = "municipalities/162120009977.yaml"
)

// TestAMunicipalityOnlyTakesAway changes one thing in a municipality's file at a
// time. Whatever would add to the tables, or take nothing away, does not load.
func TestAMunicipalityOnlyTakesAway(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, old, new, want string }{
		{"longer at most", "hard: 12", "hard: 37", "10: narrower[0].lookback: default 3, hard 37: wider than csn-studiestod"},
		{"longer by default", "default: 3, hard: 12", "default: 7, hard: 12", "default 7, hard 12: wider than"},
		{"the same", "default: 3, hard: 12", "default: 6, hard: 36", "nothing is taken away"},
		{"none at all", "default: 3, hard: 12", "default: 0, hard: 12", "1 <= default <= hard"},
		{"default above hard", "default: 3, hard: 12", "default: 3, hard: 2", "1 <= default <= hard"},
		{"another field", "registrations.unemploymentFund", "registrations.extent", "narrower[1].without[0].fields[0]: \"registrations.extent\": want one of"},
		{"another category", "category: registration", "category: programme", "af-registrering does not deliver it"},
		{"no field", "[registrations.unemploymentFund]", "[]", "narrower[1].without[0].fields: missing"},
		{"on", "off: true", "off: false", "want either off: true, or lookback"},
		{"off and less", "off: true", "off: true\n    lookback: {default: 1, hard: 1}", "want either off: true, or lookback"},
		{"everything taken", "fields: [registrations.unemploymentFund]}", "fields: [registrations.registered, registrations.period, registrations.category, registrations.unemploymentFund]}\n      - {category: identity, fields: [person.name]}", "write off: true"},
		{"no such row", "row: csn-studiestod", "row: csn-studiestöd", "narrower[0].row: \"csn-studiestöd\": no table has such a row"},
		{"the same row twice", "row: af-program", "row: af-registrering", "limited already in that time, on line"},
		{"no first day", "    validFrom: 2026-11-01\n    lookback", "    lookback", "narrower[0].validFrom: missing"},
		{"ends before it begins", "    lookback", "    validTo: 2026-10-01\n    lookback", "2026-10-01 is before 2026-11-01"},
		{"no reason", "      en: The board has found that one year of study aid is enough.\n", "", "narrower[0].reason.en: missing"},
		{"a key that adds", "    off: true", "    status: confirmed", "status"},
		{"a purpose", "    off: true", "    purposes: [application]", "purposes"},
		{"another number", `organisation: "162120009977"`, `organisation: "162120009993"`, "want the number of 12 digits that the file is named after"},
		{"nobody reviewed", `reviewer: "Exempel; ingen namngiven jurist har signerat"`, "reviewer: none", "says who has reviewed it"},
		{"no decision", "decision: Socialnämndens beslut den 14 oktober 2026, § 87 (påhittat)", "decision: ''", "decision: missing"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := access.Load(access.Config{FS: narrowed(t, test.old, test.new), Catalogue: descriptors(t), Environment: access.Demo})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), narrowFile+":") {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func narrowed(t *testing.T, old, new string) fs.FS {
	t.Helper()
	return edited(t, narrowFile, func(_ string, data []byte) []byte {
		if !strings.Contains(string(data), old) {
			t.Fatalf("the file does not contain %q", old)
		}
		return []byte(strings.Replace(string(data), old, new, 1))
	})
}

// TestAMunicipalityIsNeverWider: random limits on random rows, random inquiries.
// What the municipality gets, everybody gets; each limit takes something away
// from somebody; and nobody else is touched.
func TestAMunicipalityIsNeverWider(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(9977, 2026))
	national := load(t, glassy(t), access.Demo)
	lost := map[string]int{}
	for range 8 {
		law := load(t, randomLimits(t, rng, national), access.Demo)
		for range draws(60) {
			q := randomQuestion(t, rng)
			if rng.IntN(4) == 0 {
				circumstance(t, "glass broken", &q)
			}
			everybody := decide(t, law, q)
			if diff := difference(grantSet(decide(t, national, q)), grantSet(everybody)); diff != "" {
				t.Fatalf("%s: another municipality is touched: %s", describe(q), diff)
			}
			q.Caller.Organisation.Number = narrowTown
			if q.Inquiry.Case.Token != nil {
				q.Inquiry.Case.Token.Organisation = narrowTown
			}
			here := decide(t, law, q)
			for i := range here.Persons {
				for j, s := range here.Persons[i].Sources {
					within(t, q, everybody.Persons[i].Sources[j], s, lost)
				}
			}
		}
	}
	for _, how := range []string{"municipality_narrower", "municipality_period", "days", "fields"} {
		if lost[how] == 0 {
			t.Errorf("nothing is ever lost by %s: %v", how, lost)
		}
	}
}

func difference(a, b map[string]bool) string {
	for grant := range a {
		if !b[grant] {
			return grant
		}
	}
	return ""
}

// within checks that what a municipality gets of a source lies within what
// everybody gets, and counts how it is less.
func within(t *testing.T, q aggregator.LawQuestion, everybody, here aggregator.SourceDecision, lost map[string]int) {
	t.Helper()
	if here.Refusal != nil {
		if everybody.Refusal == nil {
			lost[here.Refusal.Code]++
			if !strings.Contains(here.Refusal.Text.SV, "kommunens skäl") {
				t.Errorf("%s: %s is refused with %s: %q", describe(q), here.Authority, here.Refusal.Code, here.Refusal.Text.SV)
			}
		}
		return
	}
	for _, g := range here.Grants {
		wide := -1
		for i, h := range everybody.Grants {
			if h.Provision == g.Provision && h.Category == g.Category && g.Fields.Without(h.Fields).Len() == 0 &&
				g.Restricted.Without(h.Restricted).Len() == 0 && h.Period.From <= g.Period.From && g.Period.To <= h.Period.To {
				wide = i
			}
		}
		if wide < 0 {
			t.Errorf("%s: %s %s is not what everybody gets", describe(q), g.Provision, g.Category)
			continue
		}
		if everybody.Grants[wide].Period != g.Period {
			lost["days"]++
		}
		if everybody.Grants[wide].Fields.Without(g.Fields).Len() > 0 {
			lost["fields"]++
		}
	}
	for _, w := range here.Withheld {
		if w.Code == "municipality_narrower" {
			lost[w.Code]++
			if !strings.Contains(w.Text.EN, "the municipality's reason") {
				t.Errorf("%s: %s is withheld with %q", describe(q), w.Category, w.Text.EN)
			}
		}
	}
}

// randomLimits is the law with every row on, of which one municipality has cut
// every other row somehow.
func randomLimits(t *testing.T, rng *rand.Rand, law *access.Law) fs.FS {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "organisation: %q\nname: X\ndecision: X\nreview: {reviewer: X, reviewedOn: 2026-01-01, due: 2027-01-01}\nnarrower:\n", narrowTown)
	for _, row := range law.Provisions() {
		how := rng.IntN(7)
		if how == 3 && row.BreakGlass {
			fmt.Fprintf(&b, "  - row: %s\n    validFrom: 2025-01-01\n    reason: {sv: kommunens skäl, en: the municipality's reason}\n    breakGlass: false\n", row.ID)
		}
		l, first := row.Lookback, row.Delivers[0]
		if how > 2 || how == 1 && (l.Form == access.Current || l.Hard == 1) || how == 2 && first.Fields.Len() == 1 {
			continue
		}
		fmt.Fprintf(&b, "  - row: %s\n    validFrom: 2025-01-01\n    reason: {sv: kommunens skäl, en: the municipality's reason}\n", row.ID)
		switch how {
		case 0:
			b.WriteString("    off: true\n")
		case 1:
			hard := 1 + rng.IntN(l.Hard-1)
			fmt.Fprintf(&b, "    lookback: {default: %d, hard: %d}\n", min(hard, 1+rng.IntN(l.Default)), hard)
		case 2:
			field := first.Fields.List()[rng.IntN(first.Fields.Len())]
			fmt.Fprintf(&b, "    without: [{category: %s, fields: [%s]}]\n", first.Category, field)
		}
	}
	tree := glassy(t)
	tree[narrowFile] = &fstest.MapFile{Data: []byte(b.String())}
	return tree
}

// The law remembers what it has said of the same circumstances, and plans, for
// everybody; a municipality's answer is its own whoever asked first.
func TestWhatIsRememberedIsKeptApartByMunicipality(t *testing.T) {
	t.Parallel()
	q := question(t, member{36, aggregator.Applicant})
	narrow := q
	narrow.Caller.Organisation.Number = narrowTown
	token := *q.Inquiry.Case.Token
	token.Organisation = narrowTown
	narrow.Inquiry.Case.Token = &token
	for name, order := range map[string][]aggregator.LawQuestion{"everybody first": {q, narrow, q, narrow}, "the municipality first": {narrow, q, narrow, q}} {
		law := load(t, policies.FS, access.Demo)
		for i, one := range order {
			got := len(grantSet(decide(t, law, one)))
			want := len(grantSet(decide(t, load(t, policies.FS, access.Demo), one)))
			if got != want {
				t.Errorf("%s, %d: %d grants, want %d", name, i, got, want)
			}
		}
		if a, b := grantSet(decide(t, law, q)), grantSet(decide(t, law, narrow)); len(a) <= len(b) {
			t.Errorf("%s: %d and %d grants", name, len(a), len(b))
		}
	}
}
