package httpapi_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

type closedDoor struct{ problem *aggregator.Problem }

func (d closedDoor) Admit(context.Context, aggregator.Caller) (func(), *aggregator.Problem) {
	return nil, d.problem
}

// Whoever asks too often, or at a bad time, is told when to come back.
func TestWhenToComeBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		problem *aggregator.Problem
		status  int
		again   string
	}{
		{aggregator.TooManyRequests(41500 * time.Millisecond), http.StatusTooManyRequests, "42"},
		{aggregator.TooBusy(3*time.Second, errSecret), http.StatusServiceUnavailable, "3"},
	} {
		f := newFront(t, func(f *front) { f.admission = closedDoor{c.problem} })
		for _, accept := range []string{"application/json", "text/event-stream"} {
			w := f.post(t, question, "Accept", accept)
			var got v1.Problem
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if w.Code != c.status || got.Code != c.problem.Code || w.Header().Get("Retry-After") != c.again {
				t.Errorf("%s: got %d %s, Retry-After %q; want %d %s and %q", accept, w.Code, got.Code, w.Header().Get("Retry-After"), c.status, c.problem.Code, c.again)
			}
		}
		if len(f.ledger.refused) != 2 || f.ledger.begun > 0 {
			t.Errorf("%s: %d refusals and %d inquiries recorded, want two and none", c.problem.Code, len(f.ledger.refused), f.ledger.begun)
		}
		f.keepsSecrets(t)
	}
}
