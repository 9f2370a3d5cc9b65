package insight

import (
	"testing"

	"underlag/aggregator"
)

func TestAttribute(t *testing.T) {
	september := aggregator.Month(202609).Period()
	weeks := aggregator.Period{From: 20260928, To: 20261101} // weeks 40 to 44
	for _, c := range []struct {
		name    string
		wanted  aggregator.Attribution
		paidOn  aggregator.Date
		covered aggregator.Period
		month   aggregator.Month
		by      aggregator.Attribution
	}{
		{"paid in October for September", aggregator.ByPaymentDate, 20261002, september, 202610, aggregator.ByPaymentDate},
		{"the other way of doing it", aggregator.ByCoveredPeriod, 20261002, september, 202609, aggregator.ByCoveredPeriod},
		{"planned without a day", aggregator.ByPaymentDate, 0, weeks, 202610, aggregator.ByCoveredPeriod},
		{"weeks over a month's edge", aggregator.ByCoveredPeriod, 20261023, weeks, 202610, aggregator.ByCoveredPeriod},
		{"no period", aggregator.ByCoveredPeriod, 20261023, aggregator.Period{}, 202610, aggregator.ByPaymentDate},
		{"open end", aggregator.ByCoveredPeriod, 0, aggregator.Period{From: 20260915}, 202609, aggregator.ByCoveredPeriod},
		{"open beginning", aggregator.ByPaymentDate, 0, aggregator.Period{To: 20260915}, 202609, aggregator.ByCoveredPeriod},
		{"half and half is the earlier", aggregator.ByCoveredPeriod, 0, aggregator.Period{From: 20260926, To: 20261005}, 202609, aggregator.ByCoveredPeriod},
		{"no day at all", aggregator.ByPaymentDate, 0, aggregator.Period{}, 0, ""},
	} {
		month, by := attribute(c.wanted, c.paidOn, c.covered)
		if month != c.month || by != c.by {
			t.Errorf("%s: got %s by %s, want %s by %s", c.name, month, by, c.month, c.by)
		}
	}
}

func TestNoMonth(t *testing.T) {
	_, err := shipped(t).Read(testKey(t), aggregator.InsightQuestion{}, nil)
	if err != ErrNoMonth {
		t.Errorf("got %v, want %v", err, ErrNoMonth)
	}
}

func TestPeriodInsteadOfMonth(t *testing.T) {
	got, err := shipped(t).Read(testKey(t), aggregator.InsightQuestion{Today: today, Period: aggregator.Period{From: 20260501, To: 20261031}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var months []string
	for _, m := range got.Months {
		months = append(months, m.Month.String()+" "+string(m.Role))
	}
	want := []string{"2026-08 comparison", "2026-09 control", "2026-10 application"}
	if len(months) != 3 || months[0] != want[0] || months[1] != want[1] || months[2] != want[2] {
		t.Errorf("got %v, want %v", months, want)
	}
}
