package replicas

import (
	"context"
	"testing"
	"time"

	"underlag/aggregator"
)

type open struct{ admitted int }

func (o *open) Admit(context.Context, aggregator.Caller) (func(), *aggregator.Problem) {
	o.admitted++
	return func() {}, nil
}

// A replica that is drained takes new questions until whoever spreads them has
// seen it, then none, and all again when it is given back.
func TestDrain(t *testing.T) {
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	d := NewDrain(10*time.Second, func() time.Time { return now })
	behind := &open{}
	gate := d.Before(behind)
	expect := func(when string, draining bool, code string) {
		t.Helper()
		_, problem := gate.Admit(t.Context(), aggregator.Caller{})
		got := ""
		if problem != nil {
			got = problem.Code
		}
		if d.Draining() != draining || got != code {
			t.Errorf("%s: draining %v, met %q", when, d.Draining(), got)
		}
	}
	act := func(kind aggregator.ActKind) {
		d.Do(aggregator.DoneAct{Act: aggregator.Act{Kind: kind, Replica: "r"}, At: now, By: "olle"})
	}
	expect("before", false, "")
	act(aggregator.ActDrain)
	expect("at once", true, "")
	now = now.Add(9 * time.Second)
	act(aggregator.ActDrain) // again, which is not later
	expect("within the grace", true, "")
	now = now.Add(time.Second)
	expect("after the grace", true, aggregator.CodeDraining)
	act(aggregator.ActUndrain)
	expect("given back", false, "")
	heardLater := func(by time.Duration) {
		d.Do(aggregator.DoneAct{Act: aggregator.Act{Kind: aggregator.ActDrain, Replica: "r"}, At: now.Add(-by), By: "olle"})
	}
	heardLater(2 * time.Second)
	now = now.Add(9 * time.Second)
	expect("within the grace from when it was heard of", true, "")
	now = now.Add(time.Second)
	expect("after it", true, aggregator.CodeDraining)
	act(aggregator.ActUndrain)
	heardLater(time.Hour)
	expect("after a restart", true, aggregator.CodeDraining)
	if behind.admitted != 5 {
		t.Errorf("%d came through", behind.admitted)
	}
}
