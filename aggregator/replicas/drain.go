package replicas

import (
	"context"
	"sync"
	"time"

	"underlag/aggregator"
)

// Drain is whether this replica is being emptied: it says that it is not ready at
// once, lets new questions in for as long as whoever spreads them needs to see
// that, then refuses them, and finishes what is under way. It is safe for
// concurrent use.
type Drain struct {
	grace time.Duration
	now   func() time.Time

	mu    sync.Mutex
	begun aggregator.DoneAct
	since time.Time // when it was heard of, from which the grace counts
}

// NewDrain makes one that is not draining. grace is how long new questions are
// still let in; now is the machine's clock where it is nil.
func NewDrain(grace time.Duration, now func() time.Time) *Drain {
	if now == nil {
		now = time.Now
	}
	return &Drain{grace: grace, now: now}
}

// Do begins or ends it, by an act on this replica. Until it hears of the act nobody can
// see that it is not ready; the grace of one it hears of later than that, as after a
// restart, is over.
func (d *Drain) Do(a aggregator.DoneAct) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case a.Kind == aggregator.ActUndrain:
		d.begun = aggregator.DoneAct{}
	case a.Kind == aggregator.ActDrain && d.begun.At.IsZero():
		d.begun, d.since = a, a.At
		if heard := d.now(); heard.Sub(a.At) < d.grace {
			d.since = heard
		}
	}
}

// Act gives the act by which it is draining; the zero act where it is not.
func (d *Drain) Act() aggregator.DoneAct {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.begun
}

// Draining tells whether it has begun.
func (d *Drain) Draining() bool { return !d.Act().At.IsZero() }

// over tells whether it is draining and the grace has passed.
func (d *Drain) over() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return !d.begun.At.IsZero() && d.now().Sub(d.since) >= d.grace
}

// Before gives an admission that refuses what comes after the grace, and leaves the
// rest to the next.
func (d *Drain) Before(next aggregator.Admission) aggregator.Admission { return draining{d, next} }

type draining struct {
	drain *Drain
	next  aggregator.Admission
}

// Admit refuses after the grace.
func (g draining) Admit(ctx context.Context, caller aggregator.Caller) (func(), *aggregator.Problem) {
	if g.drain.over() {
		return nil, aggregator.Draining()
	}
	return g.next.Admit(ctx, caller)
}
