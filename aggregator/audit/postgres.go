package audit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/mod/sumdb/tlog"
)

// postgresPatience bounds one step at the database: a connection that hangs is
// one that is gone.
const postgresPatience = 5 * time.Second

// writeSettings: a commit is on disk (and on synchronous replicas, where the
// database has any) before it returns, and a writer that hangs lets the others
// go on.
var writeSettings = map[string]string{
	"synchronous_commit": "on", "lock_timeout": "4s", "idle_in_transaction_session_timeout": "10s",
	"application_name": "underlag-ledger",
}

// postgresStore is a ledger in a PostgreSQL database, which several processes
// may write: each commit locks the one row of the table ledger, and takes in
// what others wrote since.
type postgresStore struct{ conn *pgx.Conn }

func openPostgres(ctx context.Context, location string) (*postgresStore, error) {
	conn, err := connect(ctx, location, writeSettings)
	if err != nil {
		return nil, err
	}
	s := &postgresStore{conn}
	ctx, cancel := context.WithTimeout(ctx, postgresPatience)
	defer cancel()
	err = s.checkDurability(ctx)
	if err == nil {
		err = s.createTables(ctx)
	}
	if err == nil {
		err = s.createActIndex()
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// connect connects with settings. Its error holds no password.
func connect(ctx context.Context, location string, settings map[string]string) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(location)
	if err != nil {
		return nil, errors.New("the database's URL cannot be read; it is postgres://HOST:PORT/DATABASE")
	}
	for name, value := range settings {
		config.RuntimeParams[name] = value
	}
	ctx, cancel := context.WithTimeout(ctx, postgresPatience)
	defer cancel()
	return pgx.ConnectConfig(ctx, config)
}

// checkDurability refuses a server that acknowledges what is not on disk, and an
// encoding that could change a record's bytes.
func (s *postgresStore) checkDurability(ctx context.Context) error {
	for name, want := range map[string]string{
		"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "server_encoding": "UTF8",
	} {
		var value string
		err := s.conn.QueryRow(ctx, "SELECT current_setting($1)", name).Scan(&value)
		if err != nil {
			return err
		}
		if value != want {
			return fmt.Errorf("the database does not give a durable log: %s is %s; needed: %s", name, value, want)
		}
	}
	return nil
}

// createTables makes the tables where there are none. Two processes may begin
// at once: the second waits, and finds them made.
func (s *postgresStore) createTables(ctx context.Context) error {
	return s.transaction(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtext('underlag-ledger ' || current_schema()))")
		if err != nil {
			return err
		}
		version, err := postgresVersion(ctx, tx)
		switch {
		case err != nil:
			return err
		case version == 0:
			_, err := tx.Exec(ctx, postgresSchema+createActIndexPostgres+fmt.Sprintf("INSERT INTO ledger (version) VALUES (%d)", schemaVersion))
			return err
		case version != schemaVersion:
			return errVersion(version)
		}
		return nil
	})
}

// postgresQuerier is what a connection and a transaction can do.
type postgresQuerier interface {
	QueryRow(ctx context.Context, query string, args ...any) pgx.Row
	Query(ctx context.Context, query string, args ...any) (pgx.Rows, error)
}

// postgresVersion gives the version of a ledger's tables, 0 where there are none.
func postgresVersion(ctx context.Context, q postgresQuerier) (int, error) {
	var exists bool
	err := q.QueryRow(ctx, "SELECT to_regclass('ledger') IS NOT NULL").Scan(&exists)
	if err != nil || !exists {
		return 0, err
	}
	var version int
	err = q.QueryRow(ctx, "SELECT version FROM ledger").Scan(&version)
	return version, err
}

// transaction commits what work did, or nothing of it.
func (s *postgresStore) transaction(ctx context.Context, work func(tx pgx.Tx) error) error {
	tx, err := s.conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.ReadCommitted})
	if err != nil {
		return err
	}
	err = work(tx)
	if err != nil {
		tx.Rollback(ctx) // the first error is the one
		return err
	}
	return tx.Commit(ctx)
}

// maxRaces is how often a commit is built anew because somebody who did not take
// the lock wrote the same index.
const maxRaces = 3

// append writes a batch behind whatever others have written. An index that is
// taken after all rolls the batch back, and it is built anew.
func (s *postgresStore) append(ctx context.Context, from int64, next func([]digest) addition) error {
	ctx, cancel := context.WithTimeout(ctx, postgresPatience)
	defer cancel()
	var err error
	for range maxRaces {
		err = s.transaction(ctx, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, "SELECT version FROM ledger FOR UPDATE")
			if err != nil {
				return err
			}
			others, err := postgresHashes(ctx, tx, "SELECT hash FROM records WHERE idx >= $1 ORDER BY idx", from)
			if err != nil {
				return err
			}
			return insert(ctx, tx, next(others))
		})
		if !isState(err, "23505") {
			return err
		}
	}
	return err
}

