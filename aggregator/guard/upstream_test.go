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

// relay is an upstream whose calls are scripted.
type relay struct {
	calls atomic.Int32
	give  func(ctx context.Context, asked []aggregator.Asked, call int) []aggregator.Given
}

func (r *relay) FetchAll(ctx context.Context, asked []aggregator.Asked) []aggregator.Given {
	return r.give(ctx, asked, int(r.calls.Add(1)))
}

// three is a call about three authorities.
var three = []aggregator.Asked{{Authority: "AF"}, {Authority: "CSN"}, {Authority: "FK"}}

// upstreamFails gives an upstream's failure for every question but the first,
// which was never put.
func upstreamFails(outcome aggregator.Outcome, unsent bool) *relay {
	return &relay{give: func(_ context.Context, asked []aggregator.Asked, _ int) []aggregator.Given {
		given := make([]aggregator.Given, len(asked))
		whole := aggregator.NewSourceError(outcome, "relay:x", nil)
		whole.Upstream, whole.Unsent = true, unsent
		for i := range given {
			given[i].Err = whole
		}
		given[0].Err = aggregator.NewSourceError(aggregator.Denied, aggregator.CodeNotAskable, nil)
		return given
	}}
}

// partFails gives one authority's own failure, and all of them where no other is
// asked.
func partFails(outcome aggregator.Outcome) *relay {
	return &relay{give: func(_ context.Context, asked []aggregator.Asked, _ int) []aggregator.Given {
		given := make([]aggregator.Given, len(asked))
		given[0].Err = aggregator.NewSourceError(outcome, "own", nil)
		return given
	}}
}

func TestAFailingUpstreamOpensItsBreakerAndTimeClosesIt(t *testing.T) {
	for _, kind := range []aggregator.Outcome{aggregator.Unavailable, aggregator.Malformed} {
		synctest.Test(t, func(t *testing.T) {
			next := upstreamFails(kind, false)
			g := NewUpstream(next, "relay", Settings{})
			for range 10 {
				g.FetchAll(t.Context(), three)
			}
			given := g.FetchAll(t.Context(), three)
			if len(given) != len(three) || next.calls.Load() != 10 {
				t.Fatalf("%s: %d answers after %d calls", kind, len(given), next.calls.Load())
			}
			for _, one := range given {
				se := outcome(t, one.Err)
				if se.Code != "relay:breaker_open" || se.RetryAfter <= 0 || !se.Upstream || !se.Unsent {
					t.Errorf("%s: got %+v", kind, se)
				}
			}
			time.Sleep(11 * time.Second)
			next.give = func(_ context.Context, asked []aggregator.Asked, _ int) []aggregator.Given {
				return make([]aggregator.Given, len(asked))
			}
			if given := g.FetchAll(t.Context(), three); given[1].Err != nil {
				t.Errorf("%s: after recovery: %v", kind, given[1].Err)
			}
		})
	}
}

// What an authority behind it does is not the upstream's failure, even where no
// other was asked.
func TestAnAuthoritysFailureNeverOpensTheUpstreamsBreaker(t *testing.T) {
	for _, kind := range []aggregator.Outcome{aggregator.Unavailable, aggregator.Malformed, aggregator.Late, aggregator.Denied} {
		for _, asked := range [][]aggregator.Asked{three, three[:1]} {
			next := partFails(kind)
			g := NewUpstream(next, "relay", Settings{})
			for range 50 {
				g.FetchAll(t.Context(), asked)
			}
			if got := next.calls.Load(); got != 50 {
				t.Errorf("%s of %d: %d calls, want 50", kind, len(asked), got)
			}
		}
	}
}

// That a service refuses what one municipality asks closes it to nobody else.
func TestARefusingUpstreamNeverOpensItsBreaker(t *testing.T) {
	next := upstreamFails(aggregator.Denied, false)
	g := NewUpstream(next, "relay", Settings{})
	for range 50 {
		g.FetchAll(t.Context(), three)
	}
	if got := next.calls.Load(); got != 50 {
		t.Errorf("%d calls, want 50", got)
	}
}

