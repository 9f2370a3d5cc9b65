package guard

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"underlag/aggregator"
)

// two is a source of two providers, of which PM fails while it is down. Each
// question asks both unless it leaves one out.
type two struct {
	down  bool
	only  string // asks for this provider alone; empty: both
	asked [][]string
}

func (*two) Descriptor() aggregator.Descriptor {
	return aggregator.Descriptor{
		Code: "FK", Deadline: 4 * time.Second, Concurrent: 8,
		Providers: []aggregator.ProviderInfo{{Code: "FK", Apart: true}, {Code: "PM", Apart: true}, {Code: "other_one"}},
	}
}

func (s *two) Fetch(_ context.Context, q aggregator.Question) (aggregator.Reply, error) {
	var reply aggregator.Reply
	var asked []string
	for _, p := range []string{"FK", "PM"} {
		if s.only != "" && s.only != p {
			continue
		}
		switch {
		case q.LeavesOut(p):
			reply.Missing = append(reply.Missing, aggregator.MissingPart{Part: p, Code: aggregator.CodeBreakerOpen})
			continue
		case p == "PM" && s.down:
			reply.Missing = append(reply.Missing, aggregator.MissingPart{Part: p, Code: "felande"})
			reply.Providers = append(reply.Providers, aggregator.ProviderReply{Provider: p, Outcome: aggregator.Unavailable, Code: "felande"})
		default:
			reply.Providers = append(reply.Providers, aggregator.ProviderReply{Provider: p, Outcome: aggregator.Answered})
		}
		asked = append(asked, p)
	}
	if asked == nil {
		e := aggregator.NewSourceError(aggregator.Unavailable, aggregator.CodeBreakerOpen, nil)
		e.Unsent = true
		return aggregator.Reply{}, e
	}
	s.asked = append(s.asked, asked)
	if s.only == "PM" && s.down {
		return reply.Aside(), aggregator.NewSourceError(aggregator.Unavailable, "felande", nil)
	}
	return reply, nil
}

// FetchAll makes it an upstream with one source behind it.
func (s *two) FetchAll(ctx context.Context, asked []aggregator.Asked) []aggregator.Given {
	given := make([]aggregator.Given, len(asked))
	for i, a := range asked {
		given[i].Reply, given[i].Err = s.Fetch(ctx, a.Question)
	}
	return given
}

// fetcher is a guard around the source itself, and around the way to it.
func guards(s *two) map[string]interface {
	aggregator.Source
	aggregator.Guarded
	aggregator.ProviderGuarded
} {
	up := NewUpstream(s, "ssbtek", Settings{})
	return map[string]interface {
		aggregator.Source
		aggregator.Guarded
		aggregator.ProviderGuarded
	}{"source": New(s, Settings{}), "upstream": up.Behind(s).(*behind)}
}

func TestAProvidersBreakerLeavesItOutAlone(t *testing.T) {
	for _, kind := range []string{"source", "upstream"} {
		t.Run(kind, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &two{down: true}
				g := guards(s)[kind]
				for range 10 {
					g.Fetch(t.Context(), aggregator.Question{})
				}
				if g.ProviderBreaker("PM") != aggregator.BreakerOpen || g.ProviderBreaker("FK") != aggregator.BreakerClosed ||
					g.ProviderBreaker("other_one") != "" || g.Load().Breaker != aggregator.BreakerClosed {
					t.Fatalf("PM %s, FK %s, source %s", g.ProviderBreaker("PM"), g.ProviderBreaker("FK"), g.Load().Breaker)
				}
				reply, err := g.Fetch(t.Context(), aggregator.Question{})
				if err != nil || len(reply.Missing) != 1 || reply.Missing[0].Code != aggregator.CodeBreakerOpen || !slices.Equal(s.asked[10], []string{"FK"}) {
					t.Errorf("got %+v, %v; asked %v", reply.Missing, err, s.asked[10])
				}
				s.down = false
				time.Sleep(11 * time.Second)
				for range 3 {
					if reply, err := g.Fetch(t.Context(), aggregator.Question{}); err != nil || reply.Missing != nil {
						t.Errorf("on trial: %+v, %v", reply.Missing, err)
					}
				}
				if g.ProviderBreaker("PM") != aggregator.BreakerClosed {
					t.Errorf("after its trials: %s", g.ProviderBreaker("PM"))
				}
			})
		})
	}
}

// A provider that answers nothing of its own is not the whole source's failure,
// and what asks it alone is told when to come back.
func TestAProvidersFailureIsNotTheSources(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &two{down: true, only: "PM"}
		g := New(s, Settings{})
		for range 10 {
			g.Fetch(t.Context(), aggregator.Question{})
		}
		_, err := g.Fetch(t.Context(), aggregator.Question{})
		e := outcome(t, err)
		if e.Code != aggregator.CodeBreakerOpen || e.RetryAfter != 10*time.Second || len(s.asked) != 10 {
			t.Errorf("got %v, retry after %s, %d calls", e, e.RetryAfter, len(s.asked))
		}
		if g.Load().Breaker != aggregator.BreakerClosed {
			t.Error("the source's own breaker is open too")
		}
		s.only = "FK"
		if _, err := g.Fetch(t.Context(), aggregator.Question{}); err != nil {
			t.Errorf("the other provider: %v", err)
		}
	})
}

// Answers that say nothing of a provider say nothing of its trials either.
func TestAnAnswerThatDoesNotTellProvesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &two{down: true}
		g := New(s, Settings{})
		for range 10 {
			g.Fetch(t.Context(), aggregator.Question{})
		}
		time.Sleep(11 * time.Second)
		s.only = "FK"
		for range 20 {
			g.Fetch(t.Context(), aggregator.Question{})
		}
		if got := g.ProviderBreaker("PM"); got != aggregator.BreakerHalfOpen {
			t.Errorf("got %s", got)
		}
	})
}
