package guard

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"

	"underlag/aggregator"
)

// providers guards each provider of a source that the wire can leave out of a
// question. Their breakers stand beside the source's own: what an answer tells of
// a provider counts here, and what becomes of the call as a whole counts there.
type providers []*provider

type provider struct {
	code     string
	openFor  time.Duration
	tally    *tally
	breaker  *gobreaker.TwoStepCircuitBreaker[struct{}]
	openedAt atomic.Int64 // Unix nanoseconds
}

func newProviders(d aggregator.Descriptor, set Settings) providers {
	set = set.withDefaults()
	var list providers
	for _, info := range d.Providers {
		if info.Apart {
			list = append(list, newProvider(string(d.Code)+"/"+info.Code, info.Code, set))
		}
	}
	return list
}

func newProvider(name, code string, set Settings) *provider {
	p := &provider{code: code, openFor: set.OpenFor, tally: &tally{window: set.Window}}
	set.SlowRatio = 2 // an answer's time is the slowest provider's, and tells of none
	p.breaker = gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Name:        name,
		MaxRequests: set.Trials,
		Timeout:     set.OpenFor,
		ReadyToTrip: func(gobreaker.Counts) bool { return set.trips(p.tally.sum()) },
		IsExcluded:  func(err error) bool { return errors.Is(err, errUntold) },
		OnStateChange: func(_ string, _, to gobreaker.State) {
			p.tally.clear()
			if to == gobreaker.StateOpen {
				p.openedAt.Store(time.Now().UnixNano())
			}
		},
	})
	return p
}

var errUntold = errors.New("the answer does not tell")

// turn is one question's leave to ask the providers. It is ended exactly once.
type turn struct {
	without []string // whose breakers are open
	again   time.Duration
	asked   []askedProvider
}

type askedProvider struct {
	*provider
	done func(error)
}

// begin says whom a question leaves out besides those that it left out before.
func (ps providers) begin(q aggregator.Question) turn {
	var t turn
	for _, p := range ps {
		if q.LeavesOut(p.code) {
			continue
		}
		done, err := p.breaker.Allow()
		if err == nil {
			t.asked = append(t.asked, askedProvider{p, done})
			continue
		}
		t.without = append(t.without, p.code)
		t.again = max(t.again, p.opensIn())
	}
	return t
}

// question leaves out of q who is not to be asked.
func (t turn) question(q aggregator.Question) aggregator.Question {
	if len(t.without) > 0 {
		q.Without = append(q.Without[:len(q.Without):len(q.Without)], t.without...)
	}
	return q
}

// end takes what the answer tells of each; of one that it says nothing of, nothing
// is learnt.
func (t turn) end(told []aggregator.ProviderReply) {
	for _, a := range t.asked {
		said := errUntold
		for _, reply := range told {
			if reply.Provider == a.code {
				said = a.judge(reply.Outcome)
			}
		}
		a.done(said)
	}
}

func (p *provider) judge(o aggregator.Outcome) error {
	bad := failed(o)
	p.tally.note(bad, false)
	if bad {
		return errFailed
	}
	return nil
}

func (p *provider) opensIn() time.Duration {
	return time.Until(time.Unix(0, p.openedAt.Load()).Add(p.openFor))
}

// comesBack tells a question that had nobody left to ask when to come back.
func (t turn) comesBack(e *aggregator.SourceError) {
	if e != nil && e.Code == CodeOpen && e.RetryAfter == 0 {
		e.RetryAfter = max(t.again.Round(time.Second), time.Second)
	}
}

// state gives a provider's breaker; empty where it has none.
func (ps providers) state(code string) aggregator.BreakerState {
	for _, p := range ps {
		if p.code == code {
			return breakerState(p.breaker.State())
		}
	}
	return ""
}

// aside tells a failure that is the providers' alone: the source's service
// answered, and says who could not.
func aside(told []aggregator.ProviderReply, failure *aggregator.SourceError) bool {
	if failure.Outcome != aggregator.Unavailable {
		return false
	}
	for _, p := range told {
		if failed(p.Outcome) {
			return true
		}
	}
	return false
}
