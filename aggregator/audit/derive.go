package audit

import (
	"crypto/hkdf"
	"crypto/sha256"
)

// Derive gives 32 bytes for one use, named by its label, so that nothing else has
// to be kept as secret as the keys are. The same keys and label give the same
// bytes; they tell nothing of the keys nor of what another label gives (HKDF,
// RFC 5869, of the first key that made pseudonyms, so that a rotation changes nothing).
func (k *Keys) Derive(label string) []byte {
	key, err := hkdf.Key(sha256.New, k.sets[0].secret.pseudonym, nil, "underlag-ledger-keys derive "+label, keySize)
	if err != nil {
		panic(err) // only of a key longer than HKDF can give
	}
	return key
}
