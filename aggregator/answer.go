package aggregator

import "time"

// Answer is the one merged answer to an inquiry.
type Answer struct {
	InquiryID  string
	AskedAt    time.Time
	Elapsed    time.Duration
	Revision   string
	On         Date
	Verdict    Verdict
	BreakGlass *BrokenGlass // nil: the case relation was shown
	Protection Protection   // the union over all sources and the case token
	Restricted bool         // location clues were taken out because of Protection
	Persons    []PersonAnswer
	Insight    Insight
	Receipt    Receipt
}

// Verdict says whether a decision can rest on the answer, and if not, why.
type Verdict struct {
	DecisionReady bool
	Reasons       []Reason
}

// Reason is one thing that stands in the way of a decision.
type Reason struct {
	Code      string
	Authority AuthorityCode
	Person    int // index in the inquiry
	Text      Text
}

// PersonAnswer is what was found about one person.
type PersonAnswer struct {
	Number     PersonalNumber
	Role       Role
	Protection Protection
	Sources    []SourceResult // one per configured source, in their order
	Facts      Facts
}

// SourceResult is exactly one outcome for one authority and one person.
type SourceResult struct {
	Authority  AuthorityCode
	Outcome    Outcome
	Required   bool
	AsOf       time.Time
	Elapsed    time.Duration
	Asked      Question   // what was asked; zero where nothing was
	Protection Protection // what this authority said of it
	Provisions []ProvisionID
	Withheld   []Withheld
	Missing    []MissingPart
	Refusal    *Refusal
	Code       string // the authority's or our own error code
	RetryAfter time.Duration
	Facts      int // delivered
}
