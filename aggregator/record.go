package aggregator

import (
	"context"
	"errors"
	"time"
)

// recordTime bounds the writing of a record that must be written even if the
// caller has gone.
const recordTime = 2 * time.Second

// begin makes the record without which nothing is called.
func (s *Service) begin(ctx context.Context, caller Caller, in Inquiry, d Decision, due time.Time) (Receipt, error) {
	ctx, cancel := context.WithDeadlineCause(ctx, due, errDeadline)
	defer cancel()
	receipt, err := s.Ledger.Begin(ctx, entry(caller, in, d))
	if err == nil && in.BreakGlass != nil && receipt.Review == "" {
		err = errNoReview
	}
	return receipt, err
}

var errNoReview = errors.New("the ledger opened no review of a broken glass")

// broken is what the answer says of a broken glass.
func (in *Inquiry) broken(begun Receipt) *BrokenGlass {
	b := in.BreakGlass
	if b == nil {
		return nil
	}
	return &BrokenGlass{Reason: b.Reason, Expires: b.Expires, Review: begun.Review}
}

// finish makes the record without which no answer leaves. It is made even if
// the caller has gone, because the authorities were asked all the same.
func (s *Service) finish(ctx context.Context, in Inquiry, a *Answer, due time.Time) (Receipt, error) {
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), later(due, time.Now()).Add(tolerance))
	defer cancel()
	return s.Ledger.Finish(ctx, in.ID, a.outcomes(), a.Verdict.DecisionReady)
}

func entry(caller Caller, in Inquiry, d Decision) Entry {
	e := Entry{
		ID: in.ID, At: in.AskedAt, Organisation: caller.Organisation.Number, Caseworker: caller.ID, Unit: caller.Unit,
		Automation: caller.Automation, Case: in.Case.Reference, Purpose: in.Purpose, Revision: d.Revision, On: d.On,
		Named: caller.Named, Stated: in.Stated, Circumstances: d.Circumstances, BreakGlass: in.BreakGlass,
		Subjects: make([]EntrySubject, len(in.Persons)),
	}
	for i, p := range in.Persons {
		e.Subjects[i] = EntrySubject{Number: p.Number, Role: p.Role, Protected: declared(in, p.Number) == Marked}
		if i < len(d.Persons) {
			e.Subjects[i].Sources = entrySources(in, d.Persons[i])
		}
	}
	return e
}

func entrySources(in Inquiry, d PersonDecision) []EntrySource {
	list := make([]EntrySource, 0, len(d.Sources))
	for i := range d.Sources {
		sd := &d.Sources[i]
		es := EntrySource{Authority: sd.Authority}
		switch {
		case !in.asks(sd.Authority):
			es.Refusal = string(NotAsked)
		case sd.Refusal != nil:
			es.Refusal = sd.Refusal.Code
		default:
			es.Provisions, es.Period = sd.Provisions(), sd.Period
		}
		list = append(list, es)
	}
	return list
}

func (a *Answer) outcomes() []SourceOutcome {
	var list []SourceOutcome
	for i := range a.Persons {
		for j := range a.Persons[i].Sources {
			list = append(list, a.Persons[i].Sources[j].outcome(i))
		}
	}
	return list
}

func (r *SourceResult) outcome(person int) SourceOutcome {
	o := SourceOutcome{Person: person, Authority: r.Authority, Outcome: r.Outcome, Code: r.Code, Facts: r.Facts, Elapsed: r.Elapsed}
	o.Protected = r.Protection == Marked
	for _, m := range r.Missing {
		o.Missing = append(o.Missing, m.Code)
	}
	return o
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
