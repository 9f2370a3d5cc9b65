package playground_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"underlag/aggregator/httpapi/v1"
)

// digest is what a reviewer reads of an answer beside all others of its scenario:
// the verdict, every outcome, the money of each month and what there is to check.
func digest(name string, raw []byte) string {
	var a struct {
		v1.Answer
		Code string // of a problem
	}
	if err := json.Unmarshal(raw, &a); err != nil {
		return fmt.Sprintf("%s: %v\n", name, err)
	}
	if a.Code != "" {
		return fmt.Sprintf("%s: refused, %s\n", name, a.Code)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: decisionReady %t, protected %s\n", name, a.Verdict.DecisionReady, a.Protected)
	for _, r := range a.Verdict.Reasons {
		fmt.Fprintf(&b, "  because   person %d %s: %s\n", r.Person+1, r.Authority, r.Text.EN)
	}
	for i, p := range a.Persons {
		fmt.Fprintf(&b, "  person %d ", i+1)
		for _, s := range p.Sources {
			fmt.Fprintf(&b, " %s %s", s.Authority, s.Outcome)
			if s.Code != "" {
				fmt.Fprintf(&b, " (%s)", s.Code)
			}
		}
		b.WriteByte('\n')
	}
	for _, m := range a.Months {
		for _, l := range m.Lines {
			fmt.Fprintf(&b, "  %s   person %d %s %s, %s %s: net %s gross %s, %s\n", m.Month, l.Persons[0]+1, l.Authority, cmp.Or(l.Benefit, l.Payer), l.Kind, l.State,
				text(l.NetAmount), text(l.GrossAmount), l.Treatment)
		}
	}
	for _, o := range a.Observations {
		who := "household"
		if o.Person != nil {
			who = fmt.Sprintf("person %d", *o.Person+1)
		}
		fmt.Fprintf(&b, "  %-9s %s %s [%s]\n", o.Severity, who, o.Text.EN, o.Code)
	}
	return b.String()
}

// text gives a sum as the API writes it, and – where it is not known.
func text(v any) string {
	raw, err := json.Marshal(v)
	if err != nil || string(raw) == "null" {
		return "–"
	}
	return strings.Trim(string(raw), `"`)
}

// digests holds what was said in one scenario to its file.
func (p *pair) digests(t *testing.T, law, scenario string) {
	t.Helper()
	var b strings.Builder
	for _, h := range p.asked {
		b.WriteString(p.told[h.name])
	}
	file := filepath.Join("../../../fixtures/answers/scenarios", law, scenario+".txt")
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (run with -update to write it)", err)
	}
	if diff := gocmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
