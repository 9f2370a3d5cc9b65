package aggregator

import (
	"context"
	"time"
)

// Ledger is the append-only log of who asked about whom. Each method returns
// only when its record is durable; an error means that nothing may be called,
// or that the answer may not leave.
type Ledger interface {
	Begin(ctx context.Context, e Entry) (Receipt, error)
	Source(ctx context.Context, id string, o SourceOutcome) (Receipt, error)
	Finish(ctx context.Context, id string, outcomes []SourceOutcome, ready bool) (Receipt, error)
	Refuse(ctx context.Context, e Entry, r Refusal) (Receipt, error)
}

// Entry is what is recorded before the first call, or of a refused inquiry.
// Personal numbers in it are stored as keyed pseudonyms beside an encrypted
// identity.
type Entry struct {
	ID           string
	At           time.Time
	Organisation OrgNumber
	Caseworker   string
	Unit         string
	Automation   bool
	Case         CaseRef
	Purpose      Purpose
	Subjects     []EntrySubject
	Revision     string
	On           Date
}

// EntrySubject is one person asked about, and what the law decided for each
// authority.
type EntrySubject struct {
	Number  PersonalNumber
	Role    Role
	Sources []EntrySource
}

// EntrySource is one authority that will be asked, or was refused.
type EntrySource struct {
	Authority  AuthorityCode
	Provisions []ProvisionID
	Period     Period
	Refusal    string // code, empty where allowed
}

// SourceOutcome is what came of one call: never what it said.
type SourceOutcome struct {
	Person    int // index in the inquiry
	Authority AuthorityCode
	Outcome   Outcome
	Code      string
	Facts     int
	Missing   []string
	Elapsed   time.Duration
}

// Receipt points at a record.
type Receipt struct {
	Ledger string // identity of the log
	Index  int64
	Hash   string // sha256, hex
}
