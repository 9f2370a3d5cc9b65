package audit

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestChangeOfTheKeyFile: whole or not at all, one at a time, with its mode.
func TestChangeOfTheKeyFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	if err := testKeys(t).Save(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o440); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cause := errors.New("the record failed")
	if err := ChangeKeys(path, func(*Keys) (*Keys, error) { return nil, cause }); !errors.Is(err, cause) {
		t.Errorf("got %v, want %v", err, cause)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Error("a change that failed left its mark")
	}
	done := make([]error, 8)
	var wg sync.WaitGroup
	for n := range done {
		wg.Go(func() {
			done[n] = ChangeKeys(path, func(k *Keys) (*Keys, error) { return k.Rotate("", noon) })
		})
	}
	wg.Wait()
	made := 0
	for _, err := range done {
		if err == nil {
			made++
		} else if !strings.Contains(err.Error(), "another change is under way") {
			t.Error(err)
		}
	}
	keys, err := LoadKeys(path)
	if err != nil || len(keys.Sets()) != 1+made || made == 0 {
		t.Errorf("got %d sets of %d changes, %v", len(keys.Sets()), made, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o440 {
		t.Errorf("mode %v, %v; want 0440", info.Mode(), err)
	}
}

func FuzzParseKeys(f *testing.F) {
	text, err := testKeys(f).text()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"format":"underlag-ledger-keys-2"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		keys, err := parseKeys(text)
		if err != nil {
			return
		}
		again, err := keys.text()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parseKeys(again); err != nil {
			t.Errorf("what was read cannot be written and read: %v", err)
		}
	})
}
