package lawdesk

import (
	"errors"
	"os"
	"path"
	"path/filepath"

	"underlag/aggregator/access"
	"underlag/aggregator/access/review"
)

// WritePages writes the stale pages, and removes those that no table has.
func WritePages(dir string, stale []review.Finding, pages map[string][]byte) error {
	var failed error
	for _, page := range stale {
		name := page.File
		file := filepath.Join(dir, filepath.FromSlash(name))
		text, ok := pages[name]
		if !ok {
			failed = errors.Join(failed, os.Remove(file))
			continue
		}
		failed = errors.Join(failed, os.MkdirAll(filepath.Join(dir, filepath.FromSlash(path.Dir(name))), 0o755), os.WriteFile(file, text, 0o644))
	}
	return failed
}

// RenewPages writes the pages of a law in a folder as its tables are now. A law that
// cannot be loaded keeps those it has.
func RenewPages(dir string) error {
	law, err := access.Load(Config(os.DirFS(dir)))
	if err != nil {
		return nil
	}
	stale, err := StalePages(os.DirFS(dir))
	if err != nil {
		return err
	}
	return WritePages(dir, stale, review.Pages(law))
}
