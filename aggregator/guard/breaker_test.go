package guard

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"underlag/aggregator"
)

func TestSlowCallsOpenTheBreaker(t *testing.T) {
	cases := []struct {
		name string
		slow int // of ten
		want aggregator.BreakerState
	}{{"nearly all", 9, aggregator.BreakerOpen}, {"half", 5, aggregator.BreakerClosed}}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var pace atomic.Int64
				g := New(takes(&pace), Settings{Window: 5 * time.Minute})
				for i := range 10 {
					pace.Store(int64(3200 * time.Millisecond))
					if i >= c.slow {
						pace.Store(int64(time.Millisecond))
					}
					if _, err := g.Fetch(t.Context(), aggregator.Question{}); err != nil {
						t.Fatalf("a slow answer is an answer: %v", err)
					}
				}
				pace.Store(int64(3200 * time.Millisecond))
				g.Fetch(t.Context(), aggregator.Question{})
				if got := g.Load().Breaker; got != c.want {
					t.Errorf("got %s, want %s", got, c.want)
				}
			})
		})
	}
}

// The breaker closes only after a few trials that all went well, and lets no
// more than those through meanwhile.
func TestAFewTrialsCloseTheBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := fails(aggregator.Unavailable)
		g := New(source, Settings{Concurrent: 10, OpenFor: 10 * time.Second})
		for range 10 {
			g.Fetch(t.Context(), aggregator.Question{})
		}
		time.Sleep(11 * time.Second)
		var pace atomic.Int64
		pace.Store(int64(time.Second))
		source.fetch = takes(&pace).fetch
		for range 8 {
			go g.Fetch(t.Context(), aggregator.Question{})
		}
		synctest.Wait()
		if got := source.calls.Load(); got != 13 || g.Load().Breaker != aggregator.BreakerHalfOpen {
			t.Errorf("%d calls, want three trials; breaker %s", got-10, g.Load().Breaker)
		}
		time.Sleep(2 * time.Second)
		if got := g.Load().Breaker; got != aggregator.BreakerClosed {
			t.Errorf("after the trials: %s", got)
		}
	})
}

func TestAForcedBreaker(t *testing.T) {
	source := fails(aggregator.Unavailable)
	g := New(source, Settings{})
	g.Force(aggregator.BreakerForcedOpen)
	_, err := g.Fetch(t.Context(), aggregator.Question{})
	if se := outcome(t, err); se.Code != CodeOpen || source.calls.Load() != 0 || g.Load().Breaker != aggregator.BreakerForcedOpen {
		t.Errorf("forced open: %v, %d calls", se, source.calls.Load())
	}
	g.Force(aggregator.BreakerForcedClosed)
	for range 50 {
		g.Fetch(t.Context(), aggregator.Question{})
	}
	if got := source.calls.Load(); got != 50 || g.Load().Breaker != aggregator.BreakerForcedClosed {
		t.Errorf("forced closed: %d calls of 50", got)
	}
	g.Force(aggregator.BreakerClosed)
	g.Fetch(t.Context(), aggregator.Question{})
	g.Fetch(t.Context(), aggregator.Question{})
	if got := source.calls.Load(); got != 51 || g.Load().Breaker != aggregator.BreakerOpen {
		t.Errorf("given back: %d calls, want the first to open it at once; breaker %s", got-50, g.Load().Breaker)
	}
}

// Behind calls that hang, nobody waits for a breaker that has opened meanwhile.
func TestNobodyWaitsForAnOpenBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(hangs(), Settings{Concurrent: 2})
		for range 2 {
			go g.Fetch(t.Context(), aggregator.Question{})
		}
		synctest.Wait()
		g.Force(aggregator.BreakerForcedOpen)
		started := time.Now()
		_, err := g.Fetch(t.Context(), aggregator.Question{})
		if se := outcome(t, err); se.Code != CodeOpen || time.Since(started) != 0 {
			t.Errorf("got %v after %s", se, time.Since(started))
		}
		time.Sleep(5 * time.Second)
	})
}

// A source that panics is one that fails, and gives its place back.
func TestAPanicOpensTheBreaker(t *testing.T) {
	g := New(&fake{}, Settings{})
	for range 10 {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic did not reach the caller")
				}
			}()
			g.Fetch(t.Context(), aggregator.Question{})
		}()
	}
	if got := g.Load(); got.Breaker != aggregator.BreakerOpen || got.InFlight != 0 {
		t.Errorf("got %+v", got)
	}
}

// Failures that lie further apart than the window are not counted together.
func TestOldFailuresAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := fails(aggregator.Unavailable)
		g := New(source, Settings{})
		for range 40 {
			g.Fetch(t.Context(), aggregator.Question{})
			time.Sleep(4 * time.Second) // eight in each half minute
		}
		if got := source.calls.Load(); got != 40 || g.Load().Breaker != aggregator.BreakerClosed {
			t.Errorf("%d calls of 40, breaker %s", got, g.Load().Breaker)
		}
	})
}
