package audit

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"underlag/aggregator"
)

// breakWriter makes the writer's connection fail in a way that a fresh
// connection mends.
func breakWriter(t *testing.T, l *Log, statement string) {
	t.Helper()
	_, err := l.store.conn.ExecContext(t.Context(), statement)
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

func TestDatabaseThatGoesAway(t *testing.T) {
	t.Parallel()
	l, path, c := newLog(t)
	begin(t, l, "q1")
	err := l.store.conn.Close()
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
	l.fail(errors.New("the disk went away"))
	tamper(t, path, "DROP TRIGGER records_never_leave; DELETE FROM records WHERE idx = 1")
	c.forward(retryAfter)
	_, err := l.Begin(t.Context(), entry(t, "q2"))
	if !errors.Is(err, ErrUnavailable) || !errors.Is(err, ErrTail) {
		t.Errorf("got %v, want %v: %v", err, ErrUnavailable, ErrTail)
	}
}

func TestQueueIsBounded(t *testing.T) {
	t.Parallel()
	l := &Log{keys: testKeys(t), now: time.Now, wake: make(chan struct{}, 1)} // nobody writes
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

// crashEnv carries the ledger's path to the process that is to be killed.
const crashEnv = "UNDERLAG_AUDIT_CRASH"

// killsEnv is how many times TestKilledProcess kills; 3 by default.
const killsEnv = "UNDERLAG_AUDIT_KILLS"

func TestMain(m *testing.M) {
	path := os.Getenv(crashEnv)
	if path != "" {
		appendForever(path)
	}
	os.Exit(m.Run())
}

// appendForever appends from many goroutines and prints every receipt.
func appendForever(path string) {
	keys, err := LoadKeys(path + ".keys")
	if err != nil {
		panic(err)
	}
	l, err := Open(path, Options{Keys: keys})
	if err != nil {
		panic(err)
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for {
				r, err := l.Refuse(context.Background(), aggregator.Entry{
					ID: "crash", Organisation: "162120009993", Caseworker: "someone",
				}, aggregator.Refusal{Code: "no_case"})
				if err != nil {
					panic(err)
				}
				mu.Lock()
				fmt.Printf("%d %s %s\n", r.Index, r.Hash, r.Ledger)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

// TestKilledProcess kills a writer under load, again and again on the same
// file: every receipt it had printed is borne out, and the chain verifies both
// as the crash left it and after the next process went on.
func TestKilledProcess(t *testing.T) {
	t.Parallel()
	kills := 3
	if s := os.Getenv(killsEnv); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		kills = n
	}
	path := filepath.Join(t.TempDir(), "ledger.db")
	err := testKeys(t).Save(path + ".keys")
	if err != nil {
		t.Fatal(err)
	}
	var receipts []aggregator.Receipt
	for n := range kills {
		got := killAfter(t, path, 150+37*n)
		receipts = append(receipts, got...)
		report := verify(t, path, receipts...)
		if report.Fault != nil {
			t.Fatalf("kill %d, %d receipts: %v", n, len(receipts), report.Fault)
		}
	}
}

// killAfter starts a writer and kills it once it has printed some receipts. It
// gives all that it had printed by then.
func killAfter(t *testing.T, path string, lines int) []aggregator.Receipt {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), crashEnv+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	err = cmd.Start()
	if err != nil {
		t.Fatal(err)
	}
	var receipts []aggregator.Receipt
	for s := bufio.NewScanner(out); s.Scan(); {
		var r aggregator.Receipt
		_, err := fmt.Sscanf(s.Text(), "%d %s %s", &r.Index, &r.Hash, &r.Ledger)
		if err != nil {
			break // the line the kill cut off
		}
		receipts = append(receipts, r)
		if len(receipts) == lines {
			cmd.Process.Kill()
		}
	}
	cmd.Wait() // reports the kill
	if len(receipts) < lines {
		t.Fatalf("the writer printed %d receipts, want %d", len(receipts), lines)
	}
	return receipts
}