func TestAHangingUpstreamIsLateByItsOwnDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		next := &relay{give: func(ctx context.Context, asked []aggregator.Asked, _ int) []aggregator.Given {
			<-ctx.Done()
			given := make([]aggregator.Given, len(asked))
			for i := range given {
				se := aggregator.NewSourceError(aggregator.Late, "relay:deadline", context.Cause(ctx))
				se.Upstream = true
				given[i].Err = se
			}
			return given
		}}
		g := NewUpstream(next, "relay", Settings{Deadline: 3 * time.Second, Window: 5 * time.Minute})
		started := time.Now()
		given := g.FetchAll(t.Context(), three)
		if se := outcome(t, given[2].Err); se.Outcome != aggregator.Late || time.Since(started) != 3*time.Second {
			t.Errorf("got %v after %v, want late after 3s", se, time.Since(started))
		}
		for range 9 {
			g.FetchAll(t.Context(), three)
		}
		if se := outcome(t, g.FetchAll(t.Context(), three)[0].Err); se.Code != "relay:breaker_open" {
			t.Errorf("got %v, want an open breaker", se)
		}
	})
}

func TestTheUpstreamsBulkhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		next := &relay{give: func(_ context.Context, asked []aggregator.Asked, _ int) []aggregator.Given {
			<-release
			return make([]aggregator.Given, len(asked))
		}}
		g := NewUpstream(next, "relay", Settings{Concurrent: 1})
		go g.FetchAll(t.Context(), three)
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		for _, one := range g.FetchAll(ctx, three) {
			if se := outcome(t, one.Err); se.Code != "relay:too_many_calls" || se.Outcome != aggregator.Unavailable {
				t.Errorf("got %v", se)
			}
		}
		close(release)
	})
}

func TestOneMoreCallOnlyWhereNoQuestionLeft(t *testing.T) {
	for _, c := range []struct {
		next *relay
		want int32
	}{
		{upstreamFails(aggregator.Unavailable, true), 2},
		{upstreamFails(aggregator.Unavailable, false), 1},
		{partFails(aggregator.Unavailable), 1},
	} {
		NewUpstream(c.next, "relay", Settings{}).FetchAll(t.Context(), three)
		if got := c.next.calls.Load(); got != c.want {
			t.Errorf("got %d calls, want %d", got, c.want)
		}
	}
}

func TestSourcesBehindAGuardedUpstream(t *testing.T) {
	g := NewUpstream(partFails(aggregator.Denied), "relay", Settings{})
	one, other := g.Behind(&fake{}), g.Behind(&fake{})
	if one.Upstream() != other.Upstream() || one.Upstream() != aggregator.Upstream(g) {
		t.Error("they would not be asked together")
	}
	if one.Descriptor().Code != "FK" {
		t.Errorf("got %q", one.Descriptor().Code)
	}
	_, err := one.Fetch(t.Context(), aggregator.Question{})
	if se := outcome(t, err); se.Code != "own" {
		t.Errorf("alone: got %v", se)
	}
}

func TestObserveIsToldOfEachAuthority(t *testing.T) {
	told := map[aggregator.AuthorityCode]aggregator.Outcome{}
	g := NewUpstream(partFails(aggregator.Denied), "relay", Settings{
		Observe: func(_ context.Context, o aggregator.SourceOutcome) { told[o.Authority] = o.Outcome },
	})
	g.FetchAll(t.Context(), three)
	if told["AF"] != aggregator.Denied || told["CSN"] != aggregator.Empty || len(told) != 3 {
		t.Errorf("told %v", told)
	}
}

// probing is a source that has a probe.
type probing struct {
	fake
	err error
}

func (p *probing) Probe(ctx context.Context) error {
	if _, limited := ctx.Deadline(); !limited {
		return errors.New("no deadline")
	}
	return p.err
}

func TestAProbeIsPassedOn(t *testing.T) {
	g := NewUpstream(partFails(aggregator.Denied), "relay", Settings{})
	down := aggregator.NewSourceError(aggregator.Unavailable, "down", nil)
	for _, c := range []struct {
		source aggregator.Source
		want   error
	}{{&probing{}, nil}, {&probing{err: down}, down}, {&fake{}, aggregator.ErrNoProbe}} {
		if got := g.Behind(c.source).(aggregator.Prober).Probe(t.Context()); got != c.want {
			t.Errorf("got %v, want %v", got, c.want)
		}
	}
}