func isState(err error, state string) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == state
}

// columns are the rows of one table, as arrays that one statement takes.
type columns struct {
	indexes    []int64
	bodies     []string
	hashes     [][]byte
	slots      []int32
	keys       [][]byte
	salts      [][]byte
	pseudonyms [][]byte
	sealed     [][]byte
}

// insert sends a whole batch at once.
func insert(ctx context.Context, tx pgx.Tx, a addition) error {
	var records, identities, nodes columns
	for n, r := range a.rows {
		records.indexes, records.bodies = append(records.indexes, r.index), append(records.bodies, string(r.body))
		records.hashes = append(records.hashes, r.hash[:])
		for slot, i := range a.identities[n] {
			if i.sealed != nil {
				identities.add(r.index, slot, i)
			}
		}
	}
	for _, n := range a.nodes {
		nodes.indexes, nodes.slots, nodes.hashes = append(nodes.indexes, n.index), append(nodes.slots, int32(n.level)), append(nodes.hashes, n.hash[:])
	}
	var b pgx.Batch
	b.Queue("INSERT INTO records (idx, body, hash) SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[])",
		records.indexes, records.bodies, records.hashes)
	if len(identities.indexes) > 0 {
		b.Queue(`INSERT INTO identities (idx, slot, keys, salt, pseudonym, sealed)
			SELECT * FROM unnest($1::bigint[], $2::int[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[])`,
			identities.indexes, identities.slots, identities.keys, identities.salts, identities.pseudonyms, identities.sealed)
	}
	if len(nodes.indexes) > 0 {
		b.Queue("INSERT INTO nodes (idx, level, hash) SELECT * FROM unnest($1::bigint[], $2::int[], $3::bytea[])",
			nodes.indexes, nodes.slots, nodes.hashes)
	}
	if len(a.erase) > 0 {
		b.Queue("DELETE FROM identities WHERE idx = ANY($1)", a.erase)
	}
	return tx.SendBatch(ctx, &b).Close()
}

func (c *columns) add(index int64, slot int, i identity) {
	c.indexes, c.slots = append(c.indexes, index), append(c.slots, int32(slot))
	c.keys, c.salts = append(c.keys, i.keys[:]), append(c.salts, i.salt[:])
	c.pseudonyms, c.sealed = append(c.pseudonyms, i.pseudonym[:]), append(c.sealed, i.sealed)
}

func (s *postgresStore) tail(ctx context.Context, n int) ([]row, error) {
	return s.rows(ctx, "SELECT * FROM (SELECT idx, body, hash FROM records ORDER BY idx DESC LIMIT $1) AS last ORDER BY idx", n)
}

func (s *postgresStore) record(ctx context.Context, index int64) (row, error) {
	list, err := s.rows(ctx, "SELECT idx, body, hash FROM records WHERE idx = $1", index)
	if err == nil && len(list) == 0 {
		err = errNoRecord
	}
	if err != nil {
		return row{}, err
	}
	return list[0], nil
}

func (s *postgresStore) rows(ctx context.Context, query string, args ...any) ([]row, error) {
	ctx, cancel := context.WithTimeout(ctx, postgresPatience)
	defer cancel()
	rows, err := s.conn.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(found pgx.CollectableRow) (row, error) {
		var r row
		var body string
		var hash []byte
		err := found.Scan(&r.index, &body, &hash)
		if err != nil {
			return row{}, err
		}
		r.body = []byte(body)
		r.hash, err = toDigest(hash)
		return r, err
	})
}

func (s *postgresStore) hashes(ctx context.Context, from, to int64) ([]digest, error) {
	return postgresHashes(ctx, s.conn, betweenHashes, from, to)
}

func (s *postgresStore) node(ctx context.Context, index int64, level int) (tlog.Hash, error) {
	return postgresNode(ctx, s.conn, index, level)
}

func (s *postgresStore) signed(ctx context.Context) (int64, error) {
	var size int64
	err := s.conn.QueryRow(ctx, "SELECT coalesce(max(size), 0) FROM checkpoints").Scan(&size)
	return size, err
}

// saveCheckpoint leaves a checkpoint of the same size that another process
// signed: it says the same.
func (s *postgresStore) saveCheckpoint(ctx context.Context, c checkpoint) error {
	ctx, cancel := context.WithTimeout(ctx, postgresPatience)
	defer cancel()
	_, err := s.conn.Exec(ctx, "INSERT INTO checkpoints (size, note) VALUES ($1, $2) ON CONFLICT DO NOTHING", c.size, c.note)
	return err
}

func (s *postgresStore) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), postgresPatience)
	defer cancel()
	return s.conn.Close(ctx)
}
