package playground_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/aggregator/audit"
	"underlag/aggregator/httpapi/v1"
	"underlag/fixtures"
)

const whyAcute = "hushållet saknar mat över helgen"

// broken is a household's question with the glass broken.
func (w *whole) broken(persona string) *v1.Request {
	q := w.question(persona)
	q.Case.Token = ""
	q.BreakGlass = &v1.RequestBreakGlass{Reason: "acute_need", Text: whyAcute, Expires: clock().Add(time.Hour).Format(time.RFC3339)}
	return q
}

// From the question to the closed review: what opens, what the answer says of it,
// what the ledger holds, and who may close it.
func TestABrokenGlass(t *testing.T) {
	t.Parallel()
	w := startWhole(t, "all-confirmed", "normal")
	a := w.ask("anna", w.broken("everything"))
	if a.BreakGlass == nil || a.BreakGlass.Reason != "acute_need" || !a.BreakGlass.Expires.Equal(clock().Add(time.Hour)) || a.BreakGlass.Text.SV == "" || a.BreakGlass.Text.EN == "" {
		t.Fatalf("got %+v, want it said that the glass is broken", a.BreakGlass)
	}
	used := map[string]bool{}
	for _, s := range a.Persons[0].Sources {
		for _, p := range s.Provisions {
			used[p] = true
		}
		if s.Refusal != nil && s.Refusal.Code != "break_glass_not_allowed" {
			t.Errorf("%s: refused with %s", s.Authority, s.Refusal.Code)
		}
	}
	want := map[string]bool{"fk-formaner": true, "pm-pensioner": true, "so-ersattning": true, "csn-studiestod": true}
	if diff := cmp.Diff(want, used); diff != "" {
		t.Errorf("provisions opened (-want +got):\n%s", diff)
	}
	if a.Verdict.DecisionReady {
		t.Error("a decision can rest on it although required sources did not open")
	}
	if whole := w.ask("anna", w.question("everything")); whole.BreakGlass != nil {
		t.Errorf("from the case: got %+v", whole.BreakGlass)
	}
	w.personIsTold(t, "everything")

	location := w.state.Path("ledger.db")
	by := audit.Reviewer{Organisation: "162120009993", Reason: "Granskning av brutet glas"}
	open, err := audit.Reviews(t.Context(), location, by, time.Time{})
	if err != nil || len(open) != 1 || open[0].ID != a.BreakGlass.Review || open[0].Rule != "break_glass" || open[0].Closed != nil {
		t.Fatalf("got %+v, %v; want the review %s", open, err, a.BreakGlass.Review)
	}
	caller, err := fixtures.FindCaller("anna")
	if err != nil {
		t.Fatal(err)
	}
	keys, err := audit.LoadKeys(w.state.Path("keys", "ledger.json"))
	if err != nil {
		t.Fatal(err)
	}
	log, err := audit.Open(location, audit.Options{Keys: keys, Beside: true, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	by.ID = caller.ID
	if err := log.Conclude(t.Context(), by, open[0].ID, audit.Justified); !errors.Is(err, audit.ErrOwn) {
		t.Errorf("closed by herself: got %v, want %v", err, audit.ErrOwn)
	}
	by.ID = "rut.granskare"
	if err := log.Conclude(t.Context(), by, open[0].ID, audit.Justified); err != nil {
		t.Error(err)
	}
	report, err := audit.Verify(t.Context(), location, audit.Evidence{}, nil)
	if err != nil || report.Fault != nil || report.Emergencies != 1 {
		t.Errorf("got %+v, %v; want one emergency in an intact ledger", report, err)
	}
	for name, raw := range map[string][]byte{"the log": w.log.Bytes(), "the ledger": content(t, location), "its journal": content(t, location+"-wal")} {
		if bytes.Contains(raw, []byte(whyAcute)) {
			t.Errorf("%s holds what the caseworker wrote", name)
		}
	}
}

// personIsTold looks at what the applicant of a household sees of who asked: once
// with the glass broken and once from the case, and nobody's own words.
func (w *whole) personIsTold(t *testing.T, household string) {
	t.Helper()
	h, err := w.world.Household(household)
	if err != nil {
		t.Fatal(err)
	}
	status, _, body := w.request(w.person(h.Persons[0].Number), "GET", "/v1/me/accesses", "application/json", "")
	var told v1.Accesses
	if err := json.Unmarshal(body, &told); err != nil || status != http.StatusOK || len(told.Events) != 2 {
		t.Fatalf("%d, %v: %s; want two events", status, err, body)
	}
	if broken := told.Events[0].BreakGlass; broken == nil || !strings.Contains(broken.SV, "Inget ärende visades") || told.Events[1].BreakGlass != nil {
		t.Errorf("got %v and %v; want it said of the first alone that no case was shown", broken, told.Events[1].BreakGlass)
	}
	if bytes.Contains(body, []byte(whyAcute)) {
		t.Error("the person is shown what the caseworker wrote")
	}
}

func content(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return raw
}

// Every other way than a row that allows it is refused, with a code that says why.
func TestAGlassThatCannotBeBroken(t *testing.T) {
	t.Parallel()
	w := startWhole(t, "all-confirmed", "normal")
	for name, test := range map[string]struct {
		caller        string
		change        func(*v1.Request)
		status        int
		code, pointer string
	}{
		"beside a token":         {"anna", func(r *v1.Request) { r.Case.Token = w.question("sick-leave").Case.Token }, 422, "break_glass_case_token", "/case/token"},
		"an automation":          {"robot", func(*v1.Request) {}, 403, "break_glass_caller", "/breakGlass"},
		"follow-up":              {"anna", func(r *v1.Request) { r.Purpose = "followup" }, 403, "break_glass_purpose", "/purpose"},
		"no role":                {"cecilia", func(*v1.Request) {}, 403, "no_role", ""},
		"no agreement":           {"no-agreement", func(*v1.Request) {}, 403, "no_agreement", ""},
		"another reason":         {"anna", func(r *v1.Request) { r.BreakGlass.Reason = "curiosity" }, 422, "break_glass_reason", "/breakGlass/reason"},
		"no text":                {"anna", func(r *v1.Request) { r.BreakGlass.Text = "akut" }, 422, "break_glass_text", "/breakGlass/text"},
		"a number in the text":   {"anna", func(r *v1.Request) { r.BreakGlass.Text = "det gäller 19900602-2397" }, 422, "break_glass_text", "/breakGlass/text"},
		"out of time":            {"anna", func(r *v1.Request) { r.BreakGlass.Expires = clock().Format(time.RFC3339) }, 422, "break_glass_expires", "/breakGlass/expires"},
		"for more than a day":    {"anna", func(r *v1.Request) { r.BreakGlass.Expires = clock().Add(25 * time.Hour).Format(time.RFC3339) }, 422, "break_glass_expires", "/breakGlass/expires"},
		"a time that is no time": {"anna", func(r *v1.Request) { r.BreakGlass.Expires = "snart" }, 422, "time_form", "/breakGlass/expires"},
	} {
		r := w.broken("sick-leave")
		test.change(r)
		status, raw := w.post(test.caller, encoded(t, r))
		var p v1.Problem
		if err := json.Unmarshal(raw, &p); err != nil {
			t.Fatal(err)
		}
		if status != test.status || p.Code != test.code || p.Pointer != test.pointer {
			t.Errorf("%s: got %d %s at %q, want %d %s at %q", name, status, p.Code, p.Pointer, test.status, test.code, test.pointer)
		}
		if bytes.Contains(raw, []byte(r.BreakGlass.Text)) {
			t.Errorf("%s: the problem quotes the text", name)
		}
	}
	open, err := audit.Reviews(t.Context(), w.state.Path("ledger.db"), audit.Reviewer{Organisation: "162120009993"}, time.Time{})
	if err != nil || len(open) != 0 {
		t.Errorf("got %+v, %v; want no review of what was refused", open, err)
	}
}

// The shipped law opens nothing: nobody is called, and it is reviewed that
// somebody tried.
func TestTheShippedLawKeepsTheGlassWhole(t *testing.T) {
	t.Parallel()
	w := startWhole(t, "shipped", "normal")
	status, raw := w.post("anna", encoded(t, w.broken("sick-leave")))
	var a v1.Answer
	if err := json.Unmarshal(raw, &a); err != nil || status != http.StatusOK {
		t.Fatalf("got %d, %v", status, err)
	}
	for _, s := range a.Persons[0].Sources {
		if s.Called() || s.Refusal == nil || !slices.Contains([]string{"break_glass_not_allowed", "basis_unconfirmed"}, s.Refusal.Code) {
			t.Errorf("%s: got %s, %+v", s.Authority, s.Outcome, s.Refusal)
		}
	}
	if a.BreakGlass == nil || !strings.HasPrefix(a.BreakGlass.Review, "break_glass-") {
		t.Errorf("got %+v, want a review", a.BreakGlass)
	}
	var listed []aggregator.AuthorityCode
	for _, r := range a.Verdict.Reasons {
		listed = append(listed, aggregator.AuthorityCode(r.Authority))
	}
	if a.Verdict.DecisionReady || len(listed) == 0 {
		t.Errorf("ready %v for the reasons %v", a.Verdict.DecisionReady, listed)
	}
}
