package replicas

import (
	"context"
	"errors"
	"testing"
	"time"

	"underlag/aggregator"
)

// source is a guarded source whose breaker the test opens.
type source struct {
	calls int
	state aggregator.BreakerState
}

func (*source) Descriptor() aggregator.Descriptor     { return aggregator.Descriptor{Code: "FK"} }
func (*source) Probe(context.Context) error           { return aggregator.ErrNoProbe }
func (s *source) Load() aggregator.Load               { return aggregator.Load{Breaker: s.state} }
func (s *source) Force(state aggregator.BreakerState) { s.state = state }
func (s *source) refusal() *aggregator.SourceError {
	e := aggregator.NewSourceError(aggregator.Unavailable, breakerOpen, nil)
	e.RetryAfter = 2 * time.Second
	return e
}

func (s *source) Fetch(context.Context, aggregator.Question) (aggregator.Reply, error) {
	s.calls++
	if s.state == aggregator.BreakerOpen || s.state == aggregator.BreakerForcedOpen {
		return aggregator.Reply{}, s.refusal()
	}
	return aggregator.Reply{}, nil
}

var names = []string{"FK", "ssbtek"}

func TestABreakerOpensForAll(t *testing.T) {
	s := startRedis(t)
	one, _ := replica(t, s)
	two, _ := replica(t, s)
	bad, well := &source{state: aggregator.BreakerOpen}, &source{}
	first, second := one.Source(bad), two.Source(well)

	first.Fetch(t.Context(), aggregator.Question{})
	two.look(t.Context(), names)
	_, err := second.Fetch(t.Context(), aggregator.Question{})
	var e *aggregator.SourceError
	if !errors.As(err, &e) || e.Code != breakerOpen || e.RetryAfter <= 0 || e.RetryAfter > 2*time.Second || !e.Unsent || well.calls != 0 {
		t.Errorf("the other replica got %+v after %d calls, want its refusal and no call", err, well.calls)
	}
	one.look(t.Context(), names)
	if first.Fetch(t.Context(), aggregator.Question{}); bad.calls != 2 {
		t.Error("the replica whose breaker it is went by what it had told itself")
	}

	second.Force(aggregator.BreakerForcedClosed)
	if _, err := second.Fetch(t.Context(), aggregator.Question{}); err != nil {
		t.Errorf("forced closed: %v", err)
	}
	second.Force(aggregator.BreakerClosed)

	time.Sleep(2100 * time.Millisecond)
	two.look(t.Context(), names)
	if _, err := second.Fetch(t.Context(), aggregator.Question{}); err != nil {
		t.Errorf("after its time: %v", err)
	}
}

// What somebody forces is of the replica where it was done.
func TestAForcedBreakerIsNotShared(t *testing.T) {
	s := startRedis(t)
	one, _ := replica(t, s)
	two, _ := replica(t, s)
	one.Source(&source{state: aggregator.BreakerForcedOpen}).Fetch(t.Context(), aggregator.Question{})
	two.look(t.Context(), names)
	if _, err := two.Source(&source{}).Fetch(t.Context(), aggregator.Question{}); err != nil {
		t.Error(err)
	}
}

// Without what is shared a replica goes by its own breaker, and forgets what it
// had heard.
func TestAloneItsOwnBreakerDecides(t *testing.T) {
	s := startRedis(t)
	one, _ := replica(t, s)
	two, _ := replica(t, s)
	one.Source(&source{state: aggregator.BreakerOpen}).Fetch(t.Context(), aggregator.Question{})
	two.look(t.Context(), names)
	s.kill()
	two.look(t.Context(), names)
	if _, err := two.Source(&source{}).Fetch(t.Context(), aggregator.Question{}); err != nil || !two.Alone() {
		t.Errorf("got %v; says that it is alone: %v", err, two.Alone())
	}
	s.start(t)
}

// FetchAll makes the source an upstream too.
func (s *source) FetchAll(ctx context.Context, asked []aggregator.Asked) []aggregator.Given {
	given := make([]aggregator.Given, len(asked))
	_, err := s.Fetch(ctx, aggregator.Question{})
	for i := range given {
		if e, open := err.(*aggregator.SourceError); open {
			e.Code = "ssbtek:" + breakerOpen
			given[i].Err = e
		}
	}
	return given
}

func TestAnUpstreamsBreakerOpensForAll(t *testing.T) {
	s := startRedis(t)
	one, _ := replica(t, s)
	two, _ := replica(t, s)
	bad, well := &source{state: aggregator.BreakerOpen}, &source{}
	asked := []aggregator.Asked{{Authority: "AF"}, {Authority: "FK"}}
	one.Upstream(bad, "ssbtek").FetchAll(t.Context(), asked)
	two.look(t.Context(), names)
	given := two.Upstream(well, "ssbtek").FetchAll(t.Context(), asked)
	if len(given) != 2 || well.calls != 0 {
		t.Fatalf("got %+v after %d calls", given, well.calls)
	}
	for _, g := range given {
		if e := aggregator.AsSourceError(g.Err); e.Code != "ssbtek:breaker_open" || !e.Upstream || !e.Unsent || e.RetryAfter <= 0 {
			t.Errorf("got %+v", e)
		}
	}
	if _, err := two.Source(well).Fetch(t.Context(), aggregator.Question{}); err != nil {
		t.Errorf("another breaker than the upstream's: %v", err)
	}
}
