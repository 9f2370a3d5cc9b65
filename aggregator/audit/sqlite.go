package audit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// applicationID marks the file as a ledger ("ULAG").
const applicationID = 0x554C4147

// sqliteRecords and sqliteTree are the tables. The triggers stop mistakes, not
// attackers: those the chain reveals. Identities can be deleted, because
// retention will need it.
const sqliteRecords = `
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

// sqliteInquiry is the inquiry that a record belongs to; none where a body has
// been made something else than JSON.
const sqliteInquiry = "CASE WHEN json_valid(CAST(body AS TEXT)) THEN json_extract(CAST(body AS TEXT), '$.inquiry') END"

// sqliteTree is what version 2 added.
const sqliteTree = `
CREATE TABLE nodes (
  idx   INTEGER NOT NULL,
  level INTEGER NOT NULL,
  hash  BLOB NOT NULL,
  PRIMARY KEY (idx, level)
) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoints (
  size INTEGER PRIMARY KEY,
  note BLOB NOT NULL
) STRICT;
CREATE INDEX records_inquiry ON records (` + sqliteInquiry + `);
CREATE INDEX identities_pseudonym ON identities (pseudonym, idx);
CREATE TRIGGER checkpoints_never_change BEFORE UPDATE ON checkpoints
  BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
CREATE TRIGGER checkpoints_never_leave BEFORE DELETE ON checkpoints
  BEGIN SELECT RAISE(ABORT, 'checkpoints are never removed'); END;
