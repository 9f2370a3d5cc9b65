package insight

import (
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// document is one YAML file that can say on which line a key stands.
type document struct {
	name string
	file *ast.File
}

// parse reads exactly one YAML document, without aliases: a reviewer must see
// what a row says where it stands.
func parse(name string, data []byte) (*document, error) {
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, yamlProblem(name, err)
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, fmt.Errorf("%s: want exactly one YAML document", name)
	}
	finder := &aliasFinder{}
	ast.Walk(finder, file.Docs[0].Body)
	if finder.found != nil {
		return nil, fmt.Errorf("%s:%d: anchors and aliases are not allowed", name, finder.found.GetToken().Position.Line)
	}
	return &document{name: name, file: file}, nil
}

type aliasFinder struct{ found ast.Node }

// Visit implements ast.Visitor.
func (f *aliasFinder) Visit(node ast.Node) ast.Visitor {
	switch node.Type() {
	case ast.AnchorType, ast.AliasType, ast.MergeKeyType, ast.TagType:
		f.found = node
		return nil
	}
	return f
}

// decode fills v; an unknown key is an error.
func (d *document) decode(v any) error {
	err := yaml.NodeToValue(d.file.Docs[0].Body, v, yaml.Strict())
	if err != nil {
		return yamlProblem(d.name, err)
	}
	return nil
}

// problem is an error at a key such as $.rows[2].validFrom.
func (d *document) problem(key, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s: %s", d.name, d.line(key), key[len("$."):], fmt.Sprintf(format, args...))
}

// line finds the key's line; where the key is missing, that of what should
// hold it.
func (d *document) line(key string) int {
	for key != "" {
		path, err := yaml.PathString(key)
		if err == nil {
			node, err := path.FilterFile(d.file)
			if err == nil && node != nil && node.GetToken() != nil {
				return node.GetToken().Position.Line
			}
		}
		key = parent(key)
	}
	return 1
}

func parent(key string) string {
	for i := len(key) - 1; i > 0; i-- {
		if key[i] == '.' || key[i] == '[' {
			return key[:i]
		}
	}
	return ""
}

func yamlProblem(name string, err error) error {
	var located yaml.Error
	if errors.As(err, &located) && located.GetToken() != nil && located.GetToken().Position != nil {
		return fmt.Errorf("%s:%d: %s: %s", name, located.GetToken().Position.Line, located.GetToken().Value, located.GetMessage())
	}
	return fmt.Errorf("%s: %w", name, err)
}
