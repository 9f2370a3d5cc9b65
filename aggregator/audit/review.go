package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// reviewBody opens a review: somebody must look at these records and say what
// they found.
type reviewBody struct {
	header
	Review       string  `json:"review"`
	Reviewer     string  `json:"reviewer"`
	Organisation string  `json:"organisation"`
	Unit         string  `json:"unit"`
	Rule         string  `json:"rule"`
	Records      []int64 `json:"records"`
}

// closedBody closes one.
type closedBody struct {
	header
	Review   string `json:"review"`
	Opened   int64  `json:"opened"` // index of its review record
	Reviewer string `json:"reviewer"`
	Finding  string `json:"finding"`
	Reason   string `json:"reason"`
}

// The closed list of findings.
const (
	Justified = "justified" // the inquiry was part of the work
	Misuse    = "misuse"
	Unclear   = "unclear" // and handed on
)

// Findings are what a review may be closed with.
var Findings = []string{Justified, Misuse, Unclear}

// Review is a signal or a sampled inquiry that somebody looks at.
type Review struct {
	ID           string    `json:"id"`
	Index        int64     `json:"index"`
	At           time.Time `json:"at"`
	Organisation string    `json:"organisation"`
	Unit         string    `json:"unit"`
	Rule         string    `json:"rule"`
	Records      []int64   `json:"records"`
	Closed       *Closed   `json:"closed"`   // nil while open
	Assigned     *Assigned `json:"assigned"` // nil while anybody may close it
}

// Closed says how a review ended.
type Closed struct {
	At      time.Time `json:"at"`
	Finding string    `json:"finding"`
	Reason  string    `json:"reason"`

	index int64 // of the record
}

// Errors of reviews.
var (
	ErrNoReview = errors.New("audit: no open review of the organisation has this id")
	ErrFinding  = errors.New("audit: a review is closed with justified, misuse or unclear, and a reason")
	ErrOwn      = errors.New("audit: nobody closes the review of an inquiry that they made themselves")
)

// OpenReviews records a review for each signal that has none, and gives those
// that are new.
func (l *Log) OpenReviews(ctx context.Context, by Reviewer, signals []Signal, known []Review) ([]Signal, error) {
	var opened []Signal
	for _, s := range signals {
		if slices.ContainsFunc(known, func(v Review) bool { return v.ID == s.ID() }) {
			continue
		}
		_, err := l.reviewed(ctx, by, nil, func(reviewer string) any {
			return reviewBody{newHeader(kindReview, l.now()), s.ID(), reviewer, string(by.Organisation), s.Unit, s.Rule, s.Records}
		})
		if err != nil {
			return opened, err
		}
		opened = append(opened, s)
	}
	return opened, nil
}

// CloseReview records what came of a review.
func (l *Log) CloseReview(ctx context.Context, by Reviewer, v Review, finding string) error {
	if v.Organisation != string(by.Organisation) || v.Closed != nil {
		return ErrNoReview
	}
	if !slices.Contains(Findings, finding) || by.Reason == "" {
		return ErrFinding
	}
	own, err := l.made(ctx, by, v.Records)
	if err != nil {
		return err
	}
	if own {
		return ErrOwn
	}
	if err := l.mayClose(ctx, by, v); err != nil {
		return err
	}
	if err := l.knownMaker(ctx, v); err != nil {
		return err
	}
	at, err := l.reviewed(ctx, by, nil, func(reviewer string) any {
		return closedBody{newHeader(kindClosed, l.now()), v.ID, v.Index, reviewer, finding, masked(by.Reason)}
	})
	if err != nil {
		return err
	}
	return l.closedFirst(ctx, by, v, at)
}

// closedFirst tells a reviewer whose closing stands after another's: two people,
// even of two processes, may be at it, and the first closing counts.
func (l *Log) closedFirst(ctx context.Context, by Reviewer, v Review, at int64) error {
	list, err := Reviews(ctx, l.location, by, v.At)
	if err != nil {
		return err
	}
	if n, found := reviewAt(list, v.Index); found && list[n].Closed != nil && list[n].Closed.index != at {
		return fmt.Errorf("%w: somebody closed it just before, and what they found counts; yours is in the log after it", ErrNoReview)
	}
	return nil
}

// reviewed records what a reviewer did, and with it erases the identities of
// some records. It gives the record's index.
func (l *Log) reviewed(ctx context.Context, by Reviewer, erase []int64, body func(reviewer string) any) (int64, error) {
	if by.ID == "" || !by.Organisation.Valid() {
		return 0, fmt.Errorf("%w: a review needs a reviewer and an organisation", ErrEntry)
	}
	p := newPending()
	p.erase = erase
	reviewer := p.hide(l.keysOf(by.Organisation), ofReviewer, string(by.Organisation)+"\x00", by.ID)
	var err error
	p.body, err = encode(body(reviewer))
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrEntry, err)
	}
	err = l.enqueue(ctx, p, nil)
	if err != nil {
		return 0, err
	}
	receipt, err := l.wait(ctx, p)
	return receipt.Index, err
}

// Reviews gives an organisation's reviews that were opened since a time, oldest
// first.
func Reviews(ctx context.Context, location string, by Reviewer, since time.Time) ([]Review, error) {
	r, err := openReader(ctx, location)
	if err != nil {
		return nil, fmt.Errorf("audit: read ledger %s: %w", shown(location), err)
	}
	defer r.close()
	var list []Review
	err = eachSince(ctx, r, since, 0, func(s storedRecord, rec record) (bool, error) {
		switch rec.kind {
		case kindReview:
			var b reviewBody
			err := json.Unmarshal(s.body, &b)
			if err != nil || b.Organisation != string(by.Organisation) {
				return false, err
			}
			list = append(list, Review{b.Review, s.index, rec.at, b.Organisation, b.Unit, b.Rule, b.Records, nil, nil})
		case kindAssigned:
			return false, assignIn(list, s, rec.at)
		case kindClosed:
			var b closedBody
			err := json.Unmarshal(s.body, &b)
			if err != nil {
				return false, err
			}
			closeIn(list, b, s.index, rec.at)
		}
		return false, nil
	})
	return list, err
}

func closeIn(list []Review, b closedBody, index int64, at time.Time) {
	if n, found := reviewAt(list, b.Opened); found && list[n].Closed == nil {
		list[n].Closed = &Closed{at, b.Finding, b.Reason, index}
	}
}

// ClosingRate tells how many of some reviews are closed.
func ClosingRate(reviews []Review) (closed, total int) {
	for _, v := range reviews {
		if v.Closed != nil {
			closed++
		}
	}
	return closed, len(reviews)
}
