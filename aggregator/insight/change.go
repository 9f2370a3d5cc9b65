package insight

import (
	"slices"
	"strconv"
	"strings"

	"underlag/aggregator"
)

// observeChanges holds the control month's incomes to the comparison month's,
// for one person and benefit by benefit. Money kept out by the table is left out.
func (r *reading) observeChanges(person int) {
	counted := r.incomesOf(person, func(in *income) bool { return in.counts() && r.periods.holds(in.attributed) })
	for benefit := range byBenefit(counted) {
		r.observeChange(person, benefit)
	}
}

func (r *reading) observeChange(person int, benefit []*income) {
	control, comparison := in(benefit, r.periods.control), in(benefit, r.periods.comparison)
	application := in(benefit, r.periods.application)
	first := benefit[0]
	if limit := r.thresholdFor(first.class.Category); limit == nil || !limit.compare {
		return
	}
	months := []value{r.control, r.comparison, {"benefit", first.name()}}
	switch {
	case len(comparison) > 0 && len(control) > 0:
		r.compareSums(person, comparison, control, months)
	case len(comparison) > 0 && r.mayStillCome(first, r.periods.control):
	case len(comparison) > 0:
		r.observeAlone(person, comparison, months)
		if len(application) == 0 && r.covers(person, first.origin, r.periods.control) {
			r.note(aggregator.BenefitVanished, person, first.origin.Authority, "", factsOf(comparison), months...)
		}
	case r.covers(person, first.origin, r.periods.comparison) && !r.mayStillCome(first, r.periods.comparison):
		facts, month := control, r.periods.control
		if len(control) == 0 {
			facts, month = application, r.periods.application
		}
		if len(facts) > 0 {
			r.note(aggregator.BenefitNew, person, first.origin.Authority, "", factsOf(facts), append(months, put("month", month.String()))...)
		}
	}
}

// in gives the incomes of one month.
func in(incomes []*income, m aggregator.Month) []*income {
	n := 0
	for _, in := range incomes {
		if in.attributed == m {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	list := make([]*income, 0, n)
	for _, in := range incomes {
		if in.attributed == m {
			list = append(list, in)
		}
	}
	return list
}

// only gives the incomes that a test holds for.
func only(incomes []*income, holds func(*income) bool) []*income {
	var list []*income
	for _, in := range incomes {
		if holds(in) {
			list = append(list, in)
		}
	}
	return list
}

// observeAlone tells of money of the comparison month that has no twin in the
// control month, so that it may not have been counted yet.
func (r *reading) observeAlone(person int, comparison []*income, months []value) {
	if !r.covers(person, comparison[0].origin, r.periods.control) {
		return
	}
	sum, _ := total(comparison)
	r.note(aggregator.ComparisonAlone, person, comparison[0].origin.Authority, comparison[0].class.Rule, factsOf(comparison),
		append(months, sumOf("from", sum))...)
}

func (r *reading) compareSums(person int, comparison, control []*income, months []value) {
	limit := r.thresholdFor(control[0].class.Category)
	both := append(slices.Clone(comparison), control...)
	from, basis := total(comparison)
	to, same := total(control)
	if basis == "" || basis != same {
		r.note(aggregator.IncomeNotComparable, person, control[0].origin.Authority, limit.id, factsOf(both), months...)
		return
	}
	if !beyond(from, to, limit.percent) {
		return
	}
	r.note(aggregator.IncomeChanged, person, control[0].origin.Authority, limit.id, factsOf(both), append(months,
		sumOf("from", from), sumOf("to", to), value{"change", change(from, to)}, value{"basis", bases[basis]})...)
}

var bases = map[string]aggregator.Text{"net": {SV: "netto", EN: "net"}, "gross": {SV: "brutto", EN: "gross"}}

// thresholdFor gives the first threshold for a category; that of every category
// comes last.
func (r *reading) thresholdFor(category string) *threshold {
	i := slices.IndexFunc(r.thresholds, func(h *threshold) bool { return h.category == "" || h.category == category })
	if i < 0 {
		return nil
	}
	return r.thresholds[i]
}

// beyond tells whether a sum has changed by more than the threshold. It compares
// sums, not rounded percents: with threshold 0 one öre is a change.
func beyond(from, to aggregator.Amount, percent int) bool {
	difference := abs(to.Ore() - from.Ore())
	return difference > 0 && difference*100 > abs(from.Ore())*int64(percent)
}

func abs(n int64) int64 { return max(n, -n) }

// change says by how much, in percent with one decimal rounded half away from
// zero; from nothing there is no percent, and the two sums say it.
func change(from, to aggregator.Amount) aggregator.Text {
	if from.Ore() == 0 {
		sum := kronor(to)
		return aggregator.Text{SV: "från 0 kr till " + sum.SV, EN: "from 0 kr to " + sum.EN}
	}
	base, difference := abs(from.Ore()), to.Ore()-from.Ore()
	tenths := (abs(difference)*2000 + base) / (2 * base)
	sign := "+"
	if difference < 0 {
		sign = "−"
	}
	whole, part := strconv.FormatInt(tenths/10, 10), strconv.FormatInt(tenths%10, 10)
	return aggregator.Text{SV: sign + whole + "," + part + " %", EN: sign + whole + "." + part + " %"}
}

// kronor writes a sum for people; an unknown one is not nothing.
func kronor(a aggregator.Amount) aggregator.Text {
	if !a.Known() {
		return same("–")
	}
	whole := strings.TrimSuffix(a.String(), ".00") + " kr"
	return aggregator.Text{SV: strings.Replace(whole, ".", ",", 1), EN: whole}
}

func sumOf(name string, a aggregator.Amount) value { return value{name, kronor(a)} }
