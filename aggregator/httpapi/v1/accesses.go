package v1

import (
	"encoding/json"
	"time"

	"underlag/aggregator"
)

// Accesses is the answer of GET /v1/me/accesses: who asked about the person who
// has logged in.
type Accesses struct {
	At     time.Time     `json:"at"`
	Events []AccessEvent `json:"events"` // oldest first
	Proof  *Proof        `json:"proof"`  // null: nothing to prove yet
	// Delays says to everybody, in general words, that some questions may be shown
	// later; empty where none may.
	Delays []aggregator.Text `json:"delays"`
}

// AccessEvent is what one caseworker did in one case for one purpose on one day.
type AccessEvent struct {
	From         time.Time          `json:"from"`
	To           time.Time          `json:"to"`
	Inquiries    int                `json:"inquiries"`
	Organisation AccessOrganisation `json:"organisation"`
	Unit         string             `json:"unit"`
	Caseworker   *string            `json:"caseworker"` // null: the municipality does not name caseworkers
	Automation   bool               `json:"automation"`
	Purpose      string             `json:"purpose"`
	Why          aggregator.Text    `json:"why"`
	Role         string             `json:"role"`
	RoleText     aggregator.Text    `json:"roleText"`
	Refusal      *AccessRefusal     `json:"refusal"`    // not null: all of it was refused and nobody was asked
	BreakGlass   *aggregator.Text   `json:"breakGlass"` // not null: no case was shown, and what was stated instead
	Sources      []AccessSource     `json:"sources"`
	Records      []AccessRecord     `json:"records"`
}

// AccessOrganisation is the municipality that asked.
type AccessOrganisation struct {
	Number string `json:"number"`
	Name   string `json:"name"`
}

// AccessRefusal is why something was refused.
type AccessRefusal struct {
	Code string          `json:"code"`
	Text aggregator.Text `json:"text"`
}

// AccessSource is what came of asking one authority.
type AccessSource struct {
	Authority   string            `json:"authority"`
	Name        aggregator.Text   `json:"name"`
	Asked       bool              `json:"asked"`
	Outcome     *string           `json:"outcome"` // null: cut off, no answer left
	OutcomeText aggregator.Text   `json:"outcomeText"`
	From        aggregator.Date   `json:"from"`
	To          aggregator.Date   `json:"to"`
	Refusal     *AccessRefusal    `json:"refusal"`
	Provisions  []AccessProvision `json:"provisions"`
}

// AccessProvision is a paragraph that an authority was asked under.
type AccessProvision struct {
	ID        string          `json:"id"`
	Title     aggregator.Text `json:"title"`
	Citation  string          `json:"citation"`
	LegalText []string        `json:"legalText"`
	Sources   []string        `json:"sources"`
	Revision  string          `json:"revision"`
	Known     bool            `json:"known"` // the texts are that revision's own
}

// AccessRecord is a record in the ledger.
type AccessRecord struct {
	Index int64   `json:"index"`
	Hash  *string `json:"hash"` // null until a checkpoint covers it
}

// Proof is a proof that records stand in the ledger.
type Proof struct {
	Format     string         `json:"format"`
	Checkpoint string         `json:"checkpoint"`
	Records    []ProvenRecord `json:"records"`
}

// ProvenRecord is one record and its place in the tree.
type ProvenRecord struct {
	Index    int64    `json:"index"`
	Previous string   `json:"previous"`
	Hash     string   `json:"hash"`
	Record   string   `json:"record"`
	Path     []string `json:"path"`
}

// FromAccesses gives what a person is told as it goes over the wire.
func FromAccesses(a aggregator.Accesses) Accesses {
	out := Accesses{At: a.At.UTC(), Events: each(a.Events, fromAccessEvent), Delays: append([]aggregator.Text{}, a.Delays...)}
	if a.Proof != nil {
		proof := FromProof(*a.Proof)
		out.Proof = &proof
	}
	return out
}

// FromProof gives a proof as it goes over the wire.
func FromProof(p aggregator.Proof) Proof {
	return Proof{Format: p.Format, Checkpoint: p.Checkpoint, Records: each(p.Records, func(r *aggregator.ProvenRecord) ProvenRecord {
		return ProvenRecord{Index: r.Index, Previous: r.Previous, Hash: r.Hash, Record: r.Record, Path: append([]string{}, r.Path...)}
	})}
}

// JSON encodes it with line breaks: a person keeps it.
func (a Accesses) JSON() []byte {
	b, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		panic(err) // texts, numbers and times can always be encoded
	}
	return b
}

func fromAccessEvent(e *aggregator.AccessEvent) AccessEvent {
	return AccessEvent{
		From: e.From.UTC(), To: e.To.UTC(), Inquiries: e.Inquiries,
		Organisation: AccessOrganisation{string(e.Organisation.Number), e.Organisation.Name},
		Unit:         e.Unit, Caseworker: maybe(e.Caseworker), Automation: e.Automation,
		Purpose: string(e.Purpose), Why: e.Why, Role: string(e.Role), RoleText: e.RoleText,
		Refusal: fromAccessRefusal(e.Refusal), BreakGlass: e.BrokenGlass, Sources: each(e.Sources, fromAccessSource),
		Records: each(e.Records, func(r *aggregator.AccessRecord) AccessRecord { return AccessRecord{r.Index, maybe(r.Hash)} }),
	}
}

func fromAccessRefusal(r *aggregator.Refusal) *AccessRefusal {
	if r == nil {
		return nil
	}
	return &AccessRefusal{r.Code, r.Text}
}

func fromAccessSource(s *aggregator.AccessSource) AccessSource {
	return AccessSource{
		Authority: string(s.Authority), Name: s.Name, Asked: s.Asked, Outcome: maybe(string(s.Outcome)), OutcomeText: s.OutcomeText,
		From: s.Period.From, To: s.Period.To, Refusal: fromAccessRefusal(s.Refusal),
		Provisions: each(s.Provisions, func(p *aggregator.AccessProvision) AccessProvision {
			return AccessProvision{
				ID: string(p.ID), Title: p.Title, Citation: p.Citation, LegalText: append([]string{}, p.LegalText...),
				Sources: append([]string{}, p.Sources...), Revision: p.Revision, Known: p.Known,
			}
		}),
	}
}
