package audit

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/mod/sumdb/tlog"
)

// postgresReader reads a ledger in a PostgreSQL database, and cannot write.
type postgresReader struct{ conn *pgx.Conn }

func openPostgresReader(ctx context.Context, location string) (*postgresReader, error) {
	conn, err := connect(ctx, location, map[string]string{"default_transaction_read_only": "on", "application_name": "underlag-auditlog"})
	if err != nil {
		return nil, err
	}
	version, err := postgresVersion(ctx, conn)
	switch {
	case err == nil && version == 0:
		err = ErrFormat
	case err == nil && version != schemaVersion:
		err = errVersion(version)
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	return &postgresReader{conn}, nil
}

// isCorrupted tells that the database found its own files damaged: SQLSTATE
// class XX.
func isCorrupted(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && strings.HasPrefix(e.Code, "XX")
}

func (r *postgresReader) close() error { return r.conn.Close(context.Background()) }

func (r *postgresReader) count(ctx context.Context) (int64, error) {
	var total int64
	err := r.conn.QueryRow(ctx, "SELECT coalesce(max(idx), -1) + 1 FROM records").Scan(&total)
	return total, err
}

func (r *postgresReader) strays(ctx context.Context) (strays, error) {
	var s strays
	err := r.conn.QueryRow(ctx, `
		WITH last AS (SELECT coalesce(max(idx), -1) AS idx FROM records)
		SELECT
		  (SELECT count(*) FROM identities WHERE idx < 0 OR idx > (SELECT idx FROM last)),
		  (SELECT count(*) FROM nodes WHERE idx < 0 OR idx > (SELECT idx FROM last)),
		  (SELECT coalesce(max(size), 0) FROM checkpoints WHERE size < 1 OR size > (SELECT idx FROM last) + 1)`).
		Scan(&s.identities, &s.nodes, &s.checkpoint)
	return s, err
}

func (r *postgresReader) records(ctx context.Context, from, to int64) ([]storedRecord, error) {
	rows, err := r.conn.Query(ctx,
		"SELECT idx, left(body, $1), hash FROM records WHERE idx >= $2 AND idx < $3 ORDER BY idx", maxBody+1, lowest(from), to)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(found pgx.CollectableRow) (storedRecord, error) {
		var s storedRecord
		var body string
		err := found.Scan(&s.index, &body, &s.hash)
		s.body = []byte(body)
		return s, err
	})
}

func (r *postgresReader) identities(ctx context.Context, from, to int64) (map[int64][]storedIdentity, error) {
	rows, err := r.conn.Query(ctx,
		"SELECT idx, slot, keys, salt, pseudonym, sealed FROM identities WHERE idx >= $1 AND idx < $2 ORDER BY idx, slot", from, to)
	if err != nil {
		return nil, err
	}
	found := make(map[int64][]storedIdentity)
	var index int64
	var i storedIdentity
	_, err = pgx.ForEachRow(rows, []any{&index, &i.slot, &i.keys, &i.salt, &i.pseudonym, &i.sealed}, func() error {
		found[index] = append(found[index], i)
		i = storedIdentity{}
		return nil
	})
	return found, err
}

func (r *postgresReader) nodes(ctx context.Context, from, to int64) ([]storedNode, error) {
	rows, err := r.conn.Query(ctx, "SELECT idx, level, hash FROM nodes WHERE idx >= $1 AND idx < $2 ORDER BY idx, level", from, to)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(found pgx.CollectableRow) (storedNode, error) {
		var n storedNode
		err := found.Scan(&n.index, &n.level, &n.hash)
		return n, err
	})
}

func (r *postgresReader) checkpoints(ctx context.Context, after, to int64) ([]storedCheckpoint, error) {
	rows, err := r.conn.Query(ctx, "SELECT size, note FROM checkpoints WHERE size > $1 AND size <= $2 ORDER BY size", after, to)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(found pgx.CollectableRow) (storedCheckpoint, error) {
		var c storedCheckpoint
		err := found.Scan(&c.size, &c.note)
		return c, err
	})
}

func (r *postgresReader) lastCheckpoint(ctx context.Context) (storedCheckpoint, error) {
	var c storedCheckpoint
	err := r.conn.QueryRow(ctx, "SELECT size, note FROM checkpoints ORDER BY size DESC LIMIT 1").Scan(&c.size, &c.note)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, errNoCheckpoint
	}
	return c, err
}

func (r *postgresReader) inquiry(ctx context.Context, id string) ([]int64, error) {
	rows, err := r.conn.Query(ctx, "SELECT idx FROM records WHERE body::json ->> 'inquiry' = $1 ORDER BY idx", id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

func (r *postgresReader) holding(ctx context.Context, pseudonym digest) ([]int64, error) {
	rows, err := r.conn.Query(ctx, "SELECT DISTINCT idx FROM identities WHERE pseudonym = $1 ORDER BY idx", pseudonym[:])
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

func (r *postgresReader) hashes(ctx context.Context, from, to int64) ([]digest, error) {
	return postgresHashes(ctx, r.conn, betweenHashes, from, to)
}

func (r *postgresReader) node(ctx context.Context, index int64, level int) (tlog.Hash, error) {
	return postgresNode(ctx, r.conn, index, level)
}

const betweenHashes = "SELECT hash FROM records WHERE idx >= $1 AND idx < $2 ORDER BY idx"

func postgresHashes(ctx context.Context, q postgresQuerier, query string, args ...any) ([]digest, error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(found pgx.CollectableRow) (digest, error) {
		var hash []byte
		err := found.Scan(&hash)
		if err != nil {
			return digest{}, err
		}
		return toDigest(hash)
	})
}

func postgresNode(ctx context.Context, q postgresQuerier, index int64, level int) (tlog.Hash, error) {
	var hash []byte
	err := q.QueryRow(ctx, "SELECT hash FROM nodes WHERE idx = $1 AND level = $2", index, level).Scan(&hash)
	if errors.Is(err, pgx.ErrNoRows) {
		return tlog.Hash{}, fmt.Errorf("%w: its tree lacks the node of records up to %d", ErrTail, index)
	}
	if err != nil {
		return tlog.Hash{}, err
	}
	return toHash(hash)
}
