package aggregator

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A caller who leaves gets no answer, but that the authorities were asked is
// recorded all the same.
func TestACallerWhoLeavesIsRecorded(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	gone := func(code AuthorityCode) Source {
		return stub{code, func(ctx context.Context, _ Question) (Reply, error) {
			leave()
			<-ctx.Done()
			return Reply{}, NewSourceError(Late, "canceled", ctx.Err())
		}}
	}
	l := &ledger{}
	a, err := service(l, lawful{}, gone("AA"), gone("BB"), gone("CC")).Answer(ctx, Caller{}, household(t), nil)
	if err != nil || a.Verdict.DecisionReady {
		t.Errorf("got %v, ready %v", err, a != nil && a.Verdict.DecisionReady)
	}
	if diff := cmp.Diff([]string{"begin", "finish"}, l.record); diff != "" {
		t.Errorf("ledger (-want +got):\n%s", diff)
	}
}

// A ledger too slow to tell of every source costs no source its answer.
func TestASlowLedgerMakesNoSourceLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := household(t)
		in.Deadline = time.Second
		slow := slowLedger{&ledger{}, 300 * time.Millisecond}
		started := time.Now()
		service := &Service{Sources: []Source{pays("AA", "a"), pays("BB", "b"), pays("CC", "c")}, Law: lawful{}, Ledger: slow, Now: time.Now, NewID: func() string { return "id" }}
		a, err := service.Answer(t.Context(), Caller{}, in, func(SourceOutcome) {})
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(started); took > in.Deadline+100*time.Millisecond {
			t.Errorf("answered after %v, want %v plus at most 100ms", took, in.Deadline)
		}
		for i := range a.Persons {
			for _, s := range a.Persons[i].Sources {
				if s.Outcome != Answered {
					t.Errorf("person %d, %s: got %s, want answered", i, s.Authority, s.Outcome)
				}
			}
		}
	})
}

// slowLedger takes its time over each source, and gives up with the context.
type slowLedger struct {
	*ledger
	takes time.Duration
}

func (l slowLedger) Source(ctx context.Context, id string, o SourceOutcome) (Receipt, error) {
	select {
	case <-time.After(l.takes):
		return l.ledger.Source(ctx, id, o)
	case <-ctx.Done():
		return Receipt{}, ctx.Err()
	}
}

// spoiled is a law that decides as lawful does, but for one fault.
type spoiled func(*Decision)

func (s spoiled) Decide(ctx context.Context, q LawQuestion) (Decision, error) {
	d, err := lawful{}.Decide(ctx, q)
	s(&d)
	return d, err
}

func spoiledGrant(spoil func(*Grant)) spoiled {
	return func(d *Decision) { spoil(&d.Persons[1].Sources[1].Grants[0]) }
}
