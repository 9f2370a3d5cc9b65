package aggregator

import "time"

// SourceState is how a source is, in one word.
type SourceState string

// The closed list of states.
const (
	StateUnknown     SourceState = "unknown" // nobody has asked, and there is no probe
	StateUp          SourceState = "up"
	StateDegraded    SourceState = "degraded" // answers, but slowly, in parts or not always
	StateDown        SourceState = "down"
	StateMaintenance SourceState = "maintenance" // planned; not asked
	StateDisabled    SourceState = "disabled"    // closed by somebody; not asked
)

// SourceStatus is a source's state and what it rests on. It says nothing of any
// person.
type SourceStatus struct {
	Authority   AuthorityCode
	State       SourceState
	Since       time.Time // when the state began; zero where it is unknown
	Reason      Text      // why it is closed
	ReopensAt   time.Time // of maintenance; zero where nobody knows
	LastSuccess time.Time
	Calls       int // of the last half minute
	Failures    []CallFailures
	P50, P95    time.Duration // of the calls that were answered; zero where there were none
	Parts       []PartStatus
	Providers   []ProviderStatus // that answer within it, in the descriptor's order
	Unknown     []string         // names of elements its contract does not know, lately seen
	// UnknownCodes are codes lately seen that its tables do not have.
	UnknownCodes []UnknownCodeCount
	Certificates []Certificate // seen on the way to it, the server's first
	Load         Load
	Level        *ServiceLevel // nil: nothing is agreed
}

// Certificate is one that a connection to an authority rests on. Nothing of it but
// its time is kept.
type Certificate struct {
	Of       CertificateOf
	NotAfter time.Time // the earliest of its chain
}

// CertificateOf says whose a certificate is.
type CertificateOf string

// The closed list of whose certificates are watched.
const (
	OfServer CertificateOf = "server" // the authority's, seen as connections are made
	OfClient CertificateOf = "client" // our own, shown to the authority
)

// DaysLeft gives the whole days until a certificate ends; negative once it has.
func (c Certificate) DaysLeft(now time.Time) int {
	const day = 24 * time.Hour
	left := c.NotAfter.Sub(now)
	if left < 0 {
		left -= day - 1
	}
	return int(left / day)
}

// ServiceLevel holds what a source did during the last 24 hours to what is agreed
// with its authority. Calls never made, and maintenance, are no part of it.
type ServiceLevel struct {
	Reference                        string // of the agreement
	Calls, Answered                  int
	Availability, AgreedAvailability float64 // share of the calls that were answered
	Within                           time.Duration
	Prompt, AgreedPrompt             float64 // share of the answers that came within it
	// BudgetLeft is the share left of the failures that the agreement allows for;
	// below zero it is broken.
	BudgetLeft float64
}

// BreakerState is how a source's breaker is.
type BreakerState string

// The closed list of breaker states. A forced one stays so until somebody gives
// it back to itself, which is BreakerClosed.
const (
	BreakerClosed       BreakerState = "closed"
	BreakerOpen         BreakerState = "open"
	BreakerHalfOpen     BreakerState = "half_open" // a few calls are let through, to see
	BreakerForcedOpen   BreakerState = "forced_open"
	BreakerForcedClosed BreakerState = "forced_closed"
)

// Load is what the guard of a source holds just now; zero where it has none.
type Load struct {
	Breaker                  BreakerState
	InFlight, Waiting, Limit int // calls
	// Hedges are questions put once more while the first call was under way, since
	// the start; HedgesWon are those that were answered first.
	Hedges, HedgesWon uint64
}

// Guarded is a source with a guard around it, or around the way to it.
type Guarded interface {
	Load() Load
	// Force keeps the breaker forced open or closed; BreakerClosed gives it back
	// to itself.
	Force(BreakerState)
}

// CallFailures is one way in which calls have failed.
type CallFailures struct {
	Outcome Outcome
	Code    string
	Calls   int
}

// PartStatus is a part of a source that could not be checked lately: a provider
// within it, or a category of data.
type PartStatus struct {
	Name, Code string
	LastSeen   time.Time
}
