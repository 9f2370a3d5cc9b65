package identity

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/go-jose/go-jose/v4"
)

// Bounds of a key set document.
const (
	maxKeySetBytes = 256 << 10
	maxKeys        = 64
	minRSABits     = 2048
)

// KeySet holds the public keys of one issuer, read once or fetched from a URL.
type KeySet struct {
	fixed  map[string]publicKey
	remote *remoteKeys
}

// publicKey is a key and the algorithms it may verify.
type publicKey struct {
	key        any
	algorithms []jose.SignatureAlgorithm
	thumbprint string // RFC 7638, SHA-256
}

// errNoKey is a key that the set does not have; errKeysDown that it cannot be
// known whether it has it.
var (
	errNoKey    = errors.New("no such key")
	errKeysDown = errors.New("the keys cannot be fetched")
)

// Keys reads a JWK set (RFC 7517). It must hold at least one public signing key
// with a kid; a private or symmetric key, a weak one, or a kid used twice is an
// error, because a set that holds one was made by mistake.
func Keys(document []byte) (*KeySet, error) {
	keys, err := parseKeys(document)
	if err != nil {
		return nil, err
	}
	return &KeySet{fixed: keys}, nil
}

// KeysFromFile reads a JWK set from a file.
func KeysFromFile(path string) (*KeySet, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("identity: key set: %w", err)
	}
	defer f.Close()
	document, err := io.ReadAll(io.LimitReader(f, maxKeySetBytes+1))
	if err != nil {
		return nil, fmt.Errorf("identity: key set: %w", err)
	}
	keys, err := Keys(document)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return keys, nil
}

// find gives the key of a kid.
func (s *KeySet) find(ctx context.Context, kid string) (publicKey, error) {
	if s.remote != nil {
		return s.remote.find(ctx, kid)
	}
	key, known := s.fixed[kid]
	if !known {
		return publicKey{}, errNoKey
	}
	return key, nil
}

func parseKeys(document []byte) (map[string]publicKey, error) {
	if len(document) > maxKeySetBytes {
		return nil, fmt.Errorf("identity: the key set is larger than %d bytes", maxKeySetBytes)
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	err := json.Unmarshal(document, &set)
	if err != nil {
		return nil, errors.New("identity: the key set is not JSON with a list named keys")
	}
	if len(set.Keys) > maxKeys {
		return nil, fmt.Errorf("identity: the key set holds more than %d keys", maxKeys)
	}
	keys := make(map[string]publicKey)
	for n, raw := range set.Keys {
		err := addKey(keys, raw)
		if err != nil {
			return nil, fmt.Errorf("identity: key set: /keys/%d: %w", n, err)
		}
	}
	if len(keys) == 0 {
		return nil, errors.New("identity: the key set holds no signing key")
	}
	return keys, nil
}

// addKey adds a signing key. Keys for encryption, and of kinds that are not
// known here, are passed over, as RFC 7517, 5 asks.
func addKey(keys map[string]publicKey, raw json.RawMessage) error {
	var jwk jose.JSONWebKey
	err := json.Unmarshal(raw, &jwk)
	if errors.Is(err, jose.ErrUnsupportedKeyType) || err == nil && jwk.Use != "" && jwk.Use != "sig" {
		return nil
	}
	if err != nil {
		return errors.New("not a JSON web key")
	}
	algorithms, err := algorithmsOf(jwk.Key)
	if err != nil {
		return err
	}
	if jwk.Algorithm != "" {
		algorithms = only(algorithms, jose.SignatureAlgorithm(jwk.Algorithm))
	}
	if len(algorithms) == 0 {
		return nil // a key for an algorithm that is not allowed here
	}
	if jwk.KeyID == "" {
		return errors.New("the key has no kid")
	}
	_, twice := keys[jwk.KeyID]
	if twice {
		return errors.New("the kid is used twice")
	}
	thumbprint, err := jwk.Thumbprint(crypto.SHA256)
	if err != nil {
		return errors.New("not a JSON web key")
	}
	keys[jwk.KeyID] = publicKey{jwk.Key, algorithms, string(thumbprint)}
	return nil
}

// algorithmsOf gives the allowed algorithms of a key, so that the token's header
// can never choose how its key is used.
func algorithmsOf(key any) ([]jose.SignatureAlgorithm, error) {
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		if k.Curve != elliptic.P256() {
			return nil, nil
		}
		return []jose.SignatureAlgorithm{jose.ES256}, nil
	case *rsa.PublicKey:
		if k.N.BitLen() < minRSABits {
			return nil, fmt.Errorf("an RSA key of %d bits; at least %d are needed", k.N.BitLen(), minRSABits)
		}
		return []jose.SignatureAlgorithm{jose.RS256, jose.PS256}, nil
	case ed25519.PublicKey:
		return []jose.SignatureAlgorithm{jose.EdDSA}, nil
	default:
		return nil, errors.New("a private or symmetric key, which has no place in a set of public keys")
	}
}

func only(list []jose.SignatureAlgorithm, one jose.SignatureAlgorithm) []jose.SignatureAlgorithm {
	for _, a := range list {
		if a == one {
			return []jose.SignatureAlgorithm{one}
		}
	}
	return nil
}
