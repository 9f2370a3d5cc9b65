package playground_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	"underlag/aggregator/audit"
	"underlag/aggregator/httpapi/v1"
	"underlag/cmd/internal/server"
)

// A caseworker's rate is one over both fronts; beyond it the caller is told when to
// come back, nobody is asked, and the refusal is in the ledger.
func TestOneRateOverBothFronts(t *testing.T) {
	t.Parallel()
	w := startWhole(t, "shipped", "normal", func(c *server.Config) {
		c.Fairness.Caseworker = server.Rate{PerMinute: 1, Burst: 2}
	})
	body, err := json.Marshal(w.question("sick-leave"))
	if err != nil {
		t.Fatal(err)
	}
	if status, raw := w.post("anna", body); status != http.StatusOK {
		t.Fatalf("got %d: %s", status, raw)
	}
	if raw := w.soap(t, w.ssbtekQuestion(t, "sick-leave", 0)); bytes.Contains(raw, []byte("too_many_requests")) {
		t.Fatalf("the second question: %s", raw)
	}
	status, raw := w.post("anna", body)
	var problem v1.Problem
	if err := json.Unmarshal(raw, &problem); err != nil || status != http.StatusTooManyRequests || problem.Code != "too_many_requests" {
		t.Errorf("the third question got %d: %s", status, raw)
	}
	if raw := w.soap(t, w.ssbtekQuestion(t, "sick-leave", 0)); !bytes.Contains(raw, []byte("felkod>too_many_requests</")) {
		t.Errorf("the fourth question, over SSBTEK, got %s", raw)
	}
	report, err := audit.Verify(t.Context(), w.state.Path("ledger.db"), audit.Evidence{}, nil)
	if err != nil || report.Fault != nil || report.Inquiries != 2 || report.Refused != 2 {
		t.Errorf("the ledger: %+v, %v; want two inquiries and two refusals", report, err)
	}
}
