package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"underlag/aggregator"
	"underlag/sources"
)

// drilled is what the drill found.
type drilled struct {
	Machine    machine   `json:"machine"`
	Rate       int       `json:"inquiriesPerSecond"`
	DeadlineMs int       `json:"deadlineMs"`
	Within     float64   `json:"stateWithinSeconds"`
	Before     footprint `json:"before"`
	After      footprint `json:"after"`
	Inquiries  int       `json:"inquiries"`
	Unasked    int       `json:"unasked"`
	Quiet      latency   `json:"quiet"`
	Rows       []faulted `json:"faults"`
	Failures   []string  `json:"failures"`
}

// latency is how long sources took, in milliseconds.
type latency struct {
	P50 float64 `json:"p50Ms"`
	P95 float64 `json:"p95Ms"`
}

// faulted is what one source's fault did.
type faulted struct {
	Source      string  `json:"source"`
	Fault       string  `json:"fault"`
	Seconds     float64 `json:"seconds"`
	Inquiries   int     `json:"inquiries"`
	Late        int     `json:"late"`        // answered after the deadline
	Unanswered  int     `json:"unanswered"`  // with anything but an answer
	Misread     int     `json:"misread"`     // the failing source said to have nothing
	Slowest     float64 `json:"slowestMs"`   // answer
	State       string  `json:"state"`       // the worst one shown
	SeenAfter   float64 `json:"seenAfter"`   // seconds; negative: never
	BackAfter   float64 `json:"backAfter"`   // seconds; negative: never
	OthersQuiet latency `json:"othersQuiet"` // the other sources without the fault
	Others      latency `json:"others"`      // and during it
}

// What is noise: another source may take this much longer on a machine that the
// callers and the authorities share, and the service may keep this much more.
const (
	noiseFactor     = 2
	noiseMs         = 50
	moreGoroutines  = 20
	moreHeapMB      = 16
	moreHeapFactor  = 1.5
	enoughInquiries = 0.9 // share of the load that must have been asked
)

func (d *drilled) judge(p plan, all []times, samples []sample, w *watcher, unasked int) {
	slices.SortFunc(samples, func(a, b sample) int { return a.asked.Compare(b.asked) })
	quiet := between(samples, all[0].from, all[0].to)
	d.Inquiries, d.Unasked = len(samples), unasked
	d.Quiet = latencyOf(quiet, sources.Codes())
	for _, t := range all[1:] {
		for _, code := range t.trial.codes() {
			d.Rows = append(d.Rows, rowOf(p, t, code, quiet, samples, w))
		}
	}
	d.Failures = d.failures(p)
}

// rowOf tells what a trial did to one of its sources.
func rowOf(p plan, t times, code aggregator.AuthorityCode, quiet, samples []sample, w *watcher) faulted {
	others := slices.DeleteFunc(slices.Clone(sources.Codes()), func(c aggregator.AuthorityCode) bool { return slices.Contains(t.trial.codes(), c) })
	r := faulted{
		Source: string(code), Fault: faultName(t.trial[code]), Seconds: t.to.Sub(t.from).Seconds(),
		State:       string(w.worst(code, t.from, t.closed)),
		OthersQuiet: latencyOf(quiet, others), Others: latencyOf(between(samples, t.from, t.to), others),
		SeenAfter: -1, BackAfter: -1,
	}
	for _, s := range between(samples, t.from, t.closed) {
		r.count(s, code)
	}
	if after, _, seen := w.first(code, t.from, t.closed, func(s aggregator.SourceState) bool { return s != aggregator.StateUp }); seen {
		r.SeenAfter = after.Seconds()
	}
	if after, back := w.back(code, t.to, t.closed); back {
		r.BackAfter = after.Seconds()
	}
	return r
}

func (r *faulted) count(s sample, code aggregator.AuthorityCode) {
	r.Inquiries++
	r.Slowest = max(r.Slowest, milliseconds(s.took))
	switch {
	case s.status != 200:
		r.Unanswered++
	case s.took > drillDeadline+drillTolerance:
		r.Late++
	}
	if o := s.sources[code].outcome; o == aggregator.Empty || o == aggregator.NotAsked {
		r.Misread++ // the person has something at every authority
	}
}

