package main

import (
	"strings"
	"testing"
	"time"
)

// lived is a phase of ten seconds, five of them before it is undone.
func lived(p phase, alone int, change func(n int, s *sample)) *survived {
	start := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	p.name = "something"
	marks := []mark{
		{phase: p, from: start, done: start, to: start.Add(5 * time.Second), well: start.Add(6 * time.Second), alone: alone},
		{phase: phase{name: "after"}, from: start.Add(10 * time.Second), done: start.Add(10 * time.Second), to: start.Add(10 * time.Second), well: start.Add(10 * time.Second)},
	}
	d := &survived{Rate: drillRate, Replicas: replicaCount}
	d.judge(marks, answers50(start, 10, change), 0)
	d.Phases = d.Phases[:1]
	var own []string
	for _, f := range d.Failures {
		if strings.HasPrefix(f, p.name) {
			own = append(own, f)
		}
	}
	d.Failures = own
	return d
}

func duringIt(change func(*sample)) func(int, *sample) {
	return func(n int, s *sample) {
		if n < 5*drillRate {
			change(s)
		}
	}
}

var (
	refusedThen = duringIt(func(s *sample) { s.status, s.code = 503, "ledger_unavailable" })
	oneCutOff   = func(n int, s *sample) {
		if n == 10 {
			s.status = 502
		}
	}
)

func TestWhatMayHappen(t *testing.T) {
	for name, d := range map[string]*survived{
		"nothing":   lived(phase{}, 0, unchanged),
		"killed":    lived(phase{mayFail: true}, 0, oneCutOff),
		"alone":     lived(phase{alone: true}, replicaCount, unchanged),
		"no ledger": lived(phase{mustRefuse: true}, 0, refusedThen),
	} {
		if len(d.Failures) > 0 {
			t.Errorf("%s: %q", name, d.Failures)
		}
	}
	d := lived(phase{mustRefuse: true}, 0, refusedThen)
	var table strings.Builder
	d.table(&table)
	if !strings.Contains(table.String(), "| something | 10 | 500 | 250 | 250 | 0 | 0 | 20 | 1.0 | 0 |\n") {
		t.Error(table.String())
	}
}

func TestWhatMustNotHappen(t *testing.T) {
	late := func(n int, s *sample) {
		if n == 10 {
			s.took = 5 * time.Second
		}
	}
	for want, d := range map[string]*survived{
		"were cut off":          lived(phase{}, 0, oneCutOff),
		"more than one replica": lived(phase{mayFail: true}, 0, duringIt(func(s *sample) { s.status = 0 })),
		"were refused":          lived(phase{}, 0, refusedThen),
		"without a ledger":      lived(phase{mustRefuse: true}, 0, unchanged),
		"after the deadline":    lived(phase{}, 0, late),
		"2 of 3 replicas said":  lived(phase{alone: true}, 2, unchanged),
		"1 replicas said":       lived(phase{}, 1, unchanged),
		"nothing was answered":  lived(phase{mustRefuse: true}, 0, func(_ int, s *sample) { s.status, s.code = 503, "x" }),
	} {
		if len(d.Failures) != 1 || !strings.Contains(d.Failures[0], want) {
			t.Errorf("got %q, want one that says: %s", d.Failures, want)
		}
	}
}

func TestAShellReadsAnArgumentAsOne(t *testing.T) {
	if got, want := shellLine("/bin/x", []string{"-o", "a b", "it's"}), `/bin/x '-o' 'a b' 'it'\''s'`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
