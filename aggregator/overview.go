package aggregator

import "time"

// SourceOverview is everything an operator is shown of one source. It says nothing
// of any person but the operators who acted.
type SourceOverview struct {
	Status    SourceStatus
	Elsewhere []ReplicaState // how other replicas find it; empty where nothing is shared
	Windows   []PlannedWindow
	Acts      []DoneAct // the latest first
	// Day is the last 24 hours in five minutes each, Quarter the last 90 days in
	// Swedish days, over all replicas; both oldest first, without gaps.
	Day, Quarter []SourceInterval
	Changes      []SourceChange // of the last 90 days, the latest first
	// Levels hold the source to its agreement: each calendar month that is kept,
	// the latest first, then the last 90 days. Empty where nothing is agreed.
	Levels []PeriodLevel
}

// Overview is what an operator is shown of all there is.
type Overview struct {
	At       time.Time
	Sources  []SourceOverview
	Replicas []ReplicaStatus
	// HistoryMissing says that what is older than this process cannot be read just
	// now: the arrays are then empty, which is not the same as no calls.
	HistoryMissing bool
}

// PlannedWindow is planned maintenance that is under way or to come.
type PlannedWindow struct {
	ID       string
	From, To time.Time  // of one that recurs: the time under way, or else the next
	Weekly   WeeklyTime // zero: it happens once
	Reason   Text
	Origin   WindowOrigin
	By       string    // who planned it, of an act
	EndedBy  string    // who called it off
	EndedAt  time.Time // zero: it stands
}

// WindowOrigin is where a window was planned.
type WindowOrigin string

// The closed list of origins.
const (
	WindowFile     WindowOrigin = "file"     // the configuration
	WindowCalendar WindowOrigin = "calendar" // an iCalendar file
	WindowAct      WindowOrigin = "act"
)

// SourceInterval is what came of the calls to a source in an interval.
type SourceInterval struct {
	Authority AuthorityCode
	From      time.Time
	Span      time.Duration
	Calls     int // that were made
	Answered  int // in full, in part or empty
	Partial   int
	Failures  []CallFailures
	Took      []Took // of the calls that were answered, shortest first
	// Prompt is how many were answered within Within, and Judged how many were
	// answered while it was what is agreed; zero where nothing is.
	Within         time.Duration
	Prompt, Judged int
}

// Took says how many calls took at most a time, and more than the one before.
type Took struct {
	UpTo  time.Duration
	Calls int
}

// SourceChange is a source's new state, as one replica found it.
type SourceChange struct {
	Authority AuthorityCode
	State     SourceState
	At        time.Time
	Replica   string
}

// PeriodLevel holds a source to its agreement over a period.
type PeriodLevel struct {
	From, To time.Time // To is the end of the period, which may lie ahead
	Month    bool      // a calendar month in Swedish time
	Judged   int       // answers that the share Prompt is of
	ServiceLevel
}

// ReplicaState is how a replica finds a source.
type ReplicaState struct {
	Replica   string
	Authority AuthorityCode
	State     SourceState
	Since     time.Time
}

// ReplicaStatus is one replica of the service.
type ReplicaStatus struct {
	Name     string
	Self     bool      // the one that answers
	Seen     time.Time // when it last said that it is there; zero where it has not lately
	Draining DoneAct   // zero: it is not
}

// Percentile gives a time that the share p of the answered calls did not take
// longer than; zero where there were none.
func (i *SourceInterval) Percentile(p float64) time.Duration {
	total := 0
	for _, t := range i.Took {
		total += t.Calls
	}
	needed := p * float64(total)
	for _, t := range i.Took {
		if needed -= float64(t.Calls); needed <= 0 {
			return t.UpTo
		}
	}
	return 0
}
