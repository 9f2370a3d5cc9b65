package audit

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"underlag/aggregator"
)

// The tests here are one suite: what a ledger promises, on every kind of store.

func TestStoreKeepsTheOrder(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		location := s.location(t)
		c := &clock{at: noon}
		l := openLog(t, location, c)
		var receipts []aggregator.Receipt
		for n := range 5 {
			receipts = append(receipts, begin(t, l, fmt.Sprintf("q%d", n)), finish(t, l, fmt.Sprintf("q%d", n)))
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		l = openLog(t, location, c)
		receipts = append(receipts, begin(t, l, "again"))
		for n, r := range receipts {
			if r.Index != int64(n)+1 {
				t.Errorf("receipt %d has index %d", n, r.Index)
			}
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		report := verify(t, location, receipts...)
		if report.Fault != nil || report.Records != 12 || report.Unfinished != 1 || report.Covered != 12 {
			t.Errorf("got %+v, want 12 intact records", report)
		}
		var shown bytes.Buffer
		if err := Show(t.Context(), location, "q3", &shown); err != nil || strings.Count(shown.String(), "\n") != 2 {
			t.Errorf("show: got %v, %s; want two records", err, shown.String())
		}
	})
}

func TestStoreProvesAcrossStoredNodes(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		location := s.location(t)
		l := openLog(t, location, &clock{at: noon})
		refuseMany(t, l, "r", 600, 8)
		receipt := begin(t, l, "q1")
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		p, err := Prove(t.Context(), location, "q1")
		if err != nil {
			t.Fatal(err)
		}
		err = p.Records[0].check(mustOpen(t, p.Checkpoint))
		if err != nil || p.Records[0].Hash != receipt.Hash {
			t.Errorf("proof of %s: %v, want one of %s", p.Records[0].Hash, err, receipt.Hash)
		}
		if report := verify(t, location); report.Fault != nil || report.Records != 602 {
			t.Errorf("got %+v, want 602 intact records", report)
		}
	})
}

