package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"underlag/aggregator"
)

// ActReader reads the acts of a ledger, each once, in the order in which they
// were recorded, whichever replica recorded them. It is for one goroutine.
type ActReader struct {
	location string
	keys     atomic.Pointer[Keys]
	next     int64 // index of the first record not looked at
}

// ReadActs begins with the first act of the ledger. keys tell who the operators
// were; nil leaves their names out.
func ReadActs(location string, keys *Keys) *ActReader {
	a := &ActReader{location: location}
	a.keys.Store(keys)
	return a
}

// UseKeys makes the reader use the keys from a file that has changed. Any
// goroutine may call it.
func (a *ActReader) UseKeys(keys *Keys) { a.keys.Store(keys) }

// actPrefix is how a record of an act begins. The stores have an index of the
// records that begin so, and acts are found in a ledger of any size.
const actPrefix = `{"v":1,"kind":"` + kindAct + `",`

// Next gives the acts recorded since it was last called.
func (a *ActReader) Next(ctx context.Context) ([]aggregator.DoneAct, error) {
	r, total, err := openCounted(ctx, a.location)
	if err != nil {
		return nil, fmt.Errorf("audit: read ledger %s: %w", shown(a.location), err)
	}
	defer r.close()
	indexes, err := r.acts(ctx, a.next, total)
	if err != nil {
		return nil, fmt.Errorf("audit: read ledger %s: %w", shown(a.location), err)
	}
	var acts []aggregator.DoneAct
	for _, index := range indexes {
		act, err := a.readAct(ctx, r, index)
		if err != nil {
			return acts, fmt.Errorf("audit: read ledger %s: record %d: %w", shown(a.location), index, err)
		}
		acts, a.next = append(acts, act), index+1
	}
	a.next = max(a.next, total)
	return acts, nil
}

func (a *ActReader) readAct(ctx context.Context, r reader, index int64) (aggregator.DoneAct, error) {
	records, err := r.records(ctx, index, index+1)
	if err != nil {
		return aggregator.DoneAct{}, err
	}
	if len(records) != 1 {
		return aggregator.DoneAct{}, errNoRecord
	}
	act, err := decodeAct(records[0])
	if err != nil {
		return act, err
	}
	act.By, err = a.operator(ctx, r, index)
	return act, err
}

// operator gives who did an act, and nothing once the name is erased.
func (a *ActReader) operator(ctx context.Context, r reader, index int64) (string, error) {
	keys := a.keys.Load()
	if keys == nil {
		return "", nil
	}
	held, err := r.identities(ctx, index, index+1)
	if err != nil || len(held[index]) == 0 {
		return "", err
	}
	name, err := keys.all().open(ofCaseworker, held[index][0])
	if err != nil {
		return "", nil // made with keys that are gone, which erases too
	}
	_, name, _ = strings.Cut(name, "\x00") // after the organisation's number
	return name, nil
}

func decodeAct(stored storedRecord) (aggregator.DoneAct, error) {
	found, err := decodeStored(stored)
	if err != nil {
		return aggregator.DoneAct{}, err
	}
	var b actBody
	if err := json.Unmarshal(stored.body, &b); err != nil {
		return aggregator.DoneAct{}, err
	}
	act := aggregator.DoneAct{At: found.at, Record: stored.index, Act: aggregator.Act{
		Authority: aggregator.AuthorityCode(b.Authority), Kind: aggregator.ActKind(b.Act), Breaker: aggregator.BreakerState(b.Breaker),
		Reason: aggregator.Text{SV: b.Reason, EN: b.ReasonEN}, Replica: b.Replica, Window: b.Window,
	}}
	if act.Weekly, err = aggregator.ParseWeeklyTime(b.Weekly); err != nil {
		return act, err
	}
	if act.From, err = momentOf(b.From); err != nil {
		return act, err
	}
	act.To, err = momentOf(b.To)
	return act, err
}

func momentOf(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(timeLayout, s)
}
