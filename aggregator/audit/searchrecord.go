package audit

import (
	"fmt"
	"time"

	"underlag/aggregator"
)

// searchBody is the record of a search: who looked for what in the ledger.
type searchBody struct {
	header
	Reviewer     string `json:"reviewer"`
	Reason       string `json:"reason"`
	Organisation string `json:"organisation"`
	Case         string `json:"case"`
	Subject      string `json:"subject"`
	Caseworker   string `json:"caseworker"`
	Unit         string `json:"unit"`
	Purpose      string `json:"purpose"`
	Authority    string `json:"authority"`
	Outcome      string `json:"outcome"`
	Provision    string `json:"provision"`
	From         string `json:"from"`
	To           string `json:"to"`
}

// record gives the identities by slot: the reviewer stands where a caseworker
// does in an inquiry, and the caseworker looked for comes last.
func (b *searchBody) record() record {
	return record{identities: []string{b.Reviewer, b.Case, b.Subject, b.Caseworker}}
}

// search encodes the record of a search.
func (l *Log) search(by Reviewer, q Query) (*pending, error) {
	if by.ID == "" || !by.Organisation.Valid() {
		return nil, fmt.Errorf("%w: a search needs a reviewer and an organisation", ErrEntry)
	}
	if by.Reason == "" {
		return nil, fmt.Errorf("%w: a search needs a reason", ErrEntry)
	}
	if len(q.Unit) > maxText || holdsNumber(q.Unit) {
		return nil, fmt.Errorf("%w: the unit must be at most %d bytes of text without a personal number", ErrEntry, maxText)
	}
	p := newPending()
	org, keys := string(by.Organisation)+"\x00", l.keysOf(by.Organisation)
	b := searchBody{
		header:       newHeader(kindSearch, l.now()),
		Reviewer:     p.hide(keys, ofReviewer, org, by.ID),
		Reason:       masked(by.Reason),
		Organisation: string(by.Organisation),
		Case:         p.hide(keys, ofCase, org, string(q.Case)),
		Subject:      p.hide(keys, ofSubject, "", q.Person.Reveal()),
		Caseworker:   p.hide(keys, ofCaseworker, org, q.Caseworker),
		Unit:         q.Unit,
		Purpose:      word(string(q.Purpose)),
		Authority:    word(string(q.Authority)),
		Outcome:      word(string(q.Outcome)),
		Provision:    word(string(q.Provision)),
		From:         moment(q.From),
		To:           moment(q.To),
	}
	var err error
	p.body, err = encode(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEntry, err)
	}
	return p, nil
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timeLayout)
}

// pseudonyms are those of what a record must hold to be found: one of each.
func (q Query) pseudonyms(keys keysOf, org aggregator.OrgNumber) [][]digest {
	var list [][]digest
	add := func(kind, qualifier, value string) {
		if value != "" {
			list = append(list, keys.pseudonyms(kind, qualifier+value[:min(len(value), maxText)])) // as hide does
		}
	}
	add(ofSubject, "", q.Person.Reveal())
	add(ofCase, string(org)+"\x00", string(q.Case))
	add(ofCaseworker, string(org)+"\x00", q.Caseworker)
	return list
}
