package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// assignedBody says who is to close a review: its owner, or one of her
// substitutes. The last one counts.
type assignedBody struct {
	header
	Review      string   `json:"review"`
	Opened      int64    `json:"opened"` // index of its review record
	Reviewer    string   `json:"reviewer"`
	Owner       string   `json:"owner"`
	Substitutes []string `json:"substitutes"`
	Reason      string   `json:"reason"`
}

func (b *assignedBody) record() record {
	return record{review: b.Review, begin: b.Opened, identities: append([]string{b.Reviewer, b.Owner}, b.Substitutes...)}
}

// Assigned says that a review has an owner; who, only the keys tell.
type Assigned struct {
	Index int64     `json:"index"` // of the record that says who
	At    time.Time `json:"at"`
}

// maxSubstitutes bounds the substitutes of one owner.
const maxSubstitutes = 8

// Errors of assigned reviews.
var (
	ErrOwner  = errors.New("audit: a review is assigned to one person and at most 8 substitutes, with a reason")
	ErrNotOwn = errors.New("audit: the review is assigned to somebody else; she or her substitute closes it, or it is assigned anew")
)

// AssignReview records who is to close an open review. Assigning it anew replaces
// the owner before.
func (l *Log) AssignReview(ctx context.Context, by Reviewer, v Review, owner string, substitutes ...string) error {
	if v.Organisation != string(by.Organisation) || v.Closed != nil {
		return ErrNoReview
	}
	if owner == "" || slices.Contains(substitutes, "") || len(substitutes) > maxSubstitutes || by.Reason == "" {
		return ErrOwner
	}
	if by.ID == "" || !by.Organisation.Valid() {
		return fmt.Errorf("%w: a review needs a reviewer and an organisation", ErrEntry)
	}
	p, keys, org := newPending(), l.keysOf(by.Organisation), string(by.Organisation)+"\x00"
	b := assignedBody{
		header: newHeader(kindAssigned, l.now()), Review: v.ID, Opened: v.Index,
		Reviewer: p.hide(keys, ofReviewer, org, by.ID), Owner: p.hide(keys, ofReviewer, org, owner),
		Substitutes: make([]string, 0, len(substitutes)), Reason: masked(by.Reason),
	}
	for _, id := range substitutes {
		b.Substitutes = append(b.Substitutes, p.hide(keys, ofReviewer, org, id))
	}
	var err error
	p.body, err = encode(b)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrEntry, err)
	}
	if err := l.enqueue(ctx, p, nil); err != nil {
		return err
	}
	_, err = l.wait(ctx, p)
	return err
}

// Assign gives the open review with an id to an owner, for the reason of the
// reviewer.
func (l *Log) Assign(ctx context.Context, by Reviewer, id, owner string, substitutes ...string) error {
	v, err := l.openReview(ctx, by, id)
	if err != nil {
		return err
	}
	return l.AssignReview(ctx, by, v, owner, substitutes...)
}

// firstOwner is the slot of the owner; those after it are her substitutes'.
const firstOwner = 1

// mayClose refuses everybody but the owner of an assigned review and her
// substitutes. Where their identities are erased, nobody is known to be one.
func (l *Log) mayClose(ctx context.Context, by Reviewer, v Review) error {
	if v.Assigned == nil {
		return nil
	}
	owners, err := l.owners(ctx, v)
	if err != nil {
		return err
	}
	own := l.keys.Load().of(by.Organisation).pseudonyms(ofReviewer, string(by.Organisation)+"\x00"+by.ID[:min(len(by.ID), maxText)])
	for _, i := range owners {
		if slices.ContainsFunc(own, func(d digest) bool { return bytes.Equal(d[:], i.pseudonym) }) {
			return nil
		}
	}
	return ErrNotOwn
}

func (l *Log) owners(ctx context.Context, v Review) ([]storedIdentity, error) {
	r, err := openReader(ctx, l.location)
	if err != nil {
		return nil, fmt.Errorf("audit: read ledger %s: %w", shown(l.location), err)
	}
	defer r.close()
	stored, err := r.identities(ctx, v.Assigned.Index, v.Assigned.Index+1)
	if err != nil {
		return nil, fmt.Errorf("audit: read ledger %s: %w", shown(l.location), err)
	}
	return slices.DeleteFunc(stored[v.Assigned.Index], func(i storedIdentity) bool { return i.slot < firstOwner }), nil
}

// Owners names the owner of a review and her substitutes, in this order; nobody
// where it is not assigned. One whose keys or identity are gone is left out.
func (l *Log) Owners(ctx context.Context, by Reviewer, v Review) ([]string, error) {
	if v.Assigned == nil || v.Organisation != string(by.Organisation) {
		return nil, nil
	}
	stored, err := l.owners(ctx, v)
	if err != nil {
		return nil, err
	}
	var names []string
	keys, prefix := l.keys.Load().of(by.Organisation), len(by.Organisation)+1
	for _, i := range stored {
		value, err := keys.open(ofReviewer, i)
		if err == nil && len(value) > prefix && !holdsNumber(value[prefix:]) {
			names = append(names, value[prefix:])
		}
	}
	return names, nil
}

func assignIn(list []Review, s storedRecord, at time.Time) error {
	var b assignedBody
	err := json.Unmarshal(s.body, &b)
	if err != nil {
		return err
	}
	if n, found := reviewAt(list, b.Opened); found {
		list[n].Assigned = &Assigned{s.index, at}
	}
	return nil
}

// reviewAt finds a review by the index of the record that opened it.
func reviewAt(list []Review, index int64) (int, bool) {
	return slices.BinarySearchFunc(list, index, func(v Review, index int64) int { return int(v.Index - index) })
}
