package health

import (
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
)

var why = aggregator.Text{SV: "Underhåll.", EN: "Maintenance."}

func stockholm(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err) // Go brings its own
	}
	return zone
}

// Every Saturday from 22:00 to 03:00 on Sunday, across the nights on which
// summer time begins and ends.
func TestWeeklyWindowsFollowTheClockOnTheWall(t *testing.T) {
	zone := stockholm(t)
	plan, err := NewPlan([]Window{{Authority: "SKV", Weekly: &aggregator.WeeklyTime{Day: time.Saturday, Begin: 22 * time.Hour, End: 3 * time.Hour}, Reason: why}}, zone)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at, until string // Swedish time; empty: open
	}{
		{"2026-11-21 21:59", ""},
		{"2026-11-21 22:00", "2026-11-22 03:00"},
		{"2026-11-22 02:59", "2026-11-22 03:00"},
		{"2026-11-22 03:00", ""},
		{"2026-11-20 23:00", ""},
		{"2026-10-25 01:30", "2026-10-25 03:00"}, // summer time ends at 03:00
		{"2026-03-29 01:30", "2026-03-29 03:00"}, // and begins at 02:00
	} {
		now, err := time.ParseInLocation("2006-01-02 15:04", c.at, zone)
		if err != nil {
			t.Fatal(err)
		}
		closed, shut := plan.closed("SKV", now)
		until := ""
		if shut {
			until = closed.until.In(zone).Format("2006-01-02 15:04")
		}
		if until != c.until {
			t.Errorf("%s: until %q, want %q", c.at, until, c.until)
		}
		if _, other := plan.closed("FK", now); other {
			t.Errorf("%s: FK is closed", c.at)
		}
	}
}

func TestTheLongestWindowCounts(t *testing.T) {
	noon := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	plan, err := NewPlan([]Window{
		{Authority: "FK", From: noon, To: noon.Add(3 * time.Hour), Reason: why},
		{Authority: "FK", From: noon, To: noon.Add(time.Hour), Reason: why},
	}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if closed, shut := plan.closed("FK", noon); !shut || !closed.until.Equal(noon.Add(3*time.Hour)) {
		t.Errorf("closed until %s", closed.until)
	}
}

func TestWindowsThatAreRefused(t *testing.T) {
	noon := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	weekly := &aggregator.WeeklyTime{Day: time.Sunday, Begin: 0, End: 24 * time.Hour}
	for want, w := range map[string]Window{
		"authority":       {From: noon, To: noon.Add(1), Reason: why},
		"from and to are": {Authority: "FK", From: noon, To: noon, Reason: why},
		"not both":        {Authority: "FK", From: noon, To: noon.Add(1), Weekly: weekly, Reason: why},
		"times of day":    {Authority: "FK", Weekly: &aggregator.WeeklyTime{Begin: time.Hour, End: time.Hour}, Reason: why},
		"reason.sv":       {Authority: "FK", Weekly: weekly},
	} {
		_, err := NewPlan([]Window{{Authority: "FK", Weekly: weekly, Reason: why}, w}, time.UTC)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "maintenance[1]") {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestPercentilesAreNearAndNeverTooLow(t *testing.T) {
	for _, d := range []time.Duration{time.Millisecond, 7 * time.Millisecond, 143 * time.Millisecond, 999 * time.Millisecond, 4 * time.Second, 59 * time.Second} {
		var h histogram
		h.add(d)
		got := h.percentile(0.95)
		if got < d || float64(got) > 1.25*float64(d)+float64(time.Millisecond) {
			t.Errorf("%s: %s", d, got)
		}
	}
	var h histogram
	for ms := range 1000 {
		h.add(time.Duration(ms+1) * time.Millisecond)
	}
	for p, want := range map[float64]time.Duration{0.5: 500 * time.Millisecond, 0.95: 950 * time.Millisecond, 1: time.Second} {
		if got := h.percentile(p); got < want || float64(got) > 1.25*float64(want) {
			t.Errorf("%v: %s, want about %s", p, got, want)
		}
	}
}
