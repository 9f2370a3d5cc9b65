package v1

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"underlag/aggregator"
)

// LogSearch is the body of POST /v1/admin/log/search. Everything that is given
// must match; without any of it all of the organisation's inquiries do.
type LogSearch struct {
	Reason     string         `json:"reason"` // why, in words; recorded
	Person     PersonalNumber `json:"person,omitempty"`
	Caseworker string         `json:"caseworker,omitempty"`
	Case       string         `json:"case,omitempty"`
	Unit       string         `json:"unit,omitempty"`
	Purpose    string         `json:"purpose,omitempty"`
	Authority  string         `json:"authority,omitempty"`
	Outcome    string         `json:"outcome,omitempty"`
	Provision  string         `json:"provision,omitempty"`
	From       string         `json:"from,omitempty"`   // first day in Sweden, or a time
	To         string         `json:"to,omitempty"`     // last day, or a time that is not included
	Format     string         `json:"format,omitempty"` // csv, jsonl or cef: everything, as a file
	After      int64          `json:"after,omitempty"`  // next of the page before
	Limit      int            `json:"limit,omitempty"`
}

// LogQuery is what a search looks for, read.
type LogQuery struct {
	Person   aggregator.PersonalNumber
	From, To time.Time
}

// LogPage is a page of what a search found, oldest first.
type LogPage struct {
	Found []LogAccess `json:"found"`
	Next  *int64      `json:"next"` // after of the next page, which may be empty; null: there is none
}

// LogAccess is one inquiry as the ledger tells it. It holds no personal number.
type LogAccess struct {
	Index        int64        `json:"index"`
	At           time.Time    `json:"at"`
	Inquiry      string       `json:"inquiry"`
	Organisation string       `json:"organisation"`
	Unit         string       `json:"unit"`
	Automation   bool         `json:"automation"`
	Caseworker   string       `json:"caseworker"`
	Case         string       `json:"case"`
	Purpose      string       `json:"purpose"`
	Law          string       `json:"law"`
	Refusal      string       `json:"refusal"`
	Finished     bool         `json:"finished"`
	Ready        bool         `json:"ready"`
	Subjects     []LogSubject `json:"subjects"`
}

// LogSubject is one person asked about.
type LogSubject struct {
	Person  string      `json:"person"` // pseudonym
	Role    string      `json:"role"`
	Sources []LogSource `json:"sources"`
}

// LogSource is one authority and what came of asking it.
type LogSource struct {
	Authority  string   `json:"authority"`
	Provisions []string `json:"provisions"`
	From       string   `json:"from"`
	To         string   `json:"to"`
	Refusal    string   `json:"refusal"`
	Outcome    string   `json:"outcome"`
	Facts      int      `json:"facts"`
}

// LogCheck is the body of POST /v1/admin/log/checks: a check of a period.
type LogCheck struct {
	Reason string `json:"reason"`
	From   string `json:"from"`
	To     string `json:"to"`
	Sample int    `json:"sample,omitempty"`
}

// LogReviews is the list of reviews, oldest first.
type LogReviews struct {
	Reviews []LogReview `json:"reviews"`
	Closed  int         `json:"closed"`
	Total   int         `json:"total"`
}

// LogReview is a signal or a drawn inquiry that somebody must look at.
type LogReview struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Unit    string    `json:"unit"`
	Rule    string    `json:"rule"`
	Records []int64   `json:"records"`
	// Assigned is when it was given an owner, who alone may close it, or a
	// substitute; null: any log reviewer may.
	Assigned *time.Time `json:"assigned"`
	Closed   *LogClosed `json:"closed"` // null while open
}

// LogClosed says how a review ended.
type LogClosed struct {
	At      time.Time `json:"at"`
	Finding string    `json:"finding"`
	Reason  string    `json:"reason"`
}

// LogClose is the body of POST /v1/admin/log/reviews/{id}/close.
type LogClose struct {
	Finding string `json:"finding"`
	Reason  string `json:"reason"`
}

// LogAssign is the body of POST /v1/admin/log/reviews/{id}/assign.
type LogAssign struct {
	Owner       string   `json:"owner"`
	Substitutes []string `json:"substitutes,omitempty"`
	Reason      string   `json:"reason"`
}

// LogProve is the body of POST /v1/admin/log/prove.
type LogProve struct {
	Inquiry string `json:"inquiry"`
}

// LogVerification is how the verification of the whole ledger stands.
type LogVerification struct {
	Running     bool       `json:"running"`
	Done        int64      `json:"done"`
	Total       int64      `json:"total"`
	Begun       *time.Time `json:"begun"` // of the last that ended; null: none has
	Ended       *time.Time `json:"ended"`
	Intact      *bool      `json:"intact"` // null: not known
	Records     int64      `json:"records"`
	Head        string     `json:"head"`
	Root        string     `json:"root"`
	Checkpoints int64      `json:"checkpoints"`
	Covered     int64      `json:"covered"`
	Fault       *LogFault  `json:"fault"`
}

// LogFault is the first record that is not intact.
type LogFault struct {
	Index int64           `json:"index"`
	Text  aggregator.Text `json:"text"`
}

// DecodeLog reads a body of the log's strictly.
func DecodeLog[T LogSearch | LogCheck | LogClose | LogAssign | LogProve](body []byte) (T, error) {
	var r T
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return r, errBody
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return r, errBody
	}
	return r, nil
}

