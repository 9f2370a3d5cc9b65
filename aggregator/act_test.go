package aggregator

import (
	"testing"
	"time"
)

func TestWeeklyTimes(t *testing.T) {
	w, err := NewWeeklyTime("Sunday", "22:00", "03:30")
	if err != nil || w != (WeeklyTime{Day: time.Sunday, Begin: 22 * time.Hour, End: 3*time.Hour + 30*time.Minute}) {
		t.Errorf("got %+v, %v", w, err)
	}
	for want, in := range map[string][3]string{
		"day: not a day such as sunday":              {"söndag", "22:00", "03:00"},
		"begin: not a time of day such as 22:00":     {"sunday", "22", "03:00"},
		"end: not a time of day such as 22:00":       {"sunday", "22:00", "25:00"},
		"begin and end are two times of day such as": {"sunday", "22:00", "22:00"},
	} {
		if _, err := NewWeeklyTime(in[0], in[1], in[2]); err == nil || len(err.Error()) < len(want) || err.Error()[:len(want)] != want {
			t.Errorf("%v: got %v, want %q", in, err, want)
		}
	}
}

// FuzzParseWeeklyTime: what is read is what is written.
func FuzzParseWeeklyTime(f *testing.F) {
	for _, s := range []string{"", "sunday/22:00/03:00", "MONDAY/00:00/24:00", "sunday/24:00/01:00", "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w, err := ParseWeeklyTime(s)
		if err != nil {
			return
		}
		if again, err := ParseWeeklyTime(w.String()); err != nil || again != w || (s != "" && w.Check() != nil) {
			t.Errorf("%q: %+v, then %+v, %v", s, w, again, err)
		}
	})
}
