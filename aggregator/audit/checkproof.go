package audit

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"underlag/aggregator"
)

// maxProof bounds a proof that is read.
const maxProof = 64 << 20

// Errors of CheckProof.
var (
	ErrProof     = errors.New("audit: not a proof in the format " + proofFormat)
	ErrNotProven = errors.New("audit: the proof does not hold")
)

// Proven is what a proof that holds shows.
type Proven struct {
	Ledger   string
	Size     int64 // of the tree that the records are proven in
	Receipts []aggregator.Receipt
	Records  []json.RawMessage // nil where a proof is of the receipt alone
}

// CheckProof checks a proof with published keys alone: the signature of the
// checkpoint, each record's hash, and its path to the root that was signed.
func CheckProof(text []byte, publicKeys []string) (Proven, error) {
	var p Proof
	if len(text) > maxProof || json.Unmarshal(text, &p) != nil || p.Format != proofFormat || len(p.Records) == 0 {
		return Proven{}, ErrProof
	}
	content, err := openCheckpoint(p.Checkpoint, publicKeys)
	if err != nil {
		return Proven{}, err
	}
	proven := Proven{Ledger: content.ledger(), Size: content.size}
	for _, r := range p.Records {
		err := r.check(content)
		if err != nil {
			return Proven{}, fmt.Errorf("%w: record %d: %w", ErrNotProven, r.Index, err)
		}
		proven.Receipts = append(proven.Receipts, aggregator.Receipt{Ledger: proven.Ledger, Index: r.Index, Hash: r.Hash})
		proven.Records = append(proven.Records, json.RawMessage(r.Record))
	}
	return proven, nil
}

// openCheckpoint reads a checkpoint that one of the keys must have signed.
func openCheckpoint(text string, publicKeys []string) (checkpointContent, error) {
	keys, err := verifiers(publicKeys)
	if err != nil {
		return checkpointContent{}, err
	}
	if keys == nil {
		return checkpointContent{}, fmt.Errorf("%w: a proof needs the published key", ErrEvidence)
	}
	_, err = note.Open([]byte(text), keys)
	if err != nil {
		return checkpointContent{}, fmt.Errorf("%w: the checkpoint is not signed by a published key", ErrNotProven)
	}
	return readCheckpoint([]byte(text))
}

func (r ProvenRecord) check(c checkpointContent) error {
	hash, err := r.hash()
	if err != nil {
		return err
	}
	path := make(tlog.RecordProof, 0, len(r.Path))
	for _, text := range r.Path {
		step, err := tlog.ParseHash(text)
		if err != nil {
			return errors.New("its path holds what is not a hash")
		}
		path = append(path, step)
	}
	if r.Index < 0 || r.Index >= c.size {
		return errors.New("it lies beyond the checkpoint")
	}
	if tlog.CheckRecord(path, c.size, tlog.Hash(c.root), r.Index, leaf(hash)) != nil {
		return errors.New("its path does not lead to the root that was signed")
	}
	return nil
}

// hash gives the record's hash: from the record, or where it is left out as it
// was given.
func (r ProvenRecord) hash() (digest, error) {
	given, err := hex.DecodeString(r.Hash)
	if err != nil || len(given) != len(digest{}) {
		return digest{}, errors.New("its hash is not a hash")
	}
	if r.Record == "" && r.Previous == "" {
		return digest(given), nil
	}
	previous, err := hex.DecodeString(r.Previous)
	if err != nil || len(previous) != len(digest{}) {
		return digest{}, errors.New("the hash before it is not a hash")
	}
	if chain(digest(previous), []byte(r.Record)) != digest(given) {
		return digest{}, errors.New("it does not match its hash")
	}
	_, err = decode([]byte(r.Record))
	return digest(given), err
}
