// Package v1 is the wire of the JSON API, version 1: the request, answer, event,
// problem and source types with their JSON names, the strict decoder of requests
// and the encoder of answers. Personal numbers leave the system here and nowhere
// else in the JSON front. Times are RFC 3339, dates ISO, sums decimal strings in
// kronor; an array is never null, and a value that is unknown, absent or
// withheld is null, so that it never reads as zero.
package v1

import (
	"fmt"
	"log/slog"
	"time"

	"underlag/aggregator"
)

// Answer is the one merged answer to an inquiry.
type Answer struct {
	InquiryID    string        `json:"inquiryId"`
	AskedAt      time.Time     `json:"askedAt"`
	ElapsedMs    int64         `json:"elapsedMs"`
	Law          Law           `json:"law"`
	Verdict      Verdict       `json:"verdict"`
	BreakGlass   *BrokenGlass  `json:"breakGlass,omitempty"` // nil, and left out: the case relation was shown
	Protected    string        `json:"protected"`            // the union over everyone: marked, unmarked or unknown
	Restricted   bool          `json:"restricted"`           // location clues were taken out
	Persons      []Person      `json:"persons"`
	Months       []Month       `json:"months"`
	Elsewhere    []Elsewhere   `json:"elsewhere"`
	Observations []Observation `json:"observations"` // the gravest first for each person
	Overview     []Matter      `json:"overview"`
	Freshness    []Freshness   `json:"freshness"`
	Comparison   Comparison    `json:"comparison"`
	Tables       Tables        `json:"tables"`
	Receipt      Receipt       `json:"receipt"`
}

// Law is which law the answer was decided by.
type Law struct {
	Revision string          `json:"revision"` // sha256 of the loaded tables and principles
	AsOf     aggregator.Date `json:"asOf"`
}

// BrokenGlass says that the case relation was not shown, by which rule the
// question was answered all the same, and where it will be reviewed.
type BrokenGlass struct {
	Reason  string          `json:"reason"`
	Expires time.Time       `json:"expires"`
	Review  string          `json:"review"` // id of the review in the ledger
	Text    aggregator.Text `json:"text"`
}

// Verdict says whether a decision can rest on the answer, and if not, why.
type Verdict struct {
	DecisionReady bool     `json:"decisionReady"`
	Reasons       []Reason `json:"reasons"`
}

// Reason is one thing that stands in the way of a decision.
type Reason struct {
	Code      string          `json:"code"`
	Authority string          `json:"authority"`
	Person    int             `json:"person"` // index in persons
	Text      aggregator.Text `json:"text"`
}

// Person is one member of the household and everything found about them.
type Person struct {
	Role           string         `json:"role"`
	PersonalNumber PersonalNumber `json:"personalNumber"`
	Name           string         `json:"name"`
	NameProvision  string         `json:"nameProvision"`
	Protected      string         `json:"protected"` // marked, unmarked or unknown
	Sources        []Source       `json:"sources"`
	Payments       []Payment      `json:"payments"`
	Salaries       []Salary       `json:"salaries"`
	Decisions      []Decision     `json:"decisions"`
	Cases          []CaseFact     `json:"cases"`
	Registrations  []Registration `json:"registrations"`
	Capital        []Capital      `json:"capital"`
	Refunds        []Refund       `json:"refunds"`
	Vehicles       []Vehicle      `json:"vehicles"`
	Permits        []Permit       `json:"permits"`
}

// Source is exactly one outcome for one authority and one person.
type Source struct {
	Authority  string          `json:"authority"`
	Name       aggregator.Text `json:"name"`
	Outcome    string          `json:"outcome"`
	Required   bool            `json:"required"`
	AsOf       time.Time       `json:"asOf"`      // when the authority answered; zero is null
	ElapsedMs  int64           `json:"elapsedMs"` // zero where it was never called
	Period     Period          `json:"period"`    // what was asked about
	LegalText  string          `json:"legalText"` // what was sent as the legal basis
	Provisions []string        `json:"provisions"`
	Withheld   []Withheld      `json:"withheld"`
	Missing    []Missing       `json:"missing"`
	Refusal    *Refusal        `json:"refusal"`
	Code       string          `json:"code"` // the authority's error code or our own
	Error      *SourceError    `json:"error"`
	RetryAfter int64           `json:"retryAfter"` // whole seconds; zero is null
}

// Called tells whether the authority was asked at all.
func (s *Source) Called() bool { return aggregator.Outcome(s.Outcome).Called() }

// Period is a span of days, both included; an open end is null.
type Period struct {
	From aggregator.Date `json:"from"`
	To   aggregator.Date `json:"to"`
}

// Withheld is a field, or a whole category (category.*), that is not delivered.
type Withheld struct {
	Field     string          `json:"field"`
	Label     aggregator.Text `json:"label"` // of the category, and after a colon of the field
	Provision string          `json:"provision"`
	Code      string          `json:"code"`
	Reason    aggregator.Text `json:"reason"`
}

// Missing is a part of an authority's answer that could not be had.
type Missing struct {
	Part string          `json:"part"`
	Code string          `json:"code"`
	Text aggregator.Text `json:"text"`
}

// Refusal is why our law refused to ask the authority.
type Refusal struct {
	Code      string          `json:"code"`
	Provision string          `json:"provision"`
	Text      aggregator.Text `json:"text"`
}

// SourceError is why an authority that should have been asked gave no data.
type SourceError struct {
	Code string          `json:"code"`
	Text aggregator.Text `json:"text"`
}

// Receipt points at the record in the ledger without which no answer leaves.
type Receipt struct {
	Ledger string `json:"ledger"`
	Index  int64  `json:"index"`
	Hash   string `json:"hash"`
}

// PersonalNumber is a personal number on the wire: JSON shows it, every other
// way of printing it masks it.
type PersonalNumber string

// Reveal gives the digits.
func (p PersonalNumber) Reveal() string { return string(p) }

// String masks the number.
func (PersonalNumber) String() string { return masked }

// Format masks the number under every verb.
func (PersonalNumber) Format(f fmt.State, _ rune) { fmt.Fprint(f, masked) }

// LogValue masks the number in structured logs.
func (PersonalNumber) LogValue() slog.Value { return slog.StringValue(masked) }

const masked = "[masked]"
