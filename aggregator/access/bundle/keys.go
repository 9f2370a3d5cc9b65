package bundle

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/goccy/go-yaml"
)

// NewKey makes a key pair, both halves in PEM. The private half signs, and is for
// its owner alone.
func NewKey() (private, public []byte, err error) {
	pub, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, nil, err
	}
	private, err = marshal("PRIVATE KEY", func() ([]byte, error) { return x509.MarshalPKCS8PrivateKey(key) })
	if err != nil {
		return nil, nil, err
	}
	public, err = marshal("PUBLIC KEY", func() ([]byte, error) { return x509.MarshalPKIXPublicKey(pub) })
	return private, public, err
}

func marshal(kind string, der func() ([]byte, error)) ([]byte, error) {
	bytes, err := der()
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: bytes}), nil
}

// ownerOnly is what others than the owner may do with a private key: nothing.
const ownerOnly = 0o077

// ReadKey reads a private key from a file that only its owner may read.
func ReadKey(file string) (ed25519.PrivateKey, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&ownerOnly != 0 {
		return nil, fmt.Errorf("%s: others than its owner may read the key; chmod 600", file)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(data)
	if block == nil {
		return nil, fmt.Errorf("%s: want a private key in PEM", file)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	key, ok := parsed.(ed25519.PrivateKey)
	if err != nil || !ok {
		return nil, fmt.Errorf("%s: want an Ed25519 key in PKCS 8", file)
	}
	return key, nil
}

// publicKey reads a public key in PEM.
func publicKey(text string) (ed25519.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("want a public key in PEM")
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	key, ok := parsed.(ed25519.PublicKey)
	if err != nil || !ok {
		return nil, errors.New("want an Ed25519 public key")
	}
	return key, nil
}

// Trust is whom a service believes: the people who may approve a law, and the
// keys that may publish it.
type Trust struct {
	Reviewers  map[string]string `yaml:"reviewers"`  // name: public key in PEM
	Publishers map[string]string `yaml:"publishers"` // id: public key in PEM
}

// ReadTrust reads a file of trust. Nobody may be both under two names: a key
// stands for one person.
func ReadTrust(file string) (*Trust, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var t Trust
	err = yaml.UnmarshalWithOptions(data, &t, yaml.Strict())
	if err != nil {
		return nil, fmt.Errorf("%s: %s", file, yaml.FormatError(err, false, false))
	}
	err = t.check()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return &t, nil
}

func (t *Trust) check() error {
	owner := map[string]string{}
	for name, text := range t.Reviewers {
		key, err := publicKey(text)
		if err != nil {
			return fmt.Errorf("reviewers: %s: %w", name, err)
		}
		if other, taken := owner[string(key)]; taken {
			return fmt.Errorf("reviewers: %s and %s have one key; a key stands for one person", name, other)
		}
		if strings.TrimSpace(name) == "" {
			return errors.New("reviewers: a reviewer has no name")
		}
		owner[string(key)] = name
	}
	for id, text := range t.Publishers {
		_, err := publicKey(text)
		if err != nil {
			return fmt.Errorf("publishers: %s: %w", id, err)
		}
	}
	if len(t.Publishers) == 0 || len(t.Reviewers) < Needed {
		return fmt.Errorf("want at least one publisher and %d reviewers", Needed)
	}
	return nil
}
