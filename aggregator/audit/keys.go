package audit

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"runtime"
)

// keyFormat names the form of a key file.
const keyFormat = "underlag-ledger-keys-1"

// keySize is the size of each of the two keys in bytes.
const keySize = 32

// Keys turn identities into pseudonyms and sealed identities. They are kept
// outside the ledger: whoever has the ledger alone learns nobody's name, and
// whoever destroys the keys has made every identity unreadable. Keys print as
// their public id only.
type Keys struct {
	id        [8]byte
	pseudonym []byte
	identity  []byte
	seal      cipher.AEAD
}

// keyFile is the form of a key file; the keys are in base64.
type keyFile struct {
	Format    string `json:"format"`
	ID        string `json:"id"`
	Pseudonym []byte `json:"pseudonym"`
	Identity  []byte `json:"identity"`
}

// GenerateKeys makes new keys.
func GenerateKeys() (*Keys, error) {
	material := make([]byte, 8+2*keySize)
	rand.Read(material)
	return newKeys([8]byte(material[:8]), material[8:8+keySize], material[8+keySize:])
}

func newKeys(id [8]byte, pseudonym, identity []byte) (*Keys, error) {
	if len(pseudonym) != keySize || len(identity) != keySize {
		return nil, fmt.Errorf("each key must be %d bytes", keySize)
	}
	if bytes.Equal(pseudonym, identity) {
		return nil, errors.New("the two keys must differ")
	}
	block, err := aes.NewCipher(identity)
	if err != nil {
		return nil, err
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &Keys{id: id, pseudonym: pseudonym, identity: identity, seal: seal}, nil
}

// LoadKeys reads a key file written by Save. A file that others than its owner
// may change, or anybody may read, is refused.
func LoadKeys(path string) (*Keys, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("ledger keys: %w", err)
	}
	defer f.Close()
	err = checkMode(f)
	if err != nil {
		return nil, fmt.Errorf("ledger keys: %s: %w", path, err)
	}
	d := json.NewDecoder(f)
	d.DisallowUnknownFields()
	var k keyFile
	err = d.Decode(&k)
	if err != nil {
		return nil, fmt.Errorf("ledger keys: %s: not a key file", path) // the cause may quote the file
	}
	id, err := hex.DecodeString(k.ID)
	if err != nil || len(id) != 8 || k.Format != keyFormat || d.More() {
		return nil, fmt.Errorf("ledger keys: %s: not a key file of format %s", path, keyFormat)
	}
	keys, err := newKeys([8]byte(id), k.Pseudonym, k.Identity)
	if err != nil {
		return nil, fmt.Errorf("ledger keys: %s: %w", path, err)
	}
	return keys, nil
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

// Save writes the keys to a new file that only its owner can read. An existing
// file is never overwritten, since its keys may be the only ones.
func (k *Keys) Save(path string) error {
	text, err := json.MarshalIndent(keyFile{
		Format: keyFormat, ID: k.ID(), Pseudonym: k.pseudonym, Identity: k.identity,
	}, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("ledger keys: %w", err)
	}
	_, err = f.Write(append(text, '\n'))
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
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

// ID is the public name of the keys, 16 hexadecimal digits.
func (k Keys) ID() string { return hex.EncodeToString(k.id[:]) }

// String gives the id only.
func (k Keys) String() string { return "[keys " + k.ID() + "]" }

// Format gives the id only, under every verb.
func (k Keys) Format(f fmt.State, _ rune) { fmt.Fprint(f, k.String()) }

// LogValue gives the id only.
func (k Keys) LogValue() slog.Value { return slog.StringValue(k.String()) }
