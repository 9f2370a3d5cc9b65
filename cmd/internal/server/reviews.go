package server

import (
	"context"
	"sync/atomic"
	"time"

	"underlag/aggregator/audit"
	"underlag/aggregator/telemetry"
)

// reviewsEvery is how often the reviews of the log are counted.
const reviewsEvery = time.Minute

// reviewCounts are the last counts of the reviews, for the metrics.
type reviewCounts struct {
	counted atomic.Pointer[[]telemetry.Reviews]
}

func (c *reviewCounts) last() []telemetry.Reviews {
	list := c.counted.Load()
	if list == nil {
		return nil // not counted yet: no figure is not none
	}
	return *list
}

// take counts what has been recorded since the last time.
func (c *reviewCounts) take(ctx context.Context, counter *audit.ReviewCounter) error {
	counts, err := counter.Next(ctx)
	if err != nil {
		return err
	}
	list := make([]telemetry.Reviews, 0, len(counts))
	for _, n := range counts {
		list = append(list, telemetry.Reviews{Organisation: n.Organisation, Open: n.Open, Closed: n.Closed})
	}
	c.counted.Store(&list)
	return nil
}

// followReviews counts the reviews of the log until ctx ends, where somebody
// reads metrics. The first count reads the ledger through once, in the background.
func (s *Server) followReviews(ctx context.Context) {
	if s.Metrics == nil {
		return
	}
	location, _, err := s.config.Ledger.read()
	if err != nil {
		s.log.Warn("reviews are not counted", "error", err.Error())
		return
	}
	counter := audit.CountReviews(location)
	ticker := time.NewTicker(reviewsEvery)
	defer ticker.Stop()
	for {
		if err := s.reviews.take(ctx, counter); err != nil && ctx.Err() == nil {
			s.log.Warn("reviews are not counted", "error", err.Error())
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}
