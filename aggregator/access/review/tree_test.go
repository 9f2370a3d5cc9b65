package review_test

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/sources"
)

var update = flag.Bool("update", false, "write the golden files")

const (
	policiesFolder = "../../../policies"
	today          = aggregator.Date(20261121)
)

// edit is one change in one file of the law.
type edit struct{ file, old, new string }

// tree copies the law with its questions, and changes it.
func tree(t testing.TB, edits ...edit) fstest.MapFS {
	t.Helper()
	copied := fstest.MapFS{}
	folder := os.DirFS(policiesFolder)
	for _, pattern := range []string{"tables/*.yaml", "law/*.rego", "tests/*.yaml", "testnumbers/*.txt", "municipalities/*.yaml", "tables/income/*.yaml", "ssbtek/*.yaml"} {
		names, err := fs.Glob(folder, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			data, err := fs.ReadFile(folder, name)
			if err != nil {
				t.Fatal(err)
			}
			copied[name] = &fstest.MapFile{Data: data}
		}
	}
	for _, e := range edits {
		file, ok := copied[e.file]
		if !ok || !bytes.Contains(file.Data, []byte(e.old)) {
			t.Fatalf("%s does not contain %q", e.file, e.old)
		}
		file.Data = bytes.Replace(file.Data, []byte(e.old), []byte(e.new), 1)
	}
	return copied
}

func config(tree fs.FS) access.Config {
	return access.Config{FS: tree, Catalogue: sources.Descriptors(), Environment: access.Demo}
}

func load(t testing.TB, edits ...edit) *access.Law {
	t.Helper()
	law, err := access.Load(config(tree(t, edits...)))
	if err != nil {
		t.Fatal(err)
	}
	return law
}

// golden holds a text to a file of testdata, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got; -update writes it):\n%s", name, diff)
	}
}
