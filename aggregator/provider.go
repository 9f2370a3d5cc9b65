package aggregator

import "time"

// ProviderInfo describes one of several who answer together within a source and
// fail apart, such as Pensionsmyndigheten within FK.
type ProviderInfo struct {
	Code string // short; a label of metrics
	Name Text
	// Apart tells that the wire can ask the others without it.
	Apart bool
}

// OtherProvider is the code of every provider that the descriptor does not name.
const OtherProvider = "other"

// ProviderReply is what an answer tells of one provider that was asked.
type ProviderReply struct {
	Provider string  // a code of the descriptor, or OtherProvider
	Outcome  Outcome // Answered, Denied or Unavailable
	Code     string  `json:",omitempty"` // why not, made safe; empty where it answered
}

// ProviderGuarded is a source whose guard has a breaker for each provider that
// can be left out of a question.
type ProviderGuarded interface {
	// ProviderBreaker gives a provider's breaker; empty where it has none.
	ProviderBreaker(code string) BreakerState
}

// ProviderStatus is how one provider within a source is, from what answers tell
// of it. It says nothing of any person.
type ProviderStatus struct {
	Code        string
	Name        Text
	State       SourceState
	Since       time.Time
	LastSuccess time.Time
	Calls       int // of the span in which it was asked
	Failures    []CallFailures
	Breaker     BreakerState // empty where the wire cannot leave it out
}

// LeavesOut tells whether a provider is not to be asked.
func (q Question) LeavesOut(provider string) bool {
	for _, p := range q.Without {
		if p == provider {
			return true
		}
	}
	return false
}
