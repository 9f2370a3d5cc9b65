package insight

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

func TestEaster(t *testing.T) {
	known := []aggregator.Date{
		19810419, 20000423, 20080323, 20110424, 20240331, 20250420, 20260405, 20270328, 20280416, 20290401, 20300421, 20380425, 20490418,
	}
	for _, want := range known {
		if got := easterSunday(want.Year()); got != want {
			t.Errorf("Easter of %d: got %s, want %s", want.Year(), got, want)
		}
	}
}

func TestHolidays(t *testing.T) {
	// The public holidays of lag (1989:253), from the almanac.
	years := map[int][]string{
		2024: {"01-01", "01-06", "03-29", "03-31", "04-01", "05-01", "05-09", "05-19", "06-06", "06-22", "11-02", "12-25", "12-26"},
		2025: {"01-01", "01-06", "04-18", "04-20", "04-21", "05-01", "05-29", "06-06", "06-08", "06-21", "11-01", "12-25", "12-26"},
		2026: {"01-01", "01-06", "04-03", "04-05", "04-06", "05-01", "05-14", "05-24", "06-06", "06-20", "10-31", "12-25", "12-26"},
		2008: {"01-01", "01-06", "03-21", "03-23", "03-24", "05-01", "05-11", "06-06", "06-21", "11-01", "12-25", "12-26"},
		2004: {"01-01", "01-06", "04-09", "04-11", "04-12", "05-01", "05-20", "05-30", "05-31", "06-26", "11-06", "12-25", "12-26"},
	}
	for year, want := range years {
		var got []string
		for d := aggregator.NewDate(year, 1, 1); d.Year() == year; d = d.AddDays(1) {
			if isHoliday(d) {
				got = append(got, d.String()[5:])
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d (-want +got):\n%s", year, diff)
		}
	}
}

func TestWorkingDays(t *testing.T) {
	want := map[aggregator.Month][2]int{ // working days and weekdays
		202601: {20, 22}, 202604: {20, 22}, 202605: {19, 21}, 202606: {22, 22}, 202610: {22, 22}, 202611: {21, 21}, 202612: {22, 23},
		202405: {21, 23}, 202406: {19, 20}, 202504: {20, 22},
	}
	for m, days := range want {
		working, weekdays := workingDays(m.Period())
		if working != days[0] || weekdays != days[1] {
			t.Errorf("%s: got %d and %d, want %v", m, working, weekdays, days)
		}
	}
}

func TestBankingDay(t *testing.T) {
	for _, c := range []struct {
		day  aggregator.Date
		step int
		want aggregator.Date
	}{
		{20261212, 1, 20261214},  // a Saturday
		{20261225, -1, 20261224}, // Christmas Eve is no public holiday
		{20260405, 1, 20260407},  // Easter Sunday
		{20260405, -1, 20260402},
		{20261112, 1, 20261112},
	} {
		if got := bankingDay(c.day, c.step); got != c.want {
			t.Errorf("%s by %d: got %s, want %s", c.day, c.step, got, c.want)
		}
	}
}
