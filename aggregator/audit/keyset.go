package audit

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"underlag/aggregator"
)

// keySize is the size of each key in bytes.
const keySize = 32

// secrets are the keys of a set: of HMAC-SHA-256 and of AES-256-GCM.
type secrets struct{ pseudonym, identity []byte }

// keySet is one version of the keys that hide identities. An identity names it
// by its id.
type keySet struct {
	id           [8]byte
	organisation aggregator.OrgNumber // whose own it is; empty: everybody's who has none
	made         time.Time            // zero: not known
	destroyed    time.Time            // zero: not destroyed
	secret       secrets              // nil once destroyed
	seal         cipher.AEAD
}

func newKeySet(s keySet) (*keySet, error) {
	if !s.destroyed.IsZero() {
		if s.secret.pseudonym != nil || s.secret.identity != nil {
			return nil, errors.New("a set that is destroyed has no keys")
		}
		return &s, nil
	}
	if len(s.secret.pseudonym) != keySize || len(s.secret.identity) != keySize {
		return nil, fmt.Errorf("each key must be %d bytes", keySize)
	}
	if bytes.Equal(s.secret.pseudonym, s.secret.identity) {
		return nil, errKeysDiffer
	}
	block, err := aes.NewCipher(s.secret.identity)
	if err != nil {
		return nil, err
	}
	s.seal, err = cipher.NewGCMWithRandomNonce(block)
	return &s, err
}

var errKeysDiffer = errors.New("the keys must differ from each other")

// generateSet makes a set: an organisation's own, or where it is empty everybody's.
func generateSet(organisation aggregator.OrgNumber, now time.Time) (*keySet, error) {
	return newKeySet(keySet{
		id: [8]byte(random(8)), organisation: organisation, made: now.UTC().Truncate(time.Second),
		secret: secrets{random(keySize), random(keySize)},
	})
}

func random(size int) []byte {
	b := make([]byte, size)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	return b
}

// pseudonym gives the keyed pseudonym under which an identity of a kind is
// found: HMAC-SHA-256(key, kind || 0 || value).
func (s *keySet) pseudonym(kind, value string) digest {
	m := hmac.New(sha256.New, s.secret.pseudonym)
	m.Write([]byte(kind))
	m.Write([]byte{0})
	m.Write([]byte(value))
	return digest(m.Sum(nil))
}

// identify makes the identity of a value. Caseworkers and cases are qualified
// by their organisation by the caller, since their names are unique only there.
func (s *keySet) identify(kind, value string) identity {
	i := identity{keys: s.id, pseudonym: s.pseudonym(kind, value)}
	rand.Read(i.salt[:]) // never fails: crypto/rand ends the program instead
	i.sealed = s.seal.Seal(nil, nil, []byte(value), sealedWith(kind, i.pseudonym))
	return i
}

func (s *keySet) name() string { return hex.EncodeToString(s.id[:]) }

// String gives the id only.
func (s keySet) String() string { return "[keys " + s.name() + "]" }

// Format gives the id only, under every verb.
func (s keySet) Format(f fmt.State, _ rune) { fmt.Fprint(f, s.String()) }

// keysOf are the sets that an organisation's identities are or were hidden with,
// the newest first. Those that are destroyed are not among them.
type keysOf []*keySet

// of gives the sets of organisations: their own before everybody's. Those who
// belong to no organisation have everybody's.
func (k *Keys) of(organisations ...aggregator.OrgNumber) keysOf {
	var list keysOf
	for _, o := range organisations {
		if o != "" {
			list = append(list, k.own(o)...)
		}
	}
	return append(list, k.own("")...)
}

// all gives the sets of every organisation.
func (k *Keys) all() keysOf {
	var list keysOf
	for _, s := range slices.Backward(k.sets) {
		if s.destroyed.IsZero() {
			list = append(list, s)
		}
	}
	return list
}

// own gives the sets that are an organisation's own, or everybody's.
func (k *Keys) own(organisation aggregator.OrgNumber) keysOf {
	var list keysOf
	for _, s := range slices.Backward(k.sets) {
		if s.organisation == organisation && s.destroyed.IsZero() {
			list = append(list, s)
		}
	}
	return list
}

// newest is the set that new identities are hidden with.
func (k keysOf) newest() *keySet { return k[0] }

// pseudonyms are those of a value under every set.
func (k keysOf) pseudonyms(kind, value string) []digest {
	list := make([]digest, 0, len(k))
	for _, s := range k {
		list = append(list, s.pseudonym(kind, value))
	}
	return list
}

// errKeysGone is an identity whose keys are destroyed, or not in the key file.
var errKeysGone = errors.New("the keys it was hidden with are not there")

// open gives the value of an identity of a kind; an error says that its keys are
// gone, or that it is not intact.
func (k keysOf) open(kind string, i storedIdentity) (string, error) {
	if len(i.pseudonym) != len(digest{}) {
		return "", errValue
	}
	for _, s := range k {
		if bytes.Equal(s.id[:], i.keys) {
			value, err := s.seal.Open(nil, nil, i.sealed, sealedWith(kind, digest(i.pseudonym)))
			return string(value), err
		}
	}
	return "", errKeysGone
}

// now gives the pseudonym that an identity has under the newest set, so that one
// person stays one over a rotation. Where the identity cannot be read, it is the
// stored one.
func (k keysOf) now(kind string, i storedIdentity) []byte {
	if bytes.Equal(i.keys, k.newest().id[:]) {
		return i.pseudonym
	}
	value, err := k.open(kind, i)
	if err != nil {
		return i.pseudonym
	}
	p := k.newest().pseudonym(kind, value)
	return p[:]
}
