package guard

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"underlag/aggregator"
)

// hedged is a source of which each call takes as long as the script says.
type hedged struct {
	took    []time.Duration // of each call; the last one's is that of all after it
	fails   map[int]bool
	calls   atomic.Int32
	cut     atomic.Int32 // calls that were cancelled
	records atomic.Int32
	atOnce  bool // repeatable is not said
}

func (h *hedged) Descriptor() aggregator.Descriptor {
	return aggregator.Descriptor{Code: "FK", Deadline: 4 * time.Second, Concurrent: 4, Repeatable: !h.atOnce}
}

func (h *hedged) Fetch(ctx context.Context, _ aggregator.Question) (aggregator.Reply, error) {
	n := int(h.calls.Add(1)) - 1
	select {
	case <-time.After(h.took[min(n, len(h.took)-1)]):
	case <-ctx.Done():
		h.cut.Add(1)
		return aggregator.Reply{}, aggregator.NewSourceError(aggregator.Late, "canceled", ctx.Err())
	}
	if h.fails[n] {
		return aggregator.Reply{}, aggregator.NewSourceError(aggregator.Unavailable, "http_500", nil)
	}
	return aggregator.Reply{Protection: aggregator.Unmarked}, nil
}

func (h *hedged) again(context.Context, aggregator.AuthorityCode, aggregator.Question) error {
	h.records.Add(1)
	return nil
}

func (h *hedged) guard(hedge Hedge) *Source {
	return New(h, Settings{Hedge: &hedge, Again: h.again})
}

// earned makes a guard that may hedge: it has paid for one.
func earned(g *Source) *Source {
	for range 40 {
		g.hedge.budget.pay()
	}
	return g
}

func TestTheSecondCallOvertakesTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hedged{took: []time.Duration{3 * time.Second, 100 * time.Millisecond}}
		g := earned(h.guard(Hedge{After: 500 * time.Millisecond, Budget: 0.05}))
		started := time.Now()
		_, err := g.Fetch(t.Context(), aggregator.Question{})
		if err != nil || time.Since(started) != 600*time.Millisecond {
			t.Errorf("got %v after %s", err, time.Since(started))
		}
		synctest.Wait()
		if h.calls.Load() != 2 || h.cut.Load() != 1 || h.records.Load() != 1 {
			t.Errorf("%d calls, %d cancelled, %d records", h.calls.Load(), h.cut.Load(), h.records.Load())
		}
		if l := g.Load(); l.Hedges != 1 || l.HedgesWon != 1 || l.InFlight != 0 {
			t.Errorf("got %+v", l)
		}
	})
}

func TestTheFirstGoodAnswerWins(t *testing.T) {
	cases := []struct {
		name  string
		took  []time.Duration
		fails map[int]bool
		after time.Duration
		ok    bool
		calls int32
	}{
		{"before anybody is impatient", []time.Duration{400 * time.Millisecond}, nil, 400 * time.Millisecond, true, 1},
		{"the first, though second was asked", []time.Duration{700 * time.Millisecond, time.Second}, nil, 700 * time.Millisecond, true, 2},
		{"the second fails first", []time.Duration{time.Second, 100 * time.Millisecond}, map[int]bool{1: true}, time.Second, true, 2},
		{"the first fails first", []time.Duration{700 * time.Millisecond, time.Second}, map[int]bool{0: true}, 1500 * time.Millisecond, true, 2},
		{"both fail", []time.Duration{700 * time.Millisecond, time.Second}, map[int]bool{0: true, 1: true}, 1500 * time.Millisecond, false, 2},
		{"a failure before is no reason", []time.Duration{100 * time.Millisecond}, map[int]bool{0: true}, 100 * time.Millisecond, false, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := &hedged{took: c.took, fails: c.fails}
				g := earned(h.guard(Hedge{After: 500 * time.Millisecond}))
				started := time.Now()
				_, err := g.Fetch(t.Context(), aggregator.Question{})
				if (err == nil) != c.ok || time.Since(started) != c.after || h.calls.Load() != c.calls {
					t.Errorf("got %v after %s and %d calls", err, time.Since(started), h.calls.Load())
				}
				synctest.Wait()
			})
		})
	}
}

