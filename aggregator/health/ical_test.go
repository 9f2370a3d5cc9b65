package health

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

func calendar(events ...string) string {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//\r\n")
	for _, e := range events {
		b.WriteString("BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T000000Z\r\n" + strings.ReplaceAll(e, "\n", "\r\n") + "\r\nEND:VEVENT\r\n")
	}
	return b.String() + "END:VCALENDAR\r\n"
}

func swedish(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err) // Go brings its own
	}
	return zone
}

func TestReadCalendar(t *testing.T) {
	zone := swedish(t)
	got, err := ReadCalendar(strings.NewReader(calendar(
		"CATEGORIES:FK\nSUMMARY:Systembyte\\, etapp 2\nSUMMARY;LANGUAGE=en:A change of system\nDTSTART;TZID=Europe/Stockholm:20270116T200000\nDTEND:20270117T050000Z",
		"CATEGORIES:SKV\nSUMMARY:Underhåll\nDTSTART;TZID=Europe/Stockholm:20261122T230000\nDTEND;TZID=Europe/Stockholm:20261123T030000\nRRULE:FREQ=WEEKLY;BYDAY=SU",
		"CATEGORIES:SKV\nSUMMARY:Inställt\nSTATUS:CANCELLED\nDTSTART:20261122T230000Z\nDTEND:20261123T030000Z",
	)), zone)
	if err != nil {
		t.Fatal(err)
	}
	want := []Window{
		{Authority: "FK", From: time.Date(2027, 1, 16, 20, 0, 0, 0, zone), To: time.Date(2027, 1, 17, 6, 0, 0, 0, zone),
			Reason: aggregator.Text{SV: "Systembyte, etapp 2", EN: "A change of system"}, Origin: aggregator.WindowCalendar},
		{Authority: "SKV", Weekly: &aggregator.WeeklyTime{Day: time.Sunday, Begin: 23 * time.Hour, End: 3 * time.Hour},
			Reason: aggregator.Text{SV: "Underhåll", EN: "Underhåll"}, Origin: aggregator.WindowCalendar},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); diff != "" {
		t.Errorf("windows (-want +got):\n%s", diff)
	}
}

// A calendar that is only half understood is refused.
func TestCalendarsThatAreRefused(t *testing.T) {
	zone := swedish(t)
	const times = "\nDTSTART;TZID=Europe/Stockholm:20261122T200000\nDTEND:20261122T220000Z"
	for want, c := range map[string]string{
		"not an iCalendar":     "hello",
		"authority":            calendar("SUMMARY:x" + times),
		"reason":               calendar("CATEGORIES:FK" + times),
		"DTSTART needs a TZID": calendar("CATEGORIES:FK\nSUMMARY:x\nDTSTART:20261122T200000\nDTEND:20261122T220000Z"),
		"DTEND is required":    calendar("CATEGORIES:FK\nSUMMARY:x\nDTSTART:20261122T200000Z"),
		"to is after from":     calendar("CATEGORIES:FK\nSUMMARY:x\nDTSTART:20261122T200000Z\nDTEND:20261122T190000Z"),
		"RRULE":                calendar("CATEGORIES:FK\nSUMMARY:x" + times + "\nRRULE:FREQ=MONTHLY"),
		"RRULE: DTSTART":       calendar("CATEGORIES:FK\nSUMMARY:x\nDTSTART:20261122T200000Z\nDTEND:20261122T220000Z\nRRULE:FREQ=WEEKLY"),
		"it has no end":        calendar("CATEGORIES:FK\nSUMMARY:x" + times)[:120],
		"RRULE: only":          calendar("CATEGORIES:FK\nSUMMARY:x" + times + "\nRRULE:FREQ=WEEKLY;COUNT=3"),
		"EXDATE":               calendar("CATEGORIES:FK\nSUMMARY:x" + times + "\nRRULE:FREQ=WEEKLY\nEXDATE:20261129T200000Z"),
	} {
		if _, err := ReadCalendar(strings.NewReader(c), zone); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// Whatever a file holds, what is read from it is a plan.
func FuzzReadCalendar(f *testing.F) {
	f.Add(calendar("CATEGORIES:FK\nSUMMARY:x\nDTSTART;TZID=Europe/Stockholm:20261122T200000\nDTEND:20261122T220000Z\nRRULE:FREQ=WEEKLY"))
	f.Add("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
	zone := swedish(f)
	f.Fuzz(func(t *testing.T, text string) {
		windows, err := ReadCalendar(strings.NewReader(text), zone)
		if err != nil {
			return
		}
		if _, err := NewPlan(windows, zone); err != nil {
			t.Errorf("read %+v: %v", windows, err)
		}
	})
}
