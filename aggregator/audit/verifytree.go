package audit

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"underlag/aggregator"
)

// The tree is computed here from RFC 6962 alone, so that a fault of the writer's
// tree is found.

// treeHash is a hash of the Merkle tree.
type treeHash [sha256.Size]byte

func (h treeHash) text() string { return base64.StdEncoding.EncodeToString(h[:]) }

// merkle holds the complete subtrees of the records seen, the largest first.
type merkle struct{ subtrees []subtreeHash }

type subtreeHash struct {
	level int
	hash  treeHash
}

// add takes in a record's hash and gives what it completes, lowest first.
func (m *merkle) add(record []byte) []subtreeHash {
	s := subtreeHash{0, sha256.Sum256(append([]byte{0}, record...))}
	complete := []subtreeHash{s}
	for n := len(m.subtrees); n > 0 && m.subtrees[n-1].level == s.level; n-- {
		s = subtreeHash{s.level + 1, parent(m.subtrees[n-1].hash, s.hash)}
		m.subtrees = m.subtrees[:n-1]
		complete = append(complete, s)
	}
	m.subtrees = append(m.subtrees, s)
	return complete
}

func (m *merkle) root() treeHash {
	var root treeHash
	for n, s := range slices.Backward(m.subtrees) {
		if n == len(m.subtrees)-1 {
			root = s.hash
			continue
		}
		root = parent(s.hash, root)
	}
	return root
}

func parent(left, right treeHash) treeHash {
	return sha256.Sum256(slices.Concat([]byte{1}, left[:], right[:]))
}

// checkTree checks what is stored of the tree at a record: the nodes that the
// record completes, and the checkpoint that ends with it, where there is one.
func (v *verifier) checkTree(r storedRecord, s *stored) aggregator.Text {
	for _, complete := range v.merkle.add(r.hash) {
		if complete.level < storedLevel {
			continue
		}
		want := storedNode{r.index, complete.level, complete.hash[:]}
		if len(s.nodes) == 0 || s.nodes[0].index != want.index || s.nodes[0].level != want.level || !bytes.Equal(s.nodes[0].hash, want.hash) {
			return problemNode
		}
		s.nodes = s.nodes[1:]
	}
	if len(s.nodes) > 0 && s.nodes[0].index <= r.index {
		return problemNode
	}
	return v.checkCheckpoints(r.index+1, s)
}

func (v *verifier) checkCheckpoints(size int64, s *stored) aggregator.Text {
	for len(v.kept) > 0 && v.kept[0].size == size {
		if !v.isOurs(v.kept[0]) {
			return problemKept
		}
		v.kept = v.kept[1:]
	}
	if len(s.checkpoints) == 0 || s.checkpoints[0].size != size {
		return aggregator.Text{}
	}
	stored := s.checkpoints[0].note
	s.checkpoints = s.checkpoints[1:]
	content, err := readCheckpoint(stored)
	if err != nil || content.size != size || !v.isOurs(content) {
		return problemCheckpoint
	}
	if v.keys != nil {
		_, err := note.Open(stored, v.keys)
		if err != nil {
			return problemSignature
		}
	}
	v.report.Checkpoints++
	v.report.Covered = size
	return aggregator.Text{}
}

// isOurs tells whether a checkpoint is of this log with the records seen so far.
func (v *verifier) isOurs(c checkpointContent) bool {
	return c.origin == "underlag-ledger/"+v.report.Ledger && c.root == v.merkle.root()
}

// checkStrays checks that nothing is stored beyond the last record.
func (v *verifier) checkStrays(ctx context.Context, r reader) error {
	s, err := r.strays(ctx)
	switch {
	case err != nil && !damaged(err):
		return err
	case err != nil:
		v.fault(v.next, problemUnreadable)
	case s.identities > 0:
		v.fault(v.next, problemIdentityExtra)
	case s.checkpoint > 0:
		v.fault(s.checkpoint-1, problemCutOff)
	case s.nodes > 0:
		v.fault(v.next, problemNode)
	}
	return nil
}

// checkpointContent is what a checkpoint says.
type checkpointContent struct {
	origin string
	size   int64
	root   treeHash
}

// ledger is the identity of the log that a checkpoint is of.
func (c checkpointContent) ledger() string { return strings.TrimPrefix(c.origin, "underlag-ledger/") }

// readCheckpoint reads a checkpoint without looking at its signatures.
func readCheckpoint(signed []byte) (checkpointContent, error) {
	wrong := fmt.Errorf("%w: not a checkpoint", ErrEvidence)
	text, _, found := strings.Cut(string(signed), "\n\n")
	lines := strings.Split(text, "\n")
	if !found || len(lines) != 3 {
		return checkpointContent{}, wrong
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 1 || strconv.FormatInt(size, 10) != lines[1] {
		return checkpointContent{}, wrong
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != sha256.Size || treeHash(root).text() != lines[2] { // carriage returns in it are skipped
		return checkpointContent{}, wrong
	}
	return checkpointContent{lines[0], size, treeHash(root)}, nil
}

// openKept reads checkpoints that somebody kept outside the ledger, by size. One
// that no published key signed proves nothing and is refused.
func openKept(texts []string, keys note.Verifiers) ([]checkpointContent, error) {
	var kept []checkpointContent
	for _, text := range texts {
		if keys == nil {
			return nil, fmt.Errorf("%w: a kept checkpoint needs the published key that signed it", ErrEvidence)
		}
		content, err := readCheckpoint([]byte(text))
		if err != nil {
			return nil, err
		}
		_, err = note.Open([]byte(text), keys)
		if err != nil {
			return nil, fmt.Errorf("%w: a kept checkpoint is not signed by a published key", ErrEvidence)
		}
		kept = append(kept, content)
	}
	slices.SortFunc(kept, func(a, b checkpointContent) int { return cmp.Compare(a.size, b.size) })
	return kept, nil
}

// verifiers reads public keys; nil for none.
func verifiers(public []string) (note.Verifiers, error) {
	if len(public) == 0 {
		return nil, nil
	}
	list := make([]note.Verifier, 0, len(public))
	for _, text := range public {
		verifier, err := note.NewVerifier(strings.TrimSpace(text))
		if err != nil {
			return nil, fmt.Errorf("%w: not a public key: %w", ErrEvidence, err)
		}
		list = append(list, verifier)
	}
	return note.VerifierList(list...), nil
}
