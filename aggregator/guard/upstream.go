package guard

import (
	"context"
	"time"

	"underlag/aggregator"
)

// Upstream guards another upstream. Its breaker counts failures of the upstream
// itself, never an authority's own, which the upstream only tells of.
type Upstream struct {
	next      aggregator.Upstream
	name      string
	limit     *limits
	set       Settings
	providers map[aggregator.AuthorityCode]providers // of the sources behind it; set before the first call
}

var _ aggregator.Upstream = (*Upstream)(nil)

// The default limits of a service through which several authorities are asked.
const (
	upstreamDeadline   = 8 * time.Second
	upstreamConcurrent = 64
)

// NewUpstream guards an upstream. The name stands before the code of a call that
// the guard does not let through.
func NewUpstream(next aggregator.Upstream, name string, set Settings) *Upstream {
	if set.Deadline == 0 {
		set.Deadline = upstreamDeadline
	}
	if set.Concurrent == 0 {
		set.Concurrent = upstreamConcurrent
	}
	return &Upstream{next: next, name: name, limit: newLimits(name, set), set: set, providers: map[aggregator.AuthorityCode]providers{}}
}

// FetchAll makes the guarded upstream's call within its limits.
func (g *Upstream) FetchAll(ctx context.Context, asked []aggregator.Asked) []aggregator.Given {
	started := time.Now()
	var given []aggregator.Given
	turns, open := g.begin(asked)
	defer func() { end(turns, given) }()
	failure := g.limit.do(ctx, func(ctx context.Context) ended {
		given = g.next.FetchAll(ctx, open)
		return ended{failure: upstreamFailure(given)}
	})
	if given == nil && failure != nil {
		given = g.notMade(failure, len(asked))
	}
	for i := range min(len(asked), len(given)) {
		g.limit.observe(ctx, asked[i].Authority, given[i].Reply, given[i].Err, time.Since(started))
	}
	return given
}

// begin says of each question which providers it leaves out.
func (g *Upstream) begin(asked []aggregator.Asked) ([]turn, []aggregator.Asked) {
	turns, open := make([]turn, len(asked)), make([]aggregator.Asked, len(asked))
	for i, a := range asked {
		turns[i] = g.providers[a.Authority].begin(a.Question)
		open[i] = aggregator.Asked{Authority: a.Authority, Question: turns[i].question(a.Question)}
	}
	return turns, open
}

// end tells each question's providers what its answer says of them.
func end(turns []turn, given []aggregator.Given) {
	for i, t := range turns {
		if i >= len(given) {
			t.end(nil)
			continue
		}
		t.end(given[i].Reply.Providers)
		if given[i].Err != nil {
			t.comesBack(aggregator.AsSourceError(given[i].Err))
		}
	}
}

// Load gives the guard's state.
func (g *Upstream) Load() aggregator.Load { return g.limit.load() }

// Force keeps the breaker open or closed, or gives it back to itself.
func (g *Upstream) Force(state aggregator.BreakerState) { g.limit.force(state) }

// upstreamFailure is the failure of the call as a whole: an authority that was
// never asked has an error of its own beside it.
func upstreamFailure(given []aggregator.Given) *aggregator.SourceError {
	for _, g := range given {
		if g.Err == nil {
			continue
		}
		if se := aggregator.AsSourceError(g.Err); se.Upstream {
			return se
		}
	}
	return nil
}

// notMade is what comes of each question of a call that was not let through.
func (g *Upstream) notMade(failure *aggregator.SourceError, n int) []aggregator.Given {
	named := *failure
	named.Code, named.Upstream = aggregator.SafeCode(g.name+":"+failure.Code), true
	given := make([]aggregator.Given, n)
	for i := range given {
		given[i].Err = &named
	}
	return given
}

// Behind gives a source of the guarded upstream as one of this: those with the
// same *Upstream are asked together.
func (g *Upstream) Behind(source aggregator.Source) aggregator.Behind {
	d := source.Descriptor()
	g.providers[d.Code] = newProviders(d, g.set)
	return &behind{source: source, upstream: g}
}

// behind is a source that asks through a guarded upstream.
type behind struct {
	source   aggregator.Source
	upstream *Upstream
}

var (
	_ aggregator.Guarded         = (*behind)(nil)
	_ aggregator.ProviderGuarded = (*behind)(nil)
)

func (b *behind) Descriptor() aggregator.Descriptor { return b.source.Descriptor() }

func (b *behind) Upstream() aggregator.Upstream { return b.upstream }

// Load gives the state of the upstream's guard, which all behind it share.
func (b *behind) Load() aggregator.Load { return b.upstream.Load() }

// ProviderBreaker gives the state of the breaker of a provider within the source.
func (b *behind) ProviderBreaker(code string) aggregator.BreakerState {
	return b.upstream.providers[b.source.Descriptor().Code].state(code)
}

// Force is of the upstream's breaker, and so of every source behind it.
func (b *behind) Force(state aggregator.BreakerState) { b.upstream.Force(state) }

// Fetch asks for this source alone.
func (b *behind) Fetch(ctx context.Context, q aggregator.Question) (aggregator.Reply, error) {
	given := b.upstream.FetchAll(ctx, []aggregator.Asked{{Authority: b.source.Descriptor().Code, Question: q}})
	if len(given) != 1 {
		return aggregator.Reply{}, aggregator.NewSourceError(aggregator.Malformed, "answers", nil)
	}
	return given[0].Reply, given[0].Err
}

// Probe passes on what the source finds.
func (b *behind) Probe(ctx context.Context) error {
	prober, ok := b.source.(aggregator.Prober)
	if !ok {
		return aggregator.ErrNoProbe
	}
	ctx, cancel := context.WithTimeoutCause(ctx, b.upstream.limit.set.Deadline, errOwnDeadline)
	defer cancel()
	return prober.Probe(ctx)
}
