package server

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/config"
	"underlag/aggregator/guard"
)

// SourceLimits overrides a source's own limits. Every key is described, with its
// default, in cmd/aggregator/hub.yaml.
type SourceLimits struct {
	Deadline   config.Duration `yaml:"deadline"`
	Concurrent int             `yaml:"concurrent"` // the ceiling of the limit that follows the source
	Floor      int             `yaml:"floor"`
	Retry      *Share          `yaml:"retry"`
	Breaker    Breaker         `yaml:"breaker"`
	Hedge      *Hedge          `yaml:"hedge"`
}

// Breaker says when a source's breaker opens and closes.
type Breaker struct {
	Window    config.Duration `yaml:"window"`
	MinCalls  int             `yaml:"min_calls"`
	FailRatio *Share          `yaml:"fail_ratio"`
	SlowAfter config.Duration `yaml:"slow_after"`
	SlowRatio *Share          `yaml:"slow_ratio"`
	OpenFor   config.Duration `yaml:"open_for"`
	Trials    uint32          `yaml:"trials"`
}

// Hedge says when a question is put once more while the first call is under way.
type Hedge struct {
	After  Patience `yaml:"after"`
	Budget *Share   `yaml:"budget"`
}

// Share is a share written as 0.5 or 50%.
type Share float64

// UnmarshalText reads a share; whether it is between 0 and 1 is the guard's to say.
func (s *Share) UnmarshalText(b []byte) error {
	text, percent := strings.CutSuffix(string(b), "%")
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(value) {
		return fmt.Errorf("%q is not a share such as 0.5 or 50%%", string(b))
	}
	if percent {
		value /= 100
	}
	*s = Share(value)
	return nil
}

// Patience is how long a first call is waited for: a time, or p95.
type Patience struct {
	given bool
	time  time.Duration // zero: p95
}

// UnmarshalText reads p95 or a time above zero.
func (p *Patience) UnmarshalText(b []byte) error {
	p.given = true
	if string(b) == "p95" {
		return nil
	}
	parsed, err := time.ParseDuration(string(b))
	if err != nil || parsed <= 0 {
		return fmt.Errorf("%q is neither p95 nor a duration such as 800ms", string(b))
	}
	p.time = parsed
	return nil
}

// calls is what is told of calls, or asked before some.
type calls struct {
	observe func(context.Context, aggregator.SourceOutcome)
	again   func(context.Context, aggregator.AuthorityCode, aggregator.Question) error // records a second call
}

// limits gives the settings of a guard. d is the source's description; nil of the
// national service, whose one call is about every authority. The error names the
// key.
func (c Config) limits(name string, d *aggregator.Descriptor, told calls) (guard.Settings, error) {
	l := c.Limits[name]
	set := guard.Settings{
		Deadline: time.Duration(l.Deadline), Concurrent: l.Concurrent, Floor: l.Floor,
		Window: time.Duration(l.Breaker.Window), MinCalls: l.Breaker.MinCalls,
		SlowAfter: time.Duration(l.Breaker.SlowAfter), OpenFor: time.Duration(l.Breaker.OpenFor), Trials: l.Breaker.Trials,
		Observe: told.observe, Again: told.again,
	}
	if d != nil && set.Deadline == 0 {
		set.Deadline = d.Deadline
	}
	if d != nil && set.Concurrent == 0 {
		set.Concurrent = d.Concurrent
	}
	err := l.shares(&set)
	if err == nil {
		err = l.hedge(&set, d)
	}
	if err == nil {
		err = set.Check()
	}
	if err != nil {
		return set, fmt.Errorf("limits.%s.%w", name, err)
	}
	return set, nil
}

// shares reads the shares. Zero would be no breaker, which is forced_closed and an
// operator's act; of retries it is none.
func (l SourceLimits) shares(set *guard.Settings) error {
	for _, share := range []struct {
		key string
		in  *Share
		out *float64
	}{{"breaker.fail_ratio", l.Breaker.FailRatio, &set.FailRatio}, {"breaker.slow_ratio", l.Breaker.SlowRatio, &set.SlowRatio}} {
		if share.in == nil {
			continue
		}
		if *share.in <= 0 {
			return fmt.Errorf("%s: %v; allowed is above 0 and up to 1 (100%%)", share.key, float64(*share.in))
		}
		*share.out = float64(*share.in)
	}
	if l.Retry == nil {
		return nil
	}
	if *l.Retry < 0 {
		return fmt.Errorf("retry: %v; allowed is from 0, which is never, to 1 (100%%)", float64(*l.Retry))
	}
	if set.RetryShare = float64(*l.Retry); set.RetryShare == 0 {
		set.RetryShare = -1
	}
	return nil
}

func (l SourceLimits) hedge(set *guard.Settings, d *aggregator.Descriptor) error {
	switch {
	case l.Hedge == nil:
		return nil
	case d == nil:
		return fmt.Errorf("hedge: one call is about every authority, and is never put twice at once; leave it out")
	case !d.Repeatable:
		return fmt.Errorf("hedge: %s is not known to take a question twice at once (repeatable in its source.yaml); leave it out", d.Code)
	case !l.Hedge.After.given:
		return fmt.Errorf("hedge.after: is required: p95, or a duration such as 800ms")
	case set.RetryShare < 0:
		return fmt.Errorf("hedge: the second call is paid from retry too, which is 0; leave one of the two out")
	}
	set.Hedge = &guard.Hedge{After: l.Hedge.After.time}
	if l.Hedge.Budget == nil {
		return nil
	}
	if *l.Hedge.Budget <= 0 {
		return fmt.Errorf("hedge.budget: %v; allowed is above 0 and up to 1 (100%%)", float64(*l.Hedge.Budget))
	}
	set.Hedge.Budget = float64(*l.Hedge.Budget)
	return nil
}

// askedAgain records that a question is about to be put to the same authority once
// more.
func askedAgain(ledger aggregator.Ledger) func(context.Context, aggregator.AuthorityCode, aggregator.Question) error {
	return func(ctx context.Context, code aggregator.AuthorityCode, q aggregator.Question) error {
		_, err := ledger.Source(ctx, q.ID, aggregator.SourceOutcome{Person: q.Place, Authority: code, Outcome: aggregator.AskedAgain})
		return err
	}
}
