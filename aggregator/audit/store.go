package audit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	lib "modernc.org/sqlite/lib"
)

// applicationID marks the file as a ledger ("ULAG"), schemaVersion its tables.
const (
	applicationID = 0x554C4147
	schemaVersion = 1
)

// schema holds the tables. The triggers stop mistakes, not attackers: those the
// chain reveals. Identities can be deleted, because retention will need it.
const schema = `
CREATE TABLE records (
  idx  INTEGER PRIMARY KEY,
  body BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE identities (
  idx       INTEGER NOT NULL,
  slot      INTEGER NOT NULL,
  keys      BLOB NOT NULL,
  salt      BLOB NOT NULL,
  pseudonym BLOB NOT NULL,
  sealed    BLOB NOT NULL,
  PRIMARY KEY (idx, slot)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER records_never_change BEFORE UPDATE ON records
  BEGIN SELECT RAISE(ABORT, 'records are never changed'); END;
CREATE TRIGGER records_never_leave BEFORE DELETE ON records
  BEGIN SELECT RAISE(ABORT, 'records are never removed'); END;
CREATE TRIGGER identities_never_change BEFORE UPDATE ON identities
  BEGIN SELECT RAISE(ABORT, 'identities are never changed'); END;
`

// writePragmas: every commit is on disk before it returns, on macOS too.
var writePragmas = []string{
	"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "fullfsync(1)", "checkpoint_fullfsync(1)",
}

// store is the one connection that writes.
type store struct {
	db             *sql.DB
	conn           *sql.Conn
	insertRecord   *sql.Stmt
	insertIdentity *sql.Stmt
}

// openStore opens the database and moves whatever a crash left in the
// write-ahead log into the file. That second step is what makes it safe to go
// on after a failed fsync: pages the kernel only pretends to have written are
// written anew, or the opening fails.
func openStore(ctx context.Context, path string) (*store, error) {
	db, err := sql.Open("sqlite", dsn(path, "rw", writePragmas))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	s := &store{db: db}
	err = s.prepare(ctx)
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *store) prepare(ctx context.Context) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	s.conn = conn
	err = checkDurability(ctx, conn)
	if err != nil {
		return err
	}
	err = s.checkpoint(ctx)
	if err != nil {
		return err
	}
	err = s.createTables(ctx)
	if err != nil {
		return err
	}
	s.insertRecord, err = conn.PrepareContext(ctx, "INSERT INTO records (idx, body, hash) VALUES (?, ?, ?)")
	if err != nil {
		return err
	}
	s.insertIdentity, err = conn.PrepareContext(ctx,
		"INSERT INTO identities (idx, slot, keys, salt, pseudonym, sealed) VALUES (?, ?, ?, ?, ?, ?)")
	return err
}

// checkDurability makes sure that the pragmas took: SQLite ignores what it does
// not know, and a file system without shared memory silently gets no WAL.
func checkDurability(ctx context.Context, conn *sql.Conn) error {
	var mode string
	var synchronous int
	err := conn.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode)
	if err != nil {
		return err
	}
	err = conn.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&synchronous)
	if err != nil {
		return err
	}
	if mode != "wal" || synchronous != 2 {
		return fmt.Errorf("the file system does not give a durable log (journal_mode %s, synchronous %d; needed: wal, 2)", mode, synchronous)
	}
	return nil
}

func (s *store) checkpoint(ctx context.Context) error {
	var busy, pages, moved int
	err := s.conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
	if err != nil {
		return err
	}
	if busy != 0 {
		return errors.New("the write-ahead log is held by another process")
	}
	return nil
}

