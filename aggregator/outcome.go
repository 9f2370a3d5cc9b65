package aggregator

import (
	"errors"
	"fmt"
	"time"
)

// Outcome is what came of asking one authority about one person: exactly one
// of a closed list.
type Outcome string

// The closed list of outcomes.
const (
	Answered    Outcome = "answered"    // data delivered
	Empty       Outcome = "empty"       // the authority answered and has nothing on this person
	Partial     Outcome = "partial"     // some part of this authority's answer is missing; Missing says which
	Refused     Outcome = "refused"     // our law refused; never called
	Denied      Outcome = "denied"      // the authority refused us
	NotAsked    Outcome = "not_asked"   // the caller did not ask for it
	Maintenance Outcome = "maintenance" // inside a known window; never called
	Late        Outcome = "late"        // our deadline passed
	Unavailable Outcome = "unavailable" // connection, 5xx, fault, breaker open
	Malformed   Outcome = "malformed"   // an answer that breaks its contract
)

// AskedAgain stands only in the ledger: a question that is under way is about to be
// put to the same authority once more.
const AskedAgain Outcome = "asked_again"

// Ready tells whether the outcome is one a decision can rest on.
func (o Outcome) Ready() bool { return o == Answered || o == Empty }

// SourceError is the only error a Source returns. Its text holds no payload and
// no personal number: Code is the authority's own code or a fixed word, and the
// cause is kept for errors.Is only.
type SourceError struct {
	Outcome    Outcome // Denied, Maintenance, Late, Unavailable or Malformed
	Code       string
	RetryAfter time.Duration // zero if not known
	// Unsent tells that the request never reached the authority, so that asking
	// once more is not a second disclosure.
	Unsent bool
	// Upstream tells that the Upstream on the way failed, and with it every
	// question of the call; false is the failure of this authority alone.
	Upstream bool
	cause    error
}

// CodeNotAskable is the code of a question that an authority's service has no
// way to take about the person's kind of number; it is Denied and never sent.
const CodeNotAskable = "not_askable"

// CodeBreakerOpen is the code of what was not asked because a breaker is open.
const CodeBreakerOpen = "breaker_open"

// NewSourceError makes a SourceError. The code is cut to the characters a code
// may have, so that an authority's free text can never travel in it.
func NewSourceError(outcome Outcome, code string, cause error) *SourceError {
	return &SourceError{Outcome: outcome, Code: SafeCode(code), cause: cause}
}

func (e *SourceError) Error() string {
	if e.Code == "" {
		return string(e.Outcome)
	}
	return fmt.Sprintf("%s: %s", e.Outcome, e.Code)
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *SourceError) Unwrap() error { return e.cause }

// AsSourceError gives err as a SourceError; anything unknown is Unavailable
// with the code "internal" and no detail.
func AsSourceError(err error) *SourceError {
	var se *SourceError
	if errors.As(err, &se) {
		return se
	}
	return NewSourceError(Unavailable, "internal", err)
}

// SafeCode keeps letters, digits and -_.:/ of a code, at most 40 characters,
// and gives "unreadable_code" where anything else, or a run of digits long
// enough to be a personal number, is in it.
func SafeCode(code string) string {
	run := 0
	for i := range len(code) {
		c := code[i]
		isDigit := c >= '0' && c <= '9'
		switch {
		case isDigit:
			run++
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			run = 0
		case c == '-', c == '_', c == '.', c == ':', c == '/': // does not end a run: YYYYMMDD-NNNN is a personal number too
		default:
			return "unreadable_code"
		}
		if run >= 10 {
			return "unreadable_code"
		}
	}
	if len(code) > 40 {
		return "unreadable_code"
	}
	return code
}
