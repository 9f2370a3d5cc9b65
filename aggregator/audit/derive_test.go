package audit

import (
	"bytes"
	"testing"
)

func TestDerive(t *testing.T) {
	t.Parallel()
	keys, other := oldKeys(t, 1), oldKeys(t, 4)
	rotated, err := keys.Rotate("", noon)
	if err != nil {
		t.Fatal(err)
	}
	a := keys.Derive("a")
	if !bytes.Equal(a, keys.Derive("a")) || !bytes.Equal(a, rotated.Derive("a")) || len(a) != keySize {
		t.Error("the same keys and label gave different bytes")
	}
	for name, b := range map[string][]byte{"another label": keys.Derive("b"), "other keys": other.Derive("a"), "the key itself": keys.sets[0].secret.pseudonym} {
		if bytes.Equal(a, b) {
			t.Errorf("the same bytes as %s", name)
		}
	}
}

// oldKeys are keys as a file of format 2 holds them: one set, everybody's.
func oldKeys(t *testing.T, pseudonym byte) *Keys {
	t.Helper()
	keys, err := oneSetKeyFile{
		ID: "0102030405060708", Pseudonym: bytes.Repeat([]byte{pseudonym}, keySize), Identity: bytes.Repeat([]byte{2}, keySize),
	}.keys(bytes.Repeat([]byte{3}, keySize))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}
