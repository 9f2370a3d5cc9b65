package aggregator

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"
)

// fetched is what one call gave; its place in the household is known.
type fetched struct {
	person, source int
	asked          bool
	reply          Reply
	err            *SourceError
	elapsed        time.Duration
}

// grace is how long collect waits past the deadline for sources to notice it,
// before it leaves them behind.
const grace = 20 * time.Millisecond

// collect asks every allowed source about every person at once. A source that
// fails, or does not come back, costs its own place only.
func (s *Service) collect(ctx context.Context, caller Caller, in Inquiry, d Decision, until time.Time, watch func(SourceOutcome)) [][]fetched {
	ctx, cancel := context.WithDeadlineCause(ctx, until, errDeadline)
	defer cancel()
	table := s.table(in)
	calls := make(chan fetched, len(in.Persons)*len(s.Sources))
	var group errgroup.Group
	group.SetLimit(cap(calls))
	var known []SourceOutcome // without a call
	for i := range in.Persons {
		for j := range s.Sources {
			sd := &d.Persons[i].Sources[j]
			if sd.Refusal != nil || !in.asks(sd.Authority) {
				known = append(known, settled(in, sd, i))
				continue
			}
			group.Go(func() error {
				calls <- s.fetch(ctx, i, j, sd, question(caller, in, sd, i))
				return nil
			})
		}
	}
	go func() { group.Wait(); close(calls) }()
	for _, o := range known {
		s.tell(ctx, in, watch, o, until)
	}
	s.gather(ctx, in, calls, until, table, watch)
	return table
}

// table is every place of the answer, late until a call comes back.
func (s *Service) table(in Inquiry) [][]fetched {
	table := make([][]fetched, len(in.Persons))
	for i := range table {
		table[i] = make([]fetched, len(s.Sources))
		for j := range table[i] {
			table[i][j] = fetched{person: i, source: j, err: NewSourceError(Late, "deadline", nil), elapsed: in.Deadline - margin(in.Deadline)}
		}
	}
	return table
}

// gather takes what the calls gave until all have, or the time is out. What has
// arrived by then is taken even where telling of the others was slow.
func (s *Service) gather(ctx context.Context, in Inquiry, calls <-chan fetched, until time.Time, table [][]fetched, watch func(SourceOutcome)) {
	overdue := time.NewTimer(time.Until(until) + grace)
	defer overdue.Stop()
	take := func(f fetched) {
		table[f.person][f.source] = f
		s.tell(ctx, in, watch, f.outcome(s.Sources[f.source].Descriptor().Code), until)
	}
	for {
		select {
		case f, open := <-calls:
			if !open {
				return
			}
			take(f)
		case <-overdue.C:
			for n := len(calls); n > 0; n-- {
				take(<-calls)
			}
			return
		}
	}
}

func (s *Service) fetch(ctx context.Context, person, source int, sd *SourceDecision, q Question) fetched {
	started := time.Now()
	f := fetched{person: person, source: source, asked: true}
	reply, err := fetchSafely(ctx, s.Sources[source], sd, q)
	f.elapsed = time.Since(started)
	if err != nil {
		f.err = AsSourceError(err)
		return f
	}
	f.reply = reply
	return f
}

// fetchSafely gives a reply already cut to what the law lets through. It turns a
// panic in a source, or over its facts, into that source's failure, so that it
// takes no other answer with it. What was panicked with may hold a payload and
// is dropped.
func fetchSafely(ctx context.Context, source Source, sd *SourceDecision, q Question) (reply Reply, err error) {
	defer func() {
		if recover() != nil {
			reply, err = Reply{}, NewSourceError(Malformed, "panic", nil)
		}
	}()
	reply, err = source.Fetch(ctx, q)
	if err != nil {
		return Reply{}, err
	}
	reply.Facts.cut(sd)
	return reply, nil
}

// question is what this source is asked about this person: what the law
// allowed, and nothing of the inquiry besides.
func question(caller Caller, in Inquiry, sd *SourceDecision, person int) Question {
	q := Question{
		ID: in.ID, Person: in.Persons[person].Number, Case: in.Case.Reference,
		Asker:   Asker{Organisation: caller.Organisation.Number, Name: caller.Organisation.Name, Caseworker: caller.ID},
		Purpose: sd.Purpose, LegalText: sd.LegalText, Period: sd.Period,
		Today: DateOf(in.AskedAt), Categories: sd.Categories(), Periods: sd.Periods(), Planned: sd.Planned(),
	}
	if caller.Organisation.Agreement != nil {
		q.Asker.Processor = caller.Organisation.Agreement.Processor
	}
	return q
}

func settled(in Inquiry, sd *SourceDecision, person int) SourceOutcome {
	if !in.asks(sd.Authority) {
		return SourceOutcome{Person: person, Authority: sd.Authority, Outcome: NotAsked}
	}
	return SourceOutcome{Person: person, Authority: sd.Authority, Outcome: Refused, Code: sd.Refusal.Code}
}

func (f *fetched) outcome(code AuthorityCode) SourceOutcome {
	o := SourceOutcome{Person: f.person, Authority: code, Elapsed: f.elapsed, Outcome: f.verdict()}
	if f.err != nil {
		o.Code = f.err.Code
		return o
	}
	o.Facts = f.reply.Facts.Len()
	for _, m := range f.reply.Missing {
		o.Missing = append(o.Missing, m.Code)
	}
	return o
}

func (f *fetched) verdict() Outcome {
	switch {
	case f.err != nil:
		return f.err.Outcome
	case len(f.reply.Missing) > 0:
		return Partial
	case f.reply.Facts.Len() == 0:
		return Empty
	}
	return Answered
}

// tell lets the watcher know of an outcome, but only once it is recorded.
func (s *Service) tell(ctx context.Context, in Inquiry, watch func(SourceOutcome), o SourceOutcome, until time.Time) {
	if watch == nil {
		return
	}
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), until.Add(margin(in.Deadline)))
	defer cancel()
	if _, err := s.Ledger.Source(ctx, in.ID, o); err != nil {
		return // the answer itself fails at finish, for the same reason
	}
	watch(o)
}
