package identity

import (
	"crypto/sha256"
	"sync"
)

// maxProofs bounds what is remembered; beyond it everything is forgotten.
const maxProofs = 4096

// proof is that a token, byte for byte, is signed by a key. It stays true for
// ever, and says nothing of whether the key is still the issuer's or the token
// still in time: both are asked anew each time.
type proof struct {
	token [sha256.Size]byte
	key   string // its thumbprint
}

// proofs remembers signatures that held. A nil one remembers nothing.
type proofs struct {
	mu   sync.Mutex
	held map[proof]struct{}
}

func newProofs() *proofs { return &proofs{held: map[proof]struct{}{}} }

func (p *proofs) has(raw string, key publicKey) bool {
	if p == nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_, held := p.held[proof{sha256.Sum256([]byte(raw)), key.thumbprint}]
	return held
}

func (p *proofs) add(raw string, key publicKey) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.held) == maxProofs {
		clear(p.held)
	}
	p.held[proof{sha256.Sum256([]byte(raw)), key.thumbprint}] = struct{}{}
}
