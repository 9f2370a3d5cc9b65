package access

import (
	"testing"

	"underlag/aggregator"
)

// TestWindow is the days asked about, and whether that is further back than the
// limit, for each form of look-back. Today is 21 November 2026.
func TestWindow(t *testing.T) {
	t.Parallel()
	six := Lookback{Form: Months, Default: 6, Hard: 36}
	three := Lookback{Form: Months, Default: 3, Hard: 24}
	four := Lookback{Form: Months, Default: 4, Hard: 12}
	tax := Lookback{Form: TaxYears, Default: 1, Hard: 2}
	now := Lookback{Form: Current}
	since := aggregator.Period{From: 20251201}
	before := aggregator.Period{To: 20251130}
	tests := []struct {
		name     string
		month    aggregator.Month
		period   string
		lookback Lookback
		data     aggregator.Period
		want     string // "" where nothing is left
		beyond   bool
	}{
		{name: "application month is the last of three", month: 202611, lookback: three, want: "2026-09-01--2026-11-30"},
		{name: "six months", month: 202611, lookback: six, want: "2026-06-01--2026-11-30"},
		{name: "next month", month: 202612, lookback: three, want: "2026-10-01--2026-12-31"},
		{name: "over new year", month: 202601, lookback: three, want: "2025-11-01--2026-01-31"},
		{name: "February", month: 202602, lookback: Lookback{Form: Months, Default: 1, Hard: 12}, want: "2026-02-01--2026-02-28"},
		{name: "month just within", month: 202503, lookback: Lookback{Form: Months, Default: 4, Hard: 24}, want: "2024-12-01--2025-03-31"},
		{name: "month just beyond", month: 202502, lookback: Lookback{Form: Months, Default: 4, Hard: 24}, want: "2024-11-01--2025-02-28", beyond: true},
		{name: "period as asked", period: "2026-10-05--2026-11-02", lookback: three, want: "2026-10-05--2026-11-02"},
		{name: "period shorter than the default", period: "2026-11-01--2026-11-01", lookback: six, want: "2026-11-01--2026-11-01"},
		{name: "end cut to next month", period: "2026-11-01--2027-06-30", lookback: three, want: "2026-11-01--2026-12-31"},
		{name: "24 months exactly", period: "2024-12-01--2026-11-30", lookback: three, want: "2024-12-01--2026-11-30"},
		{name: "a day more", period: "2024-11-30--2026-11-30", lookback: three, want: "2024-11-30--2026-11-30", beyond: true},
		{name: "24 months that end next month", period: "2024-12-01--2026-12-01", lookback: three, want: "2024-12-01--2026-12-01", beyond: true},
		{name: "old but short", period: "2024-10-01--2024-10-31", lookback: three, want: "2024-10-01--2024-10-31", beyond: true},
		{name: "latest tax year", month: 202611, lookback: tax, want: "2025-01-01--2025-12-31"},
		{name: "tax year of an earlier month", month: 202511, lookback: tax, want: "2024-01-01--2024-12-31"},
		{name: "tax year too old", month: 202411, lookback: tax, want: "2023-01-01--2023-12-31", beyond: true},
		{name: "tax year in January to come", month: 202612, lookback: tax, want: "2025-01-01--2025-12-31"},
		{name: "period in the running year", period: "2026-03-01--2026-11-21", lookback: tax, want: "2025-01-01--2025-12-31"},
		{name: "period over two tax years", period: "2024-12-01--2026-11-21", lookback: tax, want: "2024-01-01--2025-12-31"},
		{name: "period that ends in a tax year", period: "2024-12-01--2024-12-31", lookback: tax, want: "2024-01-01--2024-12-31"},
		{name: "three tax years", period: "2023-12-01--2026-11-21", lookback: tax, want: "2023-01-01--2025-12-31", beyond: true},
		{name: "current", month: 202609, lookback: now, want: "2026-11-21--2026-11-21"},
		{name: "current with a period", period: "2024-01-01--2024-02-01", lookback: now, want: "2026-11-21--2026-11-21"},
		{name: "data since December 2025", month: 202602, lookback: four, data: since, want: "2025-12-01--2026-02-28", beyond: true},
		{name: "data before December 2025", month: 202602, lookback: four, data: before, want: "2025-11-01--2025-11-30", beyond: true},
		{name: "nothing left", month: 202611, lookback: four, data: before},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			q := aggregator.Inquiry{Month: test.month}
			if test.period != "" {
				q.Period = parsePeriod(t, test.period)
			}
			asked := spanOf(q, 20261121)
			got, some := asked.window(&Provision{Lookback: test.lookback, Data: test.data})
			if some != (test.want != "") || some && got.String() != test.want {
				t.Errorf("got %s (%v), want %s", got, some, test.want)
			}
			if asked.beyond(test.lookback) != test.beyond {
				t.Errorf("beyond: got %v", !test.beyond)
			}
			if asked.reversed || asked.inFuture {
				t.Errorf("got reversed %v, in the future %v", asked.reversed, asked.inFuture)
			}
		})
	}
}

// TestOpenPeriods: without a start there is no limit to what is asked, without
// an end it ends today.
func TestOpenPeriods(t *testing.T) {
	t.Parallel()
	months := Lookback{Form: Months, Default: 3, Hard: 24}
	asked := spanOf(aggregator.Inquiry{Period: aggregator.Period{To: 20261121}}, 20261121)
	if !asked.beyond(months) || asked.months < 1000 {
		t.Errorf("no start: got %d months back", asked.months)
	}
	asked = spanOf(aggregator.Inquiry{Period: aggregator.Period{From: 20261001}}, 20261121)
	got, _ := asked.window(&Provision{Lookback: months})
	if got.String() != "2026-10-01--2026-11-21" {
		t.Errorf("no end: got %s", got)
	}
}

func parsePeriod(t *testing.T, text string) aggregator.Period {
	t.Helper()
	from, err := aggregator.ParseDate(text[:10])
	if err != nil {
		t.Fatal(err)
	}
	to, err := aggregator.ParseDate(text[12:])
	if err != nil {
		t.Fatal(err)
	}
	return aggregator.Period{From: from, To: to}
}
