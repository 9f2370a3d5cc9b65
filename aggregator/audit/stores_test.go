package audit

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// postgresEnv names the database that tests may make schemas in.
const postgresEnv = "UNDERLAG_TEST_POSTGRES"

const defaultPostgres = "postgres://postgres@127.0.0.1:5432/test"

// testStore is one kind of store, as the conformance tests use it.
type testStore struct {
	name string
	// location gives a place for a new ledger.
	location func(t testing.TB) string
	// run runs statements behind the ledger's back.
	run func(t testing.TB, location, statements string)
	// unlock lets run change what the triggers protect.
	unlock string
	// cut breaks the connection of whoever writes.
	cut func(t *testing.T, l *Log)
}

var testStores = []testStore{
	{
		name:     "sqlite",
		location: func(t testing.TB) string { return filepath.Join(t.TempDir(), "ledger.db") },
		run: func(t testing.TB, location, statements string) {
			tamper(t, location, statements)
		},
		unlock: `DROP TRIGGER records_never_change; DROP TRIGGER records_never_leave; DROP TRIGGER identities_never_change;
			DROP TRIGGER checkpoints_never_change; DROP TRIGGER checkpoints_never_leave; `,
		cut: func(t *testing.T, l *Log) {
			if err := sqliteOf(l).conn.Close(); err != nil {
				t.Fatal(err)
			}
		},
	},
	{
		name:     "postgres",
		location: newSchema,
		run: func(t testing.TB, location, statements string) {
			t.Helper()
			_, err := connectTest(t, location).Exec(t.Context(), statements)
			if err != nil {
				t.Fatal(err)
			}
		},
		unlock: `DROP TRIGGER records_never_change ON records; DROP TRIGGER identities_never_change ON identities;
			DROP TRIGGER checkpoints_never_change ON checkpoints; `,
		cut: func(t *testing.T, l *Log) {
			pid := l.store.(*postgresStore).conn.PgConn().PID()
			_, err := connectTest(t, l.location).Exec(t.Context(), "SELECT pg_terminate_backend($1, 5000)", pid)
			if err != nil {
				t.Fatal(err)
			}
		},
	},
}

// onEveryStore runs a test on each kind of store.
func onEveryStore(t *testing.T, test func(t *testing.T, s testStore)) {
	t.Parallel()
	for _, s := range testStores {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			test(t, s)
		})
	}
}

// ofPostgres gives the URL of the tests' database and a connection to it, or skips
// the test.
func ofPostgres(t testing.TB) (string, *pgx.Conn) {
	t.Helper()
	base := os.Getenv(postgresEnv)
	if base == "" {
		base = defaultPostgres
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second) // where there is none, it is refused at once
	defer cancel()
	conn, err := pgx.Connect(ctx, base)
	if err != nil {
		unavailable(t, "needs PostgreSQL, of which "+postgresEnv+" is the URL (by default "+defaultPostgres+")")
	}
	return base, conn
}

// newSchema makes a schema for one test and gives the URL of a ledger in it.
func newSchema(t testing.TB) string {
	t.Helper()
	base, conn := ofPostgres(t)
	name := "ledger_" + fmt.Sprintf("%x", random(6))
	_, err := conn.Exec(t.Context(), "CREATE SCHEMA "+name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, err := conn.Exec(context.Background(), "DROP SCHEMA "+name+" CASCADE")
		if err != nil {
			t.Error(err)
		}
		conn.Close(context.Background())
	})
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

// connectTest connects behind a ledger's back.
func connectTest(t testing.TB, location string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// unavailable skips a test for want of something outside Go; in CI that is a
// failure.
func unavailable(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("%s; CI must have it", why)
	}
	t.Skipf("%s; .ci/run runs this", why)
}
