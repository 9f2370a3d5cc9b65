package bundle

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Kept is one bundle of a folder, signed by a trusted publisher, whether or not it
// is in force.
type Kept struct {
	Publication Publication
	Files       fs.FS
}

// Archive reads every bundle that a folder keeps, the first published first. One
// that no trusted publisher has signed is an error: a history with a hole in it
// reads like a complete one.
func (t *Trust) Archive(folder string) ([]Kept, error) {
	names, err := filepath.Glob(filepath.Join(folder, archivePrefix+"*"+archiveSuffix))
	if err != nil {
		return nil, err
	}
	var list []Kept
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files, of, err := t.peek(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		list = append(list, Kept{*of, Tree(files)})
	}
	slices.SortFunc(list, func(a, b Kept) int { return cmp.Compare(a.Publication.Sequence, b.Publication.Sequence) })
	return list, nil
}
