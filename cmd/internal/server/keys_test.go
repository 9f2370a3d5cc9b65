package server

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/audit"
)

const organisation = aggregator.OrgNumber("162120009993")

// A server takes keys that were rotated while it runs, without a restart; a key
// file that cannot be used is said, and changes nothing.
func TestServerTakesRotatedKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		c := Config{Ledger: Ledger{File: filepath.Join(dir, "ledger.db"), Keys: filepath.Join(dir, "keys.json")}}
		if _, err := audit.LoadOrGenerateKeys(c.Ledger.Keys); err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		s := &Server{config: c, log: slog.New(slog.NewTextHandler(&out, nil))}
		var err error
		if s.ledger, _, err = c.Ledger.open(nil); err != nil {
			t.Fatal(err)
		}
		defer s.ledger.Close()
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go s.followKeys(ctx)

		before, err := audit.LoadKeys(c.Ledger.Keys)
		if err != nil {
			t.Fatal(err)
		}
		err = audit.ChangeKeys(c.Ledger.Keys, func(k *audit.Keys) (*audit.Keys, error) { return k.Rotate(organisation, time.Now()) })
		if err != nil {
			t.Fatal(err)
		}
		record := func(id, foundWithOldKeys string) {
			t.Helper()
			if _, err := s.ledger.Begin(t.Context(), aggregator.Entry{ID: id, Organisation: organisation, Caseworker: "bo"}); err != nil {
				t.Fatal(err)
			}
			if got := findWith(t, c.Ledger.File, before); got != foundWithOldKeys {
				t.Errorf("after %s the old keys find %q, want %q", id, got, foundWithOldKeys)
			}
		}
		record("q1", "q1")
		time.Sleep(keysEvery + time.Second)
		synctest.Wait()
		record("q2", "q1")
		if err := os.Chmod(c.Ledger.Keys, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(c.Ledger.Keys, []byte("{}"), 0o644); err != nil {
			t.Fatal(err)
		}
		time.Sleep(keysEvery)
		synctest.Wait()
		record("q3", "q1")
		stop()
		synctest.Wait()
		if got := out.String(); !strings.Contains(got, "versions=2") || !strings.Contains(got, "lets others at the keys") {
			t.Errorf("said %s", got)
		}
	})
}

// findWith gives the inquiries that keys find a caseworker in.
func findWith(t *testing.T, ledger string, keys *audit.Keys) string {
	t.Helper()
	log, err := audit.Open(ledger, audit.Options{Keys: keys, Beside: true})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	var found []string
	by := audit.Reviewer{ID: "rut", Organisation: organisation, Reason: "prov"}
	err = log.Search(t.Context(), by, audit.Query{Caseworker: "bo"}, func(a audit.Access) error {
		found = append(found, a.Inquiry)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(found, " ")
}
