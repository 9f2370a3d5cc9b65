package audit

import "crypto/sha256"

// An identity is what a record does not say in clear: who the caseworker, the
// case and each subject are. The record holds a commitment to it, so that the
// identity can be erased later while the chain still verifies.
type identity struct {
	keys      [8]byte  // id of the keys it was made with
	salt      [16]byte // makes the commitment say nothing once the row is gone
	pseudonym digest   // HMAC-SHA-256: the same person is the same pseudonym
	sealed    []byte   // AES-256-GCM: nonce || ciphertext || tag
}

// The slots of a record's identities.
const (
	slotCaseworker = 0
	slotCase       = 1
	firstSubject   = 2
)

// The kinds of identities; the kind is part of pseudonym and seal, so that one
// kind can never be taken for another.
const (
	ofCaseworker = "caseworker"
	ofCase       = "case"
	ofSubject    = "subject"
	ofReviewer   = "reviewer"
	ofText       = "text"
)

// commitTag sets commitments apart from every other use of SHA-256 here.
const commitTag = "underlag identity 1\x00"

// commitment binds a record to an identity row.
func (i *identity) commitment() digest {
	h := sha256.New()
	h.Write([]byte(commitTag))
	h.Write(i.keys[:])
	h.Write(i.salt[:])
	h.Write(i.pseudonym[:])
	h.Write(i.sealed)
	return digest(h.Sum(nil))
}

// sealedWith is the additional data of the seal: kind, zero byte, pseudonym.
func sealedWith(kind string, pseudonym digest) []byte {
	b := make([]byte, 0, len(kind)+1+len(pseudonym))
	b = append(b, kind...)
	b = append(b, 0)
	return append(b, pseudonym[:]...)
}
