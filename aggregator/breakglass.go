package aggregator

import (
	"slices"
	"time"
	"unicode/utf8"
)

// BreakGlass is a named caseworker's statement that somebody must be asked about
// although no case shows the relation. It stands in for the case relation and for
// nothing else, only where a row of the law's tables allows it, and opens a review
// that another named person must close.
type BreakGlass struct {
	Reason  BreakGlassReason
	Text    string    // why, in the caseworker's own words; hidden in the ledger, shown nowhere else
	Expires time.Time // the statement holds before this
}

// BreakGlassReason is why the case relation could not be shown.
type BreakGlassReason string

// The closed list of reasons.
const (
	AcuteNeed      BreakGlassReason = "acute_need"       // waiting for the case would leave the person without the necessities of life
	CaseSystemDown BreakGlassReason = "case_system_down" // the case is there and its system cannot vouch for it
)

// BreakGlassReasons lists them.
var BreakGlassReasons = []BreakGlassReason{AcuteNeed, CaseSystemDown}

// Limits of a statement.
const (
	MinBreakGlassText = 10  // bytes
	MaxBreakGlassText = 500 // bytes
	MaxBreakGlassTime = 24 * time.Hour
)

// Codes of what is wrong with the form of a statement.
const (
	CodeBreakGlassReason  = "break_glass_reason"
	CodeBreakGlassText    = "break_glass_text"
	CodeBreakGlassExpires = "break_glass_expires"
)

// BrokenGlass tells, in an answer, that the case relation was not shown.
type BrokenGlass struct {
	Reason  BreakGlassReason
	Expires time.Time
	Review  string // id of the review that is open in the ledger
}

// GlassFacts are what the law looks at in a statement.
type GlassFacts struct {
	Reason  BreakGlassReason
	Expired bool // at the moment of the decision
	Proven  bool // the caller has shown who they are, and is not merely named by a system
}

func (in *Inquiry) validBreakGlass() *Problem {
	b := in.BreakGlass
	switch {
	case b == nil:
		return nil
	case !slices.Contains(BreakGlassReasons, b.Reason):
		return NewProblem(CodeBreakGlassReason, "/breakGlass/reason", Text{
			SV: "Skälet ska vara acute_need eller case_system_down.",
			EN: "The reason is acute_need or case_system_down.",
		}, nil)
	case len(b.Text) < MinBreakGlassText || len(b.Text) > MaxBreakGlassText || !utf8.ValidString(b.Text) || MayHoldPersonalNumber(b.Text):
		return NewProblem(CodeBreakGlassText, "/breakGlass/text", Text{
			SV: "Motiveringen ska vara 10–500 byte text utan personnummer eller annat som liknar ett.",
			EN: "The text is 10 to 500 bytes, without a personal number or anything that looks like one.",
		}, nil)
	case !b.Expires.After(in.AskedAt) || b.Expires.Sub(in.AskedAt) > MaxBreakGlassTime:
		return NewProblem(CodeBreakGlassExpires, "/breakGlass/expires", Text{
			SV: "Sluttiden ska ligga framåt i tiden, högst 24 timmar.",
			EN: "The expiry lies ahead, by at most 24 hours.",
		}, nil)
	}
	return nil
}