// Codes of what is wrong with a request about the log.
const (
	CodeLogReason = "log_reason"
	CodeLogQuery  = "log_query"
)

// Bounds of a request about the log.
const (
	maxLogReason = 200
	maxLogValue  = 128
	// MaxLogPage is the largest page.
	MaxLogPage = 1000
	// MaxLogSample is the largest sample.
	MaxLogSample = 1000
)

var logFormats = []string{"", "csv", "jsonl", "cef"}

// Query reads what is looked for. Every error is an *aggregator.Problem that says
// where it is.
func (s LogSearch) Query() (LogQuery, error) {
	var q LogQuery
	if err := whyLook(s.Reason); err != nil {
		return q, err
	}
	for pointer, value := range map[string]string{
		"/caseworker": s.Caseworker, "/case": s.Case, "/unit": s.Unit, "/purpose": s.Purpose,
		"/authority": s.Authority, "/outcome": s.Outcome, "/provision": s.Provision,
	} {
		if len(value) > maxLogValue {
			return q, wrongQuery(pointer)
		}
	}
	switch {
	case !slices.Contains(logFormats, s.Format):
		return q, wrongQuery("/format")
	case s.Limit < 0 || s.Limit > MaxLogPage:
		return q, wrongQuery("/limit")
	case s.After < 0 || s.Format != "" && s.After != 0:
		return q, wrongQuery("/after")
	case aggregator.MayHoldPersonalNumber(s.Unit): // it would stand in clear
		return q, wrongQuery("/unit")
	}
	var err error
	if s.Person != "" {
		if q.Person, err = aggregator.ParsePersonalNumber(s.Person.Reveal()); err != nil {
			return q, aggregator.NewProblem(numberCode(err), "/person", formTexts[numberCode(err)], nil)
		}
	}
	q.From, q.To, err = span(s.From, s.To)
	return q, err
}

// Period reads what is checked: a period with both ends, and no more than a year
// and a month of it.
func (c LogCheck) Period() (from, to time.Time, err error) {
	if err := whyLook(c.Reason); err != nil {
		return from, to, err
	}
	if from, to, err = span(c.From, c.To); err != nil {
		return from, to, err
	}
	const longest = 400 * 24 * time.Hour
	switch {
	case from.IsZero():
		return from, to, wrongQuery("/from")
	case to.IsZero() || to.Sub(from) > longest:
		return from, to, wrongQuery("/to")
	case c.Sample < 0 || c.Sample > MaxLogSample:
		return from, to, wrongQuery("/sample")
	}
	return from, to, nil
}

func whyLook(reason string) error {
	if strings.TrimSpace(reason) == "" || len(reason) > maxLogReason {
		return aggregator.NewProblem(CodeLogReason, "/reason", aggregator.Text{
			SV: "Ange reason, högst 200 tecken: varför loggen granskas. Det sparas i loggen.",
			EN: "Give reason, at most 200 bytes: why the log is looked into. It is kept in the log.",
		}, nil)
	}
	return nil
}

func wrongQuery(pointer string) error {
	text := queryTexts[pointer]
	if text == (aggregator.Text{}) {
		text = aggregator.Text{SV: "Värdet är för långt; högst 128 tecken.", EN: "The value is too long; at most 128 bytes."}
	}
	return aggregator.NewProblem(CodeLogQuery, pointer, text, nil)
}

var queryTexts = map[string]aggregator.Text{
	"/format": {SV: "Tillåtna är csv, jsonl och cef, eller inget.", EN: "Allowed are csv, jsonl and cef, or nothing."},
	"/limit":  {SV: "Tillåtet är 1 till 1000.", EN: "Allowed are 1 to 1000."},
	"/after":  {SV: "Ange next från sidan före; en fil har inga sidor.", EN: "Give next of the page before; a file has no pages."},
	"/unit":   {SV: "Högst 128 tecken utan personnummer.", EN: "At most 128 bytes without a personal number."},
	"/from":   {SV: "En dag skrivs 2006-01-02, en tid 2006-01-02T15:04:05+01:00.", EN: "A day is written 2006-01-02, a time 2006-01-02T15:04:05+01:00."},
	"/to":     {SV: "En dag skrivs 2006-01-02, en tid 2006-01-02T15:04:05+01:00; efter from, och vid kontroll högst 400 dagar.", EN: "A day is written 2006-01-02, a time 2006-01-02T15:04:05+01:00; after from, and for a check at most 400 days."},
	"/sample": {SV: "Tillåtet är 0 till 1000.", EN: "Allowed are 0 to 1000."},
}

// span reads two times; a last day is included.
func span(from, to string) (first, last time.Time, err error) {
	if first, err = instant(from, 0); err != nil {
		return first, last, wrongQuery("/from")
	}
	if last, err = instant(to, 1); err != nil || !last.IsZero() && !last.After(first) {
		return first, last, wrongQuery("/to")
	}
	return first, last, nil
}

// instant reads a day in Sweden, plus days, or a time.
func instant(text string, days int) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		return time.Time{}, err
	}
	day, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err == nil {
		return day.AddDate(0, 0, days), nil
	}
	return time.Parse(time.RFC3339, text)
}

// LogDone is the answer where a review has been closed or assigned.
type LogDone struct {
	Recorded bool `json:"recorded"`
}
