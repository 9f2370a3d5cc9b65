package audit

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// ErrNotConsistent is a ledger that no longer holds what it once signed.
var ErrNotConsistent = errors.New("audit: the ledger is not a continuation of the checkpoint")

// Consistent checks that a ledger still holds, unchanged and first, what a kept
// checkpoint was signed for, and gives its last checkpoint. It reads a few hashes
// of the stored tree, not the records: that these agree is for Verify.
func Consistent(ctx context.Context, location, kept string, publicKeys []string) (string, error) {
	older, err := openCheckpoint(kept, publicKeys)
	if err != nil {
		return "", err
	}
	r, err := openReader(ctx, location)
	if err != nil {
		return "", fmt.Errorf("audit: read ledger %s: %w", shown(location), err)
	}
	defer r.close()
	last, err := r.lastCheckpoint(ctx)
	if err != nil {
		return "", fmt.Errorf("audit: read ledger %s: %w", shown(location), err)
	}
	newer, err := openCheckpoint(string(last.note), publicKeys)
	if err != nil {
		return "", err
	}
	if newer.origin != older.origin || newer.size < older.size {
		return "", ErrNotConsistent
	}
	proof, err := tlog.ProveTree(newer.size, older.size, nodeReader(ctx, r))
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNotConsistent, err)
	}
	if tlog.CheckTree(proof, newer.size, tlog.Hash(newer.root), older.size, tlog.Hash(older.root)) != nil {
		return "", ErrNotConsistent
	}
	return string(last.note), nil
}
