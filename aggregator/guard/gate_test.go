package guard

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"underlag/aggregator"
)

// takes is a source that answers after a time that the test may change.
func takes(d *atomic.Int64) *fake {
	return &fake{fetch: func(ctx context.Context, _ int) (aggregator.Reply, error) {
		select {
		case <-time.After(time.Duration(d.Load())):
			return aggregator.Reply{}, nil
		case <-ctx.Done():
			return aggregator.Reply{}, aggregator.NewSourceError(aggregator.Late, "deadline", ctx.Err())
		}
	}}
}

func TestTheLimitFollowsTheSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var pace atomic.Int64
		pace.Store(int64(50 * time.Millisecond))
		g := New(takes(&pace), Settings{Concurrent: 32, SlowRatio: 2})
		load := func(calls int) {
			for range calls {
				go g.Fetch(t.Context(), aggregator.Question{})
				time.Sleep(20 * time.Millisecond)
			}
			synctest.Wait()
		}
		load(200)
		if got := g.Load(); got.Limit != 32 {
			t.Errorf("a quick source: limit %d, want 32", got.Limit)
		}
		pace.Store(int64(3500 * time.Millisecond))
		load(2500)
		if got := g.Load(); got.Limit != 4 || got.InFlight > 4 {
			t.Errorf("a slow source: %+v, want a limit of 4", got)
		}
		pace.Store(int64(50 * time.Millisecond))
		load(1000)
		if got := g.Load(); got.Limit != 32 {
			t.Errorf("quick again: limit %d, want 32", got.Limit)
		}
	})
}

// A call that would have to wait past its deadline is told so at once, and when
// to come back.
func TestNoCallWaitsPastItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var pace atomic.Int64
		pace.Store(int64(1500 * time.Millisecond))
		g := New(takes(&pace), Settings{Concurrent: 1})
		g.Fetch(t.Context(), aggregator.Question{}) // from here on it is known how long one takes
		go g.Fetch(t.Context(), aggregator.Question{})
		synctest.Wait()
		waits := make(chan error)
		go func() {
			_, err := g.Fetch(t.Context(), aggregator.Question{})
			waits <- err
		}()
		synctest.Wait()
		started := time.Now()
		_, err := g.Fetch(t.Context(), aggregator.Question{})
		se := outcome(t, err)
		if se.Code != CodeTooMany || !se.Unsent || se.RetryAfter != 3*time.Second || time.Since(started) != 0 {
			t.Errorf("got %v, retry after %s, after %s; want too_many_calls at once", se, se.RetryAfter, time.Since(started))
		}
		if err := <-waits; err != nil {
			t.Errorf("the one that had time to wait: %v", err)
		}
	})
}

// Whoever leaves the line costs nobody else a turn.
func TestTheGateLosesNoTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(1, 3)
		random := rand.New(rand.NewPCG(1, 2))
		var inside, most, entered atomic.Int32
		for range 2000 {
			patience, stay := time.Duration(random.IntN(50)+1)*time.Millisecond, time.Duration(random.IntN(5)+1)*time.Millisecond
			go func() {
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				if _, in := g.enter(ctx); !in {
					return
				}
				entered.Add(1)
				most.Store(max(most.Load(), inside.Add(1)))
				time.Sleep(stay)
				inside.Add(-1)
				g.learn(stay, stay > 2*time.Millisecond)
				g.leave()
			}()
			time.Sleep(time.Millisecond / 2)
		}
		time.Sleep(time.Minute)
		if inFlight, waiting, _ := g.load(); inFlight != 0 || waiting != 0 || most.Load() > 3 || entered.Load() < 500 {
			t.Errorf("%d in flight and %d waiting after all have gone; at most %d at once, %d in all", inFlight, waiting, most.Load(), entered.Load())
		}
	})
}

func TestFewAreTriedAgain(t *testing.T) {
	source := &fake{fetch: func(context.Context, int) (aggregator.Reply, error) {
		se := aggregator.NewSourceError(aggregator.Unavailable, "connection", nil)
		se.Unsent = true
		return aggregator.Reply{}, se
	}}
	g := New(source, Settings{MinCalls: 1 << 30})
	for range 100 {
		g.Fetch(t.Context(), aggregator.Question{})
	}
	if got := source.calls.Load() - 100; got < reserve || got > reserve+10 {
		t.Errorf("%d were tried again of 100, want the reserve of %d and a tenth", got, reserve)
	}
}
