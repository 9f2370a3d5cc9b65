package guard

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"

	"underlag/aggregator"
)

// limits is what one guard allows and remembers.
type limits struct {
	set      Settings
	gate     *gate
	tally    *tally
	retries  *budget
	breaker  *gobreaker.CircuitBreaker[struct{}]
	forced   atomic.Int32
	openedAt atomic.Int64 // Unix nanoseconds
}

var errOwnDeadline = errors.New("the source's own deadline passed")

func newLimits(name string, set Settings) *limits {
	set = set.withDefaults()
	l := &limits{set: set, gate: newGate(min(set.Floor, set.Concurrent), set.Concurrent), tally: &tally{window: set.Window}, retries: newBudget(set.RetryShare)}
	l.breaker = gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{
		Name:        name,
		MaxRequests: set.Trials,
		Timeout:     set.OpenFor,
		ReadyToTrip: func(gobreaker.Counts) bool { return set.trips(l.tally.sum()) },
		IsExcluded:  func(err error) bool { return errors.Is(err, errHurried) },
		OnStateChange: func(_ string, _, to gobreaker.State) {
			l.tally.clear()
			if to == gobreaker.StateOpen {
				l.openedAt.Store(time.Now().UnixNano())
			}
		},
	})
	return l
}

// call is one call of what is guarded.
type call func(ctx context.Context) ended

// ended is how a call ended.
type ended struct {
	failure *aggregator.SourceError // of the call as a whole; nil where there is none
	aside   bool                    // it is that of providers within, whose own breakers count it
}

// do makes a call within the limits. The failure is the call's own, or says that
// it was never made.
func (l *limits) do(ctx context.Context, put call) *aggregator.SourceError {
	ctx, cancel := context.WithTimeoutCause(ctx, l.set.Deadline, errOwnDeadline)
	defer cancel()
	if l.isOpen() { // nobody stands in line for a door that is shut
		return notMade(CodeOpen, l.opensIn())
	}
	if wait, entered := l.gate.enter(ctx); !entered {
		return notMade(CodeTooMany, wait)
	}
	defer l.gate.leave()

	var failure *aggregator.SourceError
	err := l.through(func() (said error) {
		failure, said = l.measured(ctx, put)
		return said
	})
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return notMade(CodeOpen, l.opensIn())
	}
	return failure
}

// What a call says of the source, in the breaker's words; nil is that it is well.
var (
	errFailed  = errors.New("failed")
	errSlow    = errors.New("answered slowly")
	errHurried = errors.New("the caller's own haste or departure cut it short")
)

// measured makes the call and learns from it.
func (l *limits) measured(ctx context.Context, put call) (failure *aggregator.SourceError, said error) {
	started := time.Now()
	said = errFailed // and so it stays where the call panics
	defer func() { l.learn(said, time.Since(started)) }()
	e := l.try(ctx, put)
	said = l.judge(ctx, e, time.Since(started))
	return e.failure, said
}

func (l *limits) judge(ctx context.Context, e ended, elapsed time.Duration) error {
	if failure := e.failure; failure != nil {
		cut := errors.Is(ctx.Err(), context.Canceled) || failure.Outcome == aggregator.Late && elapsed < l.set.Deadline/2
		switch {
		case cut, failure.Code == CodeOpen: // or nobody was left to ask
			return errHurried
		case failed(failure.Outcome) && !e.aside:
			return errFailed
		}
	}
	if elapsed >= l.set.SlowAfter {
		return errSlow
	}
	return nil
}

// failed tells failures of the source from answers we do not like.
func failed(o aggregator.Outcome) bool {
	return o == aggregator.Late || o == aggregator.Unavailable || o == aggregator.Malformed
}

func (l *limits) learn(said error, elapsed time.Duration) {
	if errors.Is(said, errHurried) {
		return
	}
	l.tally.note(errors.Is(said, errFailed), elapsed >= l.set.SlowAfter)
	l.gate.learn(elapsed, said == nil && elapsed < l.set.Deadline/2)
}

// try makes the call, and once more if the question never reached the authority,
// at least half the time is left, and not too many have been tried again.
func (l *limits) try(ctx context.Context, put call) ended {
	started := time.Now()
	l.retries.pay()
	e := put(ctx)
	if e.neverLeft() && ctx.Err() == nil && time.Since(started) < left(ctx)/2 && l.retries.take() {
		e = put(ctx)
	}
	return e
}

// neverLeft tells whether the question was to be sent and was not.
func (e ended) neverLeft() bool {
	return e.failure != nil && e.failure.Unsent && e.failure.Code != CodeOpen
}

func left(ctx context.Context) time.Duration {
	due, _ := ctx.Deadline()
	return time.Until(due)
}

// The codes of a call that was never made.
const (
	CodeOpen    = aggregator.CodeBreakerOpen
	CodeTooMany = "too_many_calls"
)

func notMade(code string, retry time.Duration) *aggregator.SourceError {
	e := aggregator.NewSourceError(aggregator.Unavailable, code, nil)
	e.RetryAfter = max(retry.Round(time.Second), time.Second)
	e.Unsent = true
	return e
}

func (l *limits) observe(ctx context.Context, code aggregator.AuthorityCode, reply aggregator.Reply, err error, elapsed time.Duration) {
	if l.set.Observe == nil {
		return
	}
	o := aggregator.SourceOutcome{Authority: code, Outcome: outcomeOf(reply, err), Elapsed: elapsed}
	if err != nil {
		o.Code = aggregator.AsSourceError(err).Code
	}
	l.set.Observe(ctx, o)
}

func outcomeOf(reply aggregator.Reply, err error) aggregator.Outcome {
	switch {
	case err != nil:
		return aggregator.AsSourceError(err).Outcome
	case len(reply.Missing) > 0:
		return aggregator.Partial
	case reply.Facts.Len() == 0:
		return aggregator.Empty
	}
	return aggregator.Answered
}