// createTables makes the tables in an empty file and refuses a file that is
// something else.
func (s *store) createTables(ctx context.Context) error {
	empty, err := checkFormat(ctx, s.conn)
	if err != nil || !empty {
		return err
	}
	return s.transaction(ctx, func() error {
		_, err := s.conn.ExecContext(ctx, schema+
			fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d;", applicationID, schemaVersion))
		return err
	})
}

// querier is what both the writer's and the reader's connection can do.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// checkFormat tells whether the database is empty, and fails unless it is empty
// or a ledger of a known version.
func checkFormat(ctx context.Context, q querier) (bool, error) {
	var application, version, objects int
	for query, value := range map[string]*int{
		"PRAGMA application_id": &application, "PRAGMA user_version": &version, "SELECT count(*) FROM sqlite_schema": &objects,
	} {
		err := q.QueryRowContext(ctx, query).Scan(value)
		if err != nil {
			return false, err
		}
	}
	if application == 0 && version == 0 && objects == 0 {
		return true, nil
	}
	if application != applicationID {
		return false, ErrFormat
	}
	if version != schemaVersion {
		return false, fmt.Errorf("%w: schema version %d, this program knows %d", ErrFormat, version, schemaVersion)
	}
	return false, nil
}

// row is one record as stored.
type row struct {
	index int64
	body  []byte
	hash  digest
}

// tail gives the last n records, oldest first.
func (s *store) tail(ctx context.Context, n int) ([]row, error) {
	return readRows(ctx, s.conn, "SELECT idx, body, hash FROM (SELECT * FROM records ORDER BY idx DESC LIMIT ?) ORDER BY idx", n)
}

// errHash is a stored hash of the wrong size.
var errHash = errors.New("the stored hash is not 32 bytes")

func readRows(ctx context.Context, q querier, query string, args ...any) ([]row, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []row
	for rows.Next() {
		var r row
		var hash []byte
		err := rows.Scan(&r.index, &r.body, &hash)
		if err != nil {
			return list, err
		}
		if len(hash) != len(r.hash) {
			return list, errHash
		}
		r.hash = digest(hash)
		list = append(list, r)
	}
	return list, rows.Err()
}

// append writes a batch in one transaction and returns when it is on disk.
func (s *store) append(ctx context.Context, rows []row, identities [][]identity) error {
	return s.transaction(ctx, func() error {
		for n, r := range rows {
			_, err := s.insertRecord.ExecContext(ctx, r.index, r.body, r.hash[:])
			if err != nil {
				return err
			}
			for slot, i := range identities[n] {
				if i.sealed == nil {
					continue
				}
				_, err := s.insertIdentity.ExecContext(ctx, r.index, slot, i.keys[:], i.salt[:], i.pseudonym[:], i.sealed)
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (s *store) transaction(ctx context.Context, work func() error) error {
	_, err := s.conn.ExecContext(ctx, "BEGIN IMMEDIATE")
	if err != nil {
		return err
	}
	err = work()
	if err == nil {
		_, err = s.conn.ExecContext(ctx, "COMMIT")
	}
	if err != nil {
		s.conn.ExecContext(ctx, "ROLLBACK") // fails where SQLite already rolled back; the first error is the one
	}
	return err
}

func (s *store) close() error {
	var errs []error
	for _, stmt := range []*sql.Stmt{s.insertRecord, s.insertIdentity} {
		if stmt != nil {
			errs = append(errs, stmt.Close())
		}
	}
	if s.conn != nil {
		errs = append(errs, s.conn.Close())
	}
	return errors.Join(append(errs, s.db.Close())...)
}

// dsn names a database file; mode is rw (never creates) or ro.
func dsn(path, mode string, pragmas []string) string {
	q := url.Values{"mode": {mode}, "_pragma": pragmas}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: q.Encode()}
	return u.String()
}

// createFile makes an empty database file that only its owner can read, unless
// the file exists. SQLite gives its side files the same mode.
func createFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	err = errors.Join(f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes the new name durable too, where the system has such a thing.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// writerLock keeps a second process from writing the same log. It is a lock on
// an empty file beside the log, taken through SQLite because that works alike
// on every system and ends with the process, however it ends.
type writerLock struct {
	db   *sql.DB
	conn *sql.Conn
}

func lockWriter(ctx context.Context, path string) (*writerLock, error) {
	err := createFile(path)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", dsn(path, "rw", []string{"journal_mode(MEMORY)"}))
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(inUse(err), db.Close())
	}
	_, err = conn.ExecContext(ctx, "BEGIN EXCLUSIVE")
	if err != nil {
		return nil, errors.Join(inUse(err), conn.Close(), db.Close())
	}
	return &writerLock{db: db, conn: conn}, nil
}

func inUse(err error) error {
	if isCode(err, lib.SQLITE_BUSY) {
		return ErrInUse
	}
	return err
}

func (l *writerLock) release() error { return errors.Join(l.conn.Close(), l.db.Close()) }
