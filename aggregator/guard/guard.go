// Package guard puts the same protection around every source: a deadline of its
// own, a limit on concurrent calls that follows the source, a breaker for failed
// and for slow calls, and one more try where the question never left. It looks
// like what it guards: a source, or an upstream with the sources behind it.
package guard

import (
	"context"
	"time"

	"underlag/aggregator"
)

// Source guards another source, and each provider within it that can be left out.
type Source struct {
	next      aggregator.Source
	limit     *limits
	providers providers
	hedge     *hedge // nil: no question is put twice at once
}

var (
	_ aggregator.Source          = (*Source)(nil)
	_ aggregator.Guarded         = (*Source)(nil)
	_ aggregator.ProviderGuarded = (*Source)(nil)
)

// New guards a source.
func New(next aggregator.Source, set Settings) *Source {
	d := next.Descriptor()
	if set.Deadline == 0 {
		set.Deadline = d.Deadline
	}
	if set.Concurrent == 0 {
		set.Concurrent = d.Concurrent
	}
	return &Source{next: next, limit: newLimits(string(d.Code), set), providers: newProviders(d, set), hedge: newHedge(d, set)}
}

// Descriptor gives the guarded source's.
func (g *Source) Descriptor() aggregator.Descriptor { return g.next.Descriptor() }

// Load gives the guard's state.
func (g *Source) Load() aggregator.Load {
	now := g.limit.load()
	now.Hedges, now.HedgesWon = g.hedge.count()
	return now
}

// ProviderBreaker gives the state of a provider's breaker; empty where it has none.
func (g *Source) ProviderBreaker(code string) aggregator.BreakerState {
	return g.providers.state(code)
}

// Force keeps the breaker open or closed, or gives it back to itself.
func (g *Source) Force(state aggregator.BreakerState) { g.limit.force(state) }

// Probe passes on what the source finds, within its deadline.
func (g *Source) Probe(ctx context.Context) error {
	prober, ok := g.next.(aggregator.Prober)
	if !ok {
		return aggregator.ErrNoProbe
	}
	ctx, cancel := context.WithTimeoutCause(ctx, g.limit.set.Deadline, errOwnDeadline)
	defer cancel()
	return prober.Probe(ctx)
}

// Fetch asks the guarded source within its limits.
func (g *Source) Fetch(ctx context.Context, q aggregator.Question) (aggregator.Reply, error) {
	started := time.Now()
	turn := g.providers.begin(q)
	var a answer
	defer func() { turn.end(a.reply.Providers) }()
	failure := g.limit.do(ctx, func(ctx context.Context) ended {
		a = g.put(ctx, turn.question(q))
		return a.ended()
	})
	turn.comesBack(failure)
	reply, err := a.reply, error(nil)
	if failure != nil {
		reply, err = reply.Aside(), failure
	}
	g.limit.observe(ctx, g.next.Descriptor().Code, reply, err, time.Since(started))
	return reply, err
}

// answer is what one call gave.
type answer struct {
	reply aggregator.Reply
	err   error
}

func (a answer) ended() ended {
	if a.err == nil {
		return ended{}
	}
	failure := aggregator.AsSourceError(a.err)
	return ended{failure, aside(a.reply.Providers, failure)}
}

// ask puts the question.
func (g *Source) ask(ctx context.Context, q aggregator.Question) answer {
	reply, err := g.next.Fetch(ctx, q)
	return answer{reply, err}
}
