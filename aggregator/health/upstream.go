package health

import (
	"context"
	"time"

	"underlag/aggregator"
)

// Upstream stands before an upstream as Source does before a source: what is
// closed is left out of the call, and of the rest the monitor is told.
type Upstream struct {
	next    aggregator.Upstream
	monitor *Monitor
}

var _ aggregator.Upstream = (*Upstream)(nil)

// WatchedUpstream puts the monitor before an upstream.
func (m *Monitor) WatchedUpstream(next aggregator.Upstream) *Upstream {
	return &Upstream{next: next, monitor: m}
}

// FetchAll asks for what is open.
func (u *Upstream) FetchAll(ctx context.Context, asked []aggregator.Asked) []aggregator.Given {
	given := make([]aggregator.Given, len(asked))
	var open []aggregator.Asked
	var places []int
	now := u.monitor.now()
	for i, a := range asked {
		if closed, shut := u.monitor.plan.closed(a.Authority, now); shut {
			given[i].Err = closed.refusal(now)
			continue
		}
		open, places = append(open, a), append(places, i)
	}
	if len(open) == 0 {
		return given
	}
	started := time.Now()
	answers := u.next.FetchAll(ctx, open)
	if len(answers) != len(open) {
		return nil // which the caller takes for a failure of every authority
	}
	for n, answer := range answers {
		given[places[n]] = answer
		u.monitor.Observe(open[n].Authority, answer.Reply, answer.Err, time.Since(started))
	}
	return given
}

// Behind gives a source of the watched upstream as one of this.
func (u *Upstream) Behind(source aggregator.Source) aggregator.Behind {
	u.monitor.guardedBy(source)
	return &behind{Source: source, upstream: u}
}

type behind struct {
	aggregator.Source
	upstream *Upstream
}

func (b *behind) Upstream() aggregator.Upstream { return b.upstream }

// Fetch asks for this source alone.
func (b *behind) Fetch(ctx context.Context, q aggregator.Question) (aggregator.Reply, error) {
	given := b.upstream.FetchAll(ctx, []aggregator.Asked{{Authority: b.Descriptor().Code, Question: q}})
	if len(given) != 1 {
		return aggregator.Reply{}, aggregator.NewSourceError(aggregator.Malformed, "answers", nil)
	}
	return given[0].Reply, given[0].Err
}

// Probe passes on what the source finds.
func (b *behind) Probe(ctx context.Context) error {
	prober, can := b.Source.(aggregator.Prober)
	if !can {
		return aggregator.ErrNoProbe
	}
	return prober.Probe(ctx)
}
