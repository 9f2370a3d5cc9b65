package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"underlag/aggregator"
)

// LawEvent is something that happened to the law: it was published, or a service
// took it or would not.
type LawEvent struct {
	Kind      LawEventKind
	Revision  string // of the bundle; empty where its signature does not vouch for one
	Sequence  int64  // of the bundle, zero likewise, and of the law that the program came with
	InForce   string // revision in force afterwards; empty where nobody answers under the law
	Author    string
	Approvals []string // who approved it
	From, To  aggregator.Date
	Reason    string            // why a bundle was refused, or somebody rolled back, in words
	By        aggregator.Caller // the login that published or rolled back; zero: whoever holds the publisher's key
}

// LawEventKind is what happened to a law.
type LawEventKind string

// The closed list of kinds.
const (
	LawPublished  LawEventKind = "published"
	LawRolledBack LawEventKind = "rolled_back" // an earlier law was published anew
	LawLoaded     LawEventKind = "loaded"
	LawRefused    LawEventKind = "refused" // the law that was in force stays
)

var lawEventKinds = []LawEventKind{LawPublished, LawRolledBack, LawLoaded, LawRefused}

// lawBody is the record of it.
type lawBody struct {
	header
	Event     string   `json:"event"`
	Revision  string   `json:"revision"`
	Sequence  int64    `json:"sequence"`
	InForce   string   `json:"inForce"`
	Author    string   `json:"author"`
	Approvals []string `json:"approvals"`
	From      string   `json:"from"`
	To        string   `json:"to"`
	Reason    string   `json:"reason"`
	// Who published, where a login is known; left out otherwise, as in earlier records.
	By           string `json:"by,omitempty"`
	Organisation string `json:"organisation,omitempty"`
}

func (b *lawBody) record() record {
	named := append([]string{b.Author}, b.Approvals...)
	if b.By != "" {
		named = append(named, b.By)
	}
	return record{identities: named}
}

// Law records something that happened to the law. The caller goes on only when
// it is durable.
func (l *Log) Law(ctx context.Context, e LawEvent) (aggregator.Receipt, error) {
	refused := e.Kind == LawRefused
	shipped := e.Kind == LawLoaded && e.Author == "" && len(e.Approvals) == 0 && e.Sequence == 0
	numbered := e.Sequence >= 1 || shipped
	reasoned := refused == (e.Reason != "") || e.Kind == LawRolledBack // why one rolls back may be said
	if !slices.Contains(lawEventKinds, e.Kind) || !reasoned || !refused && (e.Revision == "" || !numbered) {
		return aggregator.Receipt{}, fmt.Errorf("%w: a law needs what happened, a revision and a sequence, and if it was refused a reason", ErrEntry)
	}
	p, keys := newPending(), l.keysOf("")
	b := lawBody{
		header: newHeader(kindLaw, l.now()), Event: string(e.Kind),
		Revision: revision(e.Revision), Sequence: e.Sequence, InForce: revision(e.InForce),
		Author: p.hide(keys, ofReviewer, noOrganisation, e.Author), Approvals: make([]string, 0, len(e.Approvals)),
		From: e.From.String(), To: e.To.String(), Reason: masked(e.Reason),
	}
	for _, name := range e.Approvals {
		b.Approvals = append(b.Approvals, p.hide(keys, ofReviewer, noOrganisation, name))
	}
	if of := e.By.Organisation.Number; e.By.ID != "" {
		b.By, b.Organisation = p.hide(l.keysOf(of), ofCaseworker, string(of)+"\x00", e.By.ID), string(of)
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

// noOrganisation qualifies those who write and approve laws: they are of none
// that asks.
const noOrganisation = "\x00"

// LoadedLaw is the law that a service took last.
type LoadedLaw struct {
	Revision string
	Sequence int64 // zero: the law that the program came with
}

// lawPrefix begins every record of a law, so that the others need not be decoded.
var lawPrefix = fmt.Appendf(nil, `{"v":%d,"kind":%q,`, formatVersion, kindLaw)

// LastLaw gives the law that was loaded last out of a bundle by any service that
// writes this ledger, zero where none was. What programs came with is passed
// over: it makes no older bundle acceptable.
func (l *Log) LastLaw(ctx context.Context) (LoadedLaw, error) {
	return l.lastLoaded(ctx, func(last LoadedLaw) bool { return last.Sequence > 0 })
}

// LastLoaded gives the law that was loaded last, out of a bundle or not.
func (l *Log) LastLoaded(ctx context.Context) (LoadedLaw, error) {
	return l.lastLoaded(ctx, func(LoadedLaw) bool { return true })
}

// lastLoaded reads from the end, to the last load that is wanted.
func (l *Log) lastLoaded(ctx context.Context, wanted func(LoadedLaw) bool) (LoadedLaw, error) {
	r, to, err := openCounted(ctx, l.location)
	if err != nil {
		return LoadedLaw{}, fmt.Errorf("audit: read ledger %s: %w", shown(l.location), err)
	}
	defer r.close()
	for ; to > 0; to = max(0, to-chunk) {
		records, err := r.records(ctx, max(0, to-chunk), to)
		if err != nil {
			return LoadedLaw{}, fmt.Errorf("audit: read ledger %s: %w", shown(l.location), err)
		}
		for _, stored := range slices.Backward(records) {
			if !bytes.HasPrefix(stored.body, lawPrefix) {
				continue
			}
			var b lawBody
			_, err := decodeStored(stored)
			err = errors.Join(err, json.Unmarshal(stored.body, &b))
			if err != nil {
				return LoadedLaw{}, err
			}
			loaded := LoadedLaw{b.Revision, b.Sequence}
			if b.Event == string(LawLoaded) && wanted(loaded) {
				return loaded, nil
			}
		}
	}
	return LoadedLaw{}, nil
}
