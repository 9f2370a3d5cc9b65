package aggregator

import (
	"slices"
	"time"
)

// PersonConcerned is a person who has logged in as themselves, to see who asked
// about them. Such a login can do nothing else.
type PersonConcerned struct {
	Number PersonalNumber
	// Organisations are those whose inquiries this login shows; AllOrganisations is
	// every one instead.
	Organisations    []OrgNumber
	AllOrganisations bool
}

// Sees tells whether the login shows the inquiries of an organisation.
func (p PersonConcerned) Sees(o OrgNumber) bool {
	return p.AllOrganisations || slices.Contains(p.Organisations, o)
}

// Accesses tells one person, in words, who asked about them. Nobody else stands
// in it but, where the municipality so chooses, the caseworker.
type Accesses struct {
	At     time.Time
	Events []AccessEvent // oldest first
	Proof  *Proof        // that the records stand in the ledger; nil: nothing to prove yet
	Delays []Text        // in general words, to everybody: that some questions may be shown later
}

// Proof shows that records stand in a ledger, to whoever has its published key. As
// JSON it is the document of aggregator/audit/README.md, which auditlog
// check-proof reads.
type Proof struct {
	Format     string         `json:"format"`
	Checkpoint string         `json:"checkpoint"` // signed; the tree that the paths lead to
	Records    []ProvenRecord `json:"records"`
}

// ProvenRecord is one record and its place in the tree. Previous and Record are
// empty where the proof is of the receipt alone.
type ProvenRecord struct {
	Index    int64    `json:"index"`
	Previous string   `json:"previous"` // hash of the record before, in hexadecimal
	Hash     string   `json:"hash"`
	Record   string   `json:"record"` // the bytes that are hashed
	Path     []string `json:"path"`   // RFC 6962 audit path, in base64
}

// AccessEvent is what one caseworker did in one case for one purpose on one day,
// in one inquiry or several.
type AccessEvent struct {
	From, To     time.Time
	Inquiries    int
	Organisation Organisation // number and name
	Unit         string
	Caseworker   string // empty where the municipality does not name caseworkers
	Automation   bool
	Purpose      Purpose
	Why          Text // the purpose in words
	Role         Role // the person's, in the case
	RoleText     Text
	Refusal      *Refusal // set: the whole was refused and nobody was asked
	BrokenGlass  *Text    // set: no case showed why, and this is what the caseworker stated instead
	Sources      []AccessSource
	Records      []AccessRecord
}

// AccessSource is what came of asking one authority, or why it was not asked.
type AccessSource struct {
	Authority   AuthorityCode
	Name        Text
	Asked       bool
	Outcome     Outcome // empty: the inquiry was cut off, and no answer left
	OutcomeText Text
	Period      Period
	Refusal     *Refusal // set: why it was not to be asked
	Provisions  []AccessProvision
}

// AccessProvision is a paragraph that an authority was asked under, as the law
// said it when it was asked.
type AccessProvision struct {
	ID        ProvisionID
	Title     Text // what it is about, in plain words
	Citation  string
	LegalText []string // as it was told the authority, word for word
	Sources   []string // where the statutes are published
	Revision  string   // of the law that the inquiry was decided under
	// Known is whether the texts are that revision's own. Where it is not, they are
	// those of the same row today, or empty where there is none.
	Known bool
}

// AccessRecord is a record in the ledger.
type AccessRecord struct {
	Index int64
	Hash  string // in hexadecimal; empty until a checkpoint covers it
}
