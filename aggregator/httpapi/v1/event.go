package v1

import "underlag/aggregator"

// Names of the events of a stream.
const (
	SourceEvent  = "source"
	AnswerEvent  = "answer"
	ProblemEvent = "problem"
)

// Progress is the data of a source event: what came of one call, never what it
// said.
type Progress struct {
	Person    int    `json:"person"` // index in the inquiry's persons
	Authority string `json:"authority"`
	Outcome   string `json:"outcome"`
	Code      string `json:"code"`
	ElapsedMs int64  `json:"elapsedMs"`
}

// FromOutcome gives the event for one outcome.
func FromOutcome(o aggregator.SourceOutcome) Progress {
	return Progress{
		Person: o.Person, Authority: string(o.Authority), Outcome: string(o.Outcome),
		Code: o.Code, ElapsedMs: o.Elapsed.Milliseconds(),
	}
}