func mustOpen(t *testing.T, checkpoint string) checkpointContent {
	t.Helper()
	c, err := openCheckpoint(checkpoint, []string{testKeys(t).Public()})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// refuseMany appends n records from several producers and gives their receipts.
func refuseMany(t testing.TB, l *Log, prefix string, n, producers int) []aggregator.Receipt {
	t.Helper()
	receipts := make([]aggregator.Receipt, n)
	var wg sync.WaitGroup
	for p := range producers {
		wg.Go(func() {
			for i := p; i < n; i += producers {
				var err error
				receipts[i], err = l.Refuse(t.Context(), entry(t, fmt.Sprintf("%s%d", prefix, i)), aggregator.Refusal{Code: "no_case"})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return receipts
}

// TestTwoWriters: a file has one writer and says so; a database has as many as
// there are replicas, and one chain.
func TestTwoWriters(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		location := s.location(t)
		first := openLog(t, location, &clock{at: noon})
		second, err := Open(location, Options{Keys: testKeys(t)})
		if s.name == "sqlite" {
			if !errors.Is(err, ErrInUse) {
				t.Errorf("got %v, want %v", err, ErrInUse)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		defer second.Close()
		var a, b []aggregator.Receipt
		var wg sync.WaitGroup
		wg.Go(func() { a = refuseMany(t, first, "a", 300, 8) })
		wg.Go(func() { b = refuseMany(t, second, "b", 300, 8) })
		wg.Wait()
		begin(t, first, "q1")
		_, err = second.Finish(t.Context(), "q1", answered, true)
		if !errors.Is(err, ErrNotBegun) {
			t.Errorf("an inquiry of another replica: got %v, want %v", err, ErrNotBegun)
		}
		finish(t, first, "q1")
		if err := errors.Join(first.Close(), second.Close()); err != nil {
			t.Fatal(err)
		}
		report := verify(t, location, append(a, b...)...)
		if report.Fault != nil || report.Records != 603 || report.Covered != 603 {
			t.Errorf("got %+v, want 603 intact and covered records", report)
		}
		taken := map[int64]bool{}
		for _, r := range append(a, b...) {
			if taken[r.Index] {
				t.Errorf("index %d was given out twice", r.Index)
			}
			taken[r.Index] = true
		}
	})
}

// TestManyBeginOneLedger: replicas that start at once on an empty database begin
// one log.
func TestManyBeginOneLedger(t *testing.T) {
	t.Parallel()
	location := newSchema(t)
	ids := make([]string, 5)
	var wg sync.WaitGroup
	for n := range ids {
		wg.Go(func() {
			l, err := Open(location, Options{Keys: testKeys(t)})
			if err != nil {
				t.Error(err)
				return
			}
			ids[n] = l.ID()
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if slices.Sort(ids); ids[0] == "" || len(slices.Compact(ids)) != 1 {
		t.Errorf("the replicas write the ledgers %v, want one", ids)
	}
	if report := verify(t, location); report.Fault != nil || report.Records != 1 {
		t.Errorf("got %+v, want one record", report)
	}
}

// TestIndexThatIsTakenAfterAll: somebody who did not take the lock writes the
// next index and commits only when our batch waits for it.
func TestIndexThatIsTakenAfterAll(t *testing.T) {
	t.Parallel()
	location := newSchema(t)
	l := openLog(t, location, &clock{at: noon})
	last := begin(t, l, "q1")
	foreign, err := connectTest(t, location).Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	body, err := encode(refusedBody{entryBody: entryBody{header: newHeader(kindRefused, noon), Inquiry: "foreign", Subjects: []subjectBody{}}})
	if err != nil {
		t.Fatal(err)
	}
	hash := chain(hexDigest(t, last.Hash), body)
	_, err = foreign.Exec(t.Context(), "INSERT INTO records (idx, body, hash) VALUES ($1, $2, $3)", last.Index+1, string(body), hash[:])
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan aggregator.Receipt)
	go func() { done <- finish(t, l, "q1") }()
	waitForLock(t, connectTest(t, location))
	if err := foreign.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	receipt := <-done
	if receipt.Index != last.Index+2 {
		t.Errorf("got index %d, want %d, behind the foreign record", receipt.Index, last.Index+2)
	}
	if report := verify(t, location, last, receipt); report.Fault != nil || report.Records != 4 {
		t.Errorf("got %+v, want 4 intact records", report)
	}
}

func hexDigest(t *testing.T, s string) digest {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return digest(b)
}

// waitForLock waits until the ledger's insert waits for another transaction.
func waitForLock(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for {
		var waiting bool
		err := conn.QueryRow(ctx, `SELECT pg_sleep(0.01) IS NOT NULL AND EXISTS (SELECT FROM pg_stat_activity
			WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO records%' AND application_name = 'underlag-ledger')`).Scan(&waiting)
		if err != nil {
			t.Fatal(err)
		}
		if waiting {
			return
		}
	}
}

func TestStoreThatIsTamperedWith(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		location := s.location(t)
		l := openLog(t, location, &clock{at: noon})
		begin(t, l, "q1")
		begin(t, l, "q2")
		finish(t, l, "q1")
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		// Each is undone by the next line, so that one ledger serves all.
		s.run(t, location, s.unlock)
		for _, c := range []struct {
			damage, undo string
			index        int64
			problem      aggregator.Text
		}{
			{"UPDATE records SET idx = 9 WHERE idx = 3", "UPDATE records SET idx = 3 WHERE idx = 9", 3, problemMissing},
			{"UPDATE records SET idx = 9 WHERE idx = 1; UPDATE records SET idx = 1 WHERE idx = 2; UPDATE records SET idx = 2 WHERE idx = 9",
				"UPDATE records SET idx = 9 WHERE idx = 1; UPDATE records SET idx = 1 WHERE idx = 2; UPDATE records SET idx = 2 WHERE idx = 9", 1, problemHash},
			{"UPDATE identities SET slot = 9 WHERE idx = 2 AND slot = 3", "UPDATE identities SET slot = 3 WHERE idx = 2 AND slot = 9", 2, problemIdentityMissing},
			{"UPDATE checkpoints SET size = 3", "UPDATE checkpoints SET size = 4", 2, problemCheckpoint},
			{"UPDATE checkpoints SET size = 5", "UPDATE checkpoints SET size = 4", 4, problemCutOff},
		} {
			s.run(t, location, c.damage)
			report := verify(t, location)
			if report.Fault == nil || report.Fault.Index != c.index || report.Fault.Problem != c.problem {
				t.Errorf("%s: got %v, want record %d: %s", c.damage, report.Fault, c.index, c.problem.EN)
			}
			s.run(t, location, c.undo)
		}
		if diff := cmp.Diff((*Fault)(nil), verify(t, location).Fault); diff != "" {
			t.Error(diff)
		}
	})
}

func TestStoreRefusesChanges(t *testing.T) {
	t.Parallel()
	location := newSchema(t)
	begin(t, openLog(t, location, &clock{at: noon}), "q1")
	conn := connectTest(t, location)
	for _, statement := range []string{
		"UPDATE records SET body = '{}'", "DELETE FROM records", "TRUNCATE records",
		"UPDATE identities SET slot = 7", "DELETE FROM checkpoints",
	} {
		_, err := conn.Exec(t.Context(), statement)
		if err == nil || !strings.Contains(err.Error(), "never changed") {
			t.Errorf("%s: got %v", statement, err)
		}
	}
}
