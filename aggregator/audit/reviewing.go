package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"underlag/aggregator"
)

// ErrNotReviewer is a caller who may not look into the log.
var ErrNotReviewer = errors.New("audit: the log is reviewed by a named person with the role log_reviewer, for their own organisation")

// ReviewerOf gives the reviewer that a caller is: a person, proven by a token of
// their own, with the role. The organisation is the caller's and no other.
func ReviewerOf(c aggregator.Caller, reason string) (Reviewer, error) {
	if !c.Holds(aggregator.RoleLogReviewer) || c.ID == "" || !c.Organisation.Number.Valid() {
		return Reviewer{}, ErrNotReviewer
	}
	return Reviewer{ID: c.ID, Organisation: c.Organisation.Number, Reason: reason}, nil
}

// Bounds of a page of a search.
const (
	DefaultPage = 100
	MaxPage     = 1000
	// maxLooked bounds how many records a page reads where no index finds them, so
	// that a page of a large ledger comes in a second or so.
	maxLooked = 100_000
)

// Page is which part of what a search finds is wanted.
type Page struct {
	After int64 // Next of the page before; 0: the first page
	Limit int   // 1 to MaxPage; 0: DefaultPage
}

// Found is a page of what a search found, oldest first.
type Found struct {
	Accesses []Access
	Next     int64 // After of the next page, which may be empty; 0: there is none
}

// SearchPage searches for one page. Each page is a search of its own, and so a
// record. Without a person, caseworker or case it may find nothing in a page and
// yet have a next.
func (l *Log) SearchPage(ctx context.Context, by Reviewer, q Query, p Page) (Found, error) {
	if p.Limit == 0 {
		p.Limit = DefaultPage
	}
	if p.Limit < 1 || p.Limit > MaxPage || p.After < 0 {
		return Found{}, fmt.Errorf("%w: a page is 1 to %d inquiries after an index", ErrEntry, MaxPage)
	}
	record, err := l.search(by, q)
	if err != nil {
		return Found{}, err
	}
	var page Found
	s := &searcher{keys: l.keys.Load(), of: []aggregator.OrgNumber{by.Organisation}, query: q, after: p.After, bound: maxLooked}
	s.found = func(a Access) error {
		page.Accesses, page.Next = append(page.Accesses, a), a.Index
		if len(page.Accesses) == p.Limit {
			return errBound
		}
		return nil
	}
	err = l.searchRecorded(ctx, record, s)
	switch {
	case err == nil:
		page.Next = 0
	case errors.Is(err, errBound):
		page.Next, err = max(page.Next, s.after), nil
	}
	return page, err
}

// Check is one check of the log (loggkontroll): the inquiries of a period, held
// to the rules, and some that are drawn besides.
type Check struct {
	From, To time.Time
	Rules    []Rule // nil: DefaultRules
	Sample   int    // how many are drawn; 0: none
}

// Opened is a review that a check has opened.
type Opened struct {
	ID string `json:"id"`
	Signal
}

// Check searches a period, computes its signals, draws the sample, and opens a
// review for each that has none. It gives those that are new.
func (l *Log) Check(ctx context.Context, by Reviewer, c Check) ([]Opened, error) {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		return nil, fmt.Errorf("audit: the working day: %w", err)
	}
	if c.Rules == nil {
		if c.Rules, err = DefaultRules(); err != nil {
			return nil, err
		}
	}
	var accesses []Access
	err = l.Search(ctx, by, Query{From: c.From, To: c.To}, func(a Access) error {
		accesses = append(accesses, a)
		return nil
	})
	if err != nil {
		return nil, err
	}
	known, err := l.Reviews(ctx, by)
	if err != nil {
		return nil, err
	}
	found := Signals(c.Rules, accesses, known, zone)
	if c.Sample > 0 {
		drawn, err := l.Draw(ctx, by, c.From, c.To, accesses, c.Sample)
		if errors.Is(err, errNoCheckpoint) {
			err = ErrNotCovered
		}
		if err != nil {
			return nil, err
		}
		found = append(found, drawn...)
	}
	signals, err := l.OpenReviews(ctx, by, found, known)
	opened := make([]Opened, 0, len(signals))
	for _, s := range signals {
		opened = append(opened, Opened{s.ID(), s})
	}
	return opened, err
}

