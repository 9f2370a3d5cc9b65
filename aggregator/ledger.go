package aggregator

import (
	"context"
	"time"
)

// Ledger is the append-only log of who asked about whom. Each method returns
// only when its record is durable; an error means that nothing may be called,
// or that the answer may not leave.
type Ledger interface {
	// Begin also opens, in the same commit, a review of an inquiry that breaks the
	// glass.
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
	Named        bool // the caseworker was named by the organisation's system and not proven
	// Circumstances are what the decision rests on; nil: the law was not asked.
	Circumstances *Circumstances
	BreakGlass    *BreakGlass // its text stored as an identity is; nil: the glass is whole
	Stated        *Stated     // stored with whatever could be a personal number masked; nil: nothing
}

// EntrySubject is one person asked about, and what the law decided for each
// authority.
type EntrySubject struct {
	Number    PersonalNumber
	Role      Role
	Protected bool // the case system marks a protected identity
	Sources   []EntrySource
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
	Protected bool // the authority marked a protected identity
}

// Receipt points at a record.
type Receipt struct {
	Ledger string // identity of the log
	Index  int64
	Hash   string // sha256, hex
	Review string // id of the review that was opened with it; empty: none
}
