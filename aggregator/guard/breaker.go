package guard

import (
	"time"

	"github.com/sony/gobreaker/v2"

	"underlag/aggregator"
)

// The ways in which somebody may have forced the breaker.
const (
	unforced int32 = iota
	forcedOpen
	forcedClosed
)

// through makes a call if the breaker lets it, or as somebody has forced it to.
func (l *limits) through(call func() error) error {
	switch l.forced.Load() {
	case forcedOpen:
		return gobreaker.ErrOpenState
	case forcedClosed:
		_ = call() // what it says of the source is not asked
		return nil
	}
	_, err := l.breaker.Execute(func() (struct{}, error) { return struct{}{}, call() })
	return err
}

func (l *limits) isOpen() bool {
	state := l.state()
	return state == aggregator.BreakerOpen || state == aggregator.BreakerForcedOpen
}

// opensIn is when to come back to an open breaker.
func (l *limits) opensIn() time.Duration {
	if l.forced.Load() == forcedOpen {
		return l.set.OpenFor
	}
	return time.Until(time.Unix(0, l.openedAt.Load()).Add(l.set.OpenFor))
}

// force keeps the breaker open or closed until it is given back to itself.
func (l *limits) force(state aggregator.BreakerState) {
	switch state {
	case aggregator.BreakerForcedOpen:
		l.forced.Store(forcedOpen)
	case aggregator.BreakerForcedClosed:
		l.forced.Store(forcedClosed)
	default:
		l.forced.Store(unforced)
	}
}

func (l *limits) load() aggregator.Load {
	var now aggregator.Load
	now.InFlight, now.Waiting, now.Limit = l.gate.load()
	now.Breaker = l.state()
	return now
}

func (l *limits) state() aggregator.BreakerState {
	switch l.forced.Load() {
	case forcedOpen:
		return aggregator.BreakerForcedOpen
	case forcedClosed:
		return aggregator.BreakerForcedClosed
	}
	return breakerState(l.breaker.State())
}

func breakerState(s gobreaker.State) aggregator.BreakerState {
	switch s {
	case gobreaker.StateOpen:
		return aggregator.BreakerOpen
	case gobreaker.StateHalfOpen:
		return aggregator.BreakerHalfOpen
	}
	return aggregator.BreakerClosed
}
