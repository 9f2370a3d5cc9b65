package audit

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

// What is kept is read back by every replica and after a restart, what one run
// keeps again replaces what it kept, and the ledger beside it stays intact.
func TestHistory(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := openLog(t, s.location(t), &clock{at: noon})
		first := begin(t, l, "q1")
		one, two := history(t, l, "replica-1"), history(t, l, "replica-2")
		at := noon.UTC().Truncate(time.Hour)
		interval := aggregator.SourceInterval{
			Authority: "FK", From: at, Span: time.Hour, Calls: 9, Answered: 7, Partial: 1,
			Failures: []aggregator.CallFailures{{Outcome: aggregator.Late, Code: "deadline", Calls: 2}},
			Took:     []aggregator.Took{{UpTo: 96 * time.Millisecond, Calls: 7}}, Within: 2 * time.Second, Prompt: 6, Judged: 7,
		}
		change := aggregator.SourceChange{Authority: "FK", State: aggregator.StateDown, At: at.Add(time.Minute)}
		keep := func(h *History, i aggregator.SourceInterval, changes ...aggregator.SourceChange) {
			t.Helper()
			if err := h.Keep(t.Context(), []aggregator.SourceInterval{i}, changes); err != nil {
				t.Fatal(err)
			}
		}
		earlier := interval
		earlier.Calls = 3
		keep(one, earlier, change)
		keep(one, interval, change)
		keep(two, interval)
		old := interval
		old.From = at.AddDate(0, 0, -100)
		keep(two, old, aggregator.SourceChange{Authority: "FK", State: aggregator.StateUp, At: old.From})

		again := history(t, l, "replica-1")
		got, err := again.Intervals(t.Context(), time.Hour, at)
		if diff := cmp.Diff([]aggregator.SourceInterval{interval, interval}, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		for _, since := range []time.Time{old.From, at} { // before the pruning, and after
			if err := again.Prune(t.Context(), 0, since); err != nil {
				t.Fatal(err)
			}
			if err := again.Prune(t.Context(), time.Hour, since); err != nil {
				t.Fatal(err)
			}
			kept, err := again.Intervals(t.Context(), time.Hour, time.Time{}.Add(time.Hour))
			changes, err2 := again.Changes(t.Context(), old.From, 10)
			want := 2
			if since.Equal(old.From) {
				want = 3
			}
			if err != nil || err2 != nil || len(kept) != want || len(changes) != want-1 {
				t.Errorf("since %s: %d intervals and %d changes, %v, %v", since, len(kept), len(changes), err, err2)
			}
			change.Replica = "replica-1"
			if len(changes) > 0 && changes[0] != change {
				t.Errorf("got %+v", changes[0])
			}
		}
		last := finish(t, l, "q1")
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if report := verify(t, l.location, first, last); report.Fault != nil {
			t.Error(report.Fault)
		}
	})
}

func history(t *testing.T, l *Log, replica string) *History {
	t.Helper()
	h := OpenHistory(l.location, replica)
	t.Cleanup(func() { h.Close() })
	return h
}

// Nothing is made where there is no ledger.
func TestHistoryNeedsItsLedger(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		h := OpenHistory(s.location(t), "replica-1")
		if err := h.Keep(t.Context(), nil, nil); err == nil {
			t.Error("a history was kept without a ledger")
		}
	})
}

// A connection that is gone is made anew by the next step.
func TestHistoryThatLosesItsConnection(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := openLog(t, s.location(t), &clock{at: noon})
		h := history(t, l, "replica-1")
		if err := h.Keep(t.Context(), nil, nil); err != nil {
			t.Fatal(err)
		}
		h.store.close()
		if err := h.Keep(t.Context(), nil, nil); err == nil {
			t.Error("a closed connection kept something")
		}
		if err := h.Keep(t.Context(), nil, nil); err != nil {
			t.Error(err)
		}
	})
}
