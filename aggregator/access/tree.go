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
	"sync"

	"underlag/aggregator"
)

// maxFile limits one file of the tree; the largest, a list of test numbers, is
// a third of it.
const maxFile = 1 << 20

type pattern struct {
	glob   string
	needed bool
}

// tree is the files a law consists of, by path, sorted.
type tree struct {
	names       []string
	bytes       map[string][]byte
	testNumbers []aggregator.PersonalNumber // in the order of the lists
	born        func() map[int][]aggregator.PersonalNumber
}

// patterns are what a law consists of. What is needed must match something. The
// rest may: municipalities' limits, and what is in force with the law though
// others read it, the income tables and the purposes of SSBTEK, so that one
// revision stands for all that is published.
var patterns = []pattern{
	{"tables/*.yaml", true}, {"law/*.rego", true}, {"testnumbers/*.txt", true}, {municipalitiesFolder + "/*.yaml", false},
	{"tables/income/*.yaml", false}, {"tables/income/municipalities/*.yaml", false}, {"ssbtek/*.yaml", false},
}

// IsLaw tells whether a file of a tree is part of the law, by its path; whatever else
// is there, such as questions and pages, is about it.
func IsLaw(name string) bool {
	return !strings.HasSuffix(name, "_test.rego") && slices.ContainsFunc(patterns, func(p pattern) bool {
		ok, err := path.Match(p.glob, name)
		return err == nil && ok
	})
}

// readTree reads the files of the patterns, tests excepted.
func readTree(fsys fs.FS) (*tree, error) {
	if fsys == nil {
		return nil, errors.New("no law: the file system is missing")
	}
	t := &tree{bytes: map[string][]byte{}}
	t.born = sync.OnceValue(t.byYear)
	for _, pattern := range patterns {
		names, err := fs.Glob(fsys, pattern.glob)
		if err != nil {
			return nil, err
		}
		if len(names) == 0 && pattern.needed {
			return nil, fmt.Errorf("no law: nothing matches %s", pattern.glob)
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
			t.testNumbers = append(t.testNumbers, number)
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
