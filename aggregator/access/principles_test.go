package access_test

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"

	"underlag/policies"
)

// regoModules parses every principle, and the tests too where asked for.
func regoModules(t *testing.T, withTests bool) map[string]*ast.Module {
	t.Helper()
	names, err := fs.Glob(policies.FS, "law/*.rego")
	if err != nil {
		t.Fatal(err)
	}
	modules := map[string]*ast.Module{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.rego") && !withTests {
			continue
		}
		source, err := fs.ReadFile(policies.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		module, err := ast.ParseModuleWithOpts(name, string(source), ast.ParserOptions{ProcessAnnotation: true})
		if err != nil {
			t.Fatal(err)
		}
		modules[name] = module
	}
	return modules
}

func TestPrinciplesPassTheirOwnTests(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	store := inmem.New()
	txn, err := store.NewTransaction(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Abort(ctx, txn)
	results, err := tester.NewRunner().SetStore(store).SetModules(regoModules(t, true)).RunTests(ctx, txn)
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for r := range results {
		ran++
		if !r.Pass() {
			t.Errorf("%s: %s.%s: %v", r.Location, r.Package, r.Name, r)
		}
	}
	if ran < 50 {
		t.Errorf("ran %d tests, want at least 50", ran)
	}
}

func TestPrinciplesAreFormatted(t *testing.T) {
	t.Parallel()
	for name := range regoModules(t, true) {
		source, err := fs.ReadFile(policies.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		want, err := format.SourceWithOpts(name, source, format.Opts{RegoVersion: ast.RegoV1})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(source)); diff != "" {
			t.Errorf("%s is not formatted as opa fmt does (-want +got):\n%s", name, diff)
		}
	}
}

func TestEachPrincipleHasATestFile(t *testing.T) {
	t.Parallel()
	for name := range regoModules(t, false) {
		test := strings.TrimSuffix(name, ".rego") + "_test.rego"
		_, err := fs.Stat(policies.FS, test)
		if err != nil {
			t.Errorf("%s: want %s beside it", name, test)
		}
	}
}

// TestEachRuleIsDescribed holds the METADATA complete: a reviewer reads titles
// and descriptions, and refusals take their code and pointer from there.
func TestEachRuleIsDescribed(t *testing.T) {
	t.Parallel()
	for name, module := range regoModules(t, false) {
		described := map[string]bool{}
		for _, a := range module.Annotations {
			if a.Title == "" || a.Description == "" {
				t.Errorf("%s:%d: METADATA without a title or description", name, a.Location.Row)
			}
			_, code := a.Custom["code"]
			_, pointer := a.Custom["pointer"]
			if code != pointer {
				t.Errorf("%s:%d: custom.code and custom.pointer belong together", name, a.Location.Row)
			}
			described[a.GetTargetPath().String()] = true
		}
		if !described[module.Package.Path.String()] {
			t.Errorf("%s: the package has no METADATA", name)
		}
		for _, rule := range module.Rules {
			if !described[rule.Ref().GroundPrefix().String()] {
				t.Errorf("%s: %s has no METADATA", rule.Location, rule.Head.Name)
			}
		}
	}
}

// TestNegationIsSafe checks on the syntax tree that every file, tests included,
// imports the keyword that makes `not` hold where its operand is undefined;
// without it the rule is silently disarmed.
func TestNegationIsSafe(t *testing.T) {
	t.Parallel()
	for name, module := range regoModules(t, true) {
		var imports []string
		for _, i := range module.Imports {
			imports = append(imports, i.Path.String())
		}
		got := strings.Contains(strings.Join(imports, " "), `future.keywords["not"]`)
		if !got {
			t.Errorf("%s: imports %v; want future.keywords.not among them", name, imports)
		}
	}
}

// TestPrinciplesNeverSeeTheClockOrTheNet lists every built-in the principles
// call, so that a new one is a decision.
func TestPrinciplesNeverSeeTheClockOrTheNet(t *testing.T) {
	t.Parallel()
	compiler := ast.NewCompiler()
	compiler.Compile(regoModules(t, false))
	if compiler.Failed() {
		t.Fatal(compiler.Errors)
	}
	used := map[string]bool{}
	for _, module := range compiler.Modules {
		ast.WalkExprs(module, func(e *ast.Expr) bool {
			if e.IsCall() && ast.BuiltinMap[e.Operator().String()] != nil {
				used[e.Operator().String()] = true
			}
			return false
		})
	}
	want := map[string]bool{
		"count": true, "eq": true, "gt": true, "internal.member_2": true, "is_number": true,
		"is_object": true, "is_string": true, "lt": true, "lte": true, "min": true, "minus": true,
	}
	if diff := cmp.Diff(want, used); diff != "" {
		t.Errorf("built-ins (-want +got):\n%s", diff)
	}
}
