package health

import (
	"underlag/aggregator"
)

// Hear has the monitor go by what other replicas find, where this one has found
// nothing by itself lately: neither a call nor a probe.
func (m *Monitor) Hear(said func() []aggregator.ReplicaState) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.hear = said
}

func (m *Monitor) heard() []aggregator.ReplicaState {
	if m.hear == nil {
		return nil
	}
	return m.hear()
}

// elsewhere gives the state that another replica found last; empty where none has.
func (m *Monitor) elsewhere(code aggregator.AuthorityCode) aggregator.SourceState {
	var latest aggregator.ReplicaState
	for _, s := range m.heard() {
		if s.Authority == code && (latest.State == "" || s.Since.After(latest.Since)) {
			latest = s
		}
	}
	return latest.State
}

// Found gives the states that rest on what this replica has found by itself. What
// it has heard is left out: replicas that only hear each other would keep a state
// alive that nobody finds any more. So is what is closed, which every replica reads
// in the ledger and the configuration.
func (m *Monitor) Found() []aggregator.ReplicaState {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	var list []aggregator.ReplicaState
	for _, code := range m.order {
		r := m.records[code]
		m.settle(code, r, now)
		if _, shut := m.plan.closed(code, now); shut || !r.probedWithin(now, m.set.Span) && r.sum(now, m.set.Span).calls == 0 {
			continue
		}
		list = append(list, aggregator.ReplicaState{Authority: code, State: r.state, Since: r.since})
	}
	return list
}
