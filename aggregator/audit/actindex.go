package audit

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// The index of the acts, which a ledger made before it gets when it is next
// opened for writing: a source that was closed years ago is found among millions
// of records as fast as one that was closed today. Without it the same question
// has the same answer, later.
var (
	isActSQLite   = "substr(body, 1, " + strconv.Itoa(len(actPrefix)) + ") = x'" + hex.EncodeToString([]byte(actPrefix)) + "'"
	isActPostgres = "left(body, " + strconv.Itoa(len(actPrefix)) + ") = '" + actPrefix + "'"
)

// createActIndexPostgres makes it with the tables of a new ledger.
var createActIndexPostgres = "CREATE INDEX records_acts ON records (idx) WHERE " + isActPostgres + ";\n"

func (s *sqliteStore) createActIndex(ctx context.Context) error {
	var made bool
	err := s.conn.QueryRowContext(ctx, "SELECT count(*) > 0 FROM sqlite_schema WHERE name = 'records_acts'").Scan(&made)
	if err != nil || made {
		return err
	}
	_, err = s.conn.ExecContext(ctx, "CREATE INDEX IF NOT EXISTS records_acts ON records (idx) WHERE "+isActSQLite)
	return err
}

// acts has +idx, so that the rows are not found by their own key, of which there
// are as many as there are records.
func (r *sqliteReader) acts(ctx context.Context, from, to int64) ([]int64, error) {
	rows, err := r.db.QueryContext(ctx, "SELECT idx FROM records WHERE "+isActSQLite+" AND +idx >= ? AND +idx < ? ORDER BY idx", from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []int64
	for rows.Next() {
		var index int64
		if err := rows.Scan(&index); err != nil {
			return nil, errValue
		}
		list = append(list, index)
	}
	return list, rows.Err()
}

// indexPatience bounds the making of the index in a ledger that was made before it.
const indexPatience = 10 * time.Minute

// createActIndex makes the index while others write, and leaves it to the other
// where another makes it. One that was left half made is made anew.
func (s *postgresStore) createActIndex() error {
	ctx, cancel := context.WithTimeout(context.Background(), indexPatience)
	defer cancel()
	made, err := s.actIndexMade(ctx)
	if err != nil || made {
		return err
	}
	const lock = "hashtext('underlag-ledger-acts ' || current_schema())"
	var alone bool
	if err := s.conn.QueryRow(ctx, "SELECT pg_try_advisory_lock("+lock+")").Scan(&alone); err != nil || !alone {
		return err
	}
	for _, step := range []string{
		"SET lock_timeout = 0",
		"DROP INDEX IF EXISTS records_acts",
		"CREATE INDEX CONCURRENTLY records_acts ON records (idx) WHERE " + isActPostgres,
		"SET lock_timeout = '" + writeSettings["lock_timeout"] + "'",
		"SELECT pg_advisory_unlock(" + lock + ")",
	} {
		if _, err := s.conn.Exec(ctx, step); err != nil {
			return fmt.Errorf("the index of the acts: %w", err)
		}
	}
	return nil
}

func (s *postgresStore) actIndexMade(ctx context.Context) (bool, error) {
	var made bool
	err := s.conn.QueryRow(ctx,
		"SELECT coalesce((SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('records_acts')), false)").Scan(&made)
	return made, err
}

func (r *postgresReader) acts(ctx context.Context, from, to int64) ([]int64, error) {
	rows, err := r.conn.Query(ctx, "SELECT idx FROM records WHERE "+isActPostgres+" AND idx >= $1 AND idx < $2 ORDER BY idx", from, to)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}
