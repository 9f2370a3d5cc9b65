package review

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"

	"underlag/aggregator"
)

// principlesLimit bounds the running of the principles' own tests, which take
// well under a second.
const principlesLimit = time.Minute

const testSuffix = "_test.rego"

// modules parses every principle and its tests, by path.
func modules(tree fs.FS) (map[string]*ast.Module, error) {
	names, err := fs.Glob(tree, "law/*.rego")
	if err != nil {
		return nil, err
	}
	parsed := map[string]*ast.Module{}
	for _, name := range names {
		source, err := fs.ReadFile(tree, name)
		if err != nil {
			return nil, err
		}
		parsed[name], err = ast.ParseModuleWithOpts(name, string(source), ast.ParserOptions{ProcessAnnotation: true})
		if err != nil {
			return nil, err
		}
	}
	return parsed, nil
}

// TestPrinciples runs the principles' own tests, law/*_test.rego.
func TestPrinciples(ctx context.Context, tree fs.FS) ([]Result, error) {
	ctx, cancel := context.WithTimeout(ctx, principlesLimit)
	defer cancel()
	parsed, err := modules(tree)
	if err != nil {
		return nil, err
	}
	store := inmem.New()
	transaction, err := store.NewTransaction(ctx)
	if err != nil {
		return nil, err
	}
	defer store.Abort(ctx, transaction)
	ran, err := tester.NewRunner().SetStore(store).SetModules(parsed).RunTests(ctx, transaction)
	if err != nil {
		return nil, err
	}
	var results []Result
	for r := range ran {
		result := Result{File: r.Location.File, Line: r.Location.Row, Ask: r.Name}
		if !r.Pass() {
			result.Faults = []aggregator.Text{{SV: "testet håller inte", EN: "the test does not hold"}}
		}
		if r.Error != nil {
			result.Faults = []aggregator.Text{plain(r.Error.Error())}
		}
		results = append(results, result)
	}
	return results, ctx.Err()
}

// principles finds what is wrong with how the principles are written: a person
// who does not program reads titles and descriptions, and refusals take their
// code and pointer from there.
func (c *checker) principles(tree fs.FS) error {
	parsed, err := modules(tree)
	if err != nil {
		return err
	}
	for name, module := range parsed {
		if strings.HasSuffix(name, testSuffix) {
			continue
		}
		test := strings.TrimSuffix(name, ".rego") + testSuffix
		if parsed[test] == nil {
			c.found(Finding{File: name, Line: 1, Rule: "no_test", Problem: aggregator.Text{
				SV: "principen har inga tester", EN: "the principle has no tests",
			}, Remedy: aggregator.Text{SV: "Skriv " + test + ".", EN: "Write " + test + "."}})
		}
		c.described(name, module)
	}
	return nil
}

func (c *checker) described(name string, module *ast.Module) {
	described := map[string]bool{}
	for _, a := range module.Annotations {
		described[a.GetTargetPath().String()] = a.Title != "" && a.Description != ""
		_, code := a.Custom["code"]
		_, pointer := a.Custom["pointer"]
		if code != pointer {
			c.undescribed(name, a.Location.Row, "custom.code, custom.pointer")
		}
	}
	if path := module.Package.Path.String(); !described[path] {
		c.undescribed(name, module.Package.Location.Row, path)
	}
	for _, rule := range module.Rules {
		if path := rule.Ref().GroundPrefix().String(); !described[path] {
			c.undescribed(name, rule.Location.Row, path)
			described[path] = true
		}
	}
}

func (c *checker) undescribed(name string, line int, what string) {
	c.found(Finding{File: name, Line: line, Key: what, Rule: "no_metadata", Problem: aggregator.Text{
		SV: "METADATA saknar rubrik, beskrivning, kod eller plats", EN: "METADATA lacks a title, description, code or pointer",
	}, Remedy: aggregator.Text{
		SV: fmt.Sprintf("Skriv # METADATA med title och description ovanför %s; code och pointer hör ihop.", what),
		EN: fmt.Sprintf("Write # METADATA with title and description above %s; code and pointer belong together.", what),
	}})
}
