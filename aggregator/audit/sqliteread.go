package audit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"os"

	"golang.org/x/mod/sumdb/tlog"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// sqliteReader reads a ledger file that another process may be writing.
type sqliteReader struct{ db *sql.DB }

// openSQLiteReader opens an existing ledger file for reading only.
func openSQLiteReader(ctx context.Context, path string) (*sqliteReader, error) {
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

func tryReader(ctx context.Context, dsn string) (*sqliteReader, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	version, err := sqliteVersion(ctx, db)
	switch {
	case isCode(err, lib.SQLITE_NOTADB), err == nil && version == 0:
		err = ErrFormat
	case err == nil && version == 1:
		err = ErrOldLedger
	case err == nil && version != schemaVersion:
		err = errVersion(version)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &sqliteReader{db: db}, nil
}

func leftover(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0
}

func isCode(err error, code int) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == code
}

func (r *sqliteReader) close() error { return r.db.Close() }

func (r *sqliteReader) count(ctx context.Context) (int64, error) {
	var total int64
	err := r.db.QueryRowContext(ctx, "SELECT coalesce(max(idx), -1) + 1 FROM records").Scan(&total)
	return total, err
}

// strays needs one statement for each table: it sees one state of the file, so
// that a server may write meanwhile.
func (r *sqliteReader) strays(ctx context.Context) (strays, error) {
	var s strays
	err := r.db.QueryRowContext(ctx,
		"SELECT count(*) FROM identities WHERE idx < 0 OR idx > (SELECT coalesce(max(idx), -1) FROM records)").Scan(&s.identities)
	if err != nil {
		return s, err
	}
	err = r.db.QueryRowContext(ctx,
		"SELECT count(*) FROM nodes WHERE idx < 0 OR idx > (SELECT coalesce(max(idx), -1) FROM records)").Scan(&s.nodes)
	if err != nil {
		return s, err
	}
	err = r.db.QueryRowContext(ctx,
		"SELECT coalesce(max(size), 0) FROM checkpoints WHERE size < 1 OR size > (SELECT coalesce(max(idx), -1) + 1 FROM records)").Scan(&s.checkpoint)
	return s, err
}

func (r *sqliteReader) records(ctx context.Context, from, to int64) ([]storedRecord, error) {
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

func (r *sqliteReader) identities(ctx context.Context, from, to int64) (map[int64][]storedIdentity, error) {
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

func (r *sqliteReader) nodes(ctx context.Context, from, to int64) ([]storedNode, error) {
	rows, err := r.db.QueryContext(ctx, "SELECT idx, level, hash FROM nodes WHERE idx >= ? AND idx < ? ORDER BY idx, level", from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []storedNode
	for rows.Next() {
		var n storedNode
		err := rows.Scan(&n.index, &n.level, &n.hash)
		if err != nil {
			return list, errValue
		}
		list = append(list, n)
	}
	return list, rows.Err()
}

func (r *sqliteReader) checkpoints(ctx context.Context, after, to int64) ([]storedCheckpoint, error) {
	rows, err := r.db.QueryContext(ctx, "SELECT size, note FROM checkpoints WHERE size > ? AND size <= ? ORDER BY size", after, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []storedCheckpoint
	for rows.Next() {
		var c storedCheckpoint
		err := rows.Scan(&c.size, &c.note)
		if err != nil {
			return list, errValue
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

func (r *sqliteReader) lastCheckpoint(ctx context.Context) (storedCheckpoint, error) {
	var c storedCheckpoint
	err := r.db.QueryRowContext(ctx, "SELECT size, note FROM checkpoints ORDER BY size DESC LIMIT 1").Scan(&c.size, &c.note)
	if errors.Is(err, sql.ErrNoRows) {
		return c, errNoCheckpoint
	}
	return c, err
}

func (r *sqliteReader) inquiry(ctx context.Context, id string) ([]int64, error) {
	return r.indexes(ctx, "SELECT idx FROM records WHERE "+sqliteInquiry+" = ? ORDER BY idx", id)
}

func (r *sqliteReader) holding(ctx context.Context, pseudonym digest) ([]int64, error) {
	return r.indexes(ctx, "SELECT DISTINCT idx FROM identities WHERE pseudonym = ? ORDER BY idx", pseudonym[:])
}

func (r *sqliteReader) indexes(ctx context.Context, query string, arg any) ([]int64, error) {
	rows, err := r.db.QueryContext(ctx, query, arg)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []int64
	for rows.Next() {
		var index int64
		err := rows.Scan(&index)
		if err != nil {
			return nil, errValue
		}
		list = append(list, index)
	}
	return list, rows.Err()
}

func (r *sqliteReader) hashes(ctx context.Context, from, to int64) ([]digest, error) {
	return sqliteHashes(ctx, r.db, from, to)
}

func (r *sqliteReader) node(ctx context.Context, index int64, level int) (tlog.Hash, error) {
	return sqliteNode(ctx, r.db, index, level)
}

func sqliteHashes(ctx context.Context, q querier, from, to int64) ([]digest, error) {
	return readHashes(q.QueryContext(ctx, "SELECT hash FROM records WHERE idx >= ? AND idx < ? ORDER BY idx", from, to))
}

func readHashes(rows *sql.Rows, err error) ([]digest, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []digest
	for rows.Next() {
		var stored []byte
		err := rows.Scan(&stored)
		if err != nil {
			return nil, err
		}
		d, err := toDigest(stored)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

func sqliteNode(ctx context.Context, q querier, index int64, level int) (tlog.Hash, error) {
	var stored []byte
	err := q.QueryRowContext(ctx, "SELECT hash FROM nodes WHERE idx = ? AND level = ?", index, level).Scan(&stored)
	if errors.Is(err, sql.ErrNoRows) {
		return tlog.Hash{}, fmt.Errorf("%w: its tree lacks the node of records up to %d", ErrTail, index)
	}
	if err != nil {
		return tlog.Hash{}, err
	}
	return toHash(stored)
}
