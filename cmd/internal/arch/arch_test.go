package arch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
)

type pkg struct {
	ImportPath string
	Doc        string
	Imports    []string
	Deps       []string
	GoFiles    []string
}

const module = "underlag"

// packages lists every package of the module. Tests are left out: they may put
// together what the service keeps apart.
func packages(t *testing.T) []pkg {
	t.Helper()
	list, err := listed()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

var listed = sync.OnceValues(func() ([]pkg, error) {
	var said bytes.Buffer
	cmd := exec.Command("go", "list", "-json=ImportPath,Doc,Imports,Deps,GoFiles", module+"/...")
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, said.String())
	}
	var list []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
})

// rule says that packages matching from import nothing matching bad but what
// except allows; SELF there is the folder of the package itself.
type rule struct {
	from, bad string
	except    []string
	why       string
}

var rules = []rule{
	{"underlag/aggregator$", "*", []string{"golang.org/x/sync"},
		"the root holds nouns and the path of a request: standard library and x/sync only"},
	{"underlag/aggregator/", "underlag/", []string{"underlag/aggregator$", "underlag/aggregator/SELF"},
		"sub-packages know the root and not each other; the commands put them together"},
	{"underlag/sources$", "underlag/aggregator/", nil,
		"the list of sources knows the nouns only"},
	{"underlag/sources/", "underlag/aggregator/", nil,
		"a source knows the nouns, and nothing of law, ledger or fronts"},
	{"underlag/sources/", "underlag/sources/", []string{"underlag/sources/internal", "underlag/sources/SELF"},
		"a source is one folder and knows no sibling"},
	{"underlag/sources/", "underlag/policies", nil,
		"law is decided before a source is asked"},
	{"underlag/fixtures", "underlag/", []string{"underlag/aggregator$"},
		"fixtures are facts about people, of no wire and no law"},
	{"underlag/policies", "underlag/", nil,
		"policies are files; access reads them"},
}

func TestImports(t *testing.T) {
	for _, p := range packages(t) {
		for _, r := range rules {
			if !matches(p.ImportPath, r.from) {
				continue
			}
			for _, imported := range p.Imports {
				if forbidden(p.ImportPath, imported, r) {
					t.Errorf("%s imports %s: %s", p.ImportPath, imported, r.why)
				}
			}
		}
	}
}

// matches tells whether an import path is meant: NAME$ is that package alone,
// NAME/ everything below it, NAME both.
func matches(importPath, pattern string) bool {
	if exact, ok := strings.CutSuffix(pattern, "$"); ok {
		return importPath == exact
	}
	if strings.HasSuffix(pattern, "/") {
		return strings.HasPrefix(importPath, pattern)
	}
	return importPath == pattern || strings.HasPrefix(importPath, pattern+"/")
}

func forbidden(from, imported string, r rule) bool {
	if r.bad == "*" {
		if !strings.Contains(strings.SplitN(imported, "/", 2)[0], ".") && !strings.HasPrefix(imported, module) {
			return false // standard library
		}
	} else if !matches(imported, r.bad) {
		return false
	}
	for _, except := range r.except {
		if matches(imported, strings.Replace(except, "SELF", self(from, r.from), 1)) {
			return false
		}
	}
	return true
}

// self is the folder just below the rule's root that the package lies in.
func self(from, root string) string {
	return strings.SplitN(strings.TrimPrefix(from, root), "/", 2)[0]
}

// only lists the packages that alone may import a library.
var only = map[string]struct {
	allowed []string
	why     string
}{
	"github.com/open-policy-agent/opa":    {[]string{"underlag/aggregator/access", "underlag/cmd/policy"}, "law is evaluated in one place"},
	"github.com/sony/gobreaker":           {[]string{"underlag/aggregator/guard"}, "sources contain no breaker"},
	"github.com/prometheus/client_golang": {[]string{"underlag/aggregator/telemetry"}, "what is told of the service is chosen in one place"},
	"go.opentelemetry.io/otel":            {[]string{"underlag/aggregator/telemetry"}, "what is told of the service is chosen in one place"},
	"github.com/arran4/golang-ical":       {[]string{"underlag/aggregator/health"}, "maintenance is planned in one place"},
	"github.com/hooklift/gowsdl":          {[]string{"underlag/sources"}, "SOAP belongs to the sources"},
	"modernc.org/sqlite":                  {[]string{"underlag/aggregator/audit"}, "only the ledger writes to disk"},
	"github.com/jackc/pgx":                {[]string{"underlag/aggregator/audit"}, "only the ledger writes to a database"},
	"github.com/redis/go-redis":           {[]string{"underlag/aggregator/replicas"}, "what replicas share is no place for anything else"},
	"codeberg.org/go-pdf/fpdf":            {[]string{"underlag/aggregator/accessreport"}, "persons are told in one place"},
	"github.com/go-jose/go-jose":          {[]string{"underlag/aggregator/identity"}, "tokens are read in one place"},
	"github.com/coreos/go-oidc":           {[]string{"underlag/aggregator/identity"}, "tokens are read in one place"},
	"golang.org/x/oauth2":                 {[]string{"underlag/aggregator/identity"}, "tokens are read in one place"},
}

func TestLibrariesHaveOneHome(t *testing.T) {
	for _, p := range packages(t) {
		for _, imported := range p.Imports {
			for library, home := range only {
				if !matches(imported, library) {
					continue
				}
				if !slices.ContainsFunc(home.allowed, func(a string) bool { return matches(p.ImportPath, a) }) {
					t.Errorf("%s imports %s: %s (%s)", p.ImportPath, imported, home.why, strings.Join(home.allowed, ", "))
				}
			}
		}
	}
}

func TestProductionLinksNoFixtures(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath != module+"/cmd/aggregator" {
			continue
		}
		for _, dep := range p.Deps {
			if matches(dep, module+"/fixtures") || matches(dep, module+"/sources") && path.Base(dep) == "sim" || strings.HasSuffix(dep, "/identitytest") || strings.HasSuffix(dep, "/simkit") {
				t.Errorf("cmd/aggregator links %s: production has no made-up people, keys or authorities", dep)
			}
		}
		return
	}
	t.Error("there is no cmd/aggregator")
}

func TestNobodyImportsACommand(t *testing.T) {
	for _, p := range packages(t) {
		if strings.HasPrefix(p.ImportPath, module+"/cmd/") {
			continue
		}
		for _, imported := range p.Imports {
			if matches(imported, module+"/cmd") {
				t.Errorf("%s imports %s: commands are leaves", p.ImportPath, imported)
			}
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) == 0 {
			continue
		}
		name := path.Base(p.ImportPath)
		want := "Package " + name
		if strings.HasPrefix(p.ImportPath, module+"/cmd/") && !strings.Contains(p.ImportPath, "/internal/") || path.Base(p.ImportPath) == "gen" {
			want = "Command " + name
		}
		if !strings.HasPrefix(p.Doc, want+" ") {
			t.Errorf("%s: its doc comment begins %q, want %q", p.ImportPath, p.Doc, want)
		}
	}
}
