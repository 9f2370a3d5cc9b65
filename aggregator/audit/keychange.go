package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"underlag/aggregator"
)

// Rotate gives keys with one set more, with which new identities are hidden from
// then on: an organisation's own, or where it is empty everybody's. The sets
// before it stay, so that what was hidden with them is found and read.
func (k *Keys) Rotate(organisation aggregator.OrgNumber, now time.Time) (*Keys, error) {
	if organisation != "" && !organisation.Valid() {
		return nil, errors.New("the organisation must be a number of 12 digits")
	}
	added, err := generateSet(organisation, now)
	if err != nil {
		return nil, err
	}
	return newKeys(append(slices.Clone(k.sets), added), k.signing)
}

// ErrNoOwnKeys is an organisation whose identities are hidden with everybody's
// keys, or whose own are destroyed already.
var ErrNoOwnKeys = errors.New("audit: the organisation has no keys of its own; rotating its keys gives it some")

// Destroy gives keys without an organisation's own. Whatever was hidden with them
// can never be read again; the ledger verifies as before. What was hidden with
// everybody's keys before the organisation had its own stays readable, and new
// identities are hidden with everybody's.
func (k *Keys) Destroy(organisation aggregator.OrgNumber, now time.Time) (*Keys, error) {
	if organisation == "" || len(k.own(organisation)) == 0 {
		return nil, ErrNoOwnKeys
	}
	var sets []*keySet
	for _, s := range k.sets {
		if s.organisation == organisation && s.destroyed.IsZero() {
			s = &keySet{id: s.id, organisation: organisation, made: s.made, destroyed: now.UTC().Truncate(time.Second)}
		}
		sets = append(sets, s)
	}
	return newKeys(sets, k.signing)
}

// KeySet tells of a version of the keys without telling the keys.
type KeySet struct {
	ID           string
	Organisation aggregator.OrgNumber // empty: everybody's
	Made         time.Time            // zero: before versions were kept
	Destroyed    time.Time            // zero: not destroyed
}

// Sets tells of every version, in the order in which they were made.
func (k *Keys) Sets() []KeySet {
	list := make([]KeySet, 0, len(k.sets))
	for _, s := range k.sets {
		list = append(list, KeySet{s.name(), s.organisation, s.made, s.destroyed})
	}
	return list
}

// Own gives the ids of an organisation's own sets that are not destroyed.
func (k *Keys) Own(organisation aggregator.OrgNumber) []string {
	var list []string
	for _, s := range k.own(organisation) {
		list = append(list, s.name())
	}
	return list
}

// UseKeys makes an open ledger use the keys from a file that has changed. Keys
// of another ledger, or that lack a set in use that is not destroyed, are refused,
// and the keys before them stay.
func (l *Log) UseKeys(keys *Keys) error {
	before := l.keys.Load()
	if keys.id != before.id || keys.public != before.public {
		return fmt.Errorf("%w: %s, not %s", ErrKeys, before.ID(), keys.ID())
	}
	for _, s := range before.sets {
		if !slices.ContainsFunc(keys.sets, func(other *keySet) bool { return other.id == s.id }) {
			return fmt.Errorf("%w: the keys %s are missing", ErrKeys, s.name())
		}
	}
	l.keys.Store(keys)
	return nil
}

// KeyEvent is what happened to the keys.
type KeyEvent string

// The closed list of events.
const (
	KeysRotated   KeyEvent = "rotated"
	KeysDestroyed KeyEvent = "destroyed"
)

// KeyChange is what somebody is about to do to the keys.
type KeyChange struct {
	Event        KeyEvent
	Organisation aggregator.OrgNumber // whose own; empty: everybody's
	Sets         []string             // ids of what is made or destroyed
	By           string               // who; stored hidden
	Reason       string               // in words; what could be a personal number is masked
}

// keysBody is the record of it.
type keysBody struct {
	header
	Reviewer     string   `json:"reviewer"`
	Event        string   `json:"event"`
	Organisation string   `json:"organisation"`
	Sets         []string `json:"sets"`
	Reason       string   `json:"reason"`
}

// KeysChange records a change of the keys. The caller changes them only when the
// record is durable.
func (l *Log) KeysChange(ctx context.Context, c KeyChange) (aggregator.Receipt, error) {
	if c.By == "" || c.Reason == "" || len(c.Sets) == 0 || c.Event != KeysRotated && c.Event != KeysDestroyed {
		return aggregator.Receipt{}, fmt.Errorf("%w: a change of the keys needs who makes it, why, and of which", ErrEntry)
	}
	p := newPending()
	b := keysBody{
		header:   newHeader(kindKeys, l.now()),
		Reviewer: p.hide(l.keysOf(""), ofReviewer, noOrganisation, c.By),
		Event:    string(c.Event), Organisation: string(c.Organisation), Sets: c.Sets, Reason: masked(c.Reason),
	}
	var err error
	p.body, err = encode(b)
	if err != nil {
		return aggregator.Receipt{}, fmt.Errorf("%w: %w", ErrEntry, err)
	}
	if err := l.enqueue(ctx, p, nil); err != nil {
		return aggregator.Receipt{}, err
	}
	return l.wait(ctx, p)
}

// keysOf gives the keys with which an organisation's identities are hidden now.
func (l *Log) keysOf(organisation aggregator.OrgNumber) *keySet {
	return l.keys.Load().of(organisation).newest()
}