`

// writePragmas: every commit is on disk before it returns, on macOS too, and
// what is deleted is overwritten.
var writePragmas = []string{
	"secure_delete(ON)", "busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "fullfsync(1)", "checkpoint_fullfsync(1)",
}

// sqliteStore is a ledger in a file, and the one connection that writes it.
type sqliteStore struct {
	db             *sql.DB
	conn           *sql.Conn
	insertRecord   *sql.Stmt
	insertIdentity *sql.Stmt
	since          *sql.Stmt // what another process has appended
}

// openSQLite opens the database and moves whatever a crash left in the
// write-ahead log into the file. That second step is what makes it safe to go
// on after a failed fsync: pages the kernel only pretends to have written are
// written anew, or the opening fails.
func openSQLite(ctx context.Context, path string) (*sqliteStore, error) {
	db, err := sql.Open("sqlite", dsn(path, "rw", writePragmas))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	s := &sqliteStore{db: db}
	err = s.prepare(ctx)
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *sqliteStore) prepare(ctx context.Context) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	s.conn = conn
	for _, step := range []func(context.Context) error{s.checkDurability, s.emptyWAL, s.createTables, s.createActIndex} {
		err := step(ctx)
		if err != nil {
			return err
		}
	}
	s.insertRecord, err = conn.PrepareContext(ctx, "INSERT INTO records (idx, body, hash) VALUES (?, ?, ?)")
	if err != nil {
		return err
	}
	s.insertIdentity, err = conn.PrepareContext(ctx,
		"INSERT INTO identities (idx, slot, keys, salt, pseudonym, sealed) VALUES (?, ?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	s.since, err = conn.PrepareContext(ctx, "SELECT hash FROM records WHERE idx >= ? ORDER BY idx")
	return err
}

// checkDurability makes sure that the pragmas took: SQLite ignores what it does
// not know, and a file system without shared memory silently gets no WAL.
func (s *sqliteStore) checkDurability(ctx context.Context) error {
	var mode string
	var synchronous int
	err := s.conn.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode)
	if err != nil {
		return err
	}
	err = s.conn.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&synchronous)
	if err != nil {
		return err
	}
	if mode != "wal" || synchronous != 2 {
		return fmt.Errorf("the file system does not give a durable log (journal_mode %s, synchronous %d; needed: wal, 2)", mode, synchronous)
	}
	return nil
}

// wait has a command wait for its turn beside a server that writes all the time:
// the lock is asked for now and then, and goes to whoever asks at the right moment.
func (s *sqliteStore) wait(ctx context.Context) error {
	_, err := s.conn.ExecContext(ctx, "PRAGMA busy_timeout(60000)")
	return err
}

// emptyWAL has all that is now in the write-ahead log in the file: at once if
// nobody reads what is older, else when they have read it.
func (s *sqliteStore) emptyWAL(ctx context.Context) error {
	for _, pragma := range []string{"PRAGMA wal_checkpoint(PASSIVE)", "PRAGMA wal_checkpoint(FULL)"} {
		left, err := s.checkpointWAL(ctx, pragma)
		if err != nil || left == 0 {
			return err
		}
	}
	return errors.New("the write-ahead log is held by another process")
}

// cutWAL cuts the log off too, so that it holds nothing erased; where a reader is in
// the way, a later one does it.
func (s *sqliteStore) cutWAL(ctx context.Context) {
	s.checkpointWAL(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
}

// checkpointWAL gives how many pages of the log are not in the file.
func (s *sqliteStore) checkpointWAL(ctx context.Context, pragma string) (left int, err error) {
	var busy, pages, moved int
	err = s.conn.QueryRowContext(ctx, pragma).Scan(&busy, &pages, &moved)
	return pages - moved, err
}

// createTables makes the tables in an empty file, adds what a file of version 1
// lacks, and refuses a file that is something else.
func (s *sqliteStore) createTables(ctx context.Context) error {
	version, err := sqliteVersion(ctx, s.conn)
	switch {
	case err != nil:
		return err
	case version == 0:
		return s.transaction(ctx, func() error {
			_, err := s.conn.ExecContext(ctx, sqliteRecords+sqliteTree+
				fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d;", applicationID, schemaVersion))
			return err
		})
	case version == 1:
		return s.transaction(ctx, func() error { return s.addTree(ctx) })
	case version != schemaVersion:
		return errVersion(version)
	}
	return nil
}

// addTree makes the tree of a ledger of version 1.
func (s *sqliteStore) addTree(ctx context.Context) error {
	_, err := s.conn.ExecContext(ctx, sqliteTree+fmt.Sprintf("PRAGMA user_version = %d;", schemaVersion))
	if err != nil {
		return err
	}
	const step = 1 << 14
	var t tree
	for from := int64(0); from == t.size; from += step {
		list, err := s.hashes(ctx, from, from+step)
		if err != nil {
			return err
		}
		for _, h := range list {
			err := s.insertNodes(ctx, t.add(h))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// querier is what both the writer's and the reader's connection can do.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// sqliteVersion gives the version of a ledger's tables, 0 for an empty database,
// and fails where the database is something else.
func sqliteVersion(ctx context.Context, q querier) (int, error) {
	var application, version, objects int
	for query, value := range map[string]*int{
		"PRAGMA application_id": &application, "PRAGMA user_version": &version, "SELECT count(*) FROM sqlite_schema": &objects,
	} {
		err := q.QueryRowContext(ctx, query).Scan(value)
		if err != nil {
			return 0, err
		}
	}
	if application == 0 && version == 0 && objects == 0 {
		return 0, nil
	}
	if application != applicationID || version == 0 {
		return 0, ErrFormat
	}
	return version, nil
}

func errVersion(version int) error {
	return fmt.Errorf("%w this program knows: its tables have version %d, the program knows %d", ErrFormat, version, schemaVersion)
}

func (s *sqliteStore) tail(ctx context.Context, n int) ([]row, error) {
	return s.rows(ctx, "SELECT idx, body, hash FROM (SELECT * FROM records ORDER BY idx DESC LIMIT ?) ORDER BY idx", n)
}

func (s *sqliteStore) record(ctx context.Context, index int64) (row, error) {
	list, err := s.rows(ctx, "SELECT idx, body, hash FROM records WHERE idx = ?", index)
	if err == nil && len(list) == 0 {
		err = errNoRecord
	}
	if err != nil {
		return row{}, err
	}
	return list[0], nil
}

func (s *sqliteStore) rows(ctx context.Context, query string, args ...any) ([]row, error) {
	rows, err := s.conn.QueryContext(ctx, query, args...)
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
		r.hash, err = toDigest(hash)
		if err != nil {
			return list, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

func (s *sqliteStore) hashes(ctx context.Context, from, to int64) ([]digest, error) {
	return sqliteHashes(ctx, s.conn, from, to)
}

func (s *sqliteStore) node(ctx context.Context, index int64, level int) (tlog.Hash, error) {
	return sqliteNode(ctx, s.conn, index, level)
}

func (s *sqliteStore) append(ctx context.Context, from int64, next func([]digest) addition) error {
	var add addition
	err := s.transaction(ctx, func() error {
		others, err := readHashes(s.since.QueryContext(ctx, from))
		if err != nil {
			return err
		}
		add = next(others)
		return errors.Join(s.insert(ctx, add), s.erase(ctx, add.erase))
	})
	if err == nil && len(add.erase) > 0 {
		s.cutWAL(ctx)
	}
	return err
}

func (s *sqliteStore) erase(ctx context.Context, records []int64) error {
	for _, index := range records {
		_, err := s.conn.ExecContext(ctx, "DELETE FROM identities WHERE idx = ?", index)
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *sqliteStore) insert(ctx context.Context, a addition) error {
	for n, r := range a.rows {
		_, err := s.insertRecord.ExecContext(ctx, r.index, r.body, r.hash[:])
		if err != nil {
			return err
		}
		for slot, i := range a.identities[n] {
			if i.sealed == nil {
				continue
			}
			_, err := s.insertIdentity.ExecContext(ctx, r.index, slot, i.keys[:], i.salt[:], i.pseudonym[:], i.sealed)
			if err != nil {
				return err
			}
		}
	}
	return s.insertNodes(ctx, a.nodes)
}

func (s *sqliteStore) insertNodes(ctx context.Context, nodes []node) error {
	for _, n := range nodes {
		_, err := s.conn.ExecContext(ctx, "INSERT INTO nodes (idx, level, hash) VALUES (?, ?, ?)", n.index, n.level, n.hash[:])
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *sqliteStore) signed(ctx context.Context) (int64, error) {
	var size int64
	err := s.conn.QueryRowContext(ctx, "SELECT coalesce(max(size), 0) FROM checkpoints").Scan(&size)
	return size, err
}

// saveCheckpoint leaves a checkpoint of the same size that another process
// signed: it says the same.
func (s *sqliteStore) saveCheckpoint(ctx context.Context, c checkpoint) error {
	_, err := s.conn.ExecContext(ctx, "INSERT INTO checkpoints (size, note) VALUES (?, ?) ON CONFLICT DO NOTHING", c.size, c.note)
	return err
}

func (s *sqliteStore) transaction(ctx context.Context, work func() error) error {
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

func (s *sqliteStore) close() error {
	var errs []error
	for _, stmt := range []*sql.Stmt{s.insertRecord, s.insertIdentity, s.since} {
		if stmt != nil {
			errs = append(errs, stmt.Close())
		}
	}
	if s.conn != nil {
		errs = append(errs, s.conn.Close())
	}
	return errors.Join(append(errs, s.db.Close())...)
}
