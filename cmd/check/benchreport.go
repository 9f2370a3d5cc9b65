package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
)

// comparison is what the whole run found.
type comparison struct {
	Machine machine    `json:"machine"`
	Wire    []size     `json:"wire"` // each authority's answer; Lura's documents are as long
	Systems []measured `json:"systems"`
}

type machine struct {
	CPUs int    `json:"cpus"`
	Go   string `json:"go"`
	OS   string `json:"os"`
}

func thisMachine() machine {
	return machine{runtime.NumCPU(), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
}

// measured is one system, round by round.
type measured struct {
	Name   string  `json:"name"`
	Rounds []round `json:"rounds"`
}

// round is one start of a system, from the first question to the last.
type round struct {
	Many   measure `json:"callers32"`
	One    measure `json:"callers1"`
	PeakMB float64 `json:"peakRssMB"`
	WarmUp measure `json:"warmUp"`
}

func (c *comparison) failures() int {
	n := 0
	for _, s := range c.Systems {
		n += s.failures()
	}
	return n
}

// table prints what was found as Markdown: the median of the rounds, and the
// smallest and largest beside it.
func (c *comparison) table(w io.Writer) {
	fmt.Fprintf(w, "%d processors, %s, %s; %d rounds of %s with %d callers and %s with one.\n", c.Machine.CPUs, c.Machine.Go, c.Machine.OS,
		rounds, manyTime, manyCalls, oneTime)
	fmt.Fprint(w, "Bytes per answer on the wire:")
	for _, s := range c.Wire {
		fmt.Fprintf(w, " %s %d", s.Authority, s.Bytes)
	}
	fmt.Fprintf(w, ".\n\n| system | req/s, %d callers | p50 / p99 ms | **CPU ms per request** | p50 / p99 ms, 1 caller | CPU ms per request | peak RSS MB | answer bytes | answers, wrong |\n|---|---|---|---|---|---|---|---|---|\n", manyCalls)
	for _, s := range c.Systems {
		fmt.Fprintf(w, "| %s | %s | %s / %s | **%s** | %s / %s | %s | %s | %d | %d, %d |\n", s.Name,
			s.spread("%.0f", func(r round) float64 { return r.Many.PerSecond }),
			s.median("%.1f", func(r round) float64 { return r.Many.P50Ms }),
			s.median("%.1f", func(r round) float64 { return r.Many.P99Ms }),
			s.spread("%.2f", func(r round) float64 { return r.Many.CPUMs }),
			s.median("%.2f", func(r round) float64 { return r.One.P50Ms }),
			s.median("%.2f", func(r round) float64 { return r.One.P99Ms }),
			s.spread("%.2f", func(r round) float64 { return r.One.CPUMs }),
			s.spread("%.0f", func(r round) float64 { return r.PeakMB }),
			s.Rounds[0].Many.AnswerBytes, s.requests(), s.failures())
	}
	fmt.Fprintln(w, "\nEach figure is the median of the rounds (smallest–largest). CPU is that of the system itself. Callers and backends share its")
	fmt.Fprint(w, "processors, so req/s and latency also hold their cost; the backends' own, in CPU ms per request:")
	for _, s := range c.Systems {
		fmt.Fprintf(w, " %s %s", s.Name, s.median("%.2f", func(r round) float64 { return r.Many.BackendsMs }))
	}
	fmt.Fprintln(w, ".")
}

func (m *measured) requests() int {
	n := 0
	for _, r := range m.Rounds {
		n += r.WarmUp.Requests + r.Many.Requests + r.One.Requests
	}
	return n
}

func (m *measured) failures() int {
	n := 0
	for _, r := range m.Rounds {
		n += r.WarmUp.Failures + r.Many.Failures + r.One.Failures
	}
	return n
}

func (m *measured) sorted(of func(round) float64) []float64 {
	list := make([]float64, len(m.Rounds))
	for i, r := range m.Rounds {
		list[i] = of(r)
	}
	slices.Sort(list)
	return list
}

func (m *measured) median(format string, of func(round) float64) string {
	list := m.sorted(of)
	return fmt.Sprintf(format, list[len(list)/2])
}

func (m *measured) spread(format string, of func(round) float64) string {
	list := m.sorted(of)
	return fmt.Sprintf(format+" ("+format+"–"+format+")", list[len(list)/2], list[0], list[len(list)-1])
}
