package lawdesk

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator/access/review"
)

// changed copies the law, and puts a text in another's place in one file, which is
// new where the old text is empty.
func changed(t *testing.T, file, old, now string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../../policies")); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, filepath.FromSlash(file))
	if old != "" {
		text, err := os.ReadFile(name)
		if err != nil || !strings.Contains(string(text), old) {
			t.Fatalf("%s does not contain %q: %v", file, old, err)
		}
		now = strings.Replace(string(text), old, now, 1)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(now), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// What is wrong with the income tables and the purposes of SSBTEK is found with
// file and line, and keeps a draft from being approved.
func TestCheckFindsWhatIsPublishedWithTheLaw(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ file, old, now, says string }{
		{"tables/income/csn.yaml", "treatment: include\n", "treatment: forget\n", "forget"},
		{"ssbtek/purposes.yaml", "purpose: recovery", "purpose: curiosity", "purpose: want application"},
	} {
		dir := os.DirFS(changed(t, test.file, test.old, test.now))
		findings, err := Check(t.Context(), dir, 20261121)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, f := range findings {
			found = found || f.File == test.file && f.Line > 0 && f.Severity == review.Error && strings.Contains(f.Problem.SV, test.says)
		}
		if !found {
			t.Errorf("%s: got %+v", test.file, findings)
		}
		if _, err := Sound(t.Context(), dir, 20261121); err == nil {
			t.Errorf("%s: the draft is sound", test.file)
		}
	}
}

// A municipality's own income table is in the revision, and the diff says what is
// new in it.
func TestAMunicipalitysIncomeTableIsPartOfTheLaw(t *testing.T) {
	t.Parallel()
	dir := changed(t, "tables/income/municipalities/162120009993.yaml", "", `organisation: "162120009993"
validFrom: 2027-01-01
attribution: covered_period
rows:
  - {id: exempel-inackordering, authority: CSN, amountTypes: [INACK], category: boarding_supplement, treatment: exclude}
`)
	before, err := Open("../../../policies", "")
	if err != nil {
		t.Fatal(err)
	}
	after, err := Open(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := WholeOf(after, os.DirFS(dir)); err != nil {
		t.Error(err)
	}
	var got []string
	for _, c := range review.Diff(before, after) {
		got = append(got, string(c.Authority)+" "+c.Text.EN)
	}
	want := []string{
		" the income table, municipalities/162120009993: new (what places money in a month: the period that the payment covers; organisation: 162120009993; in force from: 2027-01-01)",
		"CSN the income table, municipalities/162120009993, exempel-inackordering: new (amount types: INACK; category: boarding_supplement; treatment: not included)",
	}
	if diff := cmp.Diff(want, got); diff != "" || before.Revision() == after.Revision() {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A report is read only as it was written, and says which draft it is of.
func TestAReport(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "replay.json")
	want := review.Report{Law: "sha256:a", Draft: "sha256:b", Since: 20260901, Decisions: 3, Alike: 2, Effects: []review.Counted{
		{Effect: review.KeptBack, Organisation: "162120009993", Purpose: "application", Authority: "CSN", Category: "study_aid", Field: "payments.netAmount", Count: review.Count{Persons: 1, Examples: []int64{7}}},
	}}
	if err := WriteReport(file, want); err != nil {
		t.Fatal(err)
	}
	got, err := ReadReport(file)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, text := range []string{"", "3 beslut prövade på nytt", `{"law":"sha256:a"}`, `{"law":"sha256:a","draft":"sha256:b","verdict":"fine"}`} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadReport(file); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
