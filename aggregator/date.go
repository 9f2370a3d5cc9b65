package aggregator

import (
	"errors"
	"time"
)

// Date is a calendar day as the number yyyymmdd; zero is no date. Days compare
// with < and ==.
type Date int32

// ErrDate is any text that is not a calendar day YYYY-MM-DD.
var ErrDate = errors.New("not a date YYYY-MM-DD")

// NewDate composes a date; it is Valid only if the calendar has that day.
func NewDate(year, month, day int) Date { return Date(year*10000 + month*100 + day) }

// DateOf gives the day of an instant in Swedish time, which decides what
// "today" means for a decision.
func DateOf(t time.Time) Date {
	y, m, d := t.In(swedishTime).Date()
	return NewDate(y, int(m), d)
}

var swedishTime = loadSwedishTime()

// loadSwedishTime falls back to CET without summer time on a machine without a
// time zone database; the commands embed one.
func loadSwedishTime() *time.Location {
	loc, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		return time.FixedZone("CET", 3600)
	}
	return loc
}

// ParseDate reads exactly YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' || !digits(s[:4]) || !digits(s[5:7]) || !digits(s[8:]) {
		return 0, ErrDate
	}
	d := NewDate(atoi(s[:4]), atoi(s[5:7]), atoi(s[8:]))
	if !d.Valid() {
		return 0, ErrDate
	}
	return d, nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Year gives the calendar year.
func (d Date) Year() int { return int(d) / 10000 }

// MonthOfYear gives 1 to 12.
func (d Date) MonthOfYear() int { return int(d) / 100 % 100 }

// Day gives the day of the month.
func (d Date) Day() int { return int(d) % 100 }

// IsZero tells that there is no date.
func (d Date) IsZero() bool { return d == 0 }

// Month gives the calendar month the day lies in.
func (d Date) Month() Month { return Month(int(d) / 100) }

// Time gives midnight UTC of the day.
func (d Date) Time() time.Time {
	return time.Date(d.Year(), time.Month(d.MonthOfYear()), d.Day(), 0, 0, 0, 0, time.UTC)
}

// Valid tells whether the calendar has the day, in the years 1800 to 9999.
func (d Date) Valid() bool {
	year, month := d.Year(), d.MonthOfYear()
	return year >= 1800 && year <= 9999 && month >= 1 && month <= 12 && d.Day() >= 1 && d.Day() <= daysIn(year, month)
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// AddDays moves the date by whole days.
func (d Date) AddDays(n int) Date {
	if day := d.Day() + n; d != 0 && day >= 1 && day <= 28 {
		return d + Date(n) // within the month, whichever it is
	}
	y, m, day := d.Time().AddDate(0, 0, n).Date()
	return NewDate(y, int(m), day)
}

// String gives YYYY-MM-DD, and nothing for no date.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return string(d.Append(make([]byte, 0, 10)))
}

// Append appends YYYY-MM-DD.
func (d Date) Append(b []byte) []byte {
	y, m, day := d.Year(), d.MonthOfYear(), d.Day()
	return append(b,
		byte('0'+y/1000%10), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+m/10), byte('0'+m%10), '-', byte('0'+day/10), byte('0'+day%10))
}

// Month is a calendar month as the number yyyymm; zero is no month.
type Month int32

// ErrMonth is any text that is not a calendar month YYYY-MM.
var ErrMonth = errors.New("not a month YYYY-MM")

// ParseMonth reads exactly YYYY-MM.
func ParseMonth(s string) (Month, error) {
	if len(s) != 7 {
		return 0, ErrMonth
	}
	first, err := ParseDate(s + "-01")
	if err != nil {
		return 0, ErrMonth
	}
	return first.Month(), nil
}

// First gives the first day of the month.
func (m Month) First() Date { return Date(int(m)*100 + 1) }

// Last gives the last day of the month.
func (m Month) Last() Date { return m.First() + Date(daysIn(int(m)/100, int(m)%100)-1) }

// Add moves by whole months.
func (m Month) Add(n int) Month {
	months := int(m)/100*12 + int(m)%100 - 1 + n
	return Month(months/12*100 + months%12 + 1)
}

// Period gives the month's first to last day.
func (m Month) Period() Period { return Period{From: m.First(), To: m.Last()} }

// String gives YYYY-MM, and nothing for no month.
func (m Month) String() string {
	if m == 0 {
		return ""
	}
	return string(m.First().Append(make([]byte, 0, 10))[:len("2026-11")])
}

// Period is a span of days, both included. A zero From or To is an open end.
type Period struct{ From, To Date }

// IsZero tells that neither end is known.
func (p Period) IsZero() bool { return p.From == 0 && p.To == 0 }

// Contains tells whether a day lies in the period.
func (p Period) Contains(d Date) bool {
	return (p.From == 0 || d >= p.From) && (p.To == 0 || d <= p.To)
}

// Overlaps tells whether the two periods share a day.
func (p Period) Overlaps(q Period) bool {
	return (p.To == 0 || q.From == 0 || q.From <= p.To) && (q.To == 0 || p.From == 0 || p.From <= q.To)
}

// Hull gives the shortest closed period that holds both closed periods.
func (p Period) Hull(q Period) Period {
	if p.IsZero() {
		return q
	}
	if q.IsZero() {
		return p
	}
	return Period{From: min(p.From, q.From), To: max(p.To, q.To)}
}

// String gives FROM--TO in ISO days.
func (p Period) String() string { return p.From.String() + "--" + p.To.String() }
