package replicas

import (
	"context"

	"underlag/aggregator"
)

// Upstream stands before a guarded upstream as Source does before a source.
type Upstream struct {
	next   guardedUpstream
	name   string
	shared *Shared
}

// guardedUpstream is an upstream with a guard around it.
type guardedUpstream interface {
	aggregator.Upstream
	aggregator.Guarded
}

var _ aggregator.Upstream = (*Upstream)(nil)

// Upstream puts what is shared before a guarded upstream. The name is the guard's,
// which stands before the code of a call that is not let through.
func (s *Shared) Upstream(next guardedUpstream, name string) *Upstream {
	return &Upstream{next: next, name: name, shared: s}
}

// FetchAll asks, unless another replica's breaker is open.
func (u *Upstream) FetchAll(ctx context.Context, asked []aggregator.Asked) []aggregator.Given {
	if e := u.shared.refusal(u.name, u.name+":"+breakerOpen, u.next); e != nil {
		e.Upstream = true
		given := make([]aggregator.Given, len(asked))
		for i := range given {
			given[i].Err = e
		}
		return given
	}
	given := u.next.FetchAll(ctx, asked)
	if len(given) > 0 && given[0].Err != nil {
		u.shared.tell(ctx, u.name, aggregator.AsSourceError(given[0].Err), u.next)
	}
	return given
}
