package audit

import (
	"context"
	"errors"
	"net/url"

	"golang.org/x/mod/sumdb/tlog"
)

// store is where the rows of a ledger are kept. One goroutine uses it. After an
// error of append or saveCheckpoint it is closed and opened anew: what became of
// the rows is then read, never assumed.
type store interface {
	hashes
	// tail gives the last n records, oldest first.
	tail(ctx context.Context, n int) ([]row, error)
	// record gives one record, and errNoRecord where there is none.
	record(ctx context.Context, index int64) (row, error)
	// append holds every other writer off, gives next the hashes of the records
	// that others wrote from an index on, and returns when what next makes of
	// them is durable, all of it or nothing.
	append(ctx context.Context, from int64, next func(others []digest) addition) error
	// signed gives the size of the last checkpoint, 0 where there is none.
	signed(ctx context.Context) (int64, error)
	saveCheckpoint(ctx context.Context, c checkpoint) error
	close() error
}

// row is one record as stored.
type row struct {
	index int64
	body  []byte
	hash  digest
}

// addition is what one commit adds to a ledger.
type addition struct {
	rows       []row
	identities [][]identity // of each row
	nodes      []node
	erase      []int64 // earlier records that lose their identities
}

// The version of the tables, in either kind of store.
const schemaVersion = 2

// Errors of reading stored rows.
var (
	errNoRecord = errors.New("the record is not there")
	errHash     = errors.New("the stored hash is not 32 bytes")
)

func toDigest(stored []byte) (digest, error) {
	if len(stored) != len(digest{}) {
		return digest{}, errHash
	}
	return digest(stored), nil
}

func toHash(stored []byte) (tlog.Hash, error) {
	d, err := toDigest(stored)
	return tlog.Hash(d), err
}

// IsPostgres tells the URL of a PostgreSQL database from a file's path.
func IsPostgres(location string) bool {
	u, err := url.Parse(location)
	return err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql")
}

// shown gives a ledger's location as errors may show it: without a password.
func shown(location string) string {
	if !IsPostgres(location) {
		return location
	}
	u, err := url.Parse(location)
	if err != nil {
		return "postgres"
	}
	u.RawQuery = ""
	return u.Redacted()
}
