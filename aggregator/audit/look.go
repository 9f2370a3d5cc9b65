package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"underlag/aggregator"
)

// Looked is one inquiry, and what the decision on it rests on.
type Looked struct {
	Access
	Circumstances *aggregator.Circumstances // nil: the record does not say
}

// Look gives the inquiry of the reviewer's organisation that a record began or
// refused; another's is not there. It is a search for the record's own moment, and
// recorded as one before anything is given.
func (l *Log) Look(ctx context.Context, by Reviewer, index int64) (Looked, error) {
	r, err := openReader(ctx, l.location)
	if err != nil {
		return Looked{}, fmt.Errorf("audit: read ledger %s: %w", shown(l.location), err)
	}
	defer r.close()
	stored, rec, err := inquiryAt(ctx, r, by.Organisation, index)
	if err != nil {
		return Looked{}, fmt.Errorf("audit: look in ledger %s: %w", shown(l.location), err)
	}
	search, err := l.search(by, Query{From: rec.at, To: rec.at.Add(time.Microsecond)})
	if err != nil {
		return Looked{}, err
	}
	if err := l.durable(ctx, search); err != nil {
		return Looked{}, err
	}
	var out Looked
	s := &searcher{reader: r, keys: l.keys.Load(), of: []aggregator.OrgNumber{by.Organisation}}
	if out.Access, err = s.access(ctx, stored, rec); err != nil {
		return Looked{}, err
	}
	out.Circumstances, err = Circumstances(stored.body)
	return out, err
}

// inquiryAt gives the record that began or refused an inquiry of an organisation.
func inquiryAt(ctx context.Context, r reader, organisation aggregator.OrgNumber, index int64) (storedRecord, record, error) {
	if index < 1 {
		return storedRecord{}, record{}, ErrNoInquiry
	}
	records, err := r.records(ctx, index, index+1)
	if err != nil {
		return storedRecord{}, record{}, err
	}
	if len(records) != 1 {
		return storedRecord{}, record{}, ErrNoInquiry
	}
	rec, err := decodeStored(records[0])
	if err != nil {
		return storedRecord{}, rec, err
	}
	if rec.kind != kindBegin && rec.kind != kindRefused {
		return storedRecord{}, rec, ErrNoInquiry
	}
	var b entryBody
	if err := json.Unmarshal(records[0].body, &b); err != nil {
		return storedRecord{}, rec, fmt.Errorf("audit: record %d: %w", index, errNotRecord)
	}
	if b.Organisation != string(organisation) {
		return storedRecord{}, rec, ErrNoInquiry
	}
	return records[0], rec, nil
}
