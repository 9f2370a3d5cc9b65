package health

import (
	"context"
	"slices"
	"time"

	"underlag/aggregator"
)

// Overview gives everything an operator is shown of the sources. What other
// replicas have said is in it, where they are heard.
func (b *Book) Overview(ctx context.Context) aggregator.Overview {
	m := b.monitor
	past, err := b.history(ctx)
	o := aggregator.Overview{At: m.now(), HistoryMissing: err != nil}
	for _, status := range m.Status() {
		s := m.describe(status, o.At)
		if err == nil {
			m.fill(&s, past, o.At)
		}
		o.Sources = append(o.Sources, s)
	}
	return o
}

// describe gives what this process knows of a source by itself.
func (m *Monitor) describe(status aggregator.SourceStatus, now time.Time) aggregator.SourceOverview {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := aggregator.SourceOverview{
		Status: status, Windows: m.plan.planned(status.Authority, now), Acts: slices.Clone(m.records[status.Authority].acts),
	}
	for _, other := range m.heard() {
		if other.Authority == status.Authority {
			s.Elsewhere = append(s.Elsewhere, other)
		}
	}
	return s
}

// fill adds the history.
func (m *Monitor) fill(s *aggregator.SourceOverview, past reading, now time.Time) {
	code := s.Status.Authority
	fine, long := ofSource(past.fine, code), ofSource(past.long, code)
	s.Day = line(fine, fiveMinutes(code, now))
	days := swedishDays(code, now, m.plan.location(), 90)
	s.Quarter = line(long, days)
	for _, c := range past.changes {
		if c.Authority == code {
			s.Changes = append(s.Changes, c)
		}
	}
	m.mu.Lock()
	agreed := m.records[code].day
	m.mu.Unlock()
	if agreed == nil {
		return
	}
	for _, p := range m.periods(now) {
		s.Levels = append(s.Levels, hold(agreed.agreed, p, long))
	}
	s.Levels = append(s.Levels, hold(agreed.agreed, aggregator.PeriodLevel{From: days[0].From, To: days[len(days)-1].From.Add(days[len(days)-1].Span)}, long))
}

func ofSource(list []aggregator.SourceInterval, code aggregator.AuthorityCode) []aggregator.SourceInterval {
	var own []aggregator.SourceInterval
	for _, i := range list {
		if i.Authority == code {
			own = append(own, i)
		}
	}
	return own
}

// fiveMinutes gives the empty intervals of the last 24 hours.
func fiveMinutes(code aggregator.AuthorityCode, now time.Time) []aggregator.SourceInterval {
	span := grains[0].span
	list := make([]aggregator.SourceInterval, 24*time.Hour/span)
	last := now.UTC().Truncate(span)
	for i := range list {
		list[i] = aggregator.SourceInterval{Authority: code, Span: span, From: last.Add(-time.Duration(len(list)-1-i) * span)}
	}
	return list
}

// swedishDays gives the empty intervals of the last days, today's the last, each
// from midnight to midnight.
func swedishDays(code aggregator.AuthorityCode, now time.Time, zone *time.Location, n int) []aggregator.SourceInterval {
	list := make([]aggregator.SourceInterval, n)
	today := now.In(zone)
	midnight := func(back int) time.Time {
		return time.Date(today.Year(), today.Month(), today.Day()-back, 0, 0, 0, 0, zone)
	}
	for i := range list {
		from, to := midnight(n-1-i), midnight(n-2-i)
		list[i] = aggregator.SourceInterval{Authority: code, From: from, Span: to.Sub(from)}
	}
	return list
}

// line adds intervals to the longer ones that they lie in, which follow each other.
func line(list, into []aggregator.SourceInterval) []aggregator.SourceInterval {
	for _, i := range list {
		at, found := slices.BinarySearchFunc(into, i.From, func(s aggregator.SourceInterval, from time.Time) int {
			switch {
			case from.Before(s.From):
				return 1
			case from.Before(s.From.Add(s.Span)):
				return 0
			}
			return -1
		})
		if found {
			add(&into[at], i)
		}
	}
	return into
}

func add(sum *aggregator.SourceInterval, i aggregator.SourceInterval) {
	sum.Calls, sum.Answered, sum.Partial = sum.Calls+i.Calls, sum.Answered+i.Answered, sum.Partial+i.Partial
	sum.Prompt, sum.Judged = sum.Prompt+i.Prompt, sum.Judged+i.Judged
	sum.Within = max(sum.Within, i.Within)
	for _, f := range i.Failures {
		sum.Failures = join(sum.Failures, f)
	}
	for _, t := range i.Took {
		at, found := slices.BinarySearchFunc(sum.Took, t.UpTo, func(a aggregator.Took, upTo time.Duration) int { return int(a.UpTo - upTo) })
		if !found {
			sum.Took = slices.Insert(sum.Took, at, aggregator.Took{UpTo: t.UpTo})
		}
		sum.Took[at].Calls += t.Calls
	}
}

// periods gives the calendar months that are kept whole, the latest first.
func (m *Monitor) periods(now time.Time) []aggregator.PeriodLevel {
	local := now.In(m.plan.location())
	oldest := now.Add(-grains[1].kept)
	var list []aggregator.PeriodLevel
	for back := 0; ; back++ {
		first := func(months int) time.Time {
			return time.Date(local.Year(), local.Month()-time.Month(back)+time.Month(months), 1, 0, 0, 0, 0, local.Location())
		}
		if first(0).Before(oldest) {
			return list
		}
		list = append(list, aggregator.PeriodLevel{From: first(0), To: first(1), Month: true})
	}
}

// hold holds what came in a period to what is agreed. Answers that were counted by
// another agreement's time say nothing of this one's.
func hold(agreed Agreement, p aggregator.PeriodLevel, hours []aggregator.SourceInterval) aggregator.PeriodLevel {
	prompt := 0
	for _, i := range hours {
		if i.From.Before(p.From) || !i.From.Before(p.To) {
			continue
		}
		p.Calls, p.Answered = p.Calls+i.Calls, p.Answered+i.Answered
		if i.Within == agreed.Within {
			prompt, p.Judged = prompt+i.Prompt, p.Judged+i.Judged
		}
	}
	p.ServiceLevel = agreed.level(p.Calls, p.Answered, p.Judged, prompt)
	return p
}
