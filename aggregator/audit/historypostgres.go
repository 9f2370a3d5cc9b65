package audit

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"underlag/aggregator"
)

// historySettings: a commit waits for no disk, and nobody is kept waiting.
var historySettings = map[string]string{
	"synchronous_commit": "off", "lock_timeout": "4s", "idle_in_transaction_session_timeout": "10s",
	"statement_timeout": "10s", "application_name": "underlag-history",
}

// postgresHistory is a history in the ledger's database.
type postgresHistory struct{ conn *pgx.Conn }

func openPostgresHistory(ctx context.Context, location string) (*postgresHistory, error) {
	conn, err := connect(ctx, location, historySettings)
	if err != nil {
		return nil, err
	}
	version, err := postgresVersion(ctx, conn)
	if err == nil && version == 0 {
		err = ErrFormat // the ledger comes first
	}
	if err == nil {
		err = createHistory(ctx, conn)
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	return &postgresHistory{conn}, nil
}

// createHistory makes the tables; of two that begin at once the second waits.
func createHistory(ctx context.Context, conn *pgx.Conn) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtext('underlag-history ' || current_schema()))")
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, historyTables)
		return err
	})
}

func (s *postgresHistory) keep(ctx context.Context, writer string, rows []historyRow, changes []aggregator.SourceChange) error {
	var b pgx.Batch
	for _, r := range rows {
		b.Queue(keepInterval, r.authority, r.span, r.at, writer, string(r.body))
	}
	for _, c := range changes {
		b.Queue(keepChange, c.At.UnixMicro(), string(c.Authority), c.Replica, string(c.State))
	}
	return pgx.BeginFunc(ctx, s.conn, func(tx pgx.Tx) error { return tx.SendBatch(ctx, &b).Close() })
}

func (s *postgresHistory) intervals(ctx context.Context, span time.Duration, since time.Time) ([]historyRow, error) {
	rows, err := s.conn.Query(ctx, getIntervals, int64(span/time.Second), since.Unix())
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(found pgx.CollectableRow) (historyRow, error) {
		var r historyRow
		var body string
		err := found.Scan(&r.authority, &r.span, &r.at, &body)
		r.body = []byte(body)
		return r, err
	})
}

func (s *postgresHistory) changes(ctx context.Context, since time.Time, most int) ([]aggregator.SourceChange, error) {
	rows, err := s.conn.Query(ctx, getChanges, since.UnixMicro(), most)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(found pgx.CollectableRow) (aggregator.SourceChange, error) {
		var at int64
		var authority, state string
		var c aggregator.SourceChange
		err := found.Scan(&at, &authority, &c.Replica, &state)
		c.At, c.Authority, c.State = time.UnixMicro(at).UTC(), aggregator.AuthorityCode(authority), aggregator.SourceState(state)
		return c, err
	})
}

func (s *postgresHistory) prune(ctx context.Context, span time.Duration, before time.Time) error {
	if span == 0 {
		_, err := s.conn.Exec(ctx, dropChanges, before.UnixMicro())
		return err
	}
	_, err := s.conn.Exec(ctx, dropInterval, int64(span/time.Second), before.Unix())
	return err
}

func (s *postgresHistory) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), postgresPatience)
	defer cancel()
	return s.conn.Close(ctx)
}
