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
	if made.ID() != read.ID() || made.of("").newest().pseudonym("subject", anna) != read.of("").newest().pseudonym("subject", anna) {
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
	signing := strings.Repeat("C", 42) + "A="
	good := fmt.Sprintf(`{"format":%q,"id":"0102030405060708","pseudonym":%q,"identity":%q,"signing":%q}`, oneSetKeyFormat, key, other, signing)
	one := fmt.Sprintf(`{"id":"0102030405060708","organisation":"","pseudonym":%q,"identity":%q}`, key, other)
	sets := func(list string) string {
		return fmt.Sprintf(`{"format":%q,"signing":%q,"sets":[%s]}`, keyFormat, signing, list)
	}
	own := strings.Replace(one, `"organisation":""`, `"organisation":"162120009993"`, 1)
	own = strings.Replace(own, "0708", "0709", 1)
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
		{"with versions", sets(one + "," + own), 0o600, ""},
		{"no set", sets(""), 0o600, "the first set of keys must be everybody's"},
		{"own before everybody's", sets(own + "," + one), 0o600, "the first set of keys must be everybody's"},
		{"one id twice", sets(one + "," + one), 0o600, "0102030405060708 stands twice"},
		{"own of nobody", sets(one + "," + strings.Replace(own, "162120009993", "1", 1)), 0o600, "an organisation's of 12 digits"},
		{"destroyed with its keys", sets(one + "," + strings.Replace(own, `{`, `{"destroyed":"2026-11-22T12:00:00Z",`, 1)), 0o600, "a set that is destroyed has no keys"},
		{"everybody's destroyed", sets(`{"id":"0102030405060708","organisation":"","destroyed":"2026-11-22T12:00:00Z"}`), 0o600, "cannot be destroyed"},
		{"short key in a set", sets(strings.Replace(one, key, "AAAA", 1)), 0o600, "each key must be 32 bytes"},
		{"signing with a key of a set", strings.Replace(sets(one), signing, key, 1), 0o600, "the keys must differ"},
		{"unknown key in a set", sets(strings.Replace(one, `{`, `{"more":1,`, 1)), 0o600, "not a key file"},
		{"another format", strings.Replace(good, oneSetKeyFormat, "x", 1), 0o600, "not a key file of format"},
		{"without a signing key", strings.Replace(good, oneSetKeyFormat, oldKeyFormat, 1), 0o600, "has no signing key; write one with"},
		{"short id", strings.Replace(good, "0102030405060708", "01", 1), 0o600, "not a key file of format"},
		{"unknown key", strings.Replace(good, `{`, `{"more":1,`, 1), 0o600, "not a key file"},
		{"something after", good + "{}", 0o600, "not a key file"},
		{"short key", strings.Replace(good, key, "AAAA", 1), 0o600, "each key must be 32 bytes"},
		{"one key twice", strings.Replace(good, other, key, 1), 0o600, "the keys must differ"},
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
	for _, got := range []string{fmt.Sprint(keys), fmt.Sprintf("%+v", keys), fmt.Sprintf("%#v", keys), fmt.Sprintf("%x", *keys), fmt.Sprintf("%+v", keys.sets), log.String()} {
		if !strings.Contains(got, "[keys 0102030405060708]") {
			t.Errorf("got %s", got)
		}
	}
}

func TestKeysOfTheOldFormatAreUpgraded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old := filepath.Join(dir, "old.json")
	key, other := strings.Repeat("A", 43)+"=", strings.Repeat("B", 42)+"A="
	text := fmt.Sprintf(`{"format":%q,"id":"0102030405060708","pseudonym":%q,"identity":%q}`, oldKeyFormat, key, other)
	if err := os.WriteFile(old, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKeys(old); !errors.Is(err, ErrOldKeys) {
		t.Errorf("got %v, want %v", err, ErrOldKeys)
	}
	upgraded, err := UpgradeKeys(old)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "new.json")
	if err := upgraded.Save(path); err != nil {
		t.Fatal(err)
	}
	read, err := LoadKeys(path)
	if err != nil || read.ID() != "0102030405060708" || read.Public() != upgraded.Public() || read.of("").newest().pseudonym("subject", anna) != upgraded.of("").newest().pseudonym("subject", anna) {
		t.Errorf("got %v, %v: want the same keys and a signing key", read, err)
	}
	public, err := os.ReadFile(path + PublicKeyFile)
	if err != nil || string(public) != upgraded.Public()+"\n" {
		t.Errorf("public key file: %q, %v", public, err)
	}
}

func TestSaveLeavesNoKeysWithoutTheirPublicKey(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(path+PublicKeyFile, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := testKeys(t).Save(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v, want %v", err, fs.ErrExist)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a key file was left")
	}
}
