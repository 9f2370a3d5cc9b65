package playground_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator/httpapi/v1"
	"underlag/fixtures"
	"underlag/sources"
)

var update = flag.Bool("update", false, "rewrite fixtures/answers; read the difference before committing it")

// changing are the members that differ from one run to the next: the inquiry's id, the
// times taken, when an authority answered, the revision of the law, and the receipt.
var changing = []string{"inquiryId", "asOf", "revision", "ledger", "hash", "instance", "version", "elapsedMs", "index"}

// settled gives an answer indented, with an ellipsis for every value that changes.
func settled(raw []byte) ([]byte, error) {
	var indented, out bytes.Buffer
	if err := json.Indent(&indented, raw, "", "  "); err != nil {
		return nil, err
	}
	for line := range bytes.Lines(append(indented.Bytes(), '\n')) {
		name, value, _ := bytes.Cut(line, []byte(`": `))
		if _, quoted, opened := bytes.Cut(name, []byte(`"`)); !opened || len(value) == 0 || !strings.ContainsRune(`"0123456789`, rune(value[0])) || !slices.Contains(changing, string(quoted)) {
			out.Write(line)
			continue
		}
		out.Write(name)
		out.WriteString(`": "…"`)
		out.Write(value[len(bytes.TrimRight(value, ",\n")):])
	}
	return out.Bytes(), nil
}

// factID matches an id of a fact, which another installation's key makes another.
var factID = regexp.MustCompile(`"[A-Za-z0-9_-]{22}"`)

// Every household's whole answer, under each law, is a file that is read in
// review.
func TestAnswers(t *testing.T) {
	t.Parallel()
	for _, law := range fixtures.Laws() {
		t.Run(law.Name, func(t *testing.T) {
			t.Parallel()
			w := startWhole(t, law.Name, "normal")
			for _, h := range w.world.Households {
				t.Run(h.Name, func(t *testing.T) {
					body, err := json.Marshal(w.question(h.Name))
					if err != nil {
						t.Fatal(err)
					}
					_, raw := w.post(h.Caller, body)
					golden(t, filepath.Join("../../../fixtures/answers", law.Name, h.Name+".json"), raw)
				})
			}
		})
	}
}

func golden(t *testing.T, file string, raw []byte) {
	t.Helper()
	whole, err := settled(raw)
	if err != nil {
		t.Fatal(err)
	}
	got := numbered(whole)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (run with -update to write it)", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// numbered puts a number in the place of each fact's id, in the order in which
// they are first seen: whoever reads the file follows them, and no key changes them.
func numbered(answer []byte) []byte {
	seen := map[string]string{}
	return factID.ReplaceAllFunc(answer, func(id []byte) []byte {
		name, known := seen[string(id)]
		if !known {
			name = fmt.Sprintf(`"fact %d"`, len(seen)+1)
			seen[string(id)] = name
		}
		return []byte(name)
	})
}

// What is said when one source is down or leaves out a part is read too, of a
// single adult and of a family. Their facts are in the files of the whole answers.
func TestAnswersWithASourceMissing(t *testing.T) {
	t.Parallel()
	for _, code := range sources.Codes() {
		for _, fault := range []fixtures.Fault{fixtures.Down, fixtures.Part} {
			scenario := strings.ToLower(string(code)) + "-" + string(fault)
			t.Run(scenario, func(t *testing.T) {
				t.Parallel()
				w := startWhole(t, "all-confirmed", scenario)
				for _, persona := range []string{"everything", "couple-three-children"} {
					body, err := json.Marshal(w.question(persona))
					if err != nil {
						t.Fatal(err)
					}
					_, raw := w.post(w.caller(persona), body)
					golden(t, filepath.Join("../../../fixtures/answers/missing", persona+"."+scenario+".json"), withoutFacts(t, raw))
				}
			})
		}
	}
}

// withoutFacts takes the persons, and the list of facts in no month, out of an answer.
func withoutFacts(t *testing.T, raw []byte) []byte {
	t.Helper()
	var a v1.Answer
	if err := json.Unmarshal(raw, &a); err != nil {
		t.Fatal(err)
	}
	a.Persons, a.Elsewhere = nil, nil
	return a.AppendJSON(nil)
}

func (w *whole) caller(persona string) string {
	h, err := w.world.Household(persona)
	if err != nil {
		w.t.Fatal(err)
	}
	return h.Caller
}

func TestTheNormalAnswer(t *testing.T) {
	t.Parallel()
	w := startWhole(t, "shipped", "normal")
	a := w.ask("anna", w.question("couple-three-children"))
	if !a.Verdict.DecisionReady {
		t.Errorf("not ready: %+v", a.Verdict.Reasons)
	}
	for _, p := range a.Persons {
		if len(p.Sources) != 7 {
			t.Errorf("%s: %d sources, want 7", p.Role, len(p.Sources))
		}
		for _, s := range p.Sources {
			if p.Role == "child" {
				continue
			}
			off := s.Authority == "TNS" || s.Authority == "MIV"
			if off && (s.Outcome != "refused" || s.Code != "basis_unconfirmed") {
				t.Errorf("%s %s: %s, want refused with basis_unconfirmed", p.Role, s.Authority, s.Outcome)
			}
			if !off && s.Outcome != "answered" && s.Outcome != "empty" {
				t.Errorf("%s %s: %s, want answered or empty", p.Role, s.Authority, s.Outcome)
			}
		}
	}
}

func TestRefusedCallers(t *testing.T) {
	t.Parallel()
	w := startWhole(t, "shipped", "normal")
	cases := []struct{ caller, persona, code string }{
		{"anna", "caseworker-herself", "conflict_of_interest"},
		{"relative", "couple-three-children", "conflict_of_interest"},
		{"cecilia", "sick-leave", "no_role"},
		{"unregistered-robot", "sick-leave", "automation_not_registered"},
		{"no-agreement", "sick-leave", "no_agreement"},
	}
	for _, c := range cases {
		t.Run(c.caller+" "+c.persona, func(t *testing.T) {
			body, err := json.Marshal(w.question(c.persona))
			if err != nil {
				t.Fatal(err)
			}
			status, raw := w.post(c.caller, body)
			var p struct{ Code string }
			if err := json.Unmarshal(raw, &p); err != nil {
				t.Fatal(err)
			}
			if status != http.StatusForbidden || p.Code != c.code {
				t.Errorf("got %d %s, want 403 %s", status, p.Code, c.code)
			}
		})
	}
	if a := w.ask("robot", w.question("sick-leave")); !a.Verdict.DecisionReady {
		t.Errorf("a registered automation is answered, got %+v", a.Verdict)
	}
}
