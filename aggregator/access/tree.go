package access

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"underlag/aggregator"
)

// maxFile limits one file of the tree; the largest, a list of test numbers, is
// a third of it.
const maxFile = 1 << 20

// tree is the files a law consists of, by path, sorted.
type tree struct {
	names []string
	bytes map[string][]byte
}

// readTree reads tables/*.yaml, law/*.rego (tests excepted) and
// testnumbers/*.txt. Each must hold something.
func readTree(fsys fs.FS) (*tree, error) {
	if fsys == nil {
		return nil, errors.New("no law: the file system is missing")
	}
	t := &tree{bytes: map[string][]byte{}}
	for _, pattern := range []string{"tables/*.yaml", "law/*.rego", "testnumbers/*.txt"} {
		names, err := fs.Glob(fsys, pattern)
		if err != nil {
			return nil, err
		}
		if len(names) == 0 {
			return nil, fmt.Errorf("no law: nothing matches %s", pattern)
		}
		for _, name := range names {
			err := t.read(fsys, name)
			if err != nil {
				return nil, err
			}
		}
	}
	slices.Sort(t.names)
	return t, nil
}

func (t *tree) read(fsys fs.FS, name string) error {
	if strings.HasSuffix(name, "_test.rego") {
		return nil
	}
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	if len(data) > maxFile {
		return fmt.Errorf("%s: %d bytes; at most %d are allowed", name, len(data), maxFile)
	}
	t.names = append(t.names, name)
	t.bytes[name] = data
	return nil
}

// in lists the files of one folder.
func (t *tree) in(folder string) []string {
	var names []string
	for _, name := range t.names {
		if path.Dir(name) == folder {
			names = append(names, name)
		}
	}
	return names
}

// revision hashes each name and content with its length, so that no two trees
// share a revision by shifting bytes between files.
func (t *tree) revision() string {
	h := sha256.New()
	for _, name := range t.names {
		fmt.Fprintf(h, "%d %s %d\n", len(name), name, len(t.bytes[name]))
		h.Write(t.bytes[name])
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// readTestNumbers reads the published test numbers, one per line.
func readTestNumbers(t *tree) (map[aggregator.PersonalNumber]struct{}, error) {
	numbers := map[aggregator.PersonalNumber]struct{}{}
	for _, name := range t.in("testnumbers") {
		lines := bufio.NewScanner(bytes.NewReader(t.bytes[name]))
		for n := 1; lines.Scan(); n++ {
			text := strings.TrimSpace(lines.Text())
			if text == "" {
				continue
			}
			number, err := aggregator.ParsePersonalNumber(text)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, n, err)
			}
			numbers[number] = struct{}{}
		}
		err := lines.Err()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if len(numbers) == 0 {
		return nil, errors.New("testnumbers: no test numbers, so that test and production cannot be told apart")
	}
	return numbers, nil
}
