package audit

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// proofFormat names the form of a proof.
const proofFormat = "underlag-inclusion-proof-1"

// Proof shows that records stand in a ledger, to somebody who has the published
// key and nothing else. It names nobody: where a person stands, the record holds
// a commitment.
type Proof struct {
	Format     string         `json:"format"`
	Checkpoint string         `json:"checkpoint"` // signed; the tree that the paths lead to
	Records    []ProvenRecord `json:"records"`
}

// ProvenRecord is one record and its place in the tree. A record that tells of
// others than whom the proof is for is left out, with the hash before it: then
// the proof is of the receipt alone.
type ProvenRecord struct {
	Index    int64    `json:"index"`
	Previous string   `json:"previous,omitempty"` // hash of the record before, in hexadecimal
	Hash     string   `json:"hash"`               // as in the receipt
	Record   string   `json:"record,omitempty"`   // the bytes that are hashed
	Path     []string `json:"path"`               // RFC 6962 audit path, in base64
}

// Errors of Prove.
var (
	ErrNoInquiry  = errors.New("audit: the ledger has no inquiry with this id")
	ErrNotCovered = errors.New("audit: the inquiry's last records are not covered by a checkpoint yet; try again in a second")
)

// Prove proves every record of an inquiry under the last checkpoint. It needs no
// key and may run while a server writes.
func Prove(ctx context.Context, location, inquiry string) (Proof, error) {
	r, err := openReader(ctx, location)
	if err != nil {
		return Proof{}, fmt.Errorf("audit: read ledger %s: %w", shown(location), err)
	}
	defer r.close()
	p, err := prove(ctx, r, inquiry)
	if err != nil {
		return Proof{}, fmt.Errorf("audit: prove in ledger %s: %w", shown(location), err)
	}
	return p, nil
}

// Checkpoint gives the last signed checkpoint, for a witness to keep.
func Checkpoint(ctx context.Context, location string) (string, error) {
	r, err := openReader(ctx, location)
	if err != nil {
		return "", fmt.Errorf("audit: read ledger %s: %w", shown(location), err)
	}
	defer r.close()
	c, err := r.lastCheckpoint(ctx)
	if err != nil {
		return "", fmt.Errorf("audit: read ledger %s: %w", shown(location), err)
	}
	return string(c.note), nil
}

// LastCheckpoint gives the log's last signed checkpoint; ErrNotCovered where there
// is none yet.
func (l *Log) LastCheckpoint(ctx context.Context) (string, error) {
	text, err := Checkpoint(ctx, l.location)
	if errors.Is(err, errNoCheckpoint) {
		return "", ErrNotCovered
	}
	return text, err
}

func prove(ctx context.Context, r reader, inquiry string) (Proof, error) {
	indexes, err := r.inquiry(ctx, inquiry)
	if err != nil {
		return Proof{}, err
	}
	if len(indexes) == 0 {
		return Proof{}, ErrNoInquiry
	}
	return proveAll(ctx, r, indexes)
}

// proveAll proves records, in their order, under the last checkpoint.
func proveAll(ctx context.Context, r reader, indexes []int64) (Proof, error) {
	last, err := r.lastCheckpoint(ctx)
	if err != nil {
		return Proof{}, err
	}
	if indexes[len(indexes)-1] >= last.size {
		return Proof{}, ErrNotCovered
	}
	p := Proof{Format: proofFormat, Checkpoint: string(last.note)}
	for _, index := range indexes {
		record, err := proveRecord(ctx, r, last.size, index)
		if err != nil {
			return Proof{}, err
		}
		p.Records = append(p.Records, record)
	}
	return p, nil
}

func proveRecord(ctx context.Context, r reader, size, index int64) (ProvenRecord, error) {
	rows, err := r.records(ctx, index, index+1)
	if err != nil {
		return ProvenRecord{}, err
	}
	before, err := r.hashes(ctx, index-1, index)
	if err != nil {
		return ProvenRecord{}, err
	}
	if len(rows) != 1 || len(before) != 1 {
		return ProvenRecord{}, fmt.Errorf("%w: record %d or the one before", errNoRecord, index)
	}
	path, err := tlog.ProveRecord(size, index, nodeReader(ctx, r))
	if err != nil {
		return ProvenRecord{}, err
	}
	p := ProvenRecord{
		Index: index, Previous: before[0].String(), Hash: hex.EncodeToString(rows[0].hash), Record: string(rows[0].body),
		Path: make([]string, 0, len(path)),
	}
	for _, hash := range path {
		p.Path = append(p.Path, hash.String())
	}
	return p, nil
}
