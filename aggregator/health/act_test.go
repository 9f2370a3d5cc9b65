package health

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

func TestWhatAnOperatorDoes(t *testing.T) {
	w := newWorld(t)
	source := &guarded{load: aggregator.Load{Breaker: aggregator.BreakerClosed}}
	w.watched = w.monitor.Watched(source)
	why := aggregator.Text{SV: "Fel i svaren.", EN: "Wrong answers."}
	do := func(kind aggregator.ActKind, change func(*aggregator.Act)) error {
		a := aggregator.Act{Authority: "FK", Kind: kind, Reason: why}
		if change != nil {
			change(&a)
		}
		return w.monitor.Do(aggregator.DoneAct{Act: a})
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(do(aggregator.ActDisable, nil))
	w.expect(t, "disabled", aggregator.StateDisabled)
	must(do(aggregator.ActEnable, nil))
	w.expect(t, "enabled", aggregator.StateUnknown)
	window := func(a *aggregator.Act) { a.From, a.To = w.now, w.now.Add(time.Hour) }
	must(do(aggregator.ActMaintain, window))
	w.expect(t, "maintenance", aggregator.StateMaintenance)
	must(do(aggregator.ActEnable, nil))
	w.expect(t, "maintenance ended early", aggregator.StateUnknown)
	must(do(aggregator.ActBreaker, func(a *aggregator.Act) { a.Breaker = aggregator.BreakerForcedOpen }))
	if got := w.monitor.Status()[0].Load.Breaker; got != aggregator.BreakerForcedOpen {
		t.Errorf("breaker %s", got)
	}
	if err := do(aggregator.ActDisable, func(a *aggregator.Act) { a.Authority = "XYZ" }); !errors.Is(err, ErrNoSource) {
		t.Errorf("another source: %v", err)
	}
	if err := do(aggregator.ActMaintain, func(a *aggregator.Act) { a.From, a.To = w.now, w.now }); err == nil {
		t.Error("an empty window was planned")
	}
}

// Windows that have passed make room, and no more than so many are kept.
func TestWindowsAreBounded(t *testing.T) {
	w := newWorld(t)
	for range 2 {
		for i := range maxWindows {
			a := aggregator.Act{Authority: "FK", Kind: aggregator.ActMaintain, From: w.now, To: w.now.Add(time.Hour + time.Duration(i)*time.Millisecond), Reason: aggregator.Text{SV: "x", EN: "x"}}
			if err := w.monitor.Do(aggregator.DoneAct{Act: a}); err != nil {
				t.Fatalf("window %d: %v", i, err)
			}
		}
		if err := w.monitor.Do(aggregator.DoneAct{Act: aggregator.Act{Authority: "FK", Kind: aggregator.ActMaintain, From: w.now, To: w.now.Add(2 * time.Hour), Reason: aggregator.Text{SV: "x", EN: "x"}}}); !errors.Is(err, ErrFull) {
			t.Errorf("got %v", err)
		}
		w.now = w.now.Add(3 * time.Hour)
	}
}

// Every kind of window is listed, wherever it was planned, and can be called off and
// planned again.
func TestWindowsAreListedAndCancelled(t *testing.T) {
	calendar := calendar("CATEGORIES:FK\nSUMMARY:Kalender\nDTSTART;TZID=Europe/Stockholm:20261122T230000\nDTEND;TZID=Europe/Stockholm:20261123T030000\nRRULE:FREQ=WEEKLY")
	windows, err := ReadCalendar(strings.NewReader(calendar), swedish(t))
	if err != nil {
		t.Fatal(err)
	}
	why := aggregator.Text{SV: "Underhåll.", EN: "Maintenance."}
	night := aggregator.WeeklyTime{Day: time.Saturday, Begin: 8 * time.Hour, End: 11 * time.Hour} // holds the world's time
	w := newWorld(t, append(windows, Window{Authority: "FK", Weekly: &night, Reason: why, Origin: aggregator.WindowFile})...)
	weekly := aggregator.WeeklyTime{Day: time.Monday, Begin: time.Hour, End: 2 * time.Hour}
	do := func(a aggregator.Act) {
		t.Helper()
		a.Authority, a.Reason = "FK", why
		if err := w.monitor.Check(a); err != nil {
			t.Fatal(err)
		}
		if err := w.monitor.Do(aggregator.DoneAct{Act: a, By: "olle", At: w.now}); err != nil {
			t.Fatal(err)
		}
	}
	do(aggregator.Act{Kind: aggregator.ActMaintain, Weekly: weekly})
	do(aggregator.Act{Kind: aggregator.ActMaintain, From: w.now.AddDate(0, 0, 9), To: w.now.AddDate(0, 0, 10)})
	list := w.plan.planned("FK", w.now)
	var origins []aggregator.WindowOrigin
	for _, p := range list {
		origins = append(origins, p.Origin)
	}
	want := []aggregator.WindowOrigin{aggregator.WindowFile, aggregator.WindowCalendar, aggregator.WindowAct, aggregator.WindowAct}
	if diff := cmp.Diff(want, origins); diff != "" {
		t.Fatalf("windows (-want +got):\n%s", diff)
	}
	w.expect(t, "in the file's window", aggregator.StateMaintenance)
	for _, p := range list {
		do(aggregator.Act{Kind: aggregator.ActCancel, Window: p.ID})
		if err := w.monitor.Check(aggregator.Act{Authority: "FK", Kind: aggregator.ActCancel, Window: p.ID}); !errors.Is(err, ErrNoWindow) {
			t.Errorf("cancelled twice: %v", err)
		}
	}
	w.expect(t, "cancelled", aggregator.StateUnknown)
	for _, p := range w.plan.planned("FK", w.now) {
		if p.EndedBy != "olle" || p.EndedAt.IsZero() {
			t.Errorf("stands: %+v", p)
		}
	}
	w.now = w.now.AddDate(0, 0, 14)
	w.expect(t, "two weeks later", aggregator.StateUnknown)
	do(aggregator.Act{Kind: aggregator.ActMaintain, Weekly: night})
	w.expect(t, "planned again", aggregator.StateMaintenance)
}

// Acts are done as of when they were recorded: opening a source on Wednesday does
// not end, when the server starts on Friday, what was planned for Friday.
func TestActsAreDoneAsOfTheirTime(t *testing.T) {
	w := newWorld(t)
	wednesday := w.now.AddDate(0, 0, -3)
	why := aggregator.Text{SV: "x", EN: "x"}
	for _, a := range []aggregator.DoneAct{
		{At: wednesday.Add(-time.Hour), Record: 1, Act: aggregator.Act{Authority: "FK", Kind: aggregator.ActMaintain, From: w.now.Add(-time.Hour), To: w.now.Add(time.Hour), Reason: why}},
		{At: wednesday, Record: 2, Act: aggregator.Act{Authority: "FK", Kind: aggregator.ActEnable, Reason: why}},
	} {
		if err := w.monitor.Do(a); err != nil {
			t.Fatal(err)
		}
	}
	w.expect(t, "after a restart", aggregator.StateMaintenance)
}
