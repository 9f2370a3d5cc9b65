package aggregator

import (
	"errors"
	"fmt"
	"time"
)

// Problem is the only error Service returns: a code of a closed list, where in
// the inquiry the fault lies, and what to do, in both languages. It holds no
// personal number and no payload.
type Problem struct {
	Code    string
	Pointer string // JSON pointer into the inquiry; empty for the whole
	Text    Text
	// RetryAfter is when it is worth asking again, in whole seconds; zero: what the
	// code says of it.
	RetryAfter time.Duration
	cause      error
}

func (p *Problem) Error() string {
	if p.Pointer == "" {
		return p.Code
	}
	return fmt.Sprintf("%s at %s", p.Code, p.Pointer)
}

// Unwrap gives the cause to errors.Is; it is never shown to a caller.
func (p *Problem) Unwrap() error { return p.cause }

// Refusal gives the problem as the ledger records it.
func (p *Problem) Refusal() Refusal { return Refusal{Code: p.Code, Pointer: p.Pointer, Text: p.Text} }

// NewProblem makes a problem.
func NewProblem(code, pointer string, text Text, cause error) *Problem {
	return &Problem{Code: code, Pointer: pointer, Text: text, cause: cause}
}

func refused(r *Refusal) *Problem {
	return &Problem{Code: r.Code, Pointer: r.Pointer, Text: r.Text}
}

// Codes of problems that are not the law's.
const (
	CodeLedger       = "ledger_unavailable"
	CodeLaw          = "law_unavailable"
	CodeTooMany      = "too_many_requests"
	CodeTooManyLooks = "too_many_looks"
	CodeTooBusy      = "too_busy"
	CodeDraining     = "draining"
	CodePersons      = "persons_count"
	CodeDuplicate    = "duplicate_person"
	CodeRole         = "unknown_role"
	CodeApplicant    = "one_applicant"
	CodePurpose      = "unknown_purpose"
	CodeAuthority    = "unknown_authority"
	CodePeriod       = "period_or_month"
	CodePeriodOrder  = "period_reversed"
	CodeDeadline     = "deadline_out_of_range"
	CodeCase         = "case_reference"
	CodeRequiredOnly = "required_not_asked"
)

func ledgerDown(cause error) *Problem {
	return &Problem{Code: CodeLedger, cause: cause, Text: Text{
		SV: "Loggen går inte att skriva, och inget svar lämnas ut utan loggpost. Försök igen om en stund.",
		EN: "The ledger cannot be written, and no answer leaves without a record. Try again shortly.",
	}}
}

// lawDown tells a law that cannot be applied from one that nobody came to.
func lawDown(cause error) *Problem {
	if errors.Is(cause, ErrBusy) {
		return TooBusy(busyFor, cause)
	}
	return &Problem{Code: CodeLaw, cause: cause, Text: Text{
		SV: "Regelverket kunde inte tillämpas. Ingen myndighet har tillfrågats. Kontakta driften.",
		EN: "The law could not be evaluated. No authority has been asked. Contact the operator.",
	}}
}
