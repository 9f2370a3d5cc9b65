package audit

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// memory is a ledger's hashes in memory.
type memory struct {
	records []digest
	stored  map[node]bool
}

func (m *memory) hashes(_ context.Context, from, to int64) ([]digest, error) {
	return m.records[min(from, int64(len(m.records))):min(to, int64(len(m.records)))], nil
}

func (m *memory) node(_ context.Context, index int64, level int) (tlog.Hash, error) {
	for n := range m.stored {
		if n.index == index && n.level == level {
			return n.hash, nil
		}
	}
	return tlog.Hash{}, errNoRecord
}

// reference keeps every node as tlog's own functions make them.
type reference []tlog.Hash

func (r reference) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var list []tlog.Hash
	for _, i := range indexes {
		list = append(list, r[i])
	}
	return list, nil
}

// TestThreeTreesAgree grows the writer's tree, the verifier's and tlog's side by
// side, over sizes with up to three levels of stored nodes.
func TestThreeTreesAgree(t *testing.T) {
	t.Parallel()
	var ours tree
	var verifiers merkle
	var want reference
	m := &memory{stored: map[node]bool{}}
	for n := range int64(2100) {
		record := digest(sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(n))))
		m.records = append(m.records, record)
		for _, complete := range ours.add(record) {
			m.stored[complete] = true
		}
		verifiers.add(record[:])
		added, err := tlog.StoredHashes(n, record[:], want)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, added...)
		root, err := tlog.TreeHash(n+1, want)
		if err != nil {
			t.Fatal(err)
		}
		if ours.root() != root || tlog.Hash(verifiers.root()) != root {
			t.Fatalf("size %d: writer %v, verifier %v, want %v", n+1, ours.root(), verifiers.root().text(), root)
		}
	}
	for _, size := range []int64{1, 2, 255, 256, 257, 511, 512, 1024, 2047, 2048, 2100} {
		loaded, err := loadTree(t.Context(), m, size)
		if err != nil {
			t.Fatal(err)
		}
		root, err := tlog.TreeHash(size, want)
		if err != nil || loaded.root() != root || loaded.size != size {
			t.Errorf("size %d: loaded root %v, want %v", size, loaded.root(), root)
		}
		for _, index := range []int64{0, size / 3, size - 1} {
			path, err := tlog.ProveRecord(size, index, nodeReader(t.Context(), m))
			if err != nil {
				t.Fatal(err)
			}
			reference, err := tlog.ProveRecord(size, index, want)
			if err != nil || !slices.Equal(path, reference) {
				t.Errorf("proof of %d in %d is not tlog's", index, size)
			}
		}
	}
}

func TestTreeThatLacksRecordsIsRefused(t *testing.T) {
	t.Parallel()
	m := &memory{records: make([]digest, 3)}
	_, err := loadTree(t.Context(), m, 5)
	if err == nil {
		t.Error("a tree of 5 was made of 3 records")
	}
	_, err = subtree(t.Context(), m, 2, 0)
	if err == nil {
		t.Error("a subtree of 4 was made of 3 records")
	}
}