// reviewsKept is how far back reviews are looked for: a month's check may be
// closed long after.
const reviewsKept = 2 * 365 * 24 * time.Hour

// Reviews gives the reviews of the reviewer's organisation, oldest first.
func (l *Log) Reviews(ctx context.Context, by Reviewer) ([]Review, error) {
	return RecentReviews(ctx, l.location, by, l.now())
}

// RecentReviews gives the reviews of an organisation that could still matter. It
// needs no key.
func RecentReviews(ctx context.Context, location string, by Reviewer, now time.Time) ([]Review, error) {
	return Reviews(ctx, location, by, now.Add(-reviewsKept))
}

// Conclude closes the open review with an id, for the reason of the reviewer.
func (l *Log) Conclude(ctx context.Context, by Reviewer, id, finding string) error {
	v, err := l.openReview(ctx, by, id)
	if err != nil {
		return err
	}
	return l.CloseReview(ctx, by, v, finding)
}

func (l *Log) openReview(ctx context.Context, by Reviewer, id string) (Review, error) {
	known, err := l.Reviews(ctx, by)
	if err != nil {
		return Review{}, err
	}
	n := slices.IndexFunc(known, func(v Review) bool { return v.ID == id && v.Closed == nil })
	if n < 0 {
		return Review{}, ErrNoReview
	}
	return known[n], nil
}

// made tells whether the reviewer made any of some inquiries. Of those whose
// identities are erased nobody can tell.
func (l *Log) made(ctx context.Context, by Reviewer, records []int64) (bool, error) {
	own := l.keys.Load().of(by.Organisation).pseudonyms(ofCaseworker, string(by.Organisation)+"\x00"+by.ID[:min(len(by.ID), maxText)])
	r, err := openReader(ctx, l.location)
	if err != nil {
		return false, fmt.Errorf("audit: read ledger %s: %w", shown(l.location), err)
	}
	defer r.close()
	for _, index := range records {
		stored, err := r.identities(ctx, index, index+1)
		if err != nil {
			return false, fmt.Errorf("audit: read ledger %s: %w", shown(l.location), err)
		}
		for _, i := range stored[index] {
			if i.slot == slotCaseworker && slices.ContainsFunc(own, func(d digest) bool { return bytes.Equal(d[:], i.pseudonym) }) {
				return true, nil
			}
		}
	}
	return false, nil
}

// Prove proves every record of an inquiry that the reviewer's organisation made;
// another's is not there.
func (l *Log) Prove(ctx context.Context, by Reviewer, inquiry string) (Proof, error) {
	r, err := openReader(ctx, l.location)
	if err != nil {
		return Proof{}, fmt.Errorf("audit: read ledger %s: %w", shown(l.location), err)
	}
	defer r.close()
	own, err := isOf(ctx, r, inquiry, by.Organisation)
	if err != nil {
		return Proof{}, fmt.Errorf("audit: prove in ledger %s: %w", shown(l.location), err)
	}
	if !own {
		return Proof{}, ErrNoInquiry
	}
	p, err := prove(ctx, r, inquiry)
	if errors.Is(err, errNoCheckpoint) {
		err = ErrNotCovered
	}
	if err != nil {
		return Proof{}, fmt.Errorf("audit: prove in ledger %s: %w", shown(l.location), err)
	}
	return p, nil
}

// isOf tells whether an inquiry is an organisation's.
func isOf(ctx context.Context, r reader, inquiry string, organisation aggregator.OrgNumber) (bool, error) {
	indexes, err := r.inquiry(ctx, inquiry)
	if err != nil || len(indexes) == 0 {
		return false, err
	}
	records, err := r.records(ctx, indexes[0], indexes[0]+1)
	if err != nil || len(records) != 1 {
		return false, err
	}
	var b entryBody
	if json.Unmarshal(records[0].body, &b) != nil {
		return false, errNotRecord
	}
	return b.Organisation == string(organisation), nil
}
