package ssbtek

import (
	"context"

	"underlag/aggregator"
)

// source is one authority that is reached through the national service.
type source struct {
	described aggregator.Descriptor
	upstream  *Upstream
}

var (
	_ aggregator.Behind = (*source)(nil)
	_ aggregator.Prober = (*source)(nil)
)

// Source gives an authority as a source behind the upstream; d is the description
// of its direct source, for what it can say is the same.
func (u *Upstream) Source(d aggregator.Descriptor) aggregator.Behind {
	return &source{described: d, upstream: u}
}

// Descriptor gives what the direct source says of itself.
func (s *source) Descriptor() aggregator.Descriptor { return s.described }

// Upstream gives the way to the authority.
func (s *source) Upstream() aggregator.Upstream { return s.upstream }

// Fetch asks for this authority alone.
func (s *source) Fetch(ctx context.Context, q aggregator.Question) (aggregator.Reply, error) {
	given := s.upstream.FetchAll(ctx, []aggregator.Asked{{Authority: s.described.Code, Question: q}})[0]
	return given.Reply, given.Err
}

// Probe tells whether the national service reaches the authority.
func (s *source) Probe(ctx context.Context) error {
	reached, err := s.upstream.Probe(ctx)
	if err != nil {
		return err
	}
	result, known := reached[s.described.Code]
	if !known {
		return aggregator.ErrNoProbe
	}
	return result
}
