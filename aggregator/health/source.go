package health

import (
	"context"
	"time"

	"underlag/aggregator"
)

// Source stands before another source: while that is closed it answers
// Maintenance without a call, and otherwise it tells the monitor what came.
type Source struct {
	next    aggregator.Source
	monitor *Monitor
}

var _ aggregator.Source = (*Source)(nil)

// Watched puts the monitor before a source, whose guard it shows from then on.
func (m *Monitor) Watched(next aggregator.Source) *Source {
	m.guardedBy(next)
	return &Source{next: next, monitor: m}
}

func (m *Monitor) guardedBy(source aggregator.Source) {
	guard, guarded := source.(aggregator.Guarded)
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, known := m.records[source.Descriptor().Code]; known && guarded {
		r.guard = guard
	}
}

// Descriptor gives the watched source's.
func (s *Source) Descriptor() aggregator.Descriptor { return s.next.Descriptor() }

// The codes of a source that is closed.
const (
	CodePlanned  = "planned_maintenance"
	CodeDisabled = "disabled"
)

// Fetch asks the watched source, unless it is closed.
func (s *Source) Fetch(ctx context.Context, q aggregator.Question) (aggregator.Reply, error) {
	code, now := s.next.Descriptor().Code, s.monitor.now()
	if closed, shut := s.monitor.plan.closed(code, now); shut {
		return aggregator.Reply{}, closed.refusal(now)
	}
	started := time.Now()
	reply, err := s.next.Fetch(ctx, q)
	s.monitor.Observe(code, reply, err, time.Since(started))
	return reply, err
}

func (c closure) refusal(now time.Time) error {
	if !c.planned {
		return aggregator.NewSourceError(aggregator.Maintenance, CodeDisabled, nil)
	}
	e := aggregator.NewSourceError(aggregator.Maintenance, CodePlanned, nil)
	e.RetryAfter = c.until.Sub(now)
	return e
}

// Probe passes on what the watched source finds.
func (s *Source) Probe(ctx context.Context) error {
	prober, can := s.next.(aggregator.Prober)
	if !can {
		return aggregator.ErrNoProbe
	}
	return prober.Probe(ctx)
}
