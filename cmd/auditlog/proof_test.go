package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/aggregator/audit"
)

// said runs auditlog and gives what it printed.
func said(t *testing.T, code int, args ...string) string {
	t.Helper()
	var out, errOut bytes.Buffer
	got := run(t.Context(), args, &out, &errOut)
	if got != code {
		t.Fatalf("%s: exit code %d, want %d\n%s%s", args[0], got, code, out.String(), errOut.String())
	}
	return out.String() + errOut.String()
}

// TestAStrangerChecksAProof goes the whole way: keys are made, a server writes,
// the keeper proves, and a stranger checks with the published key alone.
func TestAStrangerChecksAProof(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keyFile, ledger, proof := filepath.Join(dir, "keys.json"), filepath.Join(dir, "ledger.db"), filepath.Join(dir, "proof.json")
	made := said(t, 0, "keys", "-new", keyFile)
	if !strings.Contains(made, "underlag-ledger-") {
		t.Errorf("keys printed no public key: %s", made)
	}
	keys, err := audit.LoadKeys(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	log, err := audit.Open(ledger, audit.Options{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	_, err = log.Refuse(t.Context(), aggregator.Entry{ID: "q1", Organisation: "162120009993"}, aggregator.Refusal{Code: "no_case"})
	if err != nil {
		t.Fatal(err)
	}
	err = log.Close()
	if err != nil {
		t.Fatal(err)
	}
	public := keyFile + audit.PublicKeyFile
	text := said(t, 0, "prove", "-ledger", ledger, "-inquiry", "q1")
	write := func(path, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(proof, text)
	shown := said(t, 0, "check-proof", "-public", public, "-proof", proof)
	if !strings.HasPrefix(shown, "1 records proven in the first 2 of ledger ") || !strings.Contains(shown, `"code":"no_case"`) {
		t.Errorf("got %s", shown)
	}
	write(proof, strings.Replace(text, "no_case", "no_caze", 1))
	shown = said(t, 1, "check-proof", "-public", public, "-proof", proof)
	if !strings.HasPrefix(shown, "NOT PROVEN: ") {
		t.Errorf("changed: got %s", shown)
	}

	kept := filepath.Join(dir, "kept")
	write(kept, said(t, 0, "checkpoint", "-ledger", ledger))
	shown = said(t, 0, "verify", "-ledger", ledger, "-public", public, "-checkpoint", kept)
	if !regexp.MustCompile(`checkpoints: \d+, the last covers 2 records`).MatchString(shown) || !strings.Contains(shown, "signed by the published key") {
		t.Errorf("verify: got %s", shown)
	}
	tamper(t, ledger, "DROP TRIGGER records_never_leave; DROP TRIGGER checkpoints_never_leave; DELETE FROM records WHERE idx = 1; DELETE FROM checkpoints")
	shown = said(t, 1, "verify", "-ledger", ledger, "-public", public, "-checkpoint", kept)
	if !strings.HasPrefix(shown, "NOT INTACT: record 1: ") {
		t.Errorf("end cut off: got %s", shown)
	}
}

func TestWhatTheCommandsNeed(t *testing.T) {
	t.Parallel()
	path, _ := newLedger(t)
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"prove", "-ledger", path}, "-inquiry ID is needed"},
		{[]string{"prove", "-ledger", path, "-inquiry", "none"}, "no inquiry with this id"},
		{[]string{"check-proof"}, "-public FILE is needed"},
		{[]string{"check-proof", "-public", path + "-none"}, "no such file"},
		{[]string{"keys"}, "-new FILE is needed"},
		{[]string{"keys", "-new", path}, "file exists"},
		{[]string{"keys", "-new", path + "2", "-from", path}, "not a key file of format underlag-ledger-keys-1"},
		{[]string{"verify", "-ledger", path, "-checkpoint", path}, "needs the published key"},
	} {
		if shown := said(t, 2, c.args...); !strings.Contains(shown, c.says) {
			t.Errorf("%v: got %s, want %q", c.args, shown, c.says)
		}
	}
}
