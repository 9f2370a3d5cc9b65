// Package health is the live state of every source: what real traffic and probes
// have shown over the last minutes, planned maintenance and sources that somebody
// has closed. It knows outcomes, codes and times, and nothing of any person. It
// also stands before a source and answers for it, without a call, while it is
// closed.
package health

import (
	"time"

	"underlag/aggregator"
)

// Settings say what counts as what; zero means the default.
type Settings struct {
	Span      time.Duration // how far back calls count; default 30 s, so that a state is never older
	MinCalls  int           // fewer calls than this say up or down only if all agree; default 4
	DownAt    float64       // share of failed calls that is down; default 0.5
	DegradeAt float64       // share of failed or partial calls that is degraded; default 0.1
	SlowAt    float64       // share of the source's deadline that the 95th percentile may take; default 0.5
	KeepParts time.Duration // how long a missing part is shown; default 15 min
	// KeepUnknown is how long an element that a contract does not know is shown;
	// default a day.
	KeepUnknown time.Duration
}

func (s Settings) withDefaults() Settings {
	if s.Span == 0 {
		s.Span = 30 * time.Second
	}
	if s.MinCalls == 0 {
		s.MinCalls = 4
	}
	if s.DownAt == 0 {
		s.DownAt = 0.5
	}
	if s.DegradeAt == 0 {
		s.DegradeAt = 0.1
	}
	if s.SlowAt == 0 {
		s.SlowAt = 0.5
	}
	if s.KeepParts == 0 {
		s.KeepParts = 15 * time.Minute
	}
	if s.KeepUnknown == 0 {
		s.KeepUnknown = 24 * time.Hour
	}
	return s
}

// failed tells whether an outcome says something bad of the source: an answer we
// do not like, or one of our own refusals, does not.
func failed(o aggregator.Outcome) bool {
	switch o {
	case aggregator.Late, aggregator.Unavailable, aggregator.Malformed:
		return true
	}
	return false
}
