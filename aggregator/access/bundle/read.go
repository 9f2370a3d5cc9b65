package bundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/open-policy-agent/opa/v1/bundle"

	"underlag/aggregator"
	"underlag/aggregator/access"
)

// Bounds of a bundle: the shipped law is a third of a megabyte in thirty files.
const (
	maxBundle = 8 << 20
	maxFiles  = 1000
)

// Law is a law out of a bundle that is in order.
type Law struct {
	*access.Law
	Publication Publication
	Files       fs.FS // of the bundle
}

// Errors that tell why a bundle was refused, besides what is wrong with the law.
var (
	ErrUnsigned  = errors.New("the bundle is not signed by a publisher that is trusted")
	ErrApprovals = errors.New("approval: a law needs two reviewers besides its author")
	ErrExpired   = errors.New("the law is not in force on this day")
	ErrOlder     = errors.New("the bundle is older than the law in force")
	ErrRevision  = errors.New("the bundle's files are not the revision that was approved")
	ErrReplay    = errors.New("the replay is of another draft; run policy replay again")
)

// Read takes a law out of a bundle. It refuses one that a trusted publisher has
// not signed in full, that two reviewers have not approved, whose replay is of
// another draft, that is not in force on the day, whose sequence is not above the one given, or that cannot be
// loaded. The configuration's file system is not used.
func Read(data []byte, t *Trust, c access.Config, on aggregator.Date, above int64) (*Law, error) {
	files, err := unpack(data)
	if err != nil {
		return nil, err
	}
	err = t.signed(files)
	if err != nil {
		return nil, err
	}
	var m manifest
	err = json.Unmarshal(files[manifestName], &m)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", manifestName, err)
	}
	p := m.Metadata.Publication
	switch {
	case m.Revision != p.Statement.Revision:
		return nil, ErrRevision
	case p.Replay.Draft != p.Statement.Revision:
		return nil, fmt.Errorf("%w: it is of %q, approved is %s", ErrReplay, p.Replay.Draft, p.Statement.Revision)
	case p.Sequence <= above:
		return nil, fmt.Errorf("%w: sequence %d, want above %d", ErrOlder, p.Sequence, above)
	case on < p.Statement.From, p.Statement.To != 0 && on > p.Statement.To:
		return nil, fmt.Errorf("%w: %s is outside %s", ErrExpired, on, aggregator.Period{From: p.Statement.From, To: p.Statement.To})
	}
	err = t.approved(p.Statement, p.Approvals)
	if err != nil {
		return nil, err
	}
	c.FS = Tree(files)
	law, err := access.Load(c)
	if err != nil {
		return nil, err
	}
	if law.Revision() != p.Statement.Revision {
		return nil, ErrRevision
	}
	return &Law{Law: law, Publication: p, Files: c.FS}, nil
}

// signed verifies the signature as OPA does, and that it covers every file.
func (t *Trust) signed(files map[string][]byte) error {
	var signatures bundle.SignaturesConfig
	if json.Unmarshal(files[signaturesName], &signatures) != nil || signatures.Plugin != "" {
		return ErrUnsigned
	}
	keys := map[string]*bundle.KeyConfig{}
	for id, text := range t.Publishers {
		keys[id] = &bundle.KeyConfig{Key: text, Algorithm: algorithm}
	}
	digests, err := bundle.VerifyBundleSignature(signatures, bundle.NewVerificationConfig(keys, "", "", nil))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnsigned, err)
	}
	for name, content := range files {
		if name == signaturesName {
			continue
		}
		err := bundle.VerifyBundleFile(name, *bytes.NewBuffer(content), digests)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrUnsigned, err)
		}
	}
	if len(digests) > 0 {
		return fmt.Errorf("%w: %d signed files are missing", ErrUnsigned, len(digests))
	}
	return nil
}

func unpack(data []byte) (map[string][]byte, error) {
	zipped, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("not a bundle: %w", err)
	}
	limited := &io.LimitedReader{R: zipped, N: maxBundle}
	files := map[string][]byte{}
	for packed := tar.NewReader(limited); ; {
		header, err := packed.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil || limited.N == 0 {
			return nil, fmt.Errorf("not a bundle of at most %d bytes: %w", maxBundle, err)
		}
		name := strings.TrimPrefix(header.Name, "/")
		_, twice := files[name]
		if header.Typeflag != tar.TypeReg || !fs.ValidPath(name) || twice || len(files) == maxFiles {
			return nil, errors.New("not a bundle: want plain files, each once")
		}
		files[name], err = io.ReadAll(packed)
		if err != nil {
			return nil, fmt.Errorf("not a bundle: %w", err)
		}
	}
}
