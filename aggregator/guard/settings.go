package guard

import (
	"context"
	"fmt"
	"time"

	"underlag/aggregator"
)

// Settings of one guard; zero means the default.
type Settings struct {
	Deadline   time.Duration // for one call, its wait included; default the descriptor's
	Concurrent int           // calls at once at most; default the descriptor's
	// Floor is how many calls at once are left at least, however badly it goes;
	// default an eighth of Concurrent.
	Floor     int
	Window    time.Duration // over which calls are counted; default 30 s
	MinCalls  int           // fewer calls than this never open the breaker; default 10
	FailRatio float64       // share of failed calls that opens the breaker; default 0.5
	// SlowAfter is how long a call takes that counts as slow, and SlowRatio the
	// share of slow ones that opens the breaker. A slow answer is a right answer
	// still: the defaults, three quarters of the deadline and 0.8, spare all but
	// a source that keeps nearly everybody waiting.
	SlowAfter time.Duration
	SlowRatio float64
	OpenFor   time.Duration // how long the breaker stays open; default 10 s
	Trials    uint32        // calls that must all go well before it closes; default 3
	// RetryShare is the share of calls that may be tried once more; default 0.1, and
	// none where it is negative.
	RetryShare float64
	// Hedge, if set, puts a question once more where the first call takes long. Only a
	// Repeatable source is asked so, and only with Again.
	Hedge *Hedge
	// Again makes the record of a second call: no record, no call.
	Again func(context.Context, aggregator.AuthorityCode, aggregator.Question) error
	// Observe, if set, is told of each call that has just ended, or was not let
	// through.
	Observe func(context.Context, aggregator.SourceOutcome)
}

// Hedge says when a question is put once more.
type Hedge struct {
	After  time.Duration // zero: when the call takes longer than 95 of 100 have
	Budget float64       // share of calls that may be; default 0.05
}

// Check finds settings that cannot work. The error begins with the key, as it
// stands under limits in the configuration.
func (s Settings) Check() error {
	shares := []struct {
		key   string
		value float64
	}{{"breaker.fail_ratio", s.FailRatio}, {"breaker.slow_ratio", s.SlowRatio}, {"retry", max(s.RetryShare, 0)}}
	if s.Hedge != nil {
		shares = append(shares, struct {
			key   string
			value float64
		}{"hedge.budget", s.Hedge.Budget})
	}
	for _, share := range shares {
		if share.value < 0 || share.value > 1 {
			return fmt.Errorf("%s: %v; allowed is a share between 0 and 1, such as 0.5 or 50%%", share.key, share.value)
		}
	}
	for _, length := range []struct {
		key   string
		value time.Duration
	}{{"deadline", s.Deadline}, {"breaker.slow_after", s.SlowAfter}, {"breaker.window", s.Window}, {"breaker.open_for", s.OpenFor}} {
		if length.value < 0 || length.value > longest {
			return fmt.Errorf("%s: %s; allowed is up to %s", length.key, length.value, longest)
		}
	}
	switch {
	case s.Concurrent < 0:
		return fmt.Errorf("concurrent: %d; allowed is 1 or more", s.Concurrent)
	case s.Floor < 0:
		return fmt.Errorf("floor: %d; allowed is 1 or more", s.Floor)
	case s.Concurrent > 0 && s.Floor > s.Concurrent:
		return fmt.Errorf("floor: %d is more than concurrent, %d", s.Floor, s.Concurrent)
	case s.MinCalls < 0:
		return fmt.Errorf("breaker.min_calls: %d; allowed is 1 or more", s.MinCalls)
	case s.Window > 0 && s.Window < time.Second:
		return fmt.Errorf("breaker.window: %s; allowed is 1s or more", s.Window)
	case s.Deadline > 0 && s.SlowAfter > s.Deadline:
		return fmt.Errorf("breaker.slow_after: %s is longer than the deadline, %s", s.SlowAfter, s.Deadline)
	case s.Hedge != nil && s.Deadline > 0 && s.Hedge.After >= s.Deadline:
		return fmt.Errorf("hedge.after: %s is not before the deadline, %s", s.Hedge.After, s.Deadline)
	}
	return nil
}

// longest is more than any time here is of use for.
const longest = time.Hour

func (s Settings) withDefaults() Settings {
	s.Concurrent = max(s.Concurrent, 1)
	orDefault(&s.Floor, max(s.Concurrent/leastShare, 1))
	orDefault(&s.Window, 30*time.Second)
	orDefault(&s.MinCalls, 10)
	orDefault(&s.FailRatio, 0.5)
	orDefault(&s.SlowAfter, s.Deadline*3/4)
	orDefault(&s.SlowRatio, 0.8)
	orDefault(&s.OpenFor, 10*time.Second)
	orDefault(&s.Trials, 3)
	orDefault(&s.RetryShare, 0.1)
	return s
}

func orDefault[T comparable](v *T, otherwise T) {
	var zero T
	if *v == zero {
		*v = otherwise
	}
}

func (s Settings) trips(c counts) bool {
	calls := float64(c.calls)
	return c.calls >= s.MinCalls && (float64(c.failed) >= s.FailRatio*calls || float64(c.slow) >= s.SlowRatio*calls)
}
