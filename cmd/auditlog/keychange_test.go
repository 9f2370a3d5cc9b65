package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestKeysFromRotationToDestruction goes the life of a municipality's own keys.
func TestKeysFromRotationToDestruction(t *testing.T) {
	t.Parallel()
	ledger, keyFile := reviewed(t)
	by := []string{"-keys", keyFile, "-ledger", ledger, "-as", "olle", "-reason", "Årlig rotation"}
	with := func(command string, more ...string) []string {
		return append(append([]string{"keys", command}, by...), more...)
	}
	person := filepath.Join(t.TempDir(), "person")
	if err := os.WriteFile(person, []byte(anna), 0o600); err != nil {
		t.Fatal(err)
	}
	find := func() string {
		return said(t, 0, "search", "-ledger", ledger, "-keys", keyFile, "-as", "rut", "-organisation", "162120009993", "-reason", "x", "-person", person)
	}
	said(t, 2, with("destroy", "-organisation", "162120009993")...)
	if got := said(t, 0, with("rotate", "-organisation", "162120009993")...); !strings.Contains(got, "new identities of 162120009993") {
		t.Errorf("got %s", got)
	}
	said(t, 0, with("rotate")...)
	if got := find(); !strings.Contains(got, `"inquiry":"q1"`) {
		t.Errorf("after two rotations: got %s", got)
	}
	if got := said(t, 0, "keys", "list", "-keys", keyFile); strings.Count(got, "everybody's") != 2 || strings.Count(got, "162120009993") != 1 {
		t.Errorf("got %s, want two sets for all and one own", got)
	}
	said(t, 0, with("destroy", "-organisation", "162120009993")...)
	if got := said(t, 0, "keys", "list", "-keys", keyFile); strings.Count(got, "destroyed") != 1 {
		t.Errorf("got %s, want one destroyed", got)
	}
	if got := said(t, 0, "show", "-ledger", ledger); strings.Count(got, `"event":"rotated"`) != 2 || strings.Count(got, `"event":"destroyed"`) != 1 || strings.Contains(got, "olle") {
		t.Errorf("got %s, want three records", got)
	}
	if got := said(t, 0, "verify", "-ledger", ledger, "-public", keyFile+".pub"); !strings.Contains(got, "records intact") {
		t.Errorf("got %s", got)
	}
}

func TestKeysSayWhatTheyNeed(t *testing.T) {
	t.Parallel()
	ledger, keyFile := reviewed(t)
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"rotate"}, "-keys FILE is needed"},
		{[]string{"rotate", "-keys", keyFile}, "-ledger LEDGER is needed"},
		{[]string{"rotate", "-keys", keyFile, "-ledger", ledger}, "-as WHO and -reason WHY"},
		{[]string{"rotate", "-keys", keyFile, "-ledger", ledger, "-as", "x", "-reason", "x", "-organisation", "7"}, "a number of 12 digits"},
		{[]string{"rotate", "-keys", keyFile, "-ledger", ledger + "-none", "-as", "x", "-reason", "x"}, "no such file"},
		{[]string{"destroy", "-keys", keyFile, "-ledger", ledger, "-as", "x", "-reason", "x"}, "-organisation NUMBER is needed"},
		{[]string{"destroy", "-keys", keyFile, "-ledger", ledger, "-as", "x", "-reason", "x", "-organisation", "162120009993"}, "no keys of its own"},
		{[]string{"list"}, "no such file"},
	} {
		if got := said(t, 2, append([]string{"keys"}, c.args...)...); !strings.Contains(got, c.says) {
			t.Errorf("%v: got %s, want %q", c.args, got, c.says)
		}
	}
	if _, err := os.Stat(keyFile + ".new"); !os.IsNotExist(err) {
		t.Error("a change that failed left its file")
	}
}
