package audit

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"underlag/aggregator"
)

// keyFile is the form of a key file; keys are in base64.
type keyFile struct {
	Format  string       `json:"format"`
	Signing []byte       `json:"signing"`
	Sets    []keySetFile `json:"sets"`
}

type keySetFile struct {
	ID           string               `json:"id"`
	Organisation aggregator.OrgNumber `json:"organisation"`
	Made         time.Time            `json:"made,omitzero"`
	Destroyed    time.Time            `json:"destroyed,omitzero"`
	Pseudonym    []byte               `json:"pseudonym,omitempty"`
	Identity     []byte               `json:"identity,omitempty"`
}

// oneSetKeyFile is the form of the files before.
type oneSetKeyFile struct {
	Format    string `json:"format"`
	ID        string `json:"id"`
	Pseudonym []byte `json:"pseudonym"`
	Identity  []byte `json:"identity"`
	Signing   []byte `json:"signing,omitempty"`
}

// maxKeyFile bounds a key file: every municipality's own keys for a century.
const maxKeyFile = 16 << 20

// LoadKeys reads a key file written by Save. A file that others than its owner
// may change, or anybody may read, is refused.
func LoadKeys(path string) (*Keys, error) {
	text, err := readKeyFile(path)
	if err != nil {
		return nil, fmt.Errorf("ledger keys: %w", err)
	}
	keys, err := parseKeys(text)
	if err != nil {
		return nil, fmt.Errorf("ledger keys: %s: %w", path, err)
	}
	return keys, nil
}

func readKeyFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := checkMode(f); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return io.ReadAll(io.LimitReader(f, maxKeyFile))
}

var errNotKeyFile = errors.New("not a key file of format " + keyFormat)

// parseKeys reads a key file of this format or the one before. Its errors never
// quote the file.
func parseKeys(text []byte) (*Keys, error) {
	var of struct{ Format string }
	err := json.Unmarshal(text, &of)
	if err != nil {
		return nil, errNotKeyFile
	}
	switch of.Format {
	case oldKeyFormat:
		return nil, ErrOldKeys
	case oneSetKeyFormat:
		var f oneSetKeyFile
		if strictly(text, &f) != nil {
			return nil, errNotKeyFile
		}
		return f.keys(f.Signing)
	case keyFormat:
		var f keyFile
		if strictly(text, &f) != nil {
			return nil, errNotKeyFile
		}
		return f.keys()
	}
	return nil, errNotKeyFile
}

func strictly(text []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(to)
}

func (f keyFile) keys() (*Keys, error) {
	var sets []*keySet
	for _, stored := range f.Sets {
		id, err := keyID(stored.ID)
		if err != nil {
			return nil, err
		}
		s, err := newKeySet(keySet{
			id: id, organisation: stored.Organisation, made: stored.Made, destroyed: stored.Destroyed,
			secret: secrets{stored.Pseudonym, stored.Identity},
		})
		if err != nil {
			return nil, fmt.Errorf("keys %x: %w", id, err)
		}
		sets = append(sets, s)
	}
	return newKeys(sets, f.Signing)
}

// keys gives the one set, which is everybody's as it is.
func (f oneSetKeyFile) keys(signing []byte) (*Keys, error) {
	id, err := keyID(f.ID)
	if err != nil {
		return nil, err
	}
	s, err := newKeySet(keySet{id: id, secret: secrets{f.Pseudonym, f.Identity}})
	if err != nil {
		return nil, err
	}
	return newKeys([]*keySet{s}, signing)
}

func keyID(text string) ([8]byte, error) {
	id, err := hex.DecodeString(text)
	if err != nil || len(id) != 8 {
		return [8]byte{}, errNotKeyFile
	}
	return [8]byte(id), nil
}

// text gives the keys as a key file.
func (k *Keys) text() ([]byte, error) {
	f := keyFile{Format: keyFormat, Signing: k.signing}
	for _, s := range k.sets {
		f.Sets = append(f.Sets, keySetFile{
			ID: s.name(), Organisation: s.organisation, Made: s.made, Destroyed: s.destroyed,
			Pseudonym: s.secret.pseudonym, Identity: s.secret.identity,
		})
	}
	text, err := json.MarshalIndent(f, "", "  ")
	return append(text, '\n'), err
}

// checkMode refuses a key file that is writable by its group or open to all. A
// group may read it, because that is how container platforms mount secrets.
func checkMode(f *os.File) error {
	if runtime.GOOS == "windows" {
		return nil // the mode bits do not say who may read there
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o027 != 0 {
		return fmt.Errorf("mode %04o lets others at the keys; allowed is 0600, 0400 or 0440", info.Mode().Perm())
	}
	return nil
}

// Save writes the keys to a new file that only its owner can read, and their
// public key beside it. An existing file is never overwritten, since its keys
// may be the only ones.
func (k *Keys) Save(path string) error {
	text, err := k.text()
	if err != nil {
		return err
	}
	err = writeNew(path, text, 0o600)
	if err != nil {
		return fmt.Errorf("ledger keys: %w", err)
	}
	err = writeNew(path+PublicKeyFile, []byte(k.public+"\n"), 0o644)
	if err != nil {
		os.Remove(path) // just made, and nobody has used it
		return fmt.Errorf("ledger keys: public key: %w", err)
	}
	return nil
}

func writeNew(path string, text []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// ChangeKeys replaces a key file by what change makes of its keys, whole or not
// at all; the file keeps its mode. Two changes at once exclude each other.
func ChangeKeys(path string, change func(*Keys) (*Keys, error)) error {
	next := path + ".new"
	lock, err := os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("ledger keys: %s is there: another change is under way, or one was cut off and the file is to be removed", next)
	}
	if err != nil {
		return fmt.Errorf("ledger keys: %w", err)
	}
	err = changeInto(lock, path, change)
	if err = errors.Join(err, lock.Close()); err == nil {
		err = os.Rename(next, path)
	}
	if err != nil {
		os.Remove(next) // the old file stands
		return fmt.Errorf("ledger keys: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

func changeInto(f *os.File, path string, change func(*Keys) (*Keys, error)) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	keys, err := LoadKeys(path)
	if err != nil {
		return err
	}
	keys, err = change(keys)
	if err != nil {
		return err
	}
	text, err := keys.text()
	if err != nil {
		return err
	}
	if _, err := f.Write(text); err != nil {
		return err
	}
	return errors.Join(f.Chmod(info.Mode().Perm()), f.Sync())
}

// ErrOldKeys is a key file made before checkpoints were signed.
var ErrOldKeys = errors.New("the file has no signing key; write one with: auditlog keys -from FILE -new FILE2, then configure FILE2")

// UpgradeKeys reads a key file made before checkpoints were signed and gives
// the same keys with a new signing key.
func UpgradeKeys(path string) (*Keys, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("ledger keys: %w", err)
	}
	var f oneSetKeyFile
	err = json.Unmarshal(text, &f)
	if err != nil || f.Format != oldKeyFormat {
		return nil, fmt.Errorf("ledger keys: %s: not a key file of format %s", path, oldKeyFormat)
	}
	return f.keys(random(keySize))
}

// LoadOrGenerateKeys reads the key file, or makes it if there is none. It is
// for the demo: in production, keys that have gone missing are an error.
func LoadOrGenerateKeys(path string) (*Keys, error) {
	keys, err := LoadKeys(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return keys, err
	}
	keys, err = GenerateKeys()
	if err != nil {
		return nil, err
	}
	err = keys.Save(path)
	if err != nil {
		return nil, err
	}
	return keys, nil
}
