package aggregator

import (
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// fetched is what asking one authority about one person gave.
type fetched struct {
	person, source int
	asked          bool
	question       Question
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
	table := make([][]fetched, len(in.Persons))
	given := make(chan fetched, len(in.Persons)*len(s.Sources))
	var group errgroup.Group
	group.SetLimit(cap(given))
	var known []SourceOutcome // without a call
	for i := range in.Persons {
		table[i] = s.row(caller, in, d, i)
		for j := range table[i] {
			if !table[i][j].asked {
				known = append(known, settled(in, &d.Persons[i].Sources[j], i))
			}
		}
		for _, call := range s.calls(table[i]) {
			group.Go(func() error {
				s.fetch(ctx, call, d.Persons[i].Sources, given)
				return nil
			})
		}
	}
	go func() { group.Wait(); close(given) }()
	for _, o := range known {
		s.tell(ctx, in, watch, o, until)
	}
	s.gather(ctx, in, given, until, table, watch)
	return table
}

// row is a person's places in the answer, each late until its call comes back.
func (s *Service) row(caller Caller, in Inquiry, d Decision, person int) []fetched {
	row := make([]fetched, len(s.Sources))
	for j := range row {
		sd := &d.Persons[person].Sources[j]
		row[j] = fetched{person: person, source: j, asked: sd.Refusal == nil && in.asks(sd.Authority)}
		if row[j].asked {
			row[j].question = question(caller, in, sd, person)
			row[j].err, row[j].elapsed = NewSourceError(Late, "deadline", nil), in.Deadline-margin(in.Deadline)
		}
	}
	return row
}

// calls groups a person's places by the call that fills them: one for each
// source, and one for all that share an upstream.
func (s *Service) calls(row []fetched) [][]fetched {
	calls := make([][]fetched, 0, len(row))
	for _, place := range row {
		if !place.asked {
			continue
		}
		n := s.sharedWith(calls, place)
		if n < 0 {
			calls = append(calls, []fetched{place})
			continue
		}
		calls[n] = append(calls[n], place)
	}
	return calls
}

// sharedWith gives the call that goes the same way as the place; -1 for none.
func (s *Service) sharedWith(calls [][]fetched, place fetched) int {
	up := upstreamOf(s.Sources[place.source])
	if up == nil {
		return -1
	}
	return slices.IndexFunc(calls, func(call []fetched) bool {
		return upstreamOf(s.Sources[call[0].source]) == up
	})
}

// gather takes what the calls gave until all have, or the time is out. What has
// arrived by then is taken even where telling of the others was slow.
func (s *Service) gather(ctx context.Context, in Inquiry, given <-chan fetched, until time.Time, table [][]fetched, watch func(SourceOutcome)) {
	overdue := time.NewTimer(time.Until(until) + grace)
	defer overdue.Stop()
	take := func(f fetched) {
		table[f.person][f.source] = f
		s.tell(ctx, in, watch, f.outcome(s.Sources[f.source].Descriptor().Code), until)
	}
	for {
		select {
		case f, open := <-given:
			if !open {
				return
			}
			take(f)
		case <-overdue.C:
			for n := len(given); n > 0; n-- {
				take(<-given)
			}
			return
		}
	}
}

// fetch makes one call and gives what it says for each of its places, already
// cut to what the law lets through.
func (s *Service) fetch(ctx context.Context, places []fetched, decided []SourceDecision, given chan<- fetched) {
	started := time.Now()
	replies := s.ask(ctx, places)
	for i, f := range places {
		reply, err := cutSafely(replies[i], &decided[f.source])
		f.elapsed, f.err = time.Since(started), nil
		if err != nil {
			f.err = AsSourceError(err)
		} else {
			f.reply = reply
		}
		given <- f
	}
}

// ask puts one call's questions. It turns a panic in a source into that source's
// failure, so that it takes no other answer with it; what was panicked with may
// hold a payload and is dropped.
func (s *Service) ask(ctx context.Context, places []fetched) (given []Given) {
	defer func() {
		if recover() != nil {
			given = failed(len(places), NewSourceError(Malformed, "panic", nil))
		}
	}()
	source := s.Sources[places[0].source]
	if up := upstreamOf(source); up != nil {
		given = up.FetchAll(ctx, s.together(places))
		if len(given) != len(places) {
			return failed(len(places), NewSourceError(Malformed, "answers", nil))
		}
		return given
	}
	reply, err := source.Fetch(ctx, places[0].question)
	return []Given{{Reply: reply, Err: err}}
}

func (s *Service) together(places []fetched) []Asked {
	asked := make([]Asked, len(places))
	for i := range places {
		asked[i] = Asked{Authority: s.Sources[places[i].source].Descriptor().Code, Question: places[i].question}
	}
	return asked
}

func failed(n int, err *SourceError) []Given {
	given := make([]Given, n)
	for i := range given {
		given[i].Err = err
	}
	return given
}

// cutSafely cuts a reply. A panic over its facts is the source's failure.
func cutSafely(g Given, sd *SourceDecision) (reply Reply, err error) {
	defer func() {
		if recover() != nil {
			reply, err = Reply{}, NewSourceError(Malformed, "panic", nil)
		}
	}()
	if g.Err != nil {
		return Reply{}, g.Err
	}
	g.Reply.Facts.Cut(sd)
	return g.Reply, nil
}

// question is what this source is asked about this person: what the law
// allowed, and nothing of the inquiry besides.
func question(caller Caller, in Inquiry, sd *SourceDecision, person int) Question {
	q := Question{
		ID: in.ID, Person: in.Persons[person].Number, Place: person, Case: in.Case.Reference,
		Asker:   Asker{Organisation: caller.Organisation.Number, Name: caller.Organisation.Name, Caseworker: caller.ID},
		Purpose: sd.Purpose, LegalText: sd.LegalText, Period: sd.Period, Window: in.window(),
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
	o.Facts, o.Protected = f.reply.Facts.Len(), f.reply.Protection == Marked
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
