package forsakringskassan

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
)

// reader turns the scalars of one answer into ours and remembers the first that
// breaks the contract. Its errors name the element and never the value.
type reader struct {
	codes codes
	err   error
}

func (r *reader) fail(element, rule string) {
	if r.err == nil {
		r.err = aggregator.NewSourceError(aggregator.Malformed, element, fmt.Errorf("%s: %s", element, rule))
	}
}

// date reads a day; an absent one is no date.
func (r *reader) date(element, text string) aggregator.Date {
	if text == "" {
		return 0
	}
	d, err := aggregator.ParseDate(text)
	if err != nil {
		r.fail(element, "not YYYY-MM-DD")
	}
	return d
}

// from and to read the ends of a period, which FK may give as months.
func (r *reader) from(element, text string) aggregator.Date {
	if month, err := aggregator.ParseMonth(text); err == nil {
		return month.First()
	}
	return r.date(element, text)
}

func (r *reader) to(element, text string) aggregator.Date {
	if month, err := aggregator.ParseMonth(text); err == nil {
		return month.Last()
	}
	return r.date(element, text)
}

// year reads a calendar year; an absent one is no period.
func (r *reader) year(element, text string) aggregator.Period {
	if text == "" {
		return aggregator.Period{}
	}
	year, err := strconv.Atoi(text)
	first, last := aggregator.NewDate(year, 1, 1), aggregator.NewDate(year, 12, 31)
	if err != nil || !first.Valid() {
		r.fail(element, "not a year")
	}
	return aggregator.Period{From: first, To: last}
}

func (r *reader) ordered(element string, p aggregator.Period) aggregator.Period {
	if p.To != 0 && p.To < p.From {
		r.fail(element, "ends before it begins")
	}
	return p
}

// span reads FK's period, which may be open at either end.
func (r *reader) span(element string, p *wire.LefiFranTill) aggregator.Period {
	if p == nil {
		return aggregator.Period{}
	}
	return r.ordered(element, aggregator.Period{From: r.from(element, p.Fran), To: r.to(element, p.Till)})
}

// period reads PM's period, whose ends are both there.
func (r *reader) period(element string, p *wire.LefiPeriod) aggregator.Period {
	if p == nil {
		return aggregator.Period{}
	}
	return r.ordered(element, aggregator.Period{From: r.date(element, p.From), To: r.date(element, p.Tom)})
}

// openPeriod reads PM's period, which may lack its end.
func (r *reader) openPeriod(element string, p *wire.LefiPeriodMedValfrittTom) aggregator.Period {
	if p == nil {
		return aggregator.Period{}
	}
	return r.ordered(element, aggregator.Period{From: r.date(element, p.From), To: r.date(element, p.Tom)})
}

// amount reads FK's sum in kronor; an absent one is unknown.
func (r *reader) amount(element string, b *wire.LefiBelopp) aggregator.Amount {
	if b == nil || b.Summa == "" {
		return aggregator.Amount{}
	}
	if b.Valuta != "" && b.Valuta != "SEK" {
		r.fail(element, "a currency other than SEK")
	}
	sum, ok := decimal(b.Summa)
	if !ok {
		r.fail(element, "not a sum with at most two decimals")
	}
	return sum
}

// noise is how far from a whole öre a sum may be and still be the rounding of a
// binary number: the contract's type is double, and 0.1 + 0.2 is sent as
// 0.30000000000000004, ten million as 1.0E7.
const noise = 1e-6

func decimal(n json.Number) (aggregator.Amount, bool) {
	if sum, err := aggregator.ParseAmount(n.String()); err == nil {
		return sum, true
	}
	f, err := n.Float64()
	if err != nil || math.Abs(f*100-math.Round(f*100)) > noise {
		return aggregator.Amount{}, false
	}
	sum, err := aggregator.AmountFromFloat(f)
	return sum, err == nil
}

// kronor reads PM's sum in whole kronor; an absent one is unknown.
func (r *reader) kronor(element string, n *int) aggregator.Amount {
	if n == nil {
		return aggregator.Amount{}
	}
	if *n > 1e10 || *n < -1e10 {
		r.fail(element, "not a plausible sum")
		return aggregator.Amount{}
	}
	return aggregator.Kronor(int64(*n))
}

// maxDays is more days than any benefit is paid for at once.
const maxDays = 100_000

func (r *reader) days(element string, n json.Number) aggregator.Days {
	if n == "" {
		return aggregator.Days{}
	}
	days, ok := decimal(n)
	if !ok || days.Ore() > maxDays*100 || days.Ore() < -maxDays*100 {
		r.fail(element, "not a number of days with at most two decimals")
		return aggregator.Days{}
	}
	return aggregator.Days{Hundredths: int32(days.Ore()), Known: true}
}

func (r *reader) hours(element string, n json.Number) int {
	if n == "" {
		return 0
	}
	hours, err := strconv.ParseInt(n.String(), 10, 32)
	if err != nil {
		r.fail(element, "not a whole number of hours")
	}
	return int(hours)
}

// extent reads FK's fraction as percent; where either number is absent it is
// zero, and zero of zero is not said.
func (r *reader) extent(element string, o *wire.LefiOmfattning) int {
	if o == nil {
		return 0
	}
	var part, whole int
	if o.Taljare != nil {
		part = *o.Taljare
	}
	if o.Namnare != nil {
		whole = *o.Namnare
	}
	if part == 0 && whole == 0 {
		return 0
	}
	if part < 0 || whole <= 0 || part > 10*whole || whole > 1e6 {
		r.fail(element, "not a fraction")
		return 0
	}
	return (200*part + whole) / (2 * whole)
}

// share reads PM's extent, a number from 0 to 1, as percent.
func (r *reader) share(element string, n json.Number) int {
	if n == "" {
		return 0
	}
	f, err := n.Float64()
	if err != nil || f < 0 || f > 1 {
		r.fail(element, "not a number from 0 to 1")
		return 0
	}
	return int(math.Round(100 * f))
}

func absolute(a aggregator.Amount) aggregator.Amount {
	if a.Known() && a.Ore() < 0 {
		return aggregator.Ore(-a.Ore())
	}
	return a
}

// less subtracts where both are known.
func less(a, b aggregator.Amount) aggregator.Amount {
	if !a.Known() || !b.Known() {
		return aggregator.Amount{}
	}
	return aggregator.Ore(a.Ore() - b.Ore())
}
