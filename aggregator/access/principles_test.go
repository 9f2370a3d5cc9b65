package access_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"

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
