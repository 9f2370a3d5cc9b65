package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources"
)

// sighted is a watcher that has seen a source go down and come back.
func sighted(from time.Time, states ...aggregator.SourceState) *watcher {
	w := &watcher{}
	for i, state := range states {
		w.seen = append(w.seen, sighting{from.Add(time.Duration(i) * time.Second), "FK", state})
	}
	return w
}

func answers50(from time.Time, seconds int, change func(n int, s *sample)) []sample {
	var list []sample
	for n := range seconds * drillRate {
		s := sample{asked: from.Add(time.Duration(n) * time.Second / drillRate), took: 20 * time.Millisecond, status: 200, sources: map[aggregator.AuthorityCode]sourceSample{}}
		for _, code := range sources.Codes() {
			s.sources[code] = sourceSample{aggregator.Answered, 10 * time.Millisecond}
		}
		change(n, &s)
		list = append(list, s)
	}
	return list
}

// judged is a drill of one fault, ten seconds after ten quiet ones.
func judged(w func(time.Time) *watcher, change func(n int, s *sample)) *drilled {
	start := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	fault := start.Add(10 * time.Second)
	all := []times{
		{from: start, to: fault, closed: fault},
		{trial: trial{"FK": fixtures.Hang}, from: fault, to: fault.Add(10 * time.Second), closed: fault.Add(15 * time.Second)},
	}
	d := &drilled{Rate: drillRate, Before: footprint{100, 20}, After: footprint{110, 22}}
	samples := answers50(start, 25, func(n int, s *sample) {
		if !s.asked.Before(fault) && s.asked.Before(fault.Add(10*time.Second)) {
			s.sources["FK"] = sourceSample{aggregator.Late, 3 * time.Second}
			change(n, s)
		}
	})
	d.judge(plan{within: 30 * time.Second}, all, samples, w(fault), 0)
	return d
}

var downAndBack = func(from time.Time) *watcher {
	states := []aggregator.SourceState{"up", "up", "degraded", "down"}
	states = append(states, slices.Repeat([]aggregator.SourceState{"down"}, 9)...)
	return sighted(from, append(states, "up", "up")...)
}

func unchanged(int, *sample) {}

func TestAGoodDrill(t *testing.T) {
	d := judged(downAndBack, unchanged)
	if len(d.Failures) > 0 {
		t.Fatal(d.Failures)
	}
	want := faulted{
		Source: "FK", Fault: "hang", Seconds: 10, Inquiries: 15 * drillRate, Slowest: 20, State: "down", SeenAfter: 2, BackAfter: 3,
		OthersQuiet: latency{10, 10}, Others: latency{10, 10},
	}
	if diff := cmp.Diff(want, d.Rows[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var table strings.Builder
	d.table(&table)
	if !strings.Contains(table.String(), "| FK | hang | 10 | 750 | 0 | 0 | 0 | 20 | down | 2.0 | 3.0 | 10 / 10 | 10 / 10 |\n") {
		t.Error(table.String())
	}
}

// Everything that must not be is found.
func TestABadDrill(t *testing.T) {
	for want, d := range map[string]*drilled{
		"came after the deadline": judged(downAndBack, func(n int, s *sample) {
			if n == 600 {
				s.took = 4 * time.Second
			}
		}),
		"were not answered": judged(downAndBack, func(n int, s *sample) {
			if n == 600 {
				s.status = 503
			}
		}),
		"say that it has nothing": judged(downAndBack, func(n int, s *sample) {
			if n == 600 {
				s.sources["FK"] = sourceSample{outcome: aggregator.Empty}
			}
		}),
		"the other sources took": judged(downAndBack, func(_ int, s *sample) {
			s.sources["AF"] = sourceSample{aggregator.Answered, 300 * time.Millisecond}
		}),
		"did not show it": judged(func(from time.Time) *watcher {
			return sighted(from, slices.Repeat([]aggregator.SourceState{"up"}, 15)...)
		}, unchanged),
		"was not back": judged(func(from time.Time) *watcher {
			return sighted(from, slices.Repeat([]aggregator.SourceState{"down"}, 15)...)
		}, unchanged),
	} {
		if len(d.Failures) != 1 || !strings.Contains(d.Failures[0], want) {
			t.Errorf("got %q, want one that says: %s", d.Failures, want)
		}
	}
	d := judged(downAndBack, unchanged)
	d.Unasked = 3
	for _, after := range []footprint{{500, 20}, {100, 200}} {
		d.After = after
		if got := d.failures(plan{within: 30 * time.Second}); len(got) != 2 {
			t.Errorf("got %q, want one each for inquiries and for %+v", got, after)
		}
	}
}

func TestThePlansCoverEveryFault(t *testing.T) {
	long := longPlan(time.Minute, "")
	if len(long.trials) != len(sources.Codes())*len(drillFaults) {
		t.Errorf("%d trials", len(long.trials))
	}
	if one := longPlan(time.Minute, "FK"); len(one.trials) != len(drillFaults) {
		t.Errorf("%d trials of one source", len(one.trials))
	}
	short := shortPlan()
	if got := short.trials[0].String(); len(short.trials) != 1 || strings.Count(got, ",") != len(drillFaults)-1 || !strings.Contains(got, "SKV corrupt") {
		t.Errorf("the short plan is %s", got)
	}
	up, down := trial{"FK": flap, "AF": fixtures.Hang}.now(false), trial{"FK": flap, "AF": fixtures.Hang}.now(true)
	if diff := cmp.Diff([]faultsAtOnce{{"AF": fixtures.Hang}, {"AF": fixtures.Hang, "FK": fixtures.Down}}, []faultsAtOnce{up, down}); diff != "" {
		t.Error(diff)
	}
}
