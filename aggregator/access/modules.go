package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

const packagePrefix = "data.underlag."

// builtins are all that a principle may use: comparison, counting and sets. No
// clock, no network, no environment.
var builtins = []string{
	ast.Equality.Name, ast.Assign.Name, ast.Equal.Name,
	ast.LessThan.Name, ast.LessThanEq.Name, ast.GreaterThan.Name,
	ast.Count.Name, ast.Min.Name, ast.Minus.Name, ast.Member.Name,
	ast.IsNumber.Name, ast.IsObject.Name, ast.IsString.Name,
}

// parseModules demands the import that makes `not` mean "does not hold" also
// where a part of the expression is undefined; without it a rule with an
// undefined part fails silently.
func parseModules(files *tree) (map[string]*ast.Module, error) {
	options := ast.ParserOptions{ProcessAnnotation: true, Capabilities: restricted()}
	modules := map[string]*ast.Module{}
	for _, name := range files.in("law") {
		module, err := ast.ParseModuleWithOpts(name, string(files.bytes[name]), options)
		if err != nil {
			return nil, fmt.Errorf("law: %w", err)
		}
		safe := slices.ContainsFunc(module.Imports, func(i *ast.Import) bool {
			return i.Path.Value.Compare(ast.MustParseRef(`future.keywords["not"]`)) == 0
		})
		if !safe {
			return nil, fmt.Errorf("%s: `import future.keywords.not` is missing; without it an undefined value disarms a negation", name)
		}
		modules[name] = module
	}
	return modules, nil
}

func restricted() *ast.Capabilities {
	c := ast.CapabilitiesForThisVersion()
	c.Builtins = slices.DeleteFunc(c.Builtins, func(b *ast.Builtin) bool { return !slices.Contains(builtins, b.Name) })
	c.AllowNet = []string{}
	return c
}

// describe collects the codes and pointers of the METADATA.
func (e *engine) describe(modules map[string]*ast.Module) {
	for _, module := range modules {
		for _, a := range module.Annotations {
			code, ok := a.Custom["code"].(string)
			if !ok {
				continue
			}
			e.codes = append(e.codes, code)
			path := a.GetTargetPath().String()
			pointer, _ := a.Custom["pointer"].(string)
			e.principles[strings.TrimPrefix(path, packagePrefix)] = principle{code: code, pointer: pointer}
		}
	}
	slices.Sort(e.codes)
	e.codes = slices.Compact(e.codes)
}

// checkComplete demands that decision.rego rests on every principle, both where
// it lets an inquiry pass and where it says why not. A principle written but
// not used would be a rule that nobody enforces.
func (e *engine) checkComplete(compiler *ast.Compiler) error {
	want := sortedKeys(e.principles)
	for _, name := range []string{"lawful", "checks"} {
		used := map[string]bool{}
		for _, rule := range compiler.GetRulesExact(ast.MustParseRef(packagePrefix + "decision." + name)) {
			ast.WalkRefs(rule, func(ref ast.Ref) bool {
				used[strings.TrimPrefix(ref.String(), packagePrefix)] = true
				return false
			})
		}
		for _, principle := range want {
			if !used[principle] {
				return fmt.Errorf("law/decision.rego: %s does not use the principle %s", name, principle)
			}
		}
	}
	return nil
}
