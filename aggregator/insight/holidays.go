package insight

import (
	"time"

	"underlag/aggregator"
)

// isHoliday tells whether a day is a public holiday by name, Sundays apart (1 §
// lag 1989:253 om allmänna helgdagar, and before 2005 Whit Monday instead of the
// national day). Eves are no public holidays.
func isHoliday(d aggregator.Date) bool {
	year := d.Year()
	switch d.MonthOfYear()*100 + d.Day() {
	case 101, 106, 501, 1225, 1226:
		return true
	case 606:
		return year >= 2005
	}
	switch d.MonthOfYear() {
	case 1, 2, 7, 8, 9, 12:
		return false // in which no other day is one
	}
	easter := easterSunday(year)
	switch d {
	case easter.AddDays(-2), easter, easter.AddDays(1), easter.AddDays(39), easter.AddDays(49):
		return true
	case easter.AddDays(50):
		return year < 2005
	}
	return d == saturdayFrom(aggregator.NewDate(year, 6, 20)) || // midsommardagen
		d == saturdayFrom(aggregator.NewDate(year, 10, 31)) // alla helgons dag
}

// easterSunday is the Gregorian computus (Meeus, Jones and Butcher).
func easterSunday(year int) aggregator.Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return aggregator.NewDate(year, n/31, n%31+1)
}

func saturdayFrom(d aggregator.Date) aggregator.Date {
	return d.AddDays(int(time.Saturday - d.Time().Weekday()))
}

func isWeekend(d aggregator.Date) bool {
	weekday := d.Time().Weekday()
	return weekday == time.Saturday || weekday == time.Sunday
}

// workingDays counts the days of a closed period that are neither weekend nor
// public holiday, and weekdays those that are only not weekend.
func workingDays(p aggregator.Period) (working, weekdays int) {
	for d := p.From; d <= p.To; d = d.AddDays(1) {
		if isWeekend(d) {
			continue
		}
		weekdays++
		if !isHoliday(d) {
			working++
		}
	}
	return working, weekdays
}

// bankingDay moves a day that is no working day by steps of one or minus one.
func bankingDay(d aggregator.Date, step int) aggregator.Date {
	for isWeekend(d) || isHoliday(d) {
		d = d.AddDays(step)
	}
	return d
}
