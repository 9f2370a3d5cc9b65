package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/aggregator/audit"
)

// continued gives a ledger that is closed, its public key, and a way to add to it.
func continued(t *testing.T) (ledger, public string, add func()) {
	t.Helper()
	dir := t.TempDir()
	keyFile := filepath.Join(dir, "keys.json")
	ledger = filepath.Join(dir, "ledger.db")
	said(t, 0, "keys", "-new", keyFile)
	keys, err := audit.LoadKeys(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	add = func() {
		log, err := audit.Open(ledger, audit.Options{Keys: keys})
		if err != nil {
			t.Fatal(err)
		}
		_, err = log.Refuse(t.Context(), aggregator.Entry{ID: "q1", Organisation: "162120009993"}, aggregator.Refusal{Code: "no_case"})
		if err != nil {
			t.Fatal(err)
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
	}
	add()
	return ledger, keyFile + audit.PublicKeyFile, add
}

func TestWitnessKeepsEachNewCheckpoint(t *testing.T) {
	t.Parallel()
	ledger, public, add := continued(t)
	args := []string{"witness", "-ledger", ledger, "-public", public, "-kept", filepath.Join(t.TempDir(), "kept")}
	if got := said(t, 0, args...); got != "kept: 2 records\n" {
		t.Errorf("first: got %s", got)
	}
	if got := said(t, 0, args...); got != "" {
		t.Errorf("nothing new: got %s", got)
	}
	add()
	if got := said(t, 0, args...); got != "kept: 3 records\n" {
		t.Errorf("then: got %s", got)
	}
	tamper(t, ledger, "DROP TRIGGER records_never_leave; DROP TRIGGER checkpoints_never_leave; DELETE FROM records WHERE idx = 2; DELETE FROM checkpoints WHERE size = 3")
	for range 2 { // the finding replaces nothing, and so is found again
		if got := said(t, 1, args...); !strings.HasPrefix(got, "NOT INTACT: ") {
			t.Errorf("end cut off: got %s", got)
		}
	}
}

func TestWitnessOverHTTPS(t *testing.T) {
	t.Parallel()
	ledger, public, _ := continued(t)
	var posted []string
	answer := http.StatusServiceUnavailable
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		posted = append(posted, string(body))
		w.WriteHeader(answer)
	}))
	defer server.Close()
	keys, err := readLine(public, nil)
	if err != nil {
		t.Fatal(err)
	}
	w := witness{ledger: ledger, public: []string{keys}, kept: filepath.Join(t.TempDir(), "kept"), to: server.URL, client: server.Client()}
	if _, err := w.once(t.Context()); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("got %v, want what the witness answered", err)
	}
	answer = http.StatusNoContent
	kept, err := w.once(t.Context())
	if err != nil || len(posted) != 2 || posted[0] != posted[1] || kept != posted[1] {
		t.Errorf("got %q, %v after %q: what was not delivered must be delivered again", kept, err, posted)
	}
	said(t, 2, "witness", "-ledger", ledger, "-public", public, "-kept", w.kept, "-to", "http://example.invalid")
	said(t, 2, "witness", "-ledger", ledger)
}
