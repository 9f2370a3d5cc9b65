package audit

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestKeysSurviveTheirFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.keys")
	made, err := LoadOrGenerateKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	read, err := LoadOrGenerateKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	if made.ID() != read.ID() || made.Pseudonym("subject", anna) != read.Pseudonym("subject", anna) {
		t.Error("the keys that were read are not those that were made")
	}
	err = made.Save(path)
	if !errors.Is(err, fs.ErrExist) {
		t.Errorf("saving over a key file: got %v, want %v", err, fs.ErrExist)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got mode %v, %v; want 0600", info.Mode(), err)
	}
}

func TestKeyFilesThatAreRefused(t *testing.T) {
	t.Parallel()
	key, other := strings.Repeat("A", 43)+"=", strings.Repeat("B", 42)+"A="
	good := fmt.Sprintf(`{"format":%q,"id":"0102030405060708","pseudonym":%q,"identity":%q}`, keyFormat, key, other)
	tests := []struct {
		name, content string
		mode          fs.FileMode
		want          string
	}{
		{"good", good, 0o600, ""},
		{"readable by its group", good, 0o440, ""},
		{"readable by all", good, 0o644, "mode 0644"},
		{"writable by its group", good, 0o660, "mode 0660"},
		{"empty", "", 0o600, "not a key file"},
		{"another format", strings.Replace(good, keyFormat, "x", 1), 0o600, "not a key file of format"},
		{"short id", strings.Replace(good, "0102030405060708", "01", 1), 0o600, "not a key file of format"},
		{"unknown key", strings.Replace(good, `{`, `{"more":1,`, 1), 0o600, "not a key file"},
		{"something after", good + "{}", 0o600, "not a key file"},
		{"short key", strings.Replace(good, key, "AAAA", 1), 0o600, "each key must be 32 bytes"},
		{"one key twice", strings.Replace(good, other, key, 1), 0o600, "the two keys must differ"},
	}
	for _, test := range tests {
		if runtime.GOOS == "windows" && strings.HasPrefix(test.want, "mode") {
			continue
		}
		path := filepath.Join(t.TempDir(), "keys")
		err := os.WriteFile(path, []byte(test.content), test.mode)
		if err != nil {
			t.Fatal(err)
		}
		err = os.Chmod(path, test.mode) // whatever the umask says
		if err != nil {
			t.Fatal(err)
		}
		_, err = LoadKeys(path)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.want)
		}
		if err != nil && strings.Contains(err.Error(), key) {
			t.Errorf("%s: the error quotes a key", test.name)
		}
	}
}

func TestKeysPrintTheirIDOnly(t *testing.T) {
	t.Parallel()
	keys := testKeys(t)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("keys", "keys", keys)
	for _, got := range []string{fmt.Sprint(keys), fmt.Sprintf("%+v", keys), fmt.Sprintf("%#v", keys), fmt.Sprintf("%x", *keys), log.String()} {
		if !strings.Contains(got, "[keys 0102030405060708]") {
			t.Errorf("got %s", got)
		}
	}
}
