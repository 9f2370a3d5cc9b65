package aggregator

import (
	"context"
	"errors"
	"time"
)

// Service answers inquiries. Its fields are set once, before the first one. Now
// decides which day it is; deadlines follow the machine's own clock.
type Service struct {
	Sources []Source // in the order of the answer
	Law     Law
	Ledger  Ledger
	// Insights reads where the decision brings no insights of its own. It may be nil;
	// the answer then says that nothing could be read out of it.
	Insights Insights
	Now      func() time.Time
	NewID    func() string
	// Admission may be nil; everybody is let in then.
	Admission Admission
}

// tolerance is how long after the caller's deadline the answer may leave.
const tolerance = 80 * time.Millisecond

// margin is the share of the caller's time kept for merging and recording: a
// twentieth, at least 50 ms and at most a quarter of a second.
func margin(deadline time.Duration) time.Duration {
	return min(max(deadline/20, 50*time.Millisecond), 250*time.Millisecond)
}

// Answer takes one inquiry the whole way: law, record, sources, merge, record.
// watch, where not nil, is told of each source's outcome once a record of it is
// durable; it is never told what the source said. The error is a *Problem.
func (s *Service) Answer(ctx context.Context, caller Caller, in Inquiry, watch func(SourceOutcome)) (*Answer, error) {
	started := time.Now()
	in = s.complete(in)
	due := started.Add(in.Deadline)
	if problem := in.Validate(s.knows); problem != nil {
		return nil, s.Refuse(ctx, caller, in, problem)
	}
	leave, problem := s.admit(ctx, caller)
	if problem != nil {
		return nil, s.Refuse(ctx, caller, in, problem)
	}
	defer leave()

	decision, err := s.decide(ctx, caller, in, due)
	if err != nil {
		return nil, s.refuse(ctx, caller, in, decision, asProblem(err))
	}
	begun, err := s.begin(ctx, caller, in, decision, due)
	if err != nil {
		return nil, ledgerDown(err)
	}

	results := s.collect(ctx, caller, in, decision, due.Add(-margin(in.Deadline)), watch)
	answer := merge(in, decision, results, s.descriptors())
	answer.BreakGlass = in.broken(begun)
	answer.Insight = s.insight(caller, in, decision, answer)

	answer.Receipt, err = s.finish(ctx, in, answer, due)
	if err != nil {
		return nil, ledgerDown(err)
	}
	answer.Elapsed = time.Since(started)
	return answer, nil
}

func (s *Service) complete(in Inquiry) Inquiry {
	if in.ID == "" {
		in.ID = s.NewID()
	}
	if in.AskedAt.IsZero() {
		in.AskedAt = s.Now()
	}
	if in.Deadline == 0 {
		in.Deadline = DefaultDeadline
	}
	return in
}

func (s *Service) descriptors() []Descriptor {
	list := make([]Descriptor, len(s.Sources))
	for i, source := range s.Sources {
		list[i] = source.Descriptor()
	}
	return list
}

func (s *Service) knows(code AuthorityCode) bool {
	for _, source := range s.Sources {
		if source.Descriptor().Code == code {
			return true
		}
	}
	return false
}

func (s *Service) decide(ctx context.Context, caller Caller, in Inquiry, due time.Time) (Decision, error) {
	ctx, cancel := context.WithDeadlineCause(ctx, due, errDeadline)
	defer cancel()
	question := LawQuestion{Inquiry: in, Caller: caller, On: DateOf(in.AskedAt), At: s.Now()}
	law := inForce(s.Law)
	decision, err := law.Decide(ctx, question)
	if err != nil {
		return Decision{}, lawDown(err)
	}
	if decision.Refusal != nil {
		return decision, refused(decision.Refusal)
	}
	if err := complete(decision, len(in.Persons), s.Sources); err != nil {
		return Decision{}, lawDown(err)
	}
	if err := s.narrow(ctx, law, question, &decision); err != nil {
		return Decision{}, lawDown(err)
	}
	return decision, nil
}

var (
	errDeadline   = errors.New("the caller's deadline passed")
	errIncomplete = errors.New("the law left a person or a source undecided")
)

// complete refuses a decision that leaves anything undecided, or that decides of
// another authority than the one in its place.
func complete(d Decision, persons int, sources []Source) error {
	if len(d.Persons) != persons {
		return errIncomplete
	}
	for i := range d.Persons {
		decided := d.Persons[i].Sources
		if len(decided) != len(sources) {
			return errIncomplete
		}
		for j := range decided {
			if decided[j].Authority != sources[j].Descriptor().Code || !decided[j].decided() {
				return errIncomplete
			}
		}
	}
	return nil
}

// decided tells whether a source is refused, or every grant says what it lets
// through and under which provision. A period with an open end would let through
// everything there is, and is no decision.
func (d *SourceDecision) decided() bool {
	if d.Refusal != nil {
		return true
	}
	for i := range d.Grants {
		g := &d.Grants[i]
		if g.Provision == "" || g.Category == "" || g.Fields.Len() == 0 || !g.Period.closed() {
			return false
		}
	}
	return len(d.Grants) > 0 && d.Period.closed()
}

func (p Period) closed() bool { return p.From != 0 && p.To != 0 && p.From <= p.To }

// Refuse records that an inquiry was refused and gives the problem to answer
// with. Where no person is named there is nothing to record.
func (s *Service) Refuse(ctx context.Context, caller Caller, in Inquiry, problem *Problem) *Problem {
	return s.refuse(ctx, caller, in, Decision{}, problem)
}

// refuse records with the refusal what the law had decided, if it was asked.
func (s *Service) refuse(ctx context.Context, caller Caller, in Inquiry, d Decision, problem *Problem) *Problem {
	if len(in.Persons) == 0 {
		return problem
	}
	in = s.complete(in)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
	defer cancel()
	if _, err := s.Ledger.Refuse(ctx, entry(caller, in, d), problem.Refusal()); err != nil {
		return ledgerDown(err)
	}
	return problem
}

func asProblem(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return lawDown(err)
}
