package server

import (
	"context"
	"os"
	"time"

	"underlag/aggregator/audit"
)

// keysEvery is how often the key file is looked at: a rotation is in use within
// this time, and so is gone what was destroyed.
const keysEvery = 10 * time.Second

// keyFile is a key file that may change while the server runs.
type keyFile struct {
	path string
	seen os.FileInfo // as it was when its keys were taken; nil: not yet
}

// followKeys takes the ledger's keys anew whenever their file changes, until ctx
// ends. A file that cannot be used leaves the keys that are in use.
func (s *Server) followKeys(ctx context.Context) {
	f := keyFile{path: s.config.Ledger.Keys}
	ticker := time.NewTicker(keysEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			keys, err := f.changed()
			if err == nil && keys != nil {
				err = s.useKeys(keys)
			}
			switch {
			case err != nil:
				f.seen = nil // so that it is said again until it is mended
				s.log.Error("the ledger's key file has changed and cannot be used; the keys before it are", "error", err.Error())
			case keys != nil:
				s.log.Info("ledger keys in use", "versions", len(keys.Sets()))
			}
		case <-ctx.Done():
			return
		}
	}
}

func (s *Server) useKeys(keys *audit.Keys) error {
	if err := s.ledger.UseKeys(keys); err != nil {
		return err
	}
	if s.acts != nil {
		s.acts.UseKeys(keys)
	}
	return nil
}

// changed gives the keys of a file that has changed since it was last looked at,
// nil where it has not. The first look always gives them.
func (f *keyFile) changed() (*audit.Keys, error) {
	now, err := os.Stat(f.path)
	if err != nil {
		return nil, err
	}
	if f.seen != nil && os.SameFile(f.seen, now) && f.seen.ModTime().Equal(now.ModTime()) && f.seen.Size() == now.Size() {
		return nil, nil
	}
	keys, err := audit.LoadKeys(f.path)
	if err == nil {
		f.seen = now
	}
	return keys, err
}
