package v1

import (
	"slices"

	"underlag/aggregator"
)

// maxMonths bounds the empty months of a window; beyond it only months that
// hold something are listed.
const maxMonths = 60

// months groups payments and salaries by calendar month, in order: every month
// of the window, and every other month that something falls in. What carries no
// date comes last, under no month.
func months(persons []Person, window aggregator.Period) []Month {
	lines := map[aggregator.Month][]Line{}
	for i := range persons {
		for j := range persons[i].Payments {
			m := persons[i].Payments[j].month()
			lines[m] = append(lines[m], Line{Person: i, Kind: PaymentLine, Index: j})
		}
		for j := range persons[i].Salaries {
			m := persons[i].Salaries[j].Month
			lines[m] = append(lines[m], Line{Person: i, Kind: SalaryLine, Index: j})
		}
	}
	for _, m := range within(window) {
		if lines[m] == nil {
			lines[m] = []Line{}
		}
	}
	list := make([]Month, 0, len(lines))
	for m, l := range lines {
		list = append(list, Month{Month: m, Lines: l})
	}
	slices.SortFunc(list, func(a, b Month) int { return order(a.Month) - order(b.Month) })
	return list
}

// order puts no month last.
func order(m aggregator.Month) int {
	if m == 0 {
		return 999999
	}
	return int(m)
}

// month is that of the payment date, or where it is not decided that of the
// first day the payment is for.
func (p *Payment) month() aggregator.Month {
	if !p.PaidOn.IsZero() {
		return p.PaidOn.Month()
	}
	return p.PeriodFrom.Month()
}

func within(window aggregator.Period) []aggregator.Month {
	if window.From == 0 || window.To < window.From {
		return nil
	}
	var list []aggregator.Month
	for m := window.From.Month(); m <= window.To.Month(); m = m.Add(1) {
		if len(list) == maxMonths {
			return nil
		}
		list = append(list, m)
	}
	return list
}
