package access

import "underlag/aggregator"

// span is the time an inquiry asks about, in the terms of the law.
type span struct {
	on       aggregator.Date
	month    aggregator.Month  // the application month, or
	period   aggregator.Period // the period asked for, its end cut to the latest month that may be asked about
	by       string            // "month", "period", or "unclear" where not exactly one is given
	reversed bool
	inFuture bool
	months   int // calendar months from the month asked for, or from the period's start, to now
	years    int // the same in calendar years, never negative
}

// unbounded is a look-back longer than any table allows: a period without a
// start.
const unbounded = 1 << 20

// spanOf reads the month or the period of an inquiry. A period with an open end
// ends today.
func spanOf(q aggregator.Inquiry, on aggregator.Date) span {
	s := span{on: on, month: q.Month, period: q.Period, by: "unclear"}
	latest := on.Month().Add(1)
	switch {
	case q.Month != 0 && q.Period.IsZero():
		s.by = "month"
		s.inFuture = q.Month > latest
		s.months = monthsBetween(q.Month, max(on.Month(), q.Month))
		s.years = max(0, on.Year()-q.Month.First().Year())
	case q.Month == 0 && !q.Period.IsZero():
		s.by = "period"
		if s.period.To == 0 {
			s.period.To = on
		}
		s.reversed = s.period.To < s.period.From
		s.inFuture = s.period.From > on
		s.period.To = min(s.period.To, latest.Last())
		s.months, s.years = unbounded, unbounded
		if s.period.From != 0 {
			s.months = monthsBetween(s.period.From.Month(), max(on.Month(), s.period.To.Month()))
			s.years = max(0, on.Year()-s.period.From.Year())
		}
	}
	return s
}

// beyond tells whether the window would reach further back than the limit.
func (s span) beyond(l Lookback) bool {
	switch l.Form {
	case Months:
		return s.months > l.reach(s.by)
	case TaxYears:
		return s.years > l.reach(s.by)
	}
	return false
}

func monthsBetween(from, to aggregator.Month) int {
	return (int(to)/100-int(from)/100)*12 + int(to)%100 - int(from)%100
}

// window is the days a provision lets us ask about: the default look-back for
// an application month, the period itself where one was asked for, cut to the
// data the provision concerns. False where nothing is left.
func (s span) window(p *Provision) (aggregator.Period, bool) {
	w := s.whole(p.Lookback)
	w.From = max(w.From, p.Data.From)
	if p.Data.To != 0 {
		w.To = min(w.To, p.Data.To)
	}
	return w, w.From <= w.To
}

func (s span) whole(l Lookback) aggregator.Period {
	switch l.Form {
	case Current:
		return aggregator.Period{From: s.on, To: s.on}
	case TaxYears:
		return s.taxYears(l.Default)
	}
	if s.by == "month" {
		return aggregator.Period{From: s.month.Add(1 - l.Default).First(), To: s.month.Last()}
	}
	return s.period
}

// taxYears gives whole years that have ended. A year has no parts: a period
// within the running year gets the default, the latest that have ended.
func (s span) taxYears(count int) aggregator.Period {
	last := s.on.Year() - 1
	if s.by == "month" {
		last = min(s.month.First().Year(), s.on.Year()) - 1
		return years(last-count+1, last)
	}
	first := s.period.From.Year()
	if first > last {
		return years(last-count+1, last)
	}
	return years(first, min(s.period.To.Year(), last))
}

func years(first, last int) aggregator.Period {
	return aggregator.Period{From: aggregator.NewDate(first, 1, 1), To: aggregator.NewDate(last, 12, 31)}
}
