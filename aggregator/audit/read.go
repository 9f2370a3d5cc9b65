package audit

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// reader reads a ledger file that another process may be writing.
type reader struct{ db *sql.DB }

// openReader opens an existing ledger for reading only.
func openReader(ctx context.Context, path string) (*reader, error) {
	f, err := os.Open(path) // a plain error for a file that is not there
	if err != nil {
		return nil, err
	}
	f.Close()
	r, err := tryReader(ctx, dsn(path, "ro", []string{"busy_timeout(5000)"}))
	noSideFiles := isCode(err, lib.SQLITE_CANTOPEN) || isCode(err, lib.SQLITE_READONLY)
	if !noSideFiles || leftover(path+"-wal") {
		return r, err
	}
	// A copy on a medium that cannot be written, where SQLite cannot make its
	// side files: nobody writes it, so it may be read as it is.
	return tryReader(ctx, dsn(path, "ro", nil)+"&immutable=1")
}

func tryReader(ctx context.Context, dsn string) (*reader, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	empty, err := checkFormat(ctx, db)
	if isCode(err, lib.SQLITE_NOTADB) || empty {
		err = ErrFormat
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &reader{db: db}, nil
}

func leftover(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0
}

func isCode(err error, code int) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == code
}

// damaged tells a file that is damaged or holds values of the wrong type from
// one that could not be read just now.
func damaged(err error) bool {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return isCode(err, lib.SQLITE_CORRUPT)
	}
	return errors.Is(err, errValue)
}

// errValue is a column that does not hold what the schema says.
var errValue = errors.New("a column does not hold what the schema says")

func (r *reader) close() error { return r.db.Close() }

// count gives the number of records there should be: the last index and one.
func (r *reader) count(ctx context.Context) (int64, error) {
	var total int64
	err := r.db.QueryRowContext(ctx, "SELECT coalesce(max(idx), -1) + 1 FROM records").Scan(&total)
	return total, err
}

// strays counts the identities that stand outside the records. One statement
// sees one state of the file, so that a server may write meanwhile.
func (r *reader) strays(ctx context.Context) (int64, error) {
	var n int64
	err := r.db.QueryRowContext(ctx,
		"SELECT count(*) FROM identities WHERE idx < 0 OR idx > (SELECT coalesce(max(idx), -1) FROM records)").Scan(&n)
	return n, err
}

// storedRecord is a row of records as a reader sees it.
type storedRecord struct {
	index      int64
	body, hash []byte
}

// records gives the records from one index up to another; from 0 it also gives
// any with a negative index, which should not be. With an error it gives what
// was read before it. A body beyond the format's bound is cut, and so fails.
func (r *reader) records(ctx context.Context, from, to int64) ([]storedRecord, error) {
	rows, err := r.db.QueryContext(ctx,
		"SELECT idx, substr(body, 1, ?), hash FROM records WHERE idx >= ? AND idx < ? ORDER BY idx", maxBody+1, lowest(from), to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := make([]storedRecord, 0, to-from)
	for rows.Next() {
		var s storedRecord
		err := rows.Scan(&s.index, &s.body, &s.hash)
		if err != nil {
			return list, errValue
		}
		list = append(list, s)
	}
	return list, rows.Err()
}

func lowest(from int64) int64 {
	if from == 0 {
		return math.MinInt64
	}
	return from
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

// identities gives the identities of the records from one index up to another.
func (r *reader) identities(ctx context.Context, from, to int64) (map[int64][]storedIdentity, error) {
	rows, err := r.db.QueryContext(ctx,
		"SELECT idx, slot, keys, salt, pseudonym, sealed FROM identities WHERE idx >= ? AND idx < ? ORDER BY idx, slot", from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := make(map[int64][]storedIdentity)
	for rows.Next() {
		var index int64
		var i storedIdentity
		err := rows.Scan(&index, &i.slot, &i.keys, &i.salt, &i.pseudonym, &i.sealed)
		if err != nil {
			return nil, errValue
		}
		found[index] = append(found[index], i)
	}
	return found, rows.Err()
}

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
		return fmt.Errorf("audit: read ledger %s: %w", path, err)
	}
	defer r.close()
	total, err := r.count(ctx)
	if err != nil {
		return fmt.Errorf("audit: read ledger %s: %w", path, err)
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	for from := int64(0); from < total; from += chunk {
		rows, err := r.records(ctx, from, min(total, from+chunk))
		if err != nil {
			return fmt.Errorf("audit: read ledger %s: %w", path, err)
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
