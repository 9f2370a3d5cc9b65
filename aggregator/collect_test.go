package aggregator

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// relay is a service that several authorities are reached through: it keeps who was asked
// in which call, and answers as its function says.
type relay struct {
	mu    sync.Mutex
	calls map[string][]AuthorityCode // by person
	count int
	give  func(ctx context.Context, asked []Asked) []Given
}

func (r *relay) FetchAll(ctx context.Context, asked []Asked) []Given {
	r.mu.Lock()
	if r.calls == nil {
		r.calls = map[string][]AuthorityCode{}
	}
	for _, a := range asked {
		number := a.Question.Person.Reveal()
		r.calls[number] = append(r.calls[number], a.Authority)
	}
	r.count++
	r.mu.Unlock()
	return r.give(ctx, asked)
}

// via is a source behind a relay.
type via struct {
	stub
	relay *relay
}

func (v via) Upstream() Upstream { return v.relay }

func behind(t *testing.T, r *relay, code AuthorityCode) via {
	return via{relay: r, stub: stub{code, func(context.Context, Question) (Reply, error) {
		t.Errorf("%s was asked alone", code)
		return Reply{}, nil
	}}}
}

// eachPays answers every question of a call with one payment.
func eachPays(ctx context.Context, asked []Asked) []Given {
	given := make([]Given, len(asked))
	for i, a := range asked {
		given[i].Reply, given[i].Err = pays(a.Authority, "through "+string(a.Authority)).fetch(ctx, a.Question)
	}
	return given
}

func outcomesOf(p PersonAnswer) []Outcome {
	var list []Outcome
	for _, s := range p.Sources {
		list = append(list, s.Outcome)
	}
	return list
}

func TestSourcesBehindOneUpstreamAreAskedTogether(t *testing.T) {
	r := &relay{give: eachPays}
	law := lawful{off: "BB"}
	s := service(&ledger{}, law, behind(t, r, "AA"), behind(t, r, "BB"), behind(t, r, "CC"))
	a, err := s.Answer(t.Context(), Caller{}, household(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	allowed := []AuthorityCode{"AA", "CC"}
	want := map[string][]AuthorityCode{"199006022397": allowed, "201701012393": allowed}
	if diff := cmp.Diff(want, r.calls); diff != "" || r.count != 2 {
		t.Errorf("%d calls, want one for each person with those the law allows (-want +got):\n%s", r.count, diff)
	}
	for _, p := range a.Persons {
		if diff := cmp.Diff([]Outcome{Answered, Refused, Answered}, outcomesOf(p)); diff != "" {
			t.Errorf("outcomes (-want +got):\n%s", diff)
		}
		if len(p.Facts.Payments) != 2 || p.Facts.Payments[0].Benefit != "through AA" || p.Facts.Payments[1].Authority != "CC" {
			t.Errorf("an answer stands in another's place: %+v", p.Facts.Payments)
		}
	}
}

func TestEachUpstreamHasItsOwnCall(t *testing.T) {
	one, other := &relay{give: eachPays}, &relay{give: eachPays}
	s := service(&ledger{}, lawful{}, behind(t, one, "AA"), behind(t, other, "BB"), behind(t, one, "CC"))
	in := household(t)
	in.Only = []AuthorityCode{"AA", "BB"}
	if _, err := s.Answer(t.Context(), Caller{}, in, nil); err != nil {
		t.Fatal(err)
	}
	got := [][]AuthorityCode{one.calls["199006022397"], other.calls["199006022397"]}
	if diff := cmp.Diff([][]AuthorityCode{{"AA"}, {"BB"}}, got); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

// Whatever a call of several does, the sources outside it are untouched.
func TestABadCallCostsItsOwnPlacesOnly(t *testing.T) {
	down := NewSourceError(Unavailable, "down", nil)
	for name, c := range map[string]struct {
		give func(context.Context, []Asked) []Given
		want []Outcome
		code string
	}{
		"panic":         {func(context.Context, []Asked) []Given { panic("199006022397") }, []Outcome{Malformed, Malformed}, "panic"},
		"no answers":    {func(context.Context, []Asked) []Given { return nil }, []Outcome{Malformed, Malformed}, "answers"},
		"one too many":  {func(context.Context, []Asked) []Given { return make([]Given, 3) }, []Outcome{Malformed, Malformed}, "answers"},
		"all fail":      {func(_ context.Context, a []Asked) []Given { return failed(len(a), down) }, []Outcome{Unavailable, Unavailable}, "down"},
		"one part does": {func(ctx context.Context, a []Asked) []Given { return append(failed(1, down), eachPays(ctx, a[1:])...) }, []Outcome{Unavailable, Answered}, "down"},
	} {
		t.Run(name, func(t *testing.T) {
			r := &relay{give: c.give}
			s := service(&ledger{}, lawful{}, behind(t, r, "AA"), behind(t, r, "BB"), pays("CC", "c"))
			a, err := s.Answer(t.Context(), Caller{}, household(t), nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(append(slices.Clone(c.want), Answered), outcomesOf(a.Persons[0])); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
			if got := a.Persons[0].Sources[0].Code; got != c.code {
				t.Errorf("code %q, want %q", got, c.code)
			}
			if a.Verdict.DecisionReady {
				t.Error("ready although a required source failed")
			}
		})
	}
}

func TestAHangingUpstreamIsLateForItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		r := &relay{give: func(_ context.Context, asked []Asked) []Given {
			<-release // deaf to its context
			return make([]Given, len(asked))
		}}
		in := household(t)
		in.Deadline = 2 * time.Second
		started := time.Now()
		a, err := service(&ledger{}, lawful{}, behind(t, r, "AA"), behind(t, r, "BB"), pays("CC", "c")).Answer(t.Context(), Caller{}, in, nil)
		took := time.Since(started)
		close(release)
		if err != nil {
			t.Fatal(err)
		}
		if took > in.Deadline+100*time.Millisecond {
			t.Errorf("answered after %v", took)
		}
		for _, p := range a.Persons {
			if diff := cmp.Diff([]Outcome{Late, Late, Answered}, outcomesOf(p)); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
		}
	})
}
