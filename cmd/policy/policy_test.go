package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const shipped = "../../policies"

// said is what one run of the command gave.
type said struct {
	code        int
	out, errOut string
}

// policy runs the command on a day, as a reviewer types it.
func policy(t *testing.T, args ...string) said {
	t.Helper()
	var out, errOut bytes.Buffer
	now := func() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }
	code := tool{&out, &errOut, now}.run(t.Context(), args)
	return said{code, out.String(), errOut.String()}
}

// draft copies the shipped law to a folder of its own.
func draft(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "policies")
	err := os.CopyFS(dir, os.DirFS(shipped))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// change edits one file of a draft.
func change(t *testing.T, dir, file, old, new string) {
	t.Helper()
	name := filepath.Join(dir, file)
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte(old)) {
		t.Fatalf("%s does not contain %q", file, old)
	}
	err = os.WriteFile(name, bytes.Replace(data, []byte(old), []byte(new), 1), 0o644)
	if err != nil {
		t.Fatal(err)
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		args        []string
		code        int
		out, errOut string // each must hold this
	}{
		{"nothing", nil, 2, "", "Usage:"},
		{"help", []string{"help"}, 0, "Usage:", ""},
		{"unknown command", []string{"enact"}, 2, "", "policy help lists them"},
		{"stray word", []string{"table", "CSN"}, 2, "", "all is said with flags"},
		{"no folder", []string{"table", "-policies", "nowhere"}, 2, "", "-policies"},
		{"wrong day", []string{"table", "-on", "2026-02-30"}, 2, "", "YYYY-MM-DD"},
		{"wrong language", []string{"table", "-lang", "de"}, 2, "", "sv or en"},
		{"table", []string{"table", "-policies", shipped}, 0, "CSN  Centrala studiestödsnämnden", ""},
		{"table of one row", []string{"table", "-policies", shipped, "-lang", "en", "-row", "csn-studiestod"}, 0, "in force from 2025-07-01", ""},
		{"table before the law", []string{"table", "-policies", shipped, "-lang", "en", "-row", "csn-studiestod", "-on", "2025-06-30"}, 0, "inert, enters into force 2025-07-01", ""},
		{"table of nothing", []string{"table", "-policies", shipped, "-state", "ended"}, 0, "Ingen rad är sådan.", ""},
		{"table as CSV", []string{"table", "-policies", shipped, "-format", "csv", "-authority", "TNS"}, 0, "authority,category,row", ""},
		{"table as HTML", []string{"table", "-policies", shipped, "-format", "html"}, 0, "sha256:", ""},
		{"table as Markdown", []string{"table", "-policies", shipped, "-format", "markdown"}, 0, "| Myndighet |", ""},
		{"unknown format", []string{"table", "-policies", shipped, "-format", "pdf"}, 2, "", "want text, markdown, csv or html"},
		{"misspelt filter", []string{"table", "-policies", shipped, "-authority", "CNS"}, 2, "", "nothing in the tables is called that"},
		{"misspelt purpose", []string{"table", "-policies", shipped, "-purpose", "statistics"}, 2, "", "-purpose"},
		{"misspelt state", []string{"table", "-policies", shipped, "-state", "on"}, 2, "", "in_force"},
		{"test", []string{"test", "-policies", shipped}, 0, "0 stämmer inte", ""},
		{"test in full", []string{"test", "-policies", shipped, "-v", "-lang", "en"}, 0, "ok   tests/csn.yaml:", ""},
		{"test on another day", []string{"test", "-policies", shipped, "-on", "2025-06-30"}, 1, "FAIL tests/csn.yaml", ""},
		{"check", []string{"check", "-policies", shipped, "-regal=false"}, 0, "0 fel, 0 varningar", ""},
		{"check in ten years", []string{"check", "-policies", shipped, "-regal=false", "-on", "2036-01-01", "-lang", "en"}, 0, "review_overdue", ""},
		{"strict check in ten years", []string{"check", "-policies", shipped, "-regal=false", "-on", "2036-01-01", "-strict"}, 1, "varning", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := policy(t, test.args...)
			if got.code != test.code || !strings.Contains(got.out, test.out) || !strings.Contains(got.errOut, test.errOut) {
				t.Errorf("got exit code %d\n%s%s", got.code, got.out, got.errOut)
			}
		})
	}
}

// TestThePagesAreThoseOfTheTables fails when somebody has changed a table and
// not run policy pages.
func TestThePagesAreThoseOfTheTables(t *testing.T) {
	t.Parallel()
	got := policy(t, "pages", "-policies", shipped, "-check")
	if got.code != 0 {
		t.Errorf("%s%s", got.out, got.errOut)
	}
}

// TestPagesAreWrittenAnew: a changed table makes its page stale, which check
// says, and pages writes it.
func TestPagesAreWrittenAnew(t *testing.T) {
	t.Parallel()
	dir := draft(t)
	change(t, dir, "tables/csn.yaml", "due: 2027-06-30", "due: 2027-07-31")
	if got := policy(t, "pages", "-policies", dir, "-check"); got.code != 1 || !strings.Contains(got.out, "pages/csn.md: sidan stämmer inte med tabellerna. Kör: go run ./cmd/policy pages") {
		t.Errorf("stale pages: %+v", got)
	}
	if got := policy(t, "check", "-policies", dir, "-regal=false"); got.code != 1 || !strings.Contains(got.out, "pages/csn.md: fel (stale_page)") {
		t.Errorf("check: %+v", got)
	}
	if got := policy(t, "pages", "-policies", dir); got.code != 0 || !strings.HasPrefix(got.out, "2 ") {
		t.Errorf("writing: %+v", got)
	}
	if got := policy(t, "pages", "-policies", dir, "-check"); got.code != 0 {
		t.Errorf("after writing: %+v", got)
	}
	text, err := os.ReadFile(filepath.Join(dir, "pages", "csn.md"))
	if err != nil || !strings.Contains(string(text), "2027-07-31") {
		t.Errorf("the page does not say the new day: %v", err)
	}
}

// TestARowWithoutAQuestionFails removes the only question about a row.
func TestARowWithoutAQuestionFails(t *testing.T) {
	t.Parallel()
	dir := draft(t)
	change(t, dir, "tests/arbetsformedlingen.yaml", "refused: {code: basis_unconfirmed, provision: af-registrering-barn}", "refused: {code: basis_unconfirmed}")
	got := policy(t, "test", "-policies", dir)
	if got.code != 1 || !strings.Contains(got.out, "FAIL af-registrering-barn: ingen fråga gäller raden") {
		t.Errorf("%+v", got)
	}
}

// TestRegalsReport reads a report that regal wrote of a principle with a TODO;
// cmd/check runs regal itself.
func TestRegalsReport(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/regal.json")
	if err != nil {
		t.Fatal(err)
	}
	findings, err := readRegal(data)
	if err != nil || len(findings) != 1 {
		t.Fatalf("got %+v, %v", findings, err)
	}
	if f := findings[0]; f.File != "law/period.rego" || f.Line != 1 || f.Rule != "regal/todo-comment" || f.Remedy.SV == "" {
		t.Errorf("got %+v", f)
	}
	if _, err := readRegal([]byte("regal: command not found")); err == nil {
		t.Error("what is no report is read as one without findings")
	}
}

func FuzzReadRegal(f *testing.F) {
	f.Add([]byte(`{"violations":[{"title":"x","location":{"file":"law/a.rego","row":1}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		findings, err := readRegal(data)
		if err != nil && len(findings) > 0 {
			t.Error("findings and an error")
		}
	})
}
