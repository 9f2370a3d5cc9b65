package audit

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// storedLevel is the lowest level of the Merkle tree that is stored: subtrees of
// 256 records. What is below is made from the records' own hashes when a proof
// needs it.
const storedLevel = 8

// node is the hash of a complete subtree of 2^level records, of which record
// index is the last.
type node struct {
	index int64
	level int
	hash  tlog.Hash
}

// leaf is what the tree holds of a record: RFC 6962's leaf of the record's hash,
// so that a receipt alone can be proven.
func leaf(record digest) tlog.Hash { return tlog.RecordHash(record[:]) }

// tree is the right edge of the Merkle tree (RFC 6962): the hashes of the
// complete subtrees that together hold every record, the largest first.
type tree struct {
	size  int64
	edges []tlog.Hash
}

// add appends a record and gives the nodes to store that it completes.
func (t *tree) add(record digest) []node {
	var complete []node
	hash := leaf(record)
	for level := 0; ; level++ {
		if level >= storedLevel {
			complete = append(complete, node{t.size, level, hash})
		}
		if t.size>>level&1 == 0 {
			break
		}
		last := len(t.edges) - 1
		hash = tlog.NodeHash(t.edges[last], hash)
		t.edges = t.edges[:last]
	}
	t.edges = append(t.edges, hash)
	t.size++
	return complete
}

// root is the hash of the whole tree. The tree is never empty: record 0 begins
// every log.
func (t *tree) root() tlog.Hash {
	last := len(t.edges) - 1
	hash := t.edges[last]
	for _, left := range slices.Backward(t.edges[:last]) {
		hash = tlog.NodeHash(left, hash)
	}
	return hash
}

func (t *tree) clone() tree { return tree{t.size, slices.Clone(t.edges)} }

// hashes is what a tree is made from.
type hashes interface {
	// hashes gives the hashes of the records from one index up to another.
	hashes(ctx context.Context, from, to int64) ([]digest, error)
	// node gives the stored hash of the subtree of a level whose last record is index.
	node(ctx context.Context, index int64, level int) (tlog.Hash, error)
}

// loadTree makes the tree of the first size records.
func loadTree(ctx context.Context, from hashes, size int64) (tree, error) {
	var t tree
	for level := 62; level >= storedLevel; level-- {
		if size>>level&1 == 0 {
			continue
		}
		t.size += 1 << level
		hash, err := from.node(ctx, t.size-1, level)
		if err != nil {
			return tree{}, err
		}
		t.edges = append(t.edges, hash)
	}
	rest, err := from.hashes(ctx, t.size, size)
	if err != nil {
		return tree{}, err
	}
	for _, h := range rest {
		t.add(h)
	}
	if t.size != size {
		return tree{}, fmt.Errorf("%w: %d of %d hashes are there", ErrTail, t.size, size)
	}
	return t, nil
}

// nodeReader gives tlog the nodes it asks for: stored ones as they are, lower
// ones from the records.
func nodeReader(ctx context.Context, from hashes) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		list := make([]tlog.Hash, 0, len(indexes))
		for _, index := range indexes {
			level, n := tlog.SplitStoredHashIndex(index)
			hash, err := subtree(ctx, from, level, n)
			if err != nil {
				return nil, err
			}
			list = append(list, hash)
		}
		return list, nil
	})
}

// subtree gives the hash of the n-th complete subtree of a level.
func subtree(ctx context.Context, from hashes, level int, n int64) (tlog.Hash, error) {
	first, after := n<<level, (n+1)<<level
	if level >= storedLevel {
		return from.node(ctx, after-1, level)
	}
	records, err := from.hashes(ctx, first, after)
	if err != nil {
		return tlog.Hash{}, err
	}
	var t tree
	for _, h := range records {
		t.add(h)
	}
	if t.size != after-first {
		return tlog.Hash{}, fmt.Errorf("%w: %d of the records %d to %d are there", ErrTail, t.size, first, after-1)
	}
	return t.root(), nil
}
