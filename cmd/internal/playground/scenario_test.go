package playground_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator/httpapi/v1"
	"underlag/cmd/internal/server"
	"underlag/fixtures"
	"underlag/sources"
)

// outcomes says what a failure of each kind becomes, for every authority.
var outcomes = map[fixtures.Fault][]string{
	fixtures.Slow:    {"late"}, // slower than this test waits
	fixtures.Down:    {"unavailable"},
	fixtures.Hang:    {"late"},
	fixtures.Faulty:  {"unavailable"},
	fixtures.Garbage: {"malformed"},
	fixtures.Huge:    {"malformed"},
	fixtures.Part:    {"partial"},
}

// Whatever happens to one authority happens to its own place in the answer
// only, and never reads as nothing.
func TestOneAuthorityFails(t *testing.T) {
	t.Parallel()
	normal := asked(t, "normal")
	for _, sc := range fixtures.Scenarios(sources.Codes()) {
		if len(sc.Faults) != 1 {
			continue
		}
		t.Run(sc.Name, func(t *testing.T) {
			t.Parallel()
			got := asked(t, sc.Name)
			for code, fault := range sc.Faults {
				compare(t, normal, got, string(code), outcomes[fault])
			}
		})
	}
}

// asked gives the answer to the question of a single adult whom every authority
// knows, under the law that asks them all.
func asked(t *testing.T, scenario string) *v1.Answer {
	t.Helper()
	w := startWhole(t, "all-confirmed", scenario)
	r := w.question("everything")
	r.Required = []string{"TNS", "MIV"} // beside the five that the law requires
	return w.ask("bertil", r)
}

func compare(t *testing.T, normal, got *v1.Answer, failing string, want []string) {
	t.Helper()
	if got.Verdict.DecisionReady {
		t.Error("ready although a required authority failed")
	}
	for i, s := range got.Persons[0].Sources {
		if s.Authority != failing {
			if s.Outcome != normal.Persons[0].Sources[i].Outcome {
				t.Errorf("%s: %s, want %s as if nothing had happened", s.Authority, s.Outcome, normal.Persons[0].Sources[i].Outcome)
			}
			continue
		}
		if !contains(want, s.Outcome) {
			t.Errorf("%s: %s %s, want one of %v", failing, s.Outcome, s.Code, want)
		}
	}
	if diff := cmp.Diff(without(normal, failing), without(got, failing)); diff != "" {
		t.Errorf("the other authorities' facts changed (-normal +%s failing):\n%s", failing, diff)
	}
	if !contains(want, "partial") && len(only(got, failing)) > 0 {
		t.Errorf("%s failed and still delivered %v", failing, only(got, failing))
	}
}

func contains(list []string, s string) bool {
	for _, one := range list {
		if one == s {
			return true
		}
	}
	return false
}

// without lists the payments and salaries of the other authorities, only those
// of one.
func without(a *v1.Answer, authority string) []string {
	return facts(a, func(code string) bool { return code != authority })
}

func only(a *v1.Answer, authority string) []string {
	return facts(a, func(code string) bool { return code == authority })
}

func facts(a *v1.Answer, keep func(string) bool) []string {
	var list []string
	for _, p := range a.Persons[0].Payments {
		if keep(p.Authority) {
			list = append(list, fmt.Sprint(p.Authority, " ", p.Benefit, " ", p.PaidOn, " ", p.NetAmount))
		}
	}
	for _, s := range a.Persons[0].Salaries {
		if keep(s.Authority) {
			list = append(list, fmt.Sprint(s.Authority, " ", s.EmployerName, " ", s.Month, " ", s.GrossAmount))
		}
	}
	return list
}

// When nobody answers, the answer comes when its caller's time is out.
func TestAllHangUntilTheCallersDeadline(t *testing.T) {
	t.Parallel()
	w := startWhole(t, "all-confirmed", "all-hang", func(c *server.Config) { c.Limits = nil })
	r := w.question("everything")
	r.Deadline = "500ms"
	for _, s := range w.ask("bertil", r).Persons[0].Sources {
		if s.Outcome != "late" {
			t.Errorf("%s: %s %v", s.Authority, s.Outcome, s.Code)
		}
	}
}

// When all are down, the answer still comes, and says so for each.
func TestAllDown(t *testing.T) {
	t.Parallel()
	for _, scenario := range []string{"all-down", "all-hang", "all-garbage"} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			a := asked(t, scenario)
			for _, s := range a.Persons[0].Sources {
				if s.Outcome == "empty" || s.Outcome == "answered" {
					t.Errorf("%s: %s although everything is down", s.Authority, s.Outcome)
				}
			}
			if a.Verdict.DecisionReady || len(a.Verdict.Reasons) != 7 {
				t.Errorf("got %d reasons, want one for each of the seven authorities", len(a.Verdict.Reasons))
			}
		})
	}
}
