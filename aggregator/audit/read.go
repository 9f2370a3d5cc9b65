package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// reader reads a ledger that another process may be writing. What it reads is
// of a file that somebody may have changed: nothing is taken for granted.
type reader interface {
	hashes
	// count gives the number of records there should be: the last index and one.
	count(ctx context.Context) (int64, error)
	strays(ctx context.Context) (strays, error)
	// records gives the records from one index up to another; from 0 it also gives
	// any with a negative index, which should not be. With an error it gives what
	// was read before it. A body beyond the format's bound is cut, and so fails.
	records(ctx context.Context, from, to int64) ([]storedRecord, error)
	// identities gives the identities of the records from one index up to another.
	identities(ctx context.Context, from, to int64) (map[int64][]storedIdentity, error)
	// nodes gives the nodes that the records from one index up to another complete.
	nodes(ctx context.Context, from, to int64) ([]storedNode, error)
	// checkpoints gives those of more than after records and at most to.
	checkpoints(ctx context.Context, after, to int64) ([]storedCheckpoint, error)
	// lastCheckpoint gives the largest, and errNoCheckpoint where there is none.
	lastCheckpoint(ctx context.Context) (storedCheckpoint, error)
	// inquiry gives the indexes of an inquiry's records.
	inquiry(ctx context.Context, id string) ([]int64, error)
	// holding gives the indexes of the records that hold a pseudonym.
	holding(ctx context.Context, pseudonym digest) ([]int64, error)
	// acts gives the indexes of the acts from one index up to another.
	acts(ctx context.Context, from, to int64) ([]int64, error)
	close() error
}

// openReader opens an existing ledger for reading only.
func openReader(ctx context.Context, location string) (reader, error) {
	if IsPostgres(location) {
		return openPostgresReader(ctx, location)
	}
	return openSQLiteReader(ctx, location)
}

// errNoCheckpoint is a ledger that no checkpoint covers yet.
var errNoCheckpoint = errors.New("no record is covered by a checkpoint yet; try again in a second")

// strays are the rows that stand outside the records.
type strays struct {
	identities, nodes int64 // how many
	checkpoint        int64 // the largest that covers records beyond the end, 0 for none
}

// storedRecord is a row of records as a reader sees it.
type storedRecord struct {
	index      int64
	body, hash []byte
}

// storedIdentity is an identity row as a reader sees it.
type storedIdentity struct {
	slot                          int
	keys, salt, pseudonym, sealed []byte
}

// commitment recomputes, from the stored row, what the record must hold.
func (i *storedIdentity) commitment() string {
	if len(i.keys) != 8 || len(i.salt) != 16 || len(i.pseudonym) != 32 {
		return ""
	}
	h := sha256.New()
	for _, part := range [][]byte{[]byte(commitTag), i.keys, i.salt, i.pseudonym, i.sealed} {
		h.Write(part)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// storedNode is a node of the tree as a reader sees it.
type storedNode struct {
	index int64
	level int
	hash  []byte
}

// storedCheckpoint is a checkpoint as a reader sees it.
type storedCheckpoint struct {
	size int64
	note []byte
}

// damaged tells a file that is damaged or holds values of the wrong type from
// one that could not be read just now.
func damaged(err error) bool {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return isCode(err, lib.SQLITE_CORRUPT)
	}
	return errors.Is(err, errValue) || isCorrupted(err)
}

// errValue is a column that does not hold what the schema says.
var errValue = errors.New("a column does not hold what the schema says")

// Line is one record as Show gives it.
type Line struct {
	Index  int64           `json:"index"`
	Hash   string          `json:"hash"`
	Record json.RawMessage `json:"record"`
}

// Show writes the records as JSON lines, all of them or those of one inquiry.
// It needs no key, and so names nobody. It does not verify: Verify does.
func Show(ctx context.Context, path, inquiry string, w io.Writer) error {
	r, err := openReader(ctx, path)
	if err != nil {
		return fmt.Errorf("audit: read ledger %s: %w", shown(path), err)
	}
	defer r.close()
	total, err := r.count(ctx)
	if err != nil {
		return fmt.Errorf("audit: read ledger %s: %w", shown(path), err)
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	for from := int64(0); from < total; from += chunk {
		rows, err := r.records(ctx, from, min(total, from+chunk))
		if err != nil {
			return fmt.Errorf("audit: read ledger %s: %w", shown(path), err)
		}
		err = showRows(out, rows, inquiry)
		if err != nil {
			return err
		}
	}
	return nil
}

func showRows(out *json.Encoder, rows []storedRecord, inquiry string) error {
	for _, r := range rows {
		rec, err := decode(r.body)
		if err != nil {
			return fmt.Errorf("audit: record %d: %w", r.index, err)
		}
		if inquiry != "" && rec.inquiry != inquiry {
			continue
		}
		err = out.Encode(Line{Index: r.index, Hash: hex.EncodeToString(r.hash), Record: r.body})
		if err != nil {
			return err
		}
	}
	return nil
}
