package audit

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
)

const delayed = `
delays:
  - {code: ongoing, purposes: [control, recovery], days: 30, basis: "Exempellag 1 §", status: confirmed, reviewer: Jurist Exempel, text: {sv: "En fråga kan visas senare.", en: "An inquiry may be shown later."}}
  - {code: off, purposes: [application], days: 30, basis: x, status: unconfirmed, text: {sv: s, en: e}}
`

// TestDelayedInquiriesAreShownLater: what a row delays stands in no report and no
// proof until the time is out, and every report says that there may be such.
func TestDelayedInquiriesAreShownLater(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		delays, err := ReadDelays([]byte(delayed))
		if err != nil {
			t.Fatal(err)
		}
		c := &clock{at: noon}
		location := s.location(t)
		open := func(delays []Delay) *Log {
			l, err := Open(location, Options{Keys: testKeys(t), Now: c.now, Delays: delays})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { l.Close() })
			return l
		}
		l := open(delays)
		for n, purpose := range []aggregator.Purpose{aggregator.Application, aggregator.Control, aggregator.Recovery} {
			e := entry(t, fmt.Sprint("q", n))
			e.Purpose = purpose
			if _, err := l.Begin(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range []struct {
			forward time.Duration
			delays  []Delay
			events  int
		}{{0, delays, 1}, {30*24*time.Hour - time.Second, delays, 1}, {time.Second, delays, 3}, {-time.Hour, nil, 3}} {
			c.forward(step.forward)
			if err := l.Close(); err != nil { // which signs a checkpoint of all of it
				t.Fatal(err)
			}
			l = open(step.delays)
			for _, person := range []string{anna, "189001039800"} {
				report, err := l.Report(t.Context(), reviewer, number(t, person), true, stockholm())
				if err != nil {
					t.Fatal(err)
				}
				want := step.events
				if person != anna {
					want = 0
				}
				proven := 0
				if report.Proof != nil {
					proven = len(report.Proof.Records)
				}
				if len(report.Events) != want || proven != want || (len(report.Delays) > 0) != (step.delays != nil) {
					t.Errorf("after %s: %d events, %d proven, %v; want %d", step.forward, len(report.Events), proven, report.Delays, want)
				}
			}
		}
	})
}

func TestDelaysThatAreRefused(t *testing.T) {
	t.Parallel()
	shipped, err := DefaultDelays()
	if err != nil || len(shipped) != 0 {
		t.Errorf("shipped %v, %v; want no row, since the law gives no basis", shipped, err)
	}
	list, err := ReadDelays([]byte(delayed))
	if err != nil || len(list) != 1 || list[0].Code != "ongoing" {
		t.Errorf("got %v, %v; want the confirmed row alone", list, err)
	}
	row := strings.Split(strings.TrimSpace(delayed), "\n")[1]
	for from, to := range map[string]struct{ to, want string }{
		"code: ongoing":              {"code: a b", "the code must be"},
		"[control, recovery]":        {"[statistics]", "purposes must be of"},
		"days: 30":                   {"days: 0", "days must be 1 to 1825"},
		`"Exempellag 1 §"`:           {`""`, "basis is required"},
		"status: confirmed":          {"status: yes", "status must be"},
		"reviewer: Jurist Exempel, ": {"", "reviewer is required"},
		"sv: ":                       {"fi: ", "fi"},
		", status":                   {", more: 1, status", "more"},
	} {
		_, err := ReadDelays([]byte("delays:\n" + strings.Replace(row, from, to.to, 1)))
		if err == nil || !strings.Contains(err.Error(), to.want) {
			t.Errorf("%s: got %v, want %q", from, err, to.want)
		}
	}
	if _, err := ReadDelays([]byte("delays:\n" + row + "\n" + row)); err == nil || !strings.Contains(err.Error(), "stands twice") {
		t.Errorf("one code twice: got %v", err)
	}
}

func FuzzReadDelays(f *testing.F) {
	f.Add(delayTable)
	f.Add([]byte(delayed))
	f.Fuzz(func(t *testing.T, text []byte) {
		list, err := ReadDelays(text)
		for _, d := range list {
			if err != nil || d.Status != confirmed || d.Basis == "" || d.Days < 1 {
				t.Errorf("read %+v, %v", d, err)
			}
		}
	})
}
