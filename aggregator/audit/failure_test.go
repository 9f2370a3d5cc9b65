package audit

import (
	"errors"
	"fmt"
	"os"
	"testing"
	"time"
)

func sqliteOf(l *Log) *sqliteStore { return l.store.(*sqliteStore) }

// breakWriter makes the writer's connection fail in a way that a fresh
// connection mends.
func breakWriter(t *testing.T, l *Log, statement string) {
	t.Helper()
	_, err := sqliteOf(l).conn.ExecContext(t.Context(), statement)
	if err != nil {
		t.Fatal(err)
	}
}

// TestFailedWriteFailsClosed: the write fails, the log refuses at once until a
// second has passed, then opens anew and goes on with nothing lost.
func TestFailedWriteFailsClosed(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, statement string }{
		{"full disk", "PRAGMA max_page_count = 1"},
		{"read-only file", "PRAGMA query_only = 1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			l, path, c := newLog(t)
			first := begin(t, l, "q1")
			breakWriter(t, l, test.statement)

			refused := fillUntilError(t, l)
			if !errors.Is(refused, ErrUnavailable) {
				t.Errorf("got %v, want %v", refused, ErrUnavailable)
			}
			_, err := l.Finish(t.Context(), "q1", answered, true)
			if !errors.Is(err, ErrUnavailable) || !errors.Is(l.Health(), ErrUnavailable) {
				t.Errorf("finish %v, health %v: want both %v", err, l.Health(), ErrUnavailable)
			}

			c.forward(retryAfter)
			last := finish(t, l, "q1")
			if l.Health() != nil {
				t.Errorf("health after recovery: %v", l.Health())
			}
			report := verify(t, path, first, last)
			if report.Fault != nil {
				t.Error(report.Fault)
			}
		})
	}
}

func fillUntilError(t *testing.T, l *Log) error {
	t.Helper()
	for n := range 1000 {
		_, err := l.Begin(t.Context(), entry(t, fmt.Sprintf("fill%d", n)))
		if err != nil {
			return err
		}
	}
	return errors.New("a thousand records fit")
}

// TestLostConnection: what waits gets an error, nothing is asked meanwhile, and
// the log goes on behind what it acknowledged.
func TestLostConnection(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		c := &clock{at: noon}
		l := openLog(t, s.location(t), c)
		first := begin(t, l, "q1")
		s.cut(t, l)
		_, err := l.Finish(t.Context(), "q1", answered, true)
		if !errors.Is(err, ErrUnavailable) || !errors.Is(l.Health(), ErrUnavailable) {
			t.Errorf("finish %v, health %v: want both %v", err, l.Health(), ErrUnavailable)
		}
		_, err = l.Begin(t.Context(), entry(t, "q2"))
		if !errors.Is(err, ErrUnavailable) {
			t.Errorf("within a second: got %v, want %v", err, ErrUnavailable)
		}
		c.forward(retryAfter)
		last := begin(t, l, "q2")
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		report := verify(t, l.location, first, last)
		if report.Fault != nil || report.Covered != report.Records {
			t.Errorf("got %+v, want an intact and covered log", report)
		}
	})
}

// TestHealthReturnsWithoutAQuestion: a server that is not healthy may be asked
// nothing, and must find out by itself that its store is back.
func TestHealthReturnsWithoutAQuestion(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l, err := Open(s.location(t), Options{Keys: testKeys(t)})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		s.cut(t, l)
		_, err = l.Begin(t.Context(), entry(t, "q1"))
		if !errors.Is(err, ErrUnavailable) {
			t.Errorf("got %v, want %v", err, ErrUnavailable)
		}
		for deadline := time.Now().Add(10 * time.Second); l.Health() != nil; time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("not healthy again: %v", l.Health())
			}
		}
		begin(t, l, "q1")
	})
}

// TestServerThatGoesAway stops the way to the database, and opens it again.
func TestServerThatGoesAway(t *testing.T) {
	t.Parallel()
	location, way := throughProxy(t, newSchema(t))
	c := &clock{at: noon}
	l := openLog(t, location, c)
	first := begin(t, l, "q1")
	way.close()
	for range 3 {
		_, err := l.Begin(t.Context(), entry(t, "q2"))
		if !errors.Is(err, ErrUnavailable) {
			t.Errorf("while away: got %v, want %v", err, ErrUnavailable)
		}
		c.forward(retryAfter)
	}
	way.open(t)
	last := finish(t, l, "q1")
	if report := verify(t, location, first, last); report.Fault != nil {
		t.Error(report.Fault)
	}
}

func TestDatabaseThatGoesAway(t *testing.T) {
	t.Parallel()
	l, path, c := newLog(t)
	begin(t, l, "q1")
	err := sqliteOf(l).conn.Close()
	if err != nil {
		t.Fatal(err)
	}
	_, err = l.Begin(t.Context(), entry(t, "q2"))
	if !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v, want %v", err, ErrUnavailable)
	}
	moveLedger(t, path, path+".away")
	c.forward(retryAfter)
	_, err = l.Begin(t.Context(), entry(t, "q2"))
	if !errors.Is(err, ErrUnavailable) {
		t.Errorf("while away: got %v, want %v", err, ErrUnavailable)
	}
	_, err = os.Stat(path)
	if !errors.Is(err, os.ErrNotExist) {
		t.Error("a new ledger was made in place of the one that is away")
	}
	moveLedger(t, path+".away", path)
	c.forward(retryAfter)
	finish(t, l, "q1")
	if report := verify(t, path); report.Fault != nil || report.Records != 3 {
		t.Errorf("got %+v, want 3 intact records", report)
	}
}

func moveLedger(t *testing.T, from, to string) {
	t.Helper()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		err := os.Rename(from+suffix, to+suffix)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
}

// TestLogThatLostRecordsIsRefused: after a failure the file is back, but older.
func TestLogThatLostRecordsIsRefused(t *testing.T) {
	t.Parallel()
	l, path, c := newLog(t)
	begin(t, l, "q1")
	breakWriter(t, l, "PRAGMA query_only = 1")
	_, err := l.Begin(t.Context(), entry(t, "q2"))
	if !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v, want %v", err, ErrUnavailable)
	}
	tamper(t, path, "DROP TRIGGER records_never_leave; DELETE FROM records WHERE idx = 1")
	c.forward(retryAfter)
	_, err = l.Begin(t.Context(), entry(t, "q2"))
	if !errors.Is(err, ErrUnavailable) || !errors.Is(err, ErrTail) {
		t.Errorf("got %v, want %v: %v", err, ErrUnavailable, ErrTail)
	}
}

func TestQueueIsBounded(t *testing.T) {
	t.Parallel()
	l := &Log{now: time.Now, wake: make(chan struct{}, 1)} // nobody writes
	for range maxWaiting {
		err := l.enqueue(t.Context(), newPending(), nil)
		if err != nil {
			t.Fatal(err)
		}
	}
	err := l.enqueue(t.Context(), newPending(), nil)
	if !errors.Is(err, ErrBusy) {
		t.Errorf("got %v, want %v", err, ErrBusy)
	}
}