// Every second call is a disclosure: without its record it is not made.
func TestNoRecordNoSecondCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hedged{took: []time.Duration{2 * time.Second, time.Millisecond}}
		g := earned(New(h, Settings{Hedge: &Hedge{After: time.Second}, Again: func(context.Context, aggregator.AuthorityCode, aggregator.Question) error {
			return errors.New("the ledger is gone")
		}}))
		started := time.Now()
		if _, err := g.Fetch(t.Context(), aggregator.Question{}); err != nil || h.calls.Load() != 1 || time.Since(started) != 2*time.Second {
			t.Errorf("got %v after %s and %d calls", err, time.Since(started), h.calls.Load())
		}
	})
	synctest.Test(t, func(t *testing.T) { // nor while it hangs
		h := &hedged{took: []time.Duration{2 * time.Second, time.Millisecond}}
		g := earned(New(h, Settings{Hedge: &Hedge{After: time.Second}, Again: func(ctx context.Context, _ aggregator.AuthorityCode, _ aggregator.Question) error {
			<-ctx.Done()
			return ctx.Err()
		}}))
		started := time.Now()
		if _, err := g.Fetch(t.Context(), aggregator.Question{}); err != nil || h.calls.Load() != 1 || time.Since(started) != 2*time.Second {
			t.Errorf("got %v after %s and %d calls", err, time.Since(started), h.calls.Load())
		}
		synctest.Wait()
	})
}

func TestHedgesKeepWithinTheirBudgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hedged{took: []time.Duration{1500 * time.Millisecond}}
		g := h.guard(Hedge{After: time.Second, Budget: 0.05})
		for range 100 {
			g.Fetch(t.Context(), aggregator.Question{})
		}
		if got := h.records.Load(); got == 0 || got > 5 || h.calls.Load() != 100+got {
			t.Errorf("%d of 100 were asked twice, %d calls", got, h.calls.Load())
		}
		synctest.Wait()
	})
	synctest.Test(t, func(t *testing.T) { // and the budget of retries pays too
		h := &hedged{took: []time.Duration{2 * time.Second}}
		g := earned(New(h, Settings{RetryShare: -1, Hedge: &Hedge{After: time.Second}, Again: h.again}))
		g.Fetch(t.Context(), aggregator.Question{})
		if h.calls.Load() != 1 {
			t.Errorf("%d calls without a budget of retries", h.calls.Load())
		}
	})
}

func TestWhoIsNeverAskedTwiceAtOnce(t *testing.T) {
	slow := []time.Duration{2 * time.Second}
	synctest.Test(t, func(t *testing.T) { // a source that does not say it may be
		h := &hedged{took: slow, atOnce: true}
		if g := h.guard(Hedge{After: time.Second}); g.hedge != nil {
			t.Error("it is hedged")
		}
	})
	synctest.Test(t, func(t *testing.T) { // one that nobody knows the times of
		h := &hedged{took: slow}
		earned(h.guard(Hedge{})).Fetch(t.Context(), aggregator.Question{})
		if h.calls.Load() != 1 {
			t.Errorf("%d calls", h.calls.Load())
		}
	})
	synctest.Test(t, func(t *testing.T) { // one that is on trial
		h := &hedged{took: slow}
		g := earned(h.guard(Hedge{After: time.Second}))
		g.Force(aggregator.BreakerForcedClosed)
		g.Fetch(t.Context(), aggregator.Question{})
		if h.calls.Load() != 1 {
			t.Errorf("%d calls", h.calls.Load())
		}
	})
}

func TestTheTimesOfTheLastCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hedged{took: []time.Duration{100 * time.Millisecond}}
		g := h.guard(Hedge{})
		for i := range 40 {
			if i == enoughTimes {
				h.took = []time.Duration{50 * time.Millisecond}
			}
			g.Fetch(t.Context(), aggregator.Question{})
		}
		if p95, known := g.hedge.wait(); !known || p95 != 100*time.Millisecond {
			t.Fatalf("got %s, %v", p95, known)
		}
		h.took = []time.Duration{3 * time.Second}
		g.Fetch(t.Context(), aggregator.Question{})
		if h.records.Load() != 1 {
			t.Errorf("a call that took far longer than all before was hedged %d times", h.records.Load())
		}
		synctest.Wait()
	})
}

// A panic in a goroutine of ours would end the process.
func TestAPanicIsThatCallsFailure(t *testing.T) {
	g := New(panicking{}, Settings{Hedge: &Hedge{After: time.Second}, Again: (&hedged{}).again})
	_, err := g.Fetch(t.Context(), aggregator.Question{})
	if e := outcome(t, err); e.Outcome != aggregator.Malformed || e.Code != "panic" {
		t.Errorf("got %v", e)
	}
}

type panicking struct{}

func (panicking) Descriptor() aggregator.Descriptor {
	return aggregator.Descriptor{Code: "FK", Deadline: time.Second, Concurrent: 1, Repeatable: true}
}

func (panicking) Fetch(context.Context, aggregator.Question) (aggregator.Reply, error) {
	panic("payload")
}
