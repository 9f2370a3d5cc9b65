package access_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/review"
)

const acutePurposes = "    purposes: [application, control]\n"

// glassy is the law with every row confirmed, in which the first and every other
// row for application and control opens where the glass is broken.
func glassy(t testing.TB) fstest.MapFS {
	t.Helper()
	tree := allConfirmed(t).(fstest.MapFS)
	for name, file := range tree {
		if !strings.HasPrefix(name, "tables/") {
			continue
		}
		parts := bytes.Split(file.Data, []byte(acutePurposes))
		var b bytes.Buffer
		for i, part := range parts {
			b.Write(part)
			if i+1 == len(parts) {
				break
			}
			b.WriteString(acutePurposes)
			if i%2 == 0 {
				b.WriteString("    breakGlass: true\n")
			}
		}
		file.Data = b.Bytes()
	}
	return tree
}

// TestABrokenGlassOpensOnlyRowsThatSayIt asks random inquiries from a case and
// with the glass broken. What the glass opens is what the case opens, of the rows
// that say so; of the others the answer says that they did not open.
func TestABrokenGlassOpensOnlyRowsThatSayIt(t *testing.T) {
	t.Parallel()
	law := load(t, glassy(t), access.Demo)
	rng := rand.New(rand.NewPCG(17, 2026))
	opened, shut := 0, 0
	for range draws(200) {
		q := randomQuestion(t, rng)
		fromCase := decide(t, law, q)
		circumstance(t, "glass broken", &q)
		broken := decide(t, law, q)
		if fromCase.Refusal != nil || q.Inquiry.Purpose == aggregator.FollowUp || q.Inquiry.Purpose == aggregator.Recovery {
			if broken.Refusal == nil {
				t.Errorf("%s: refused from the case or for the purpose, and not where the glass is broken", describe(q))
			}
			continue
		}
		want := grantSet(fromCase)
		for grant := range maps.Clone(want) {
			id, _, _ := strings.Cut(grant, " ")
			row, _ := law.Provision(aggregator.ProvisionID(id))
			if !row.BreakGlass {
				delete(want, grant)
			}
		}
		for i, p := range broken.Persons {
			for j, s := range p.Sources {
				if s.Refusal != nil && s.Refusal.Code == "break_glass_not_allowed" {
					shut++
				}
				from := fromCase.Persons[i].Sources[j]
				if from.Refusal != nil && strings.HasPrefix(from.Refusal.Code, "period_") && s.Refusal == nil {
					// the row whose period stood in the way does not open at all here
					for _, g := range s.Grants {
						want[fmt.Sprintf("%s %s %v %s", g.Provision, g.Category, g.Fields.List(), g.Period)] = true
						checkGrant(t, law, q, q.Inquiry.Persons[i], s, g)
					}
				}
				for _, g := range s.Grants {
					if row, _ := law.Provision(g.Provision); !row.BreakGlass {
						t.Errorf("%s: %s opens", describe(q), g.Provision)
					}
				}
			}
		}
		if got := grantSet(broken); !maps.Equal(want, got) {
			t.Errorf("%s: got %v, want %v", describe(q), slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
		}
		opened += len(want)
	}
	if opened < draws(200) || shut < draws(50) {
		t.Errorf("only %d grants were opened and %d sources shut", opened, shut)
	}
}

// TestABrokenGlassReplacesTheCaseRelationOnly: whatever else is out of order is
// refused as it is from a case.
func TestABrokenGlassReplacesTheCaseRelationOnly(t *testing.T) {
	t.Parallel()
	law := load(t, glassy(t), access.Demo)
	// these are of the case, or of the broken glass itself
	ofTheCase := []string{
		"no case token", "token of another case", "token expired", "another municipality", "child welfare case", "case closed",
		"person not in the case", "other role in the case", "relative in household", "protected person", "age unknown",
	}
	refused := 0
	for _, name := range slices.Sorted(maps.Keys(review.Circumstances)) {
		if slices.Contains(ofTheCase, name) || strings.HasPrefix(name, "glass") {
			continue
		}
		q := question(t, member{36, aggregator.Applicant})
		circumstance(t, name, &q)
		want := decide(t, law, q)
		circumstance(t, "glass broken", &q)
		got := decide(t, law, q)
		switch {
		case name == "registered automation":
			if got.Refusal == nil || got.Refusal.Code != "break_glass_caller" {
				t.Errorf("%s: got %+v", name, got.Refusal)
			}
		case want.Refusal == nil:
			if got.Refusal != nil {
				t.Errorf("%s: got %+v, want an answer", name, got.Refusal)
			}
		case got.Refusal == nil || got.Refusal.Code != want.Refusal.Code:
			t.Errorf("%s: got %+v, want %s", name, got.Refusal, want.Refusal.Code)
		default:
			refused++
		}
	}
	if refused < 12 {
		t.Errorf("only %d circumstances were refused", refused)
	}
}

// TestABrokenGlassExpires: what counts is when the law is asked.
func TestABrokenGlassExpires(t *testing.T) {
	t.Parallel()
	law := load(t, glassy(t), access.Demo)
	tests := []struct {
		name    string
		at      time.Duration // of the decision after the question; negative: not said
		expires time.Duration // after the question
		refused bool
	}{
		{"not said", -1, time.Second, false},
		{"not said and out", -1, 0, true},
		{"at once", 0, time.Second, false},
		{"just before", time.Second - 1, time.Second, false},
		{"just then", time.Second, time.Second, true},
		{"after", time.Minute, time.Second, true},
	}
	for _, test := range tests {
		q := question(t, member{36, aggregator.Applicant})
		circumstance(t, "glass broken", &q)
		q.Inquiry.BreakGlass.Expires = q.Inquiry.AskedAt.Add(test.expires)
		if test.at >= 0 {
			q.At = q.Inquiry.AskedAt.Add(test.at)
		}
		d := decide(t, law, q)
		if refused := d.Refusal != nil && d.Refusal.Code == "break_glass_expired" && d.Refusal.Pointer == "/breakGlass/expires"; refused != test.refused {
			t.Errorf("%s: got %+v", test.name, d.Refusal)
		}
	}
}

// TestAMunicipalityMayKeepTheGlassWhole takes one row away from those that open.
func TestAMunicipalityMayKeepTheGlassWhole(t *testing.T) {
	t.Parallel()
	narrow := func(key string) fs.FS {
		tree := glassy(t)
		tree[narrowFile] = &fstest.MapFile{Data: fmt.Appendf(nil, `organisation: %q
name: X
decision: X
review: {reviewer: X, reviewedOn: 2026-01-01, due: 2027-01-01}
narrower:
  - row: fk-formaner
    validFrom: 2026-01-01
    reason: {sv: kommunens skäl, en: the municipality's reason}
    %s
`, narrowTown, key)}
		return tree
	}
	law := load(t, narrow("breakGlass: false"), access.Demo)
	q := question(t, member{36, aggregator.Applicant})
	q.Caller.Organisation.Number, q.Inquiry.Case.Token.Organisation = narrowTown, narrowTown
	fromCase := grantsOf(decide(t, law, q), "fk-formaner")
	circumstance(t, "glass broken", &q)
	here := decide(t, law, q)
	q.Caller.Organisation.Number = "162120009993"
	elsewhere := grantsOf(decide(t, law, q), "fk-formaner")
	if fromCase == 0 || elsewhere == 0 || grantsOf(here, "fk-formaner") != 0 {
		t.Errorf("%d grants from a case, %d elsewhere, %d here; want some, some and none", fromCase, elsewhere, grantsOf(here, "fk-formaner"))
	}
	told := false
	for _, s := range here.Persons[0].Sources {
		for _, w := range s.Withheld {
			told = told || w.Code == "municipality_narrower" && w.Provision == "fk-formaner"
		}
		told = told || s.Refusal != nil && s.Refusal.Code == "municipality_narrower" && s.Refusal.Provision == "fk-formaner"
	}
	if !told {
		t.Error("the answer does not say that the municipality is narrower")
	}
	for key, want := range map[string]string{
		"breakGlass: true":                 "true: want false or nothing; a municipality may only be narrower",
		"off: true\n    breakGlass: false": "want either off: true, or",
	} {
		_, err := access.Load(access.Config{FS: narrow(key), Catalogue: descriptors(t), Environment: access.Demo})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", key, err, want)
		}
	}
	tree := allConfirmed(t).(fstest.MapFS)
	tree[narrowFile] = narrow("breakGlass: false").(fstest.MapFS)[narrowFile]
	_, err := access.Load(access.Config{FS: tree, Catalogue: descriptors(t), Environment: access.Demo})
	if want := "fk-formaner does not open where the glass is broken; nothing is taken away"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}

func grantsOf(d aggregator.Decision, row aggregator.ProvisionID) int {
	count := 0
	for _, p := range d.Persons {
		for _, s := range p.Sources {
			for _, g := range s.Grants {
				if g.Provision == row {
					count++
				}
			}
		}
	}
	return count
}

// TestNoShippedRowOpensWhereTheGlassIsBroken holds until a named lawyer has
// signed one that does.
func TestNoShippedRowOpensWhereTheGlassIsBroken(t *testing.T) {
	t.Parallel()
	for _, row := range shipped().Provisions() {
		if row.BreakGlass {
			t.Errorf("%s opens", row.ID)
		}
	}
}
