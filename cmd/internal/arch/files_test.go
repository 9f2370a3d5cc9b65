package arch

import (
	"bytes"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const root = "../../.."

// maxLines is how long a file may be and still be read.
const maxLines = 400

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// goFiles visits every Go file of the tree.
func goFiles(t *testing.T, visit func(file string, text []byte)) {
	t.Helper()
	err := filepath.WalkDir(root, func(file string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && file != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") {
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		visit(file, text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFilesAreShort(t *testing.T) {
	goFiles(t, func(file string, text []byte) {
		if generated.Match(text) {
			return
		}
		if lines := bytes.Count(text, []byte("\n")); lines > maxLines {
			t.Errorf("%s has %d lines, at most %d", file, lines, maxLines)
		}
	})
}

func TestNoInitRegistries(t *testing.T) {
	goFiles(t, func(file string, text []byte) {
		if strings.Contains(string(text), "\nfunc init()") && !generated.Match(text) {
			t.Errorf("%s has an init function: what happens at start is written in main", file)
		}
	})
}

func TestOneFileCarriesThePackageComment(t *testing.T) {
	carriers := map[string][]string{}
	goFiles(t, func(file string, text []byte) {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if parsed.Doc != nil && !strings.HasSuffix(file, "_test.go") && !generated.Match(text) {
			carriers[filepath.Dir(file)] = append(carriers[filepath.Dir(file)], file)
		}
	})
	for dir, files := range carriers {
		if len(files) > 1 {
			t.Errorf("%s: the package comment stands in %s; one is enough", dir, strings.Join(files, " and "))
		}
	}
}

// Every source is one folder with the same rooms; ssbtek is a way to the others,
// and has no authority of its own.
func TestASourceIsOneFolder(t *testing.T) {
	entries, err := os.ReadDir(filepath.Join(root, "sources"))
	if err != nil {
		t.Fatal(err)
	}
	rooms := []string{"source.go", "mapping.go", "config.go", "source.yaml", "README.md", "contract", "internal/wire", "sim", "testdata/cases"}
	for _, e := range entries {
		if !e.IsDir() || e.Name() == "internal" || e.Name() == "ssbtek" {
			continue
		}
		for _, room := range rooms {
			if _, err := os.Stat(filepath.Join(root, "sources", e.Name(), room)); err != nil {
				t.Errorf("sources/%s has no %s", e.Name(), room)
			}
		}
	}
}

// What may stand at the top, besides dot-entries.
func TestTheTopLevel(t *testing.T) {
	allowed := map[string]bool{"aggregator": true, "sources": true, "policies": true, "cmd": true, "fixtures": true,
		"go.mod": true, "go.sum": true, "README.md": true, "LICENSE": true}
	for _, file := range treeFiles(t) {
		if top, _, _ := strings.Cut(file, "/"); !allowed[top] && !strings.HasPrefix(top, ".") {
			t.Errorf("%s does not belong at the top of the tree", file)
		}
	}
}
