package health

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"underlag/aggregator"
)

// Monitor keeps the state of every source. It is safe for concurrent use.
type Monitor struct {
	set  Settings
	now  func() time.Time
	plan *Plan

	mu      sync.Mutex
	order   []aggregator.AuthorityCode
	records map[aggregator.AuthorityCode]*record
	hear    func() []aggregator.ReplicaState // nil: there is nobody to hear
}

// New watches the described sources. plan says when they are closed; now is the
// machine's clock where it is nil.
func New(sources []aggregator.Descriptor, plan *Plan, set Settings, now func() time.Time) *Monitor {
	if now == nil {
		now = time.Now
	}
	m := &Monitor{set: set.withDefaults(), now: now, plan: plan, records: map[aggregator.AuthorityCode]*record{}}
	for _, d := range sources {
		m.order = append(m.order, d.Code)
		m.records[d.Code] = &record{deadline: d.Deadline, state: aggregator.StateUnknown, described: d.Providers, providers: providers{}, codes: codes{}}
	}
	return m
}

// Observe takes what came of one call. Calls that were never made, because of a
// breaker or a limit of ours, say nothing of the source.
func (m *Monitor) Observe(code aggregator.AuthorityCode, reply aggregator.Reply, err error, elapsed time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, known := m.records[code]
	if !known {
		return
	}
	now := m.now()
	outcome, failure := aggregator.Answered, ""
	r.drifted(now, reply.Unknown)
	r.codes.note(now, reply.UnknownCodes)
	r.providers.told(now, m.set, reply.Providers)
	if err != nil {
		se := aggregator.AsSourceError(err)
		if notCalled(se) {
			return
		}
		outcome, failure = se.Outcome, se.Code
	} else if len(reply.Missing) > 0 {
		outcome = aggregator.Partial
		r.missing(now, reply.Missing)
	}
	r.note(now, m.set.Span, outcome, failure, elapsed)
	r.past.note(now, code, outcome, failure, elapsed, r.day.within())
	m.settle(code, r, now)
}

// notCalled knows the codes with the name of an upstream before them too.
func notCalled(e *aggregator.SourceError) bool {
	switch e.Code[strings.LastIndexByte(e.Code, ':')+1:] {
	case "breaker_open", "too_many_calls", "canceled", aggregator.CodeNotAskable:
		return true
	}
	return e.Outcome == aggregator.Maintenance
}

// Status gives every source's state, in the sources' order.
func (m *Monitor) Status() []aggregator.SourceStatus {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	list := make([]aggregator.SourceStatus, len(m.order))
	for i, code := range m.order {
		list[i] = m.status(code, now)
	}
	return list
}

func (m *Monitor) status(code aggregator.AuthorityCode, now time.Time) aggregator.SourceStatus {
	r := m.records[code]
	m.settle(code, r, now)
	all := r.sum(now, m.set.Span)
	s := aggregator.SourceStatus{
		Authority: code, State: r.state, Since: r.since, LastSuccess: r.lastSuccess,
		Calls: all.calls, Failures: all.by, P50: all.answered.percentile(0.5), P95: all.answered.percentile(0.95),
		Parts:   slices.DeleteFunc(slices.Clone(r.parts), func(p aggregator.PartStatus) bool { return now.Sub(p.LastSeen) > m.set.KeepParts }),
		Unknown: r.unknownSince(now.Add(-m.set.KeepUnknown)),
	}
	s.Certificates = r.certificates()
	s.UnknownCodes = r.codes.since(now.Add(-m.set.KeepUnknown))
	s.Providers = r.providers.status(r.described, r.guard, now, m.set)
	s.Level = r.day.level(now)
	if r.guard != nil {
		s.Load = r.guard.Load()
	}
	if closed, shut := m.plan.closed(code, now); shut {
		s.Reason, s.ReopensAt = closed.Reason, closed.until
	}
	return s
}

// settle gives a source the state that follows from what is known now.
func (m *Monitor) settle(code aggregator.AuthorityCode, r *record, now time.Time) {
	state := m.judge(code, r, now)
	if r.state != state {
		r.state, r.since = state, now
		r.past.changed(aggregator.SourceChange{Authority: code, State: state, At: now})
	}
}

// judge gives the state that follows from what is known. Without calls in the
// span the last probe decides; without either what another replica finds, and
// without that what was known before stays.
func (m *Monitor) judge(code aggregator.AuthorityCode, r *record, now time.Time) aggregator.SourceState {
	if closed, shut := m.plan.closed(code, now); shut {
		return closed.state()
	}
	all := r.sum(now, m.set.Span)
	switch {
	case all.calls == 0:
		return m.idle(code, r, now)
	case all.failures == all.calls:
		return aggregator.StateDown
	case all.calls >= m.set.MinCalls && float64(all.failures) >= m.set.DownAt*float64(all.calls):
		return aggregator.StateDown
	case float64(all.failures+all.partial) >= m.set.DegradeAt*float64(all.calls) && all.failures+all.partial > 0,
		float64(all.answered.percentile(0.95)) > m.set.SlowAt*float64(r.deadline):
		return aggregator.StateDegraded
	}
	return aggregator.StateUp
}

func (m *Monitor) idle(code aggregator.AuthorityCode, r *record, now time.Time) aggregator.SourceState {
	if r.probedWithin(now, m.set.Span) {
		if r.probed.failure != nil {
			return aggregator.StateDown
		}
		return aggregator.StateUp
	}
	if said := m.elsewhere(code); said != "" {
		return said
	}
	if r.state == aggregator.StateMaintenance || r.state == aggregator.StateDisabled {
		return aggregator.StateUnknown
	}
	return r.state
}

func (r *record) probedWithin(now time.Time, span time.Duration) bool {
	return !r.probed.at.IsZero() && now.Sub(r.probed.at) <= span
}

// Probe asks every source that has a test service whether it is there, each
// within its deadline, and returns when all have said.
func (m *Monitor) Probe(ctx context.Context, sources []aggregator.Source) {
	var group sync.WaitGroup
	for _, source := range sources {
		prober, can := source.(aggregator.Prober)
		d := source.Descriptor()
		if _, shut := m.plan.closed(d.Code, m.now()); !can || shut {
			continue
		}
		group.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, d.Deadline)
			defer cancel()
			m.probed(d.Code, prober.Probe(ctx))
		})
	}
	group.Wait()
}

func (m *Monitor) probed(code aggregator.AuthorityCode, err error) {
	if errors.Is(err, aggregator.ErrNoProbe) || errors.Is(err, context.Canceled) {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	r, known := m.records[code]
	if !known {
		return
	}
	now := m.now()
	r.probed = probe{at: now}
	if err != nil {
		r.probed.failure = aggregator.AsSourceError(err)
	} else {
		r.lastSuccess = now
	}
	m.settle(code, r, now)
}

// Watch probes every interval until ctx ends.
func (m *Monitor) Watch(ctx context.Context, sources []aggregator.Source, interval time.Duration) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		m.Probe(ctx, sources)
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}
