package csn

import (
	"errors"
	"strconv"

	"underlag/aggregator"
	"underlag/sources/internal/soap/xsd"
)

// Errors of the readings. None carries the text.
var (
	errDay     = errors.New("not a date yyyyMMdd, and not 0")
	errWeek    = errors.New("not an ISO week yyyyWW")
	errKronor  = errors.New("not an integer of at most seven characters")
	errPercent = errors.New("not an integer from 0 to 100")
	errOrder   = errors.New("ends before it begins")
)

// reading turns CSN's texts into values. As in xsd.Reader, the first text that
// breaks its type sticks, and only its element's name is told.
type reading struct{ xsd.Reader }

// none is what CSN writes where a day is not decided yet, and for a kind of
// support that the person does not have.
const none = "0"

// day reads a datum; zero where there is none.
func (r *reading) day(name string, v *xsd.String) aggregator.Date {
	text := v.Or(none)
	if text == none {
		return 0
	}
	n, err := strconv.ParseUint(text, 10, 32)
	if len(text) != len("yyyyMMdd") || err != nil || !aggregator.Date(n).Valid() {
		r.Malformed(name, errDay)
		return 0
	}
	return aggregator.Date(n)
}

// days reads a period of two datum elements.
func (r *reading) days(from string, f *xsd.String, to string, t *xsd.String) aggregator.Period {
	return r.ordered(to, aggregator.Period{From: r.day(from, f), To: r.day(to, t)})
}

// monday reads a vecka as the Monday it begins with; zero where it is absent.
func (r *reading) monday(name string, v *xsd.String) aggregator.Date {
	if v == nil {
		return 0
	}
	text := string(*v)
	n, err := strconv.ParseUint(text, 10, 32)
	if len(text) != len("yyyyWW") || err != nil {
		r.Malformed(name, errWeek)
		return 0
	}
	monday, ok := mondayOf(int(n/100), int(n%100))
	if !ok {
		r.Malformed(name, errWeek)
		return 0
	}
	return monday
}

// mondayOf gives the first day of an ISO 8601 week, which belongs to the year
// that holds its Thursday.
func mondayOf(year, week int) (aggregator.Date, bool) {
	fourth := aggregator.NewDate(year, 1, 4) // always in week 1
	if week < 1 || !fourth.Valid() {
		return 0, false
	}
	sinceMonday := (int(fourth.Time().Weekday()) + 6) % 7
	monday := fourth.AddDays((week-1)*7 - sinceMonday)
	inYear, inWeek := monday.Time().ISOWeek()
	return monday, inYear == year && inWeek == week
}

// weeks reads a period of two vecka elements: Monday of the first to Sunday of
// the last. An absent end is open.
func (r *reading) weeks(from string, f *xsd.String, to string, t *xsd.String) aggregator.Period {
	p := aggregator.Period{From: r.monday(from, f), To: r.monday(to, t)}
	if p.To != 0 {
		p.To = p.To.AddDays(6)
	}
	return r.ordered(to, p)
}

func (r *reading) ordered(name string, p aggregator.Period) aggregator.Period {
	if p.From != 0 && p.To != 0 && p.To < p.From {
		r.Malformed(name, errOrder)
	}
	return p
}

// kronor reads a belopp: whole kronor, possibly negative.
func (r *reading) kronor(name string, v *xsd.String) aggregator.Amount {
	text := v.Or("")
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || len(text) > 7 || text[0] == '+' {
		r.Malformed(name, errKronor)
		return aggregator.Amount{}
	}
	return aggregator.Kronor(n)
}

// percent reads a takt; zero where there is none.
func (r *reading) percent(name string, v *xsd.String) int {
	if v == nil {
		return 0
	}
	n, err := strconv.ParseUint(string(*v), 10, 8)
	if err != nil || n > 100 {
		r.Malformed(name, errPercent)
		return 0
	}
	return int(n)
}

// hull gives the shortest period that holds both, where an open end stays open
// and a period without ends holds nothing.
func hull(p, q aggregator.Period) aggregator.Period {
	if p.IsZero() {
		return q
	}
	if q.IsZero() {
		return p
	}
	whole := p.Hull(q) // a From of zero is the least already
	if p.To == 0 || q.To == 0 {
		whole.To = 0
	}
	return whole
}
