package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Class is a kind of records that are kept equally long.
type Class string

// The classes of records.
const (
	Inquiries   Class = "inquiries"
	Emergencies Class = "emergencies" // inquiries in which the glass was broken, answered or refused, and their reviews
	Searches    Class = "searches"
	ReviewsOf   Class = "reviews" // what was erased, and what happened to the law and the keys
	Acts        Class = "acts"    // what operators did
)

// Classes are the classes that have identities to erase.
var Classes = []Class{Inquiries, Emergencies, Searches, ReviewsOf, Acts}

// classes tells which class a kind of record belongs to, where it is not of an
// emergency.
var classes = map[string]Class{
	kindBegin: Inquiries, kindRefused: Inquiries, kindSearch: Searches,
	kindReview: ReviewsOf, kindClosed: ReviewsOf, kindErased: ReviewsOf, kindAct: Acts, kindLaw: ReviewsOf, kindKeys: ReviewsOf, kindSample: ReviewsOf, kindAssigned: ReviewsOf,
}

func (r *record) kept() Class {
	if r.emergency {
		return Emergencies
	}
	return classes[r.kind]
}

// erasedBody is the record of a gallring: from here on, records of a class
// before an index have no identities. What else they say remains, and the chain
// still verifies.
type erasedBody struct {
	header
	Reviewer string `json:"reviewer"`
	Class    Class  `json:"class"`
	Until    int64  `json:"until"` // index after the last
	Reason   string `json:"reason"`
}

// erasedAtOnce is how many records one commit looks at, so that nobody waits
// long behind it.
const erasedAtOnce = 4096

// ErrClass is a class that does not exist.
var ErrClass = errors.New("audit: the classes are inquiries, emergencies, searches, reviews and acts")

// Erase erases the identities of a class of records made before a time, for good,
// and tells how many records lost theirs. It is of every organisation in the
// ledger. Each step is a record of its own, in the same commit as what it erases.
func (l *Log) Erase(ctx context.Context, by Reviewer, class Class, before time.Time) (int64, error) {
	if by.Reason == "" || before.IsZero() || before.After(l.now()) {
		return 0, fmt.Errorf("%w: an erasure needs a reason and a time that has passed", ErrEntry)
	}
	if !slices.Contains(Classes, class) {
		return 0, ErrClass
	}
	r, err := openReader(ctx, l.location)
	if err != nil {
		return 0, fmt.Errorf("audit: read ledger %s: %w", shown(l.location), err)
	}
	defer r.close()
	total, err := r.count(ctx)
	if err != nil {
		return 0, err
	}
	until, err := firstSince(ctx, r, total, before)
	if err != nil {
		return 0, err
	}
	if class == Emergencies {
		if err := allClosed(ctx, r, until, total); err != nil {
			return 0, err
		}
	}
	erased := int64(0)
	for from := int64(0); from < until; from += erasedAtOnce {
		n, err := l.eraseBetween(ctx, r, by, class, from, min(until, from+erasedAtOnce))
		if err != nil {
			return erased, err
		}
		erased += n
	}
	return erased, nil
}

// eraseBetween erases what there is to erase between two indexes, if anything.
func (l *Log) eraseBetween(ctx context.Context, r reader, by Reviewer, class Class, from, to int64) (int64, error) {
	identities, err := r.identities(ctx, from, to)
	if err != nil || len(identities) == 0 {
		return 0, err
	}
	records, err := r.records(ctx, from, to)
	if err != nil {
		return 0, err
	}
	var gone []int64
	for _, stored := range records {
		rec, err := decodeStored(stored)
		if err != nil {
			return 0, err
		}
		if rec.kept() == class && len(identities[stored.index]) > 0 {
			gone = append(gone, stored.index)
		}
	}
	if len(gone) == 0 {
		return 0, nil
	}
	_, err = l.reviewed(ctx, by, gone, func(reviewer string) any {
		return erasedBody{newHeader(kindErased, l.now()), reviewer, class, to, masked(by.Reason)}
	})
	return int64(len(gone)), err
}
