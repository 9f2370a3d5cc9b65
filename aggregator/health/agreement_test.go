package health

import (
	"math"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
)

var agreed = Agreement{Authority: "FK", Reference: "ÖK 2026:1", Availability: 0.99, Within: 2 * time.Second, Prompt: 0.95}

func TestASourceIsHeldToItsAgreement(t *testing.T) {
	w := newWorld(t)
	if err := w.monitor.Measure([]Agreement{agreed}); err != nil {
		t.Fatal(err)
	}
	if l := w.monitor.Status()[0].Level; l.Calls != 0 || l.BudgetLeft != 1 {
		t.Errorf("before any call: %+v", l)
	}
	for i := range 1000 {
		elapsed, err := time.Second, error(nil)
		if i%10 == 0 {
			elapsed = 3 * time.Second
		}
		if i%200 == 7 {
			err = failure(aggregator.Unavailable)
		}
		w.monitor.Observe("FK", aggregator.Reply{}, err, elapsed)
		w.now = w.now.Add(time.Minute)
	}
	l := w.monitor.Status()[0].Level
	near := func(got, want float64) bool { return math.Abs(got-want) < 0.002 }
	if l.Calls != 1000 || l.Answered != 995 || !near(l.Availability, 0.995) || !near(l.BudgetLeft, 0.5) || !near(l.Prompt, 0.9) {
		t.Errorf("got %+v, want half the budget left and nine of ten prompt", l)
	}
	w.now = w.now.Add(24 * time.Hour)
	if l := w.monitor.Status()[0].Level; l.Calls != 0 {
		t.Errorf("a day later: %+v", l)
	}
}

// What is our doing, and what the authority refuses us, spends no budget.
func TestOurOwnDoingSpendsNoBudget(t *testing.T) {
	w := newWorld(t)
	if err := w.monitor.Measure([]Agreement{agreed}); err != nil {
		t.Fatal(err)
	}
	w.call(t, 5, aggregator.NewSourceError(aggregator.Unavailable, "breaker_open", nil))
	w.call(t, 5, failure(aggregator.Denied))
	if l := w.monitor.Status()[0].Level; l.Calls != 5 || l.BudgetLeft != 1 {
		t.Errorf("got %+v", l)
	}
}

func TestAgreementsThatAreRefused(t *testing.T) {
	w := newWorld(t)
	for want, change := range map[string]func(*Agreement){
		"not the code": func(a *Agreement) { a.Authority = "XYZ" },
		"reference":    func(a *Agreement) { a.Reference = "" },
		"availability": func(a *Agreement) { a.Availability = 99.5 },
		"within":       func(a *Agreement) { a.Within = 0 },
	} {
		a := agreed
		change(&a)
		if err := w.monitor.Measure([]Agreement{a}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
