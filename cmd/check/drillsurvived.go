package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"
)

// survived is what the drill of the replicas found.
type survived struct {
	Machine  machine  `json:"machine"`
	Rate     int      `json:"inquiriesPerSecond"`
	Replicas int      `json:"replicas"`
	Phases   []felt   `json:"phases"`
	Unasked  int      `json:"unasked"`
	Receipts int      `json:"receipts"` // of answers, all held against the ledger
	Records  int64    `json:"records"`
	Lost     int      `json:"lost"` // acknowledged answers that the ledger does not hold
	Failures []string `json:"failures"`
}

// felt is what those who asked met while something was done.
type felt struct {
	Phase    string  `json:"phase"`
	Seconds  float64 `json:"seconds"`
	Asked    int     `json:"asked"`
	Answered int     `json:"answered"`
	Refused  int     `json:"refused"` // with a problem that says what and when to come back
	CutOff   int     `json:"cutOff"`  // no answer came, or the proxy's own
	Late     int     `json:"late"`
	Slowest  float64 `json:"slowestMs"`
	// AnsweredDuring are answers to questions put well after it was done and before
	// it was undone.
	AnsweredDuring int     `json:"answeredDuring"`
	WellAfter      float64 `json:"wellAfter"` // seconds until every replica was ready again
	Alone          int     `json:"saidAlone"` // replicas that said they go by themselves
	Reached        int     `json:"saidReached"`
}

// mostCutOff is what one replica has under way at most, if every inquiry takes all
// the time it has.
const mostCutOff = int(drillRate * (drillDeadline + drillTolerance) / time.Second / replicaCount)

// settled is how long after something is done or undone it may not be felt yet.
const settled = 500 * time.Millisecond

func (d *survived) judge(marks []mark, samples []sample, unasked int) {
	slices.SortFunc(samples, func(a, b sample) int { return a.asked.Compare(b.asked) })
	d.Unasked, d.Failures = unasked, []string{}
	for i, m := range marks {
		until := time.Now()
		if i+1 < len(marks) {
			until = marks[i+1].from
		}
		f := felt{Phase: m.phase.name, Seconds: until.Sub(m.from).Seconds(), WellAfter: m.well.Sub(m.to).Seconds(), Alone: m.alone, Reached: m.reached}
		for _, s := range between(samples, m.from, until) {
			f.count(s)
		}
		for _, s := range between(samples, m.done.Add(settled), m.to) {
			if s.status == http.StatusOK && s.asked.Add(s.took).Before(m.to) {
				f.AnsweredDuring++
			}
		}
		d.Phases = append(d.Phases, f)
		d.Failures = append(d.Failures, f.failures(m.phase)...)
	}
	if unasked > 0 {
		d.Failures = append(d.Failures, fmt.Sprintf("%d inquiries were not asked, because too many were under way", unasked))
	}
}

func (f *felt) count(s sample) {
	f.Asked++
	f.Slowest = max(f.Slowest, milliseconds(s.took))
	switch {
	case s.status == http.StatusOK:
		f.Answered++
	case s.code != "":
		f.Refused++
	default:
		f.CutOff++
	}
	if s.took > drillDeadline+drillTolerance {
		f.Late++
	}
}

// failures lists what must not be of a phase.
func (f *felt) failures(p phase) []string {
	var list []string
	wrong := func(when bool, format string, args ...any) {
		if when {
			list = append(list, f.Phase+": "+fmt.Sprintf(format, args...))
		}
	}
	wrong(float64(f.Asked) < enoughInquiries*drillRate*f.Seconds, "only %d inquiries were asked", f.Asked)
	wrong(f.CutOff > 0 && !p.mayFail, "%d inquiries were cut off", f.CutOff)
	wrong(f.CutOff > mostCutOff, "%d inquiries were cut off, more than one replica had under way", f.CutOff)
	wrong(f.Refused > 0 && !p.mustRefuse, "%d inquiries were refused", f.Refused)
	wrong(f.AnsweredDuring > 0 && p.mustRefuse, "%d inquiries were answered without a ledger", f.AnsweredDuring)
	wrong(f.Answered == 0, "nothing was answered")
	wrong(f.Late > 0, "%d answers came after the deadline", f.Late)
	wrong(f.WellAfter > recovery.Seconds()-1, "not every replica was well %s after it", recovery)
	wrong(p.alone && f.Alone < replicaCount, "%d of %d replicas said that they go by themselves", f.Alone, replicaCount)
	wrong(!p.alone && f.Alone > 0, "%d replicas said that they go by themselves", f.Alone)
	return list
}

// show writes the result, and gives the exit code.
func (d *survived) show(asJSON bool, stdout, stderr io.Writer) int {
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

func (d *survived) table(w io.Writer) {
	fmt.Fprintf(w, "%d processors, %s, %s; %d replicas over PostgreSQL and Redis behind a reverse proxy, %d inquiries a second.\n\n",
		d.Machine.CPUs, d.Machine.Go, d.Machine.OS, d.Replicas, d.Rate)
	fmt.Fprintln(w, "| what happens | s | asked | answered | refused | cut off | late | slowest ms | all well after s | replicas that said they go alone |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|---|---|")
	for _, f := range d.Phases {
		fmt.Fprintf(w, "| %s | %.0f | %d | %d | %d | %d | %d | %.0f | %.1f | %d |\n",
			f.Phase, f.Seconds, f.Asked, f.Answered, f.Refused, f.CutOff, f.Late, f.Slowest, f.WellAfter, f.Alone)
	}
	fmt.Fprintf(w, "\n%d answers, each receipt held against the ledger of %d records: **lost %d**. What must not be: %d.\n", d.Receipts, d.Records, d.Lost, len(d.Failures))
}