// failures lists what must not be.
func (d *drilled) failures(p plan) []string {
	list := []string{}
	wrong := func(when bool, format string, args ...any) {
		if when {
			list = append(list, fmt.Sprintf(format, args...))
		}
	}
	for _, r := range d.Rows {
		name := r.Source + " " + r.Fault
		wrong(float64(r.Inquiries) < enoughInquiries*float64(d.Rate)*r.Seconds, "%s: only %d inquiries were asked", name, r.Inquiries)
		wrong(r.Late > 0, "%s: %d answers came after the deadline, the slowest after %.0f ms", name, r.Late, r.Slowest)
		wrong(r.Unanswered > 0, "%s: %d inquiries were not answered", name, r.Unanswered)
		wrong(r.Misread > 0, "%s: %d answers say that it has nothing", name, r.Misread)
		wrong(r.SeenAfter < 0 || r.SeenAfter > p.within.Seconds(), "%s: its state did not show it within %s", name, p.within)
		wrong(r.BackAfter < 0 || r.BackAfter > p.within.Seconds(), "%s: its state was not back within %s", name, p.within)
		wrong(r.Others.P95 > noiseFactor*r.OthersQuiet.P95+noiseMs, "%s: the other sources took %.0f ms, %.0f before", name, r.Others.P95, r.OthersQuiet.P95)
	}
	wrong(d.Unasked > 0, "%d inquiries were not asked, because too many were under way", d.Unasked)
	wrong(d.After.grown(d.Before), "%d goroutines and %.0f MB before, %d and %.0f after", d.Before.Goroutines, d.Before.HeapMB, d.After.Goroutines, d.After.HeapMB)
	return list
}

func (f footprint) grown(before footprint) bool {
	return f.Goroutines > before.Goroutines+moreGoroutines || f.HeapMB > moreHeapFactor*before.HeapMB+moreHeapMB
}

func between(sorted []sample, from, to time.Time) []sample {
	at := func(t time.Time) int {
		i, _ := slices.BinarySearchFunc(sorted, t, func(s sample, t time.Time) int { return s.asked.Compare(t) })
		return i
	}
	return sorted[at(from):max(at(from), at(to))]
}

// latencyOf gives how long the answers say that some sources took.
func latencyOf(samples []sample, codes []aggregator.AuthorityCode) latency {
	var took []time.Duration
	for _, s := range samples {
		for _, code := range codes {
			if one, told := s.sources[code]; told {
				took = append(took, one.took)
			}
		}
	}
	if len(took) == 0 {
		return latency{}
	}
	slices.Sort(took)
	return latency{P50: milliseconds(quantile(took, 0.5)), P95: milliseconds(quantile(took, 0.95))}
}

// show writes the result, and gives the exit code.
func (d *drilled) show(asJSON bool, stdout, stderr io.Writer) int {
	if asJSON {
		enc := json.NewEncoder(stdout)
		enc.SetIndent("", "  ")
		enc.Encode(d)
	} else {
		d.table(stdout)
	}
	for _, failure := range d.Failures {
		fmt.Fprintln(stderr, "FAILED:", failure)
	}
	return min(len(d.Failures), 1)
}

func (d *drilled) table(w io.Writer) {
	fmt.Fprintf(w, "%d processors, %s, %s; %d inquiries, %d a second, each with %d ms to be answered in.\n\n",
		d.Machine.CPUs, d.Machine.Go, d.Machine.OS, d.Inquiries, d.Rate, d.DeadlineMs)
	fmt.Fprintln(w, "| source | fault | for s | inquiries | late | unanswered | misread | slowest ms | state | shown after s | back after s | others p50 / p95 ms, quiet | during |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|---|---|---|---|---|")
	for _, r := range d.Rows {
		fmt.Fprintf(w, "| %s | %s | %.0f | %d | %d | %d | %d | %.0f | %s | %.1f | %.1f | %.0f / %.0f | %.0f / %.0f |\n",
			r.Source, r.Fault, r.Seconds, r.Inquiries, r.Late, r.Unanswered, r.Misread, r.Slowest, r.State, r.SeenAfter, r.BackAfter,
			r.OthersQuiet.P50, r.OthersQuiet.P95, r.Others.P50, r.Others.P95)
	}
	fmt.Fprintf(w, "\nGoroutines %d before, %d after; memory in use %.1f MB before, %.1f MB after. What must not be: %d.\n",
		d.Before.Goroutines, d.After.Goroutines, d.Before.HeapMB, d.After.HeapMB, len(d.Failures))
}
