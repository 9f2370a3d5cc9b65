package aggregator

import (
	"encoding/base64"
	"errors"
	"strings"
)

// FactVersion names a fact and what it says. ID is the same as long as the fact
// is; Version changes with what it says. Both are keyed for one municipality,
// and neither can be turned back.
type FactVersion struct{ ID, Version string }

// String gives the form in which a caller keeps and sends it: ID.VERSION.
func (v FactVersion) String() string { return v.ID + "." + v.Version }

// The sizes of the two parts in bytes, before they are written in base64.
const (
	FactIDSize      = 16
	FactVersionSize = 15
)

// MaxKnown is how many facts a caller may say that it holds.
const MaxKnown = 1000

// ErrFactVersion is a text that no fact was ever named by.
var ErrFactVersion = errors.New("not the id and version of a fact; send them as they were received")

// ParseFactVersion reads what FactVersion.String gives.
func ParseFactVersion(s string) (FactVersion, error) {
	id, version, _ := strings.Cut(s, ".")
	if !named64(id, FactIDSize) || !named64(version, FactVersionSize) {
		return FactVersion{}, ErrFactVersion
	}
	return FactVersion{ID: id, Version: version}, nil
}

// named64 tells whether s is so many bytes in base64, written in the one way
// there is.
func named64(s string, size int) bool {
	if len(s) != base64.RawURLEncoding.EncodedLen(size) || strings.ContainsAny(s, "\r\n") {
		return false
	}
	_, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil
}

// FactKind names a list of facts.
type FactKind string

// The closed list of kinds of facts.
const (
	FactPayment      FactKind = "payments"
	FactSalary       FactKind = "salaries"
	FactDecision     FactKind = "decisions"
	FactCase         FactKind = "cases"
	FactRegistration FactKind = "registrations"
	FactCapital      FactKind = "capital"
	FactRefund       FactKind = "refunds"
	FactVehicle      FactKind = "vehicles"
	FactPermit       FactKind = "permits"
)

// FactID is one fact of the answer and its name.
type FactID struct {
	Person int
	Kind   FactKind
	Index  int // in the person's list of that kind
	ID     FactVersion
	Change FactChange
}

// FactChange is what became of a fact since the caller saw it last.
type FactChange string

// The closed list of changes.
const (
	FactNew     FactChange = "new"     // not among what the caller holds
	FactChanged FactChange = "changed" // held, and says something else now
	FactSame    FactChange = "same"
)

// Comparison is what became of the facts the caller holds that are not in the
// answer. Nothing of it is kept here: the caller sent what it knows.
type Comparison struct {
	Gone        []string // ids: the source answered and no longer has it
	NotCompared []NotCompared
}

// NotCompared is a known fact of which nothing can be said.
type NotCompared struct {
	ID  string
	Why NotComparedReason
}

// NotComparedReason is why a known fact could not be compared.
type NotComparedReason string

// The closed list of reasons.
const (
	SourceSilent  NotComparedReason = "source_did_not_answer" // or answered in part only
	NotOfThis     NotComparedReason = "outside_the_question"  // of another person, source or time than was asked about
	OtherwiseHeld NotComparedReason = "restriction_differs"   // location clues were taken out of one of the two answers and not of the other
)
