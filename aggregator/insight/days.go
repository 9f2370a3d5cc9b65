package insight

import (
	"strconv"

	"underlag/aggregator"
)

// observeDays holds the days of benefit paid for each month that has ended to the
// working days of that month. The rows of the income table say which benefits are
// paid for five days a week.
func (r *reading) observeDays(person int) {
	daily := r.incomesOf(person, func(in *income) bool { return in.row != nil && in.row.daily && in.state == string(aggregator.Paid) })
	for benefit := range byBenefit(daily) {
		byMonth := map[aggregator.Month][]*income{}
		for _, in := range benefit {
			if m, ok := readableDays(in); ok {
				byMonth[m] = append(byMonth[m], in)
				continue
			}
			if r.periods.holds(in.attributed) {
				r.note(aggregator.DaysUnreadable, person, in.origin.Authority, in.class.Rule, []*fact{in.fact},
					value{"benefit", in.name()}, put("period", in.period.String()))
			}
		}
		for _, m := range monthsOf(r.periods.span()) {
			if len(byMonth[m]) > 0 && m.Last() < r.q.Today {
				r.compareDays(person, m, byMonth[m])
			}
		}
	}
}

// readableDays gives the month that a payment's days are of: one calendar month,
// because the days of a longer period cannot be told apart.
func readableDays(in *income) (aggregator.Month, bool) {
	if !in.payment.Days.Known || in.period.From == 0 || in.period.From.Month() != in.period.To.Month() {
		return 0, false
	}
	return in.period.From.Month(), true
}

// compareDays notes fewer days than the month has working days, or more than it
// has weekdays: whether a public holiday is paid for differs.
func (r *reading) compareDays(person int, m aggregator.Month, paid []*income) {
	days := aggregator.Days{Known: true}
	for _, in := range paid {
		days.Hundredths += in.payment.Days.Hundredths
	}
	working, weekdays := workingDays(m.Period())
	if int(days.Hundredths) >= working*100 && int(days.Hundredths) <= weekdays*100 {
		return
	}
	r.note(aggregator.DaysDiffer, person, paid[0].origin.Authority, paid[0].class.Rule, factsOf(paid),
		value{"benefit", paid[0].name()}, put("days", days.String()), put("month", m.String()),
		put("working", strconv.Itoa(working)), put("weekdays", strconv.Itoa(weekdays)))
}
