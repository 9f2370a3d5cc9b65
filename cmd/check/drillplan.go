package main

import (
	"fmt"
	"slices"
	"time"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources"
)

// flap is a source that goes up and down; the others are faults that the
// simulated authorities have themselves.
const flap fixtures.Fault = "flap"

// drillFaults are the faults of the drill and what each is called in its table.
var drillFaults = []struct {
	fault fixtures.Fault
	name  string
}{{fixtures.Slow, "slow"}, {fixtures.Hang, "hang"}, {fixtures.Down, "reset"}, {fixtures.Garbage, "corrupt"}, {flap, "flap"}}

// plan is how long everything lasts, and what goes wrong when.
type plan struct {
	quiet  time.Duration // before the first fault, to compare with
	each   time.Duration // of each trial
	within time.Duration // the state must be right, and back, within
	span   time.Duration // of the sources' states
	flaps  time.Duration // how long a flapping source is up, and down
	trials []trial
}

// trial is what goes wrong at once.
type trial map[aggregator.AuthorityCode]fixtures.Fault

// longPlan has every source, or the one of that code, fail in every way, one at a
// time.
func longPlan(each time.Duration, only string) plan {
	p := plan{quiet: min(each, 30*time.Second), each: each, within: 30 * time.Second, span: 30 * time.Second, flaps: min(each/4, 5*time.Second)}
	for _, code := range sources.Codes() {
		if only != "" && only != string(code) {
			continue
		}
		for _, f := range drillFaults {
			p.trials = append(p.trials, trial{code: f.fault})
		}
	}
	return p
}

// shortPlan has five sources fail at once, each in its own way, so that it takes
// half a minute; two stay well. The states look back less far, to keep up.
func shortPlan() plan {
	p := plan{quiet: 5 * time.Second, each: 9 * time.Second, within: 30 * time.Second, span: 5 * time.Second, flaps: time.Second}
	all := trial{}
	for i, f := range drillFaults {
		all[sources.Codes()[i]] = f.fault
	}
	p.trials = []trial{all}
	return p
}

// now gives the faults of the moment: who flaps is down, or well.
func (t trial) now(down bool) faultsAtOnce {
	faults := faultsAtOnce{}
	for code, fault := range t {
		switch {
		case fault != flap:
			faults[code] = fault
		case down:
			faults[code] = fixtures.Down
		}
	}
	return faults
}

func (t trial) codes() []aggregator.AuthorityCode {
	var list []aggregator.AuthorityCode
	for _, code := range sources.Codes() {
		if _, fails := t[code]; fails {
			list = append(list, code)
		}
	}
	return list
}

func (t trial) String() string {
	var text string
	for _, code := range t.codes() {
		text += fmt.Sprintf("%s %s, ", code, faultName(t[code]))
	}
	return text[:max(0, len(text)-2)]
}

func faultName(f fixtures.Fault) string {
	i := slices.IndexFunc(drillFaults, func(d struct {
		fault fixtures.Fault
		name  string
	}) bool {
		return d.fault == f
	})
	return drillFaults[i].name
}
