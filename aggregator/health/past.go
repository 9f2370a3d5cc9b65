package health

import (
	"slices"
	"time"

	"underlag/aggregator"
)

// The grains of what is kept. Five minutes for two days is what a person looks at
// while something is wrong. An hour for 93 days holds three whole calendar months,
// and hours add up to Swedish days and months whatever summer time does, which
// longer intervals would not. Both are counted as the calls come, so that nothing
// has to be rolled up.
var grains = []struct{ span, kept time.Duration }{
	{5 * time.Minute, 48 * time.Hour},
	{time.Hour, 93 * 24 * time.Hour},
}

// What waits to be kept is bounded, for when it cannot be: 12 hours of one source,
// and no more changes of state than mean anything.
const (
	maxOver    = 12 * (12 + 1)
	maxChanges = 30
)

// past is what a source has done since it was last kept.
type past struct {
	under   [2]tally // the interval under way, of each grain
	over    []aggregator.SourceInterval
	changes []aggregator.SourceChange
}

// tally is an interval that is counted.
type tally struct {
	aggregator.SourceInterval
	took  histogram
	fresh bool // counted since it was kept
}

func (p *past) note(now time.Time, code aggregator.AuthorityCode, o aggregator.Outcome, failure string, elapsed, within time.Duration) {
	for i := range p.under {
		p.at(i, code, now).note(o, failure, elapsed, within)
	}
}

// at gives the interval of a grain that holds now.
func (p *past) at(grain int, code aggregator.AuthorityCode, now time.Time) *tally {
	t, span := &p.under[grain], grains[grain].span
	from := now.UTC().Truncate(span)
	if !t.From.Equal(from) {
		p.close(t)
		*t = tally{SourceInterval: aggregator.SourceInterval{Authority: code, From: from, Span: span}}
	}
	return t
}

func (p *past) close(t *tally) {
	if t.fresh {
		p.keepLater(t.interval())
	}
}

func (p *past) keepLater(intervals ...aggregator.SourceInterval) {
	p.over = append(p.over, intervals...)
	p.over = p.over[max(0, len(p.over)-maxOver):]
}

func (p *past) changed(changes ...aggregator.SourceChange) {
	p.changes = append(p.changes, changes...)
	p.changes = p.changes[max(0, len(p.changes)-maxChanges):]
}

func (t *tally) note(o aggregator.Outcome, failure string, elapsed, within time.Duration) {
	t.fresh = true
	t.Calls++
	if failed(o) {
		t.fail(o, failure)
		return
	}
	t.Answered++
	t.took.add(elapsed)
	if o == aggregator.Partial {
		t.Partial++
	}
	if t.Within != within { // another agreement from now on
		t.Within, t.Prompt, t.Judged = within, 0, 0
	}
	if within > 0 {
		t.Judged++
		if elapsed <= within {
			t.Prompt++
		}
	}
}

func (t *tally) fail(o aggregator.Outcome, code string) {
	if len(t.Failures) == maxCodes && !slices.ContainsFunc(t.Failures, func(f aggregator.CallFailures) bool { return f.Outcome == o && f.Code == code }) {
		code = "other"
	}
	t.Failures = join(t.Failures, aggregator.CallFailures{Outcome: o, Code: code, Calls: 1})
}

// interval gives the tally as it is kept.
func (t *tally) interval() aggregator.SourceInterval {
	i := t.SourceInterval
	i.Failures = slices.Clone(t.Failures)
	for bucket, calls := range t.took {
		if calls > 0 {
			i.Took = append(i.Took, aggregator.Took{UpTo: upper(bucket), Calls: int(calls)})
		}
	}
	return i
}

// take gives what is to be kept, and forgets what is over.
func (p *past) take(now time.Time, code aggregator.AuthorityCode) ([]aggregator.SourceInterval, []aggregator.SourceChange) {
	for i := range p.under {
		p.at(i, code, now)
	}
	intervals, changes := p.over, p.changes
	p.over, p.changes = nil, nil
	for i := range p.under {
		if t := &p.under[i]; t.fresh {
			intervals, t.fresh = append(intervals, t.interval()), false
		}
	}
	return intervals, changes
}

// giveBack takes again what could not be kept.
func (p *past) giveBack(intervals []aggregator.SourceInterval, changes []aggregator.SourceChange) {
	later, newer := p.over, p.changes
	p.over, p.changes = nil, nil
	for _, i := range intervals {
		if t := p.underWay(&i); t != nil {
			t.fresh = true // which says all that i does, and more
		} else {
			p.keepLater(i)
		}
	}
	p.keepLater(later...)
	p.changed(changes...)
	p.changed(newer...)
}

func (p *past) underWay(i *aggregator.SourceInterval) *tally {
	for n := range p.under {
		if t := &p.under[n]; t.Span == i.Span && t.From.Equal(i.From) {
			return t
		}
	}
	return nil
}
