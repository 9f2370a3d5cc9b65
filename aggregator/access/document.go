package access

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
		return nil, &Problem{File: name, Line: finder.found.GetToken().Position.Line, Message: "anchors and aliases are not allowed; write it out"}
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

// Problem is something wrong in one place of the tables.
type Problem struct {
	File    string
	Line    int
	Key     string // such as rows[2].validFrom; empty where the file cannot be read that far
	Message string
}

func (p *Problem) Error() string {
	if p.Key == "" {
		return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Message)
	}
	return fmt.Sprintf("%s:%d: %s: %s", p.File, p.Line, p.Key, p.Message)
}

// problem is an error at a key such as $.rows[2].validFrom.
func (d *document) problem(key, format string, args ...any) error {
	return &Problem{File: d.name, Line: d.line(key), Key: key[len("$."):], Message: fmt.Sprintf(format, args...)}
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
		return &Problem{File: name, Line: located.GetToken().Position.Line, Key: located.GetToken().Value, Message: located.GetMessage()}
	}
	return fmt.Errorf("%s: %w", name, err)
}
