package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"underlag/aggregator"
)

// PersonReport is what a person may know of who asked about them: nobody else
// stands in it. The proof is of the receipts alone, since the records name the
// roles of others. A record of the last second may not be in it yet.
type PersonReport struct {
	Organisation string        `json:"organisation"` // empty: of several
	Events       []PersonEvent `json:"events"`
	Proof        *Proof        `json:"proof"` // nil where nothing is to be proven
	// Delays says, to everybody, that some inquiries may be shown later; empty where none may.
	Delays []aggregator.Text `json:"delays,omitempty"`
}

// PersonEvent is what one caseworker did in one case for one purpose on one day:
// several inquiries are one event to the person they concern.
type PersonEvent struct {
	From         time.Time      `json:"from"`
	To           time.Time      `json:"to"`
	Inquiries    int            `json:"inquiries"`
	Organisation string         `json:"organisation"`
	Unit         string         `json:"unit"`
	Caseworker   string         `json:"caseworker"` // empty where the municipality does not name caseworkers
	Automation   bool           `json:"automation"`
	Purpose      string         `json:"purpose"`
	Role         string         `json:"role"`
	Refusal      string         `json:"refusal"`              // code, where the whole was refused
	BreakGlass   string         `json:"breakGlass,omitempty"` // reason, where no case was shown
	Sources      []PersonSource `json:"sources"`              // each authority once for each law
	Records      []int64        `json:"records"`              // indexes, as in the proof

	fold foldKey
}

// PersonSource is one authority, what came of asking it, and the law under which
// it was asked.
type PersonSource struct {
	AccessSource
	Law string `json:"law"` // revision
}

// foldKey is what inquiries of one event have in common.
type foldKey struct{ day, organisation, unit, caseworker, caseOf, purpose, role, refusal, breakGlass string }

// Report tells a person who asked about them for the reviewer's organisation.
// It is a search, and so a record. named says whether caseworkers are named.
func (l *Log) Report(ctx context.Context, by Reviewer, person aggregator.PersonalNumber, named bool, zone *time.Location) (PersonReport, error) {
	record, err := l.search(by, Query{Person: person})
	if err != nil {
		return PersonReport{}, err
	}
	of := aggregator.PersonConcerned{Number: person, Organisations: []aggregator.OrgNumber{by.Organisation}}
	return l.reportOn(ctx, record, of, func(aggregator.OrgNumber) bool { return named }, zone)
}

// ownRequest is the reason of the search that a person's own look is.
const ownRequest = "den berördas egen begäran"

// OwnReport tells a person who has logged in as themselves. It is a search, and
// so a record, without a reviewer. named says which organisations name their
// caseworkers.
func (l *Log) OwnReport(ctx context.Context, who aggregator.PersonConcerned, named func(aggregator.OrgNumber) bool, zone *time.Location) (PersonReport, error) {
	record, err := l.ownSearch(who)
	if err != nil {
		return PersonReport{}, err
	}
	return l.reportOn(ctx, record, who, named, zone)
}

// ownSearch encodes the record of a person's own look. The organisation is empty
// where it is of several.
func (l *Log) ownSearch(who aggregator.PersonConcerned) (*pending, error) {
	p := newPending()
	b := searchBody{header: newHeader(kindSearch, l.now()), Reason: ownRequest}
	if len(who.Organisations) == 1 && !who.AllOrganisations {
		b.Organisation = string(who.Organisations[0])
	}
	keys := l.keysOf(aggregator.OrgNumber(b.Organisation))
	p.hide(keys, ofReviewer, "", "")
	p.hide(keys, ofCase, "", "")
	b.Subject = p.hide(keys, ofSubject, "", who.Number.Reveal())
	p.hide(keys, ofCaseworker, "", "")
	var err error
	p.body, err = encode(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEntry, err)
	}
	return p, nil
}

