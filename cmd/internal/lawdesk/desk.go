// Package lawdesk is what a reviewer does with the law, for the policy command
// and the console alike: open a law, check it, sign and publish it, decide what
// is recorded again, and tell how a row came to be as it is. It gives values;
// who shows them chooses the words' language and form.
package lawdesk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"underlag/aggregator/access"
	"underlag/aggregator/access/bundle"
	"underlag/sources"
)

// Config loads a tree of law as in a demo, where published test numbers are what
// may be asked about.
func Config(tree fs.FS) access.Config {
	return access.Config{FS: tree, Catalogue: sources.Descriptors(), Environment: access.Demo}
}

// BundleSuffix is how the name of a bundle ends.
const BundleSuffix = ".tar.gz"

// Tree gives the files of a law: a folder, or a bundle that a publisher in the
// file of trust has signed. The bundle need not be in force.
func Tree(name, trustFile string) (fs.FS, error) {
	if !strings.HasSuffix(name, BundleSuffix) {
		return folder(name)
	}
	if trustFile == "" {
		return nil, errors.New("-trust FILE is needed to read a bundle")
	}
	trust, err := bundle.ReadTrust(trustFile)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	tree, err := trust.Files(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return tree, nil
}

// folder refuses a folder that is not there in words that help.
func folder(dir string) (fs.FS, error) {
	info, err := os.Stat(dir)
	if err != nil || !info.IsDir() {
		return nil, fmt.Errorf("there is no folder %s; run this in the repository, or say where the law is with -policies", dir)
	}
	return os.DirFS(dir), nil
}

// OpenAny loads the law of Tree, or, where there is no such folder, that of a
// revision of the repository that the folder dir is in, as it was in dir.
func OpenAny(ctx context.Context, name, dir, trustFile string) (*access.Law, error) {
	if _, err := os.Stat(name); err == nil || strings.HasSuffix(name, BundleSuffix) {
		return Open(name, trustFile)
	}
	tree, err := AtRevision(ctx, dir, name)
	if err != nil {
		return nil, err
	}
	return access.Load(Config(tree))
}

// Open loads the law of Tree.
func Open(name, trustFile string) (*access.Law, error) {
	tree, err := Tree(name, trustFile)
	if err != nil {
		return nil, err
	}
	return access.Load(Config(tree))
}
