package audit

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// The forms of a key file. The second held one set of keys for everybody, the
// first no signing key either.
const (
	keyFormat       = "underlag-ledger-keys-3"
	oneSetKeyFormat = "underlag-ledger-keys-2"
	oldKeyFormat    = "underlag-ledger-keys-1"
)

// PublicKeyFile is what is added to the path of a key file to name the file
// with its public key, which is for everybody.
const PublicKeyFile = ".pub"

// Keys turn identities into pseudonyms and sealed identities, and sign
// checkpoints. They are kept outside the ledger: whoever has the ledger alone
// learns nobody's name, and whoever destroys the keys has made every identity
// unreadable. They hold every version there has been of everybody's keys and of
// the organisations' own; Rotate adds one. Keys print as their public id only.
type Keys struct {
	id      [8]byte // that of the first set, which the ledger was begun with
	sets    []*keySet
	signing []byte // seed of Ed25519
	signer  note.Signer
	public  string
}

// GenerateKeys makes new keys: one set, everybody's.
func GenerateKeys() (*Keys, error) {
	first, err := generateSet("", time.Now())
	if err != nil {
		return nil, err
	}
	return newKeys([]*keySet{first}, random(keySize))
}

// newKeys checks sets of keys and the seed that signs, and makes them ready.
func newKeys(sets []*keySet, signing []byte) (*Keys, error) {
	if len(signing) != keySize {
		return nil, fmt.Errorf("each key must be %d bytes", keySize)
	}
	if len(sets) == 0 || sets[0].organisation != "" {
		return nil, errors.New("the first set of keys must be everybody's")
	}
	var known [][8]byte
	for _, s := range sets {
		if slices.Contains(known, s.id) {
			return nil, fmt.Errorf("the id %s stands twice", s.name())
		}
		if s.organisation == "" && !s.destroyed.IsZero() {
			return nil, fmt.Errorf("the keys %s are everybody's and cannot be destroyed", s.name())
		}
		if s.organisation != "" && !s.organisation.Valid() {
			return nil, fmt.Errorf("the keys %s must be an organisation's of 12 digits, or everybody's", s.name())
		}
		if bytes.Equal(signing, s.secret.pseudonym) || bytes.Equal(signing, s.secret.identity) {
			return nil, errKeysDiffer
		}
		known = append(known, s.id)
	}
	k := &Keys{id: sets[0].id, sets: sets, signing: signing}
	var err error
	k.signer, k.public, err = newSigner("underlag-ledger-"+k.ID(), signing)
	return k, err
}

// newSigner gives the signer of a seed and its public key, both in the forms of
// golang.org/x/mod/sumdb/note.
func newSigner(name string, seed []byte) (note.Signer, string, error) {
	public, err := note.NewEd25519VerifierKey(name, ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey))
	if err != nil {
		return nil, "", err
	}
	const ed25519Algorithm = 1
	hash := strings.Split(public, "+")[1]
	secret := base64.StdEncoding.EncodeToString(append([]byte{ed25519Algorithm}, seed...))
	signer, err := note.NewSigner("PRIVATE+KEY+" + name + "+" + hash + "+" + secret)
	return signer, public, err
}

// ID is the public name of the keys, 16 hexadecimal digits.
func (k Keys) ID() string { return hex.EncodeToString(k.id[:]) }

// Public is the key that verifies checkpoints, in the form of
// golang.org/x/mod/sumdb/note. It is to be published.
func (k Keys) Public() string { return k.public }

// String gives the id only.
func (k Keys) String() string { return "[keys " + k.ID() + "]" }

// Format gives the id only, under every verb.
func (k Keys) Format(f fmt.State, _ rune) { fmt.Fprint(f, k.String()) }

// LogValue gives the id only.
func (k Keys) LogValue() slog.Value { return slog.StringValue(k.String()) }
