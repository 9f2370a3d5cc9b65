package bundle

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"underlag/aggregator"
	"underlag/aggregator/access"
)

// Publisher puts laws into a folder of bundles, from which services and bundle
// servers take them. Every bundle is kept, by its sequence.
type Publisher struct {
	Folder string
	Trust  *Trust
	ID     string
	Key    ed25519.PrivateKey
	Access access.Config // FS is not used
	// Check checks whatever is published with the law, out of the bundle's files, as
	// services do; nil: nothing is.
	Check func(*access.Law, fs.FS) error
	// Tell is told of a publication before it is placed; nil: nobody is.
	Tell Tell
	// Reason is why somebody rolls back, in words, for the record; empty: none is given.
	Reason string
	// By is the login that publishes, for the record; zero: none but the publisher's key.
	By aggregator.Caller
}

// Publish makes the files of a law the next bundle, on a day. It refuses whatever
// a service would refuse; then the folder stays as it was.
//
// The draft's replay must compare with the law that is published now.
func (p *Publisher) Publish(ctx context.Context, files map[string][]byte, of Publication, on aggregator.Date) (*Law, error) {
	now, err := p.latest()
	if err != nil {
		return nil, err
	}
	if now.Sequence > 0 && of.Replay.Law != now.Statement.Revision {
		return nil, fmt.Errorf("%w: it compares with %q, published is %s", ErrReplayOld, of.Replay.Law, now.Statement.Revision)
	}
	return p.publish(ctx, Published, files, of, on)
}

// Errors that tell why nothing was published, besides those of a bundle.
var (
	ErrReplayOld  = errors.New("the replay compares with another law than the one that is published; run policy replay again, with the published bundle as -policies")
	ErrUnrecorded = errors.New("the publication could not be recorded, and nothing is published")
	ErrNoEarlier  = errors.New("no earlier bundle has the revision")
)

func (p *Publisher) publish(ctx context.Context, kind Kind, files map[string][]byte, of Publication, on aggregator.Date) (*Law, error) {
	now, err := p.latest()
	if err != nil {
		return nil, err
	}
	latest := now.Sequence
	of.Sequence = latest + 1
	data, err := Write(files, of, p.ID, p.Key)
	if err != nil {
		return nil, err
	}
	law, err := Read(data, p.Trust, p.Access, on, latest)
	if err != nil {
		return nil, err
	}
	if p.Check != nil {
		err = p.Check(law.Law, law.Files)
		if err != nil {
			return nil, err
		}
	}
	event := Event{Kind: kind, Of: law.Publication, By: p.By}
	if kind == RolledBack {
		event.Reason = p.Reason
	}
	err = p.Tell.of(ctx, event)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnrecorded, err)
	}
	err = place(p.archive(of.Sequence), data)
	if err == nil {
		err = place(filepath.Join(p.Folder, FileName), data)
	}
	return law, err
}

// Rollback publishes an earlier revision anew, with the approvals that it had. It
// takes the latest bundle of that revision.
func (p *Publisher) Rollback(ctx context.Context, revision string, on aggregator.Date) (*Law, error) {
	now, err := p.latest()
	if err != nil {
		return nil, err
	}
	for sequence := now.Sequence - 1; sequence > 0; sequence-- {
		data, err := os.ReadFile(p.archive(sequence))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		files, was, err := p.Trust.peek(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.archive(sequence), err)
		}
		if was.Statement.Revision == revision {
			maps.DeleteFunc(files, func(name string, _ []byte) bool { return name == manifestName || name == signaturesName })
			return p.publish(ctx, RolledBack, files, *was, on)
		}
	}
	return nil, fmt.Errorf("%w: %s, in %s", ErrNoEarlier, revision, p.Folder)
}

// latest is the bundle in the folder; zero where there is none.
func (p *Publisher) latest() (Publication, error) {
	data, err := os.ReadFile(filepath.Join(p.Folder, FileName))
	if errors.Is(err, fs.ErrNotExist) {
		return Publication{}, nil
	}
	if err != nil {
		return Publication{}, err
	}
	_, of, err := p.Trust.peek(data)
	if err != nil {
		return Publication{}, fmt.Errorf("the bundle in %s: %w", p.Folder, err)
	}
	return *of, nil
}

// What every bundle is kept as, around its sequence.
const (
	archivePrefix = "underlag-"
	archiveSuffix = ".tar.gz"
)

func (p *Publisher) archive(sequence int64) string {
	return filepath.Join(p.Folder, fmt.Sprintf("%s%06d%s", archivePrefix, sequence, archiveSuffix))
}

// peek reads what a bundle says of itself, if a trusted publisher has signed it.
func (t *Trust) peek(data []byte) (map[string][]byte, *Publication, error) {
	files, err := unpack(data)
	if err != nil {
		return nil, nil, err
	}
	err = t.signed(files)
	if err != nil {
		return nil, nil, err
	}
	var m manifest
	err = json.Unmarshal(files[manifestName], &m)
	return files, &m.Metadata.Publication, err
}

// Files gives the files of a signed bundle as a tree, for reading and comparing
// a law that need not be in force.
func (t *Trust) Files(data []byte) (fs.FS, error) {
	files, _, err := t.peek(data)
	return Tree(files), err
}

// place writes a file so that a reader sees all of it or none.
func place(name string, data []byte) error {
	next, err := os.CreateTemp(filepath.Dir(name), ".next-*")
	if err != nil {
		return err
	}
	defer os.Remove(next.Name())
	_, err = next.Write(data)
	err = errors.Join(err, next.Chmod(0o644), next.Sync(), next.Close())
	if err != nil {
		return err
	}
	return os.Rename(next.Name(), name)
}
