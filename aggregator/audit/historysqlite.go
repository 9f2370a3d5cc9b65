package audit

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"underlag/aggregator"
)

// historyTables are the tables of a history, in either kind of store.
const historyTables = `
CREATE TABLE IF NOT EXISTS source_intervals (
  authority text   NOT NULL,
  span      bigint NOT NULL,
  at        bigint NOT NULL,
  writer    text   NOT NULL,
  body      text   NOT NULL,
  PRIMARY KEY (span, at, authority, writer)
);
CREATE TABLE IF NOT EXISTS source_changes (
  at        bigint NOT NULL,
  authority text   NOT NULL,
  replica   text   NOT NULL,
  state     text   NOT NULL,
  PRIMARY KEY (at, authority, replica)
);
`

// The statements, alike in both but for how they name their arguments.
const (
	keepInterval = `INSERT INTO source_intervals (authority, span, at, writer, body) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (span, at, authority, writer) DO UPDATE SET body = excluded.body`
	keepChange   = `INSERT INTO source_changes (at, authority, replica, state) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`
	getIntervals = `SELECT authority, span, at, body FROM source_intervals WHERE span = $1 AND at >= $2 ORDER BY at, authority, writer`
	getChanges   = `SELECT at, authority, replica, state FROM source_changes WHERE at >= $1 ORDER BY at DESC, authority, replica LIMIT $2`
	dropInterval = `DELETE FROM source_intervals WHERE span = $1 AND at < $2`
	dropChanges  = `DELETE FROM source_changes WHERE at < $1`
)

// historyPragmas leave what the ledger needs to the ledger: its commits are on
// disk when they return, and only it moves the write-ahead log into the file. Here
// a commit waits for no disk, and holds the ledger's writer off for less than one
// of its own does.
var historyPragmas = []string{"busy_timeout(3000)", "synchronous(NORMAL)", "wal_autocheckpoint(0)"}

// sqliteHistory is a history in the ledger's file.
type sqliteHistory struct{ db *sql.DB }

func openSQLiteHistory(ctx context.Context, path string) (*sqliteHistory, error) {
	db, err := sql.Open("sqlite", dsn(path, "rw", historyPragmas))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	version, err := sqliteVersion(ctx, db)
	if err == nil && version == 0 {
		err = ErrFormat // the ledger comes first
	}
	if err == nil {
		_, err = db.ExecContext(ctx, historyTables)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &sqliteHistory{db}, nil
}

func (s *sqliteHistory) keep(ctx context.Context, writer string, rows []historyRow, changes []aggregator.SourceChange) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, r := range rows {
		if _, err := tx.ExecContext(ctx, keepInterval, r.authority, r.span, r.at, writer, string(r.body)); err != nil {
			return err
		}
	}
	for _, c := range changes {
		if _, err := tx.ExecContext(ctx, keepChange, c.At.UnixMicro(), string(c.Authority), c.Replica, string(c.State)); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (s *sqliteHistory) intervals(ctx context.Context, span time.Duration, since time.Time) ([]historyRow, error) {
	rows, err := s.db.QueryContext(ctx, getIntervals, int64(span/time.Second), since.Unix())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []historyRow
	for rows.Next() {
		var r historyRow
		if err := rows.Scan(&r.authority, &r.span, &r.at, &r.body); err != nil {
			return nil, errValue
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

func (s *sqliteHistory) changes(ctx context.Context, since time.Time, most int) ([]aggregator.SourceChange, error) {
	rows, err := s.db.QueryContext(ctx, getChanges, since.UnixMicro(), most)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []aggregator.SourceChange
	for rows.Next() {
		var at int64
		var c aggregator.SourceChange
		if err := rows.Scan(&at, &c.Authority, &c.Replica, &c.State); err != nil {
			return nil, errValue
		}
		c.At = time.UnixMicro(at).UTC()
		list = append(list, c)
	}
	return list, rows.Err()
}

func (s *sqliteHistory) prune(ctx context.Context, span time.Duration, before time.Time) error {
	if span == 0 {
		_, err := s.db.ExecContext(ctx, dropChanges, before.UnixMicro())
		return err
	}
	_, err := s.db.ExecContext(ctx, dropInterval, int64(span/time.Second), before.Unix())
	return err
}

func (s *sqliteHistory) close() error { return s.db.Close() }
