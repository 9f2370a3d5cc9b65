package playground_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
	"underlag/cmd/internal/server"
)

// A source under planned maintenance is not asked, says when to come back, and
// never reads as nothing; the others are not touched.
func TestPlannedMaintenance(t *testing.T) {
	t.Parallel()
	reason := aggregator.Text{SV: "Systembyte.", EN: "A change of system."}
	w := startWhole(t, "shipped", "fk-down", func(c *server.Config) {
		c.Maintenance = []server.Maintenance{{Authority: "FK", From: "2026-11-21T08:00:00Z", To: "2026-11-21T10:30:00Z", Reason: reason}}
	})
	a := w.ask("anna", w.question("sick-leave"))
	if a.Verdict.DecisionReady || len(a.Verdict.Reasons) != 1 || a.Verdict.Reasons[0].Authority != "FK" {
		t.Errorf("verdict %+v", a.Verdict)
	}
	for _, s := range a.Persons[0].Sources {
		switch {
		case s.Authority == "FK" && (s.Outcome != "maintenance" || s.RetryAfter != 90*60 || s.Called()):
			t.Errorf("FK: %s, retry after %d s", s.Outcome, s.RetryAfter)
		case s.Authority != "FK" && s.Outcome != "refused" && s.Outcome != "answered" && s.Outcome != "empty":
			t.Errorf("%s: %s", s.Authority, s.Outcome)
		}
	}
	response, err := http.Get(w.url + "/v1/sources")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var told v1.Sources
	if err := json.NewDecoder(response.Body).Decode(&told); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"AF": "up", "CSN": "up", "FK": "maintenance", "SKV": "up", "SO": "up", "TNS": "unknown", "MIV": "unknown"}
	for _, s := range told.Sources {
		if s.Status == nil || s.Status.State != want[s.Code] {
			t.Errorf("%s: %+v, want %s", s.Code, s.Status, want[s.Code])
		}
		if s.Code == "FK" && (s.Status.Reason == nil || *s.Status.Reason != reason || s.Status.ReopensAt == nil) {
			t.Errorf("FK: %+v", s.Status)
		}
	}
}
