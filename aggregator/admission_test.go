package aggregator

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// doorkeeper counts who is inside, and lets in nobody if it has a problem.
type doorkeeper struct {
	inside  int
	problem *Problem
}

func (d *doorkeeper) Admit(context.Context, Caller) (func(), *Problem) {
	if d.problem != nil {
		return nil, d.problem
	}
	d.inside++
	return func() { d.inside-- }, nil
}

type unaskedLaw struct{ t *testing.T }

func (l unaskedLaw) Decide(context.Context, LawQuestion) (Decision, error) {
	l.t.Error("the law was asked")
	return Decision{}, nil
}

// Whoever is not let in costs a record and nothing more.
func TestNotLetIn(t *testing.T) {
	for _, problem := range []*Problem{TooManyRequests(1500 * time.Millisecond), TooBusy(time.Second, nil)} {
		l := &ledger{}
		s := service(l, unaskedLaw{t}, pays("AA", "a"))
		s.Admission = &doorkeeper{problem: problem}
		_, err := s.Answer(t.Context(), Caller{}, household(t), nil)
		var got *Problem
		if !errors.As(err, &got) || got.Code != problem.Code || got.RetryAfter <= 0 {
			t.Errorf("got %v, want %v", err, problem)
		}
		if diff := cmp.Diff([]string{"refuse " + problem.Code}, l.record); diff != "" {
			t.Errorf("recorded (-want +got):\n%s", diff)
		}
	}
	if got := TooManyRequests(1500 * time.Millisecond).RetryAfter; got != 2*time.Second {
		t.Errorf("come back after %v, want the next whole second", got)
	}
}

// However an inquiry ends, its place is given back.
func TestAPlaceIsGivenBack(t *testing.T) {
	all := []Source{pays("AA", "a"), pays("BB", "b"), fails("CC", Unavailable)}
	for name, s := range map[string]*Service{
		"answered":    service(&ledger{}, lawful{}, all...),
		"refused":     service(&ledger{}, lawful{refusal: &Refusal{Code: "no_case"}}, all...),
		"law down":    service(&ledger{}, lawful{err: errors.New("x")}, all...),
		"ledger down": service(&ledger{fail: "begin"}, lawful{}, all...),
		"no finish":   service(&ledger{fail: "finish"}, lawful{}, all...),
	} {
		door := &doorkeeper{}
		s.Admission = door
		s.Answer(t.Context(), Caller{}, household(t), nil)
		if door.inside != 0 {
			t.Errorf("%s: %d are still inside", name, door.inside)
		}
	}
}

// A law that nobody came to is not a law that is broken.
func TestABusyLaw(t *testing.T) {
	l := &ledger{}
	s := service(l, lawful{err: fmt.Errorf("law: %w", ErrBusy)}, pays("AA", "a"))
	_, err := s.Answer(t.Context(), Caller{}, household(t), nil)
	var got *Problem
	if !errors.As(err, &got) || got.Code != CodeTooBusy || got.RetryAfter <= 0 {
		t.Errorf("got %v, want %s", err, CodeTooBusy)
	}
	if diff := cmp.Diff([]string{"refuse " + CodeTooBusy}, l.record); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
}
