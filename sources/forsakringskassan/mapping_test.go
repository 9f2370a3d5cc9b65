package forsakringskassan

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/sources/internal/descriptor"
	"underlag/sources/internal/sourcetest"
)

// asked is the person of every case.
const asked = "197905209289"

var (
	everything = []aggregator.Category{identity, "benefit", healthBenefit, pension}
	answeredAt = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)
)

func tables(t testing.TB) codes {
	t.Helper()
	_, file, err := descriptor.Parse(description)
	if err != nil {
		t.Fatal(err)
	}
	return newCodes(file)
}

// reply maps an answer to the standard question for the given categories.
func reply(t testing.TB, c codes, raw []byte, categories ...aggregator.Category) (aggregator.Reply, error) {
	t.Helper()
	q := sourcetest.Question(asked, categories...)
	question, err := c.question(q)
	if err != nil {
		t.Fatal(err)
	}
	a, err := decode(raw)
	if err != nil {
		return aggregator.Reply{}, err
	}
	return c.toReply(a, q, question, answeredAt)
}

// outcomeFile is what a case's want.json holds.
type outcomeFile struct {
	Outcome aggregator.Outcome
	Error   string            `json:",omitempty"`
	Where   string            `json:",omitempty"`
	Reply   *aggregator.Reply `json:",omitempty"`
}

func TestCases(t *testing.T) {
	c := tables(t)
	sourcetest.Cases(t, "testdata/cases", func(t *testing.T, input []byte) any {
		got, err := reply(t, c, input, everything...)
		want := outcomeFile{Outcome: sourcetest.OutcomeOf(got, err)}
		if err == nil {
			want.Reply = &got
			return want
		}
		want.Error = err.Error()
		if cause := errors.Unwrap(err); cause != nil {
			want.Where = cause.Error()
		}
		if strings.Contains(want.Error+want.Where, asked[2:]) {
			t.Error("the error holds the personal number")
		}
		return want
	})
}

func readCase(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata/cases", name, "response.json"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// What another person is called or numbered must not come out of any answer.
func TestThirdPersonsAreNotInTheReply(t *testing.T) {
	c := tables(t)
	for _, name := range []string{"every-kind-of-case", "pm-decisions-and-claims", "protected-child"} {
		got, err := reply(t, c, readCase(t, name), everything...)
		if err != nil {
			t.Fatal(err)
		}
		if text := dump(t, got); strings.Contains(text, "Annan Person") || strings.Contains(text, "9006022397") {
			t.Errorf("%s: a third person is in the reply", name)
		}
	}
}

// A payment of an unknown benefit is withheld where health may not be shown, and
// that is seen; where it may, nothing is missing.
func TestUnknownBenefitIsSeenWhereItIsWithheld(t *testing.T) {
	c := tables(t)
	raw := readCase(t, "classes-of-payments")
	withHealth, err := reply(t, c, raw, everything...)
	if err != nil {
		t.Fatal(err)
	}
	if len(withHealth.Missing) != 0 {
		t.Errorf("with health: got %v missing, want nothing", withHealth.Missing)
	}
	without, err := reply(t, c, raw, identity, "benefit", pension)
	if err != nil {
		t.Fatal(err)
	}
	// Families DAG with mixed, unknown or no rows, one new family, and none at all.
	if len(without.Missing) != 5 {
		t.Errorf("without health: got %d missing, want 5: %v", len(without.Missing), without.Missing)
	}
}

// Not being told about a provider matters only where it was asked.
func TestOnlyProvidersAskedCanBeMissing(t *testing.T) {
	c := tables(t)
	got, err := reply(t, c, readCase(t, "pm-unavailable"), identity, "benefit")
	if err != nil || len(got.Missing) != 0 {
		t.Errorf("got %v, %v, want nothing missing", got.Missing, err)
	}
	_, err = reply(t, c, readCase(t, "pm-unavailable"), pension)
	if err != nil {
		t.Error(err) // FK:AP is asked too, and FK is in order
	}
}

func TestTables(t *testing.T) {
	c := tables(t)
	known := map[aggregator.Category]bool{}
	for _, category := range c.file.Catalogue {
		known[category.Name] = true
		for _, group := range category.Groups {
			row, ok := c.tables["groups"][group]
			if !ok || row.Label.SV == "" || row.Label.EN == "" {
				t.Errorf("source.yaml: catalogue %s: group %s has no label in tables.groups", category.Name, group)
			}
		}
	}
	for _, name := range []string{"codes", "matters"} {
		for code, row := range c.tables[name] {
			if !known[row.Category] {
				t.Errorf("source.yaml: tables.%s.%s.category: %q is not in the catalogue", name, code, row.Category)
			}
		}
	}
	means := map[string]string{
		"groups": " other ", "deductions": "tax deduction", "frequencies": " once day week month quarter half_year year",
		"outcomes": "granted rejected", "outcomes_merkostnadsersattning": "granted rejected other ended",
		"outcomes_omvardnadsbidrag": "granted rejected other ended", "decision_status": "final interim preliminary",
	}
	for name, allowed := range means {
		for code, row := range c.tables[name] {
			if !strings.Contains(" "+allowed+" ", " "+row.Means+" ") {
				t.Errorf("source.yaml: tables.%s.%s.means: %q is none of: %s", name, code, row.Means, allowed)
			}
		}
	}
	for key := range c.tables["matters"] {
		if !kinds[strings.ToLower(key)] {
			t.Errorf("source.yaml: tables.matters.%s is no key of formansinformation", key)
		}
	}
}

func FuzzReply(f *testing.F) {
	files, err := filepath.Glob("testdata/cases/*/response.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	c := tables(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := reply(t, c, raw, everything...)
		var failure *aggregator.SourceError
		if err != nil && !errors.As(err, &failure) {
			t.Fatalf("got an error of type %T, want *SourceError", err)
		}
		if err != nil && got.Facts.Len() != 0 {
			t.Error("an error came with facts")
		}
		for _, p := range got.Facts.Payments {
			if p.Category == "" || p.Payer == "" || p.Benefit == "" {
				t.Errorf("a payment without category, payer or benefit: %+v", p.Origin)
			}
		}
	})
}

// BenchmarkMapping reads and maps an answer of about 4 KB.
func BenchmarkMapping(b *testing.B) {
	c := tables(b)
	q := sourcetest.Question(asked, everything...)
	question, err := c.question(q)
	if err != nil {
		b.Fatal(err)
	}
	raw := readCase(b, "benchmark")
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		a, err := decode(raw)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := c.toReply(a, q, question, answeredAt); err != nil {
			b.Fatal(err)
		}
	}
}