func (l *Log) reportOn(ctx context.Context, record *pending, of aggregator.PersonConcerned, named func(aggregator.OrgNumber) bool, zone *time.Location) (PersonReport, error) {
	if of.Number.IsZero() {
		return PersonReport{}, fmt.Errorf("%w: a report is about a person", ErrEntry)
	}
	report := PersonReport{Delays: l.delayTexts()}
	if len(of.Organisations) == 1 && !of.AllOrganisations {
		report.Organisation = string(of.Organisations[0])
	}
	s := &searcher{keys: l.keys.Load(), of: of.Organisations, all: of.AllOrganisations, query: Query{Person: of.Number}}
	s.found = func(a Access) error {
		if l.delayed(a) {
			return nil
		}
		pseudonym := s.keys.of(aggregator.OrgNumber(a.Organisation)).newest().pseudonym(ofSubject, of.Number.Reveal())
		shownAs := shownAs(pseudonym[:])
		for _, s := range a.Subjects {
			if s.Person == shownAs {
				report.add(a, s, zone)
			}
		}
		return nil
	}
	err := l.searchRecorded(ctx, record, s)
	if err != nil {
		return PersonReport{}, err
	}
	for n := range report.Events {
		if !named(aggregator.OrgNumber(report.Events[n].Organisation)) {
			report.Events[n].Caseworker = ""
		}
	}
	report.Proof, err = l.proveReceipts(ctx, report.records())
	return report, err
}

// add folds an inquiry into the event it belongs to.
func (r *PersonReport) add(a Access, s AccessSubject, zone *time.Location) {
	broken := ""
	if a.BreakGlass != nil {
		broken = a.BreakGlass.Reason
	}
	key := foldKey{a.At.In(zone).Format(time.DateOnly), a.Organisation, a.Unit, a.Caseworker, a.Case, a.Purpose, s.Role, a.Refusal, broken}
	n := slices.IndexFunc(r.Events, func(e PersonEvent) bool { return e.fold == key })
	if n < 0 {
		n = len(r.Events)
		r.Events = append(r.Events, PersonEvent{
			From: a.At, Organisation: a.Organisation, Unit: a.Unit, Caseworker: a.Caseworker, Automation: a.Automation,
			Purpose: a.Purpose, Role: s.Role, Refusal: a.Refusal, BreakGlass: broken, fold: key,
		})
	}
	e := &r.Events[n]
	e.To, e.Inquiries, e.Records = a.At, e.Inquiries+1, append(e.Records, a.Index)
	for _, source := range s.Sources {
		e.addSource(PersonSource{source, a.Law})
	}
}

// addSource folds what came of asking an authority into what came of it before:
// once it has told something, it has told, whatever a later inquiry met with.
func (e *PersonEvent) addSource(next PersonSource) {
	n := slices.IndexFunc(e.Sources, func(k PersonSource) bool { return k.Authority == next.Authority && k.Law == next.Law })
	if n < 0 {
		e.Sources = append(e.Sources, next)
		return
	}
	known := &e.Sources[n]
	if known.Refusal != "" {
		*known = next
		return
	}
	if next.Refusal != "" {
		return
	}
	known.From, known.To = min(known.From, next.From), max(known.To, next.To)
	for _, id := range next.Provisions {
		if !slices.Contains(known.Provisions, id) {
			known.Provisions = append(slices.Clip(known.Provisions), id)
		}
	}
	if !told(known.Outcome) || told(next.Outcome) {
		known.Outcome = next.Outcome
	}
	known.Facts = max(known.Facts, next.Facts)
}

func told(outcome string) bool {
	return outcome == string(aggregator.Answered) || outcome == string(aggregator.Partial)
}

func (r *PersonReport) records() []int64 {
	var list []int64
	for _, e := range r.Events {
		list = append(list, e.Records...)
	}
	slices.Sort(list)
	return list
}

// proveReceipts proves that records stand in the log without showing them: those
// that a checkpoint covers, which is all but the last second's.
func (l *Log) proveReceipts(ctx context.Context, indexes []int64) (*Proof, error) {
	if len(indexes) == 0 {
		return nil, nil
	}
	r, err := openReader(ctx, l.location)
	if err != nil {
		return nil, fmt.Errorf("audit: read ledger %s: %w", shown(l.location), err)
	}
	defer r.close()
	last, err := r.lastCheckpoint(ctx)
	if errors.Is(err, errNoCheckpoint) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	covered, _ := slices.BinarySearch(indexes, last.size)
	if covered == 0 {
		return nil, nil
	}
	p, err := proveAll(ctx, r, indexes[:covered])
	if err != nil {
		return nil, err
	}
	for n := range p.Records {
		p.Records[n].Record, p.Records[n].Previous = "", ""
	}
	return &p, nil
}
