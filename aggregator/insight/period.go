package insight

import "underlag/aggregator"

var allRoles = []aggregator.PeriodRole{aggregator.ApplicationMonth, aggregator.ControlMonth, aggregator.ComparisonMonth}

// roles says how many months from the application month each role is.
type roles struct{ application, control, comparison int }

// periods are the months of one question.
type periods struct{ application, control, comparison aggregator.Month }

func (r roles) at(m aggregator.Month) periods {
	return periods{application: m.Add(r.application), control: m.Add(r.control), comparison: m.Add(r.comparison)}
}

func (p periods) first() aggregator.Month { return min(p.application, p.control, p.comparison) }
func (p periods) last() aggregator.Month  { return max(p.application, p.control, p.comparison) }

// span is the first day of the first month to the last of the last.
func (p periods) span() aggregator.Period {
	return aggregator.Period{From: p.first().First(), To: p.last().Last()}
}

func (p periods) holds(m aggregator.Month) bool { return m >= p.first() && m <= p.last() }

// role is empty for a month between the others that has none.
func (p periods) role(m aggregator.Month) aggregator.PeriodRole {
	switch m {
	case p.application:
		return aggregator.ApplicationMonth
	case p.control:
		return aggregator.ControlMonth
	case p.comparison:
		return aggregator.ComparisonMonth
	}
	return ""
}

// attribute gives the month of money and the rule that put it there: the rule
// wanted where its date is known, else the other one. Without any date there is
// no month.
func attribute(wanted aggregator.Attribution, paidOn aggregator.Date, covered aggregator.Period) (aggregator.Month, aggregator.Attribution) {
	if wanted == aggregator.ByPaymentDate && paidOn != 0 {
		return paidOn.Month(), aggregator.ByPaymentDate
	}
	switch by := monthOf(covered); {
	case by != 0:
		return by, aggregator.ByCoveredPeriod
	case paidOn != 0:
		return paidOn.Month(), aggregator.ByPaymentDate
	}
	return 0, ""
}

// monthOf gives the calendar month that holds most of a period's days, the
// earlier of two that hold the same; an open end leaves the month of the other.
func monthOf(p aggregator.Period) aggregator.Month {
	if p.From == 0 || p.To < p.From {
		return max(p.From, p.To).Month()
	}
	if p.From.Month() == p.To.Month() {
		return p.From.Month()
	}
	best, most := aggregator.Month(0), 0
	for m := p.From.Month(); m <= p.To.Month() && most < 31; m = m.Add(1) {
		days := int(min(p.To, m.Last()).Time().Sub(max(p.From, m.First()).Time()).Hours()/24) + 1
		if days > most {
			best, most = m, days
		}
	}
	return best
}
