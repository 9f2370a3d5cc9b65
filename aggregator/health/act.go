package health

import (
	"errors"
	"slices"
	"time"

	"underlag/aggregator"
)

// Errors of an act that cannot be done.
var (
	ErrNoSource = errors.New("health: nobody watches a source with this code")
	ErrNoGuard  = errors.New("health: the source has no breaker of its own")
	ErrFull     = errors.New("health: too many maintenance windows are planned")
	ErrNoWindow = errors.New("health: no window with this id stands")
)

// Check tells whether an act could be done now, before it is recorded.
func (m *Monitor) Check(a aggregator.Act) error {
	m.mu.Lock()
	r, known := m.records[a.Authority]
	m.mu.Unlock()
	switch {
	case !known:
		return ErrNoSource
	case a.Kind == aggregator.ActBreaker && r.guard == nil:
		return ErrNoGuard
	case a.Kind == aggregator.ActMaintain:
		return m.plan.checkRoom(windowOf(aggregator.DoneAct{Act: a}), m.now())
	case a.Kind == aggregator.ActCancel && !m.plan.has(a.Authority, a.Window, m.now()):
		return ErrNoWindow
	}
	return nil
}

// Do does to a source what an operator has decided, until somebody undoes it. Acts
// are done in the order of the ledger, as of the time they were recorded, so that
// the same acts done again leave everything as it is. What is there already, or is
// gone, is as wished.
func (m *Monitor) Do(a aggregator.DoneAct) error {
	if a.At.IsZero() {
		a.At = m.now()
	}
	m.mu.Lock()
	r, known := m.records[a.Authority]
	if known {
		r.acted(a)
	}
	m.mu.Unlock()
	if !known {
		return ErrNoSource
	}
	switch a.Kind {
	case aggregator.ActDisable:
		m.plan.Disable(a.Authority, a.Reason)
	case aggregator.ActEnable:
		m.plan.Enable(a.Authority)
		m.plan.endUnderWay(a)
	case aggregator.ActMaintain:
		return m.plan.add(windowOf(a), m.now())
	case aggregator.ActCancel:
		m.plan.cancel(a)
	case aggregator.ActBreaker:
		if r.guard == nil {
			return ErrNoGuard
		}
		r.guard.Force(a.Breaker)
	}
	return nil
}

func windowOf(a aggregator.DoneAct) Window {
	w := Window{Authority: a.Authority, From: a.From, To: a.To, Reason: a.Reason, Origin: aggregator.WindowAct, By: a.By}
	if a.Weekly != (aggregator.WeeklyTime{}) {
		w.Weekly = &a.Weekly
	}
	return w
}

// maxActs bounds how many acts on a source are shown.
const maxActs = 20

// acted remembers the latest acts, each once, the latest first.
func (r *record) acted(a aggregator.DoneAct) {
	r.acts = slices.DeleteFunc(r.acts, func(b aggregator.DoneAct) bool { return b.Record == a.Record && b.Kind == a.Kind })
	r.acts = slices.Insert(r.acts, 0, a)
	slices.SortStableFunc(r.acts, func(a, b aggregator.DoneAct) int { return b.At.Compare(a.At) })
	r.acts = r.acts[:min(len(r.acts), maxActs)]
}

// maxWindows bounds how many windows are planned at once.
const maxWindows = 500

// add plans one more window, and forgets those that have passed. One that was
// called off stands again.
func (p *Plan) add(w Window, now time.Time) error {
	if err := w.check(); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forgetPassed(now)
	if i := p.find(w.Authority, w.ID()); i >= 0 {
		p.windows[i].ended = aggregator.DoneAct{}
		return nil
	}
	if w.passed(now) {
		return nil // an act of long ago, done again
	}
	if len(p.windows) >= maxWindows {
		return ErrFull
	}
	p.windows = append(p.windows, w.entry())
	return nil
}

func (p *Plan) checkRoom(w Window, now time.Time) error {
	if err := w.check(); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forgetPassed(now)
	if len(p.windows) >= maxWindows && p.find(w.Authority, w.ID()) < 0 {
		return ErrFull
	}
	return nil
}

func (p *Plan) forgetPassed(now time.Time) {
	p.windows = slices.DeleteFunc(p.windows, func(w entry) bool { return w.passed(now) })
}

func (w Window) passed(now time.Time) bool { return w.Weekly == nil && !w.To.After(now) }

func (p *Plan) find(code aggregator.AuthorityCode, id string) int {
	return slices.IndexFunc(p.windows, func(w entry) bool { return w.Authority == code && w.id == id })
}

// has tells whether a window stands and is not over.
func (p *Plan) has(code aggregator.AuthorityCode, id string, now time.Time) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	i := p.find(code, id)
	return i >= 0 && p.windows[i].stands() && !p.windows[i].passed(now)
}

// cancel calls a window off, every time of it where it recurs.
func (p *Plan) cancel(a aggregator.DoneAct) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := p.find(a.Authority, a.Window); i >= 0 {
		p.windows[i].ended = a
	}
}

// endUnderWay ends maintenance that happens once and was under way at the act.
func (p *Plan) endUnderWay(a aggregator.DoneAct) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, w := range p.windows {
		if _, in := w.until(a.At, p.zone); in && w.Authority == a.Authority && w.Weekly == nil && w.stands() {
			p.windows[i].ended = a
		}
	}
}
