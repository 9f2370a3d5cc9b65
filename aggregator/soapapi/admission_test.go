package soapapi

import (
	"context"
	"testing"
	"time"

	"underlag/aggregator"
)

type closedDoor struct{ problem *aggregator.Problem }

func (d closedDoor) Admit(context.Context, aggregator.Caller) (func(), *aggregator.Problem) {
	return nil, d.problem
}

// SOAP 1.1 has no status for who asks too often (its faults are 500), so the
// code, the text and the header say it.
func TestWhenToComeBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		problem *aggregator.Problem
		kind    string
		again   string
	}{
		{aggregator.TooManyRequests(41500 * time.Millisecond), client, "42"},
		{aggregator.TooBusy(3*time.Second, nil), server, "3"},
	} {
		w := newWorld(t)
		w.service.Admission = closedDoor{c.problem}
		got := w.post(PathV10, ask())
		code, _ := fault(t, got)
		if code != c.problem.Code || got.Header().Get("Retry-After") != c.again || between(t, got.Body.String(), "<faultcode>", "<") != c.kind {
			t.Errorf("%s: got %s, Retry-After %q", c.problem.Code, got.Body, got.Header().Get("Retry-After"))
		}
		if len(w.ledger.refused) != 1 || len(w.ledger.begun) > 0 {
			t.Errorf("%s: %d refusals and %d inquiries recorded, want one and none", c.problem.Code, len(w.ledger.refused), len(w.ledger.begun))
		}
	}
}
