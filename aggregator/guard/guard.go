// Package guard puts the same protection around every source: a deadline of its
// own, a limit on concurrent calls, a breaker, and one more try where the
// question never left. It looks like the source it guards.
package guard

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"
	"golang.org/x/sync/semaphore"

	"underlag/aggregator"
)

// Settings of one source's guard; zero means the default.
type Settings struct {
	Deadline   time.Duration // for one fetch; default the descriptor's
	Concurrent int           // calls at once; default the descriptor's
	Window     time.Duration // over which failures are counted; default 30 s
	MinCalls   uint32        // fewer calls than this never open the breaker; default 10
	FailRatio  float64       // share of failures that opens the breaker; default 0.5
	OpenFor    time.Duration // how long it stays open; default 10 s
	// Observe, if set, is told of each fetch.
	Observe func(code aggregator.AuthorityCode, outcome aggregator.Outcome, elapsed time.Duration)
}

// Source guards another source.
type Source struct {
	next     aggregator.Source
	set      Settings
	slots    *semaphore.Weighted
	breaker  *gobreaker.CircuitBreaker[aggregator.Reply]
	openedAt atomic.Int64 // Unix nanoseconds
}

var _ aggregator.Source = (*Source)(nil)

var errSourceDeadline = errors.New("the source's own deadline passed")

// New guards a source.
func New(next aggregator.Source, set Settings) *Source {
	d := next.Descriptor()
	set = set.withDefaults(d)
	g := &Source{next: next, set: set, slots: semaphore.NewWeighted(int64(set.Concurrent))}
	g.breaker = gobreaker.NewCircuitBreaker[aggregator.Reply](gobreaker.Settings{
		Name:         string(d.Code),
		MaxRequests:  1,
		Interval:     set.Window,
		BucketPeriod: set.Window / 10,
		Timeout:      set.OpenFor,
		ReadyToTrip:  set.trips,
		IsSuccessful: succeeded,
		IsExcluded:   excluded,
		OnStateChange: func(_ string, _, to gobreaker.State) {
			if to == gobreaker.StateOpen {
				g.openedAt.Store(time.Now().UnixNano())
			}
		},
	})
	return g
}

func (s Settings) withDefaults(d aggregator.Descriptor) Settings {
	if s.Deadline == 0 {
		s.Deadline = d.Deadline
	}
	if s.Concurrent == 0 {
		s.Concurrent = max(d.Concurrent, 1)
	}
	if s.Window == 0 {
		s.Window = 30 * time.Second
	}
	if s.MinCalls == 0 {
		s.MinCalls = 10
	}
	if s.FailRatio == 0 {
		s.FailRatio = 0.5
	}
	if s.OpenFor == 0 {
		s.OpenFor = 10 * time.Second
	}
	return s
}

func (s Settings) trips(c gobreaker.Counts) bool {
	telling := c.Requests - min(c.Requests, c.TotalExclusions)
	return telling >= s.MinCalls && float64(c.TotalFailures) >= s.FailRatio*float64(telling)
}

// Descriptor gives the guarded source's.
func (g *Source) Descriptor() aggregator.Descriptor { return g.next.Descriptor() }

// Fetch asks the guarded source within its limits.
func (g *Source) Fetch(ctx context.Context, q aggregator.Question) (aggregator.Reply, error) {
	started := time.Now()
	reply, err := g.fetch(ctx, q)
	if g.set.Observe != nil {
		g.set.Observe(g.next.Descriptor().Code, outcomeOf(reply, err), time.Since(started))
	}
	return reply, err
}

func (g *Source) fetch(ctx context.Context, q aggregator.Question) (aggregator.Reply, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, g.set.Deadline, errSourceDeadline)
	defer cancel()
	if err := g.slots.Acquire(ctx, 1); err != nil {
		return aggregator.Reply{}, aggregator.NewSourceError(aggregator.Unavailable, "too_many_calls", err)
	}
	defer g.slots.Release(1)

	reply, err := g.breaker.Execute(func() (aggregator.Reply, error) { return g.try(ctx, q) })
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return aggregator.Reply{}, g.open(err)
	}
	var hurried hurried
	if errors.As(err, &hurried) {
		return reply, hurried.SourceError
	}
	return reply, err
}

// try calls the source, and once more if the question never reached the
// authority and at least half the time is left.
func (g *Source) try(ctx context.Context, q aggregator.Question) (aggregator.Reply, error) {
	started := time.Now()
	reply, err := g.next.Fetch(ctx, q)
	if err == nil {
		return reply, nil
	}
	se := aggregator.AsSourceError(err)
	if se.Unsent && ctx.Err() == nil && time.Since(started) < g.left(ctx)/2 {
		reply, err = g.next.Fetch(ctx, q)
		if err == nil {
			return reply, nil
		}
		se = aggregator.AsSourceError(err)
	}
	if errors.Is(ctx.Err(), context.Canceled) || se.Outcome == aggregator.Late && time.Since(started) < g.set.Deadline/2 {
		return aggregator.Reply{}, hurried{se}
	}
	return aggregator.Reply{}, se
}

func (g *Source) left(ctx context.Context) time.Duration {
	due, _ := ctx.Deadline()
	return time.Until(due)
}

// hurried marks a call that the caller's own haste or departure cut short: it
// says nothing about the source.
type hurried struct{ *aggregator.SourceError }

func (g *Source) open(cause error) error {
	se := aggregator.NewSourceError(aggregator.Unavailable, "breaker_open", cause)
	opened := time.Unix(0, g.openedAt.Load())
	se.RetryAfter = max(time.Until(opened.Add(g.set.OpenFor)), time.Second).Round(time.Second)
	se.Unsent = true
	return se
}

// succeeded tells failures of the source from answers we do not like.
func succeeded(err error) bool {
	if err == nil {
		return true
	}
	switch aggregator.AsSourceError(err).Outcome {
	case aggregator.Late, aggregator.Unavailable, aggregator.Malformed:
		return false
	}
	return true
}

func excluded(err error) bool {
	var h hurried
	return errors.As(err, &h)
}

func outcomeOf(reply aggregator.Reply, err error) aggregator.Outcome {
	switch {
	case err != nil:
		return aggregator.AsSourceError(err).Outcome
	case len(reply.Missing) > 0:
		return aggregator.Partial
	case reply.Facts.Len() == 0:
		return aggregator.Empty
	}
	return aggregator.Answered
}
