package accesses

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"underlag/aggregator/access"
	"underlag/aggregator/access/bundle"
	"underlag/policies"
	"underlag/sources"
)

// maxLaws bounds how many laws are held.
const maxLaws = 64

// Laws finds the law of a revision: the one in force, the one that the program
// came with, and those published in a folder of bundles. It is safe for many
// goroutines.
type Laws struct {
	// InForce gives the law in force; nil: the one that the program came with.
	InForce func() *access.Law
	// Folder and Trust are of published bundles; none where Folder is empty.
	Folder string
	Trust  *bundle.Trust

	mu    sync.Mutex
	known map[string]*access.Law
}

// Today gives the law in force.
func (l *Laws) Today() (*access.Law, error) {
	if l.InForce != nil {
		return l.InForce(), nil
	}
	return l.remembered("", shipped)
}

// Of gives the law of a revision, and nil where it is nowhere to be found.
func (l *Laws) Of(revision string) (*access.Law, error) {
	today, err := l.Today()
	if err != nil || today.Revision() == revision {
		return today, err
	}
	own, err := l.remembered("", shipped)
	if err != nil || own.Revision() == revision {
		return own, err
	}
	if l.Folder == "" || revision == "" {
		return nil, nil
	}
	return l.remembered(revision, func() (*access.Law, error) { return l.published(revision) })
}

func shipped() (*access.Law, error) { return loaded(policies.FS) }

// loaded reads a law whose texts alone are used: which numbers it would allow to
// be asked about does not matter.
func loaded(tree fs.FS) (*access.Law, error) {
	return access.Load(access.Config{FS: tree, Catalogue: sources.Descriptors(), Environment: access.Production})
}

func (l *Laws) remembered(revision string, load func() (*access.Law, error)) (*access.Law, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if law, known := l.known[revision]; known {
		return law, nil
	}
	law, err := load()
	if err != nil || law == nil {
		return nil, err
	}
	if l.known == nil || len(l.known) >= maxLaws {
		l.known = map[string]*access.Law{}
	}
	l.known[revision] = law
	return law, nil
}

// published looks for a revision among the bundles in the folder. One that cannot
// be read, that no trusted publisher has signed, or that this program cannot load
// is passed over: the text of a paragraph is then told as unknown.
func (l *Laws) published(revision string) (*access.Law, error) {
	files, err := filepath.Glob(filepath.Join(l.Folder, "*.tar.gz"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		tree, err := l.Trust.Files(data)
		if err != nil || claimed(tree) != revision {
			continue
		}
		law, err := loaded(tree)
		if err == nil && law.Revision() == revision {
			return law, nil
		}
	}
	return nil, nil
}

// claimed is the revision that a bundle says it has.
func claimed(tree fs.FS) string {
	var manifest struct {
		Revision string `json:"revision"`
	}
	text, err := fs.ReadFile(tree, ".manifest")
	if err != nil || json.Unmarshal(text, &manifest) != nil {
		return ""
	}
	return manifest.Revision
}

// LawsIn gives the program's own law and those in a folder of bundles that the
// publishers in a trust file have signed.
func LawsIn(folder, trust string) (*Laws, error) {
	t, err := bundle.ReadTrust(trust)
	if err != nil {
		return nil, err
	}
	return &Laws{Folder: folder, Trust: t}, nil
}
