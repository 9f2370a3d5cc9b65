package soapapi

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"underlag/aggregator"
)

// Purposes is the table that maps what callers write as their purpose to a purpose
// of the law.
type Purposes struct{ rows []row }

// row matches a text that holds one of the words of Contains, or is one of Equals.
type row struct {
	ID       string             `yaml:"id"`
	Purpose  aggregator.Purpose `yaml:"purpose"`
	Contains []string           `yaml:"contains"`
	Equals   []string           `yaml:"equals"`
}

// LoadPurposes reads the table. Errors name file and line, and what is allowed.
func LoadPurposes(name string, raw []byte) (*Purposes, error) {
	file, err := parser.ParseBytes(raw, 0)
	if err != nil {
		return nil, located(name, err)
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, fmt.Errorf("%s: want exactly one YAML document", name)
	}
	var table struct {
		Rows []row `yaml:"rows"`
	}
	if err := yaml.NodeToValue(file.Docs[0].Body, &table, yaml.Strict()); err != nil {
		return nil, located(name, err)
	}
	if len(table.Rows) == 0 {
		return nil, fmt.Errorf("%s:1: rows: at least one is needed", name)
	}
	p := &Purposes{}
	for n, r := range table.Rows {
		if wrong := p.add(r); wrong != "" {
			return nil, fmt.Errorf("%s:%d: rows[%d]: %s", name, line(file, n), n, wrong)
		}
	}
	return p, nil
}

// add takes a row, or says what is wrong with it.
func (p *Purposes) add(r row) string {
	if r.ID == "" || strings.Trim(r.ID, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return "id: small letters a to z, digits and - are needed"
	}
	for _, other := range p.rows {
		if other.ID == r.ID {
			return "id: used by an earlier row"
		}
	}
	switch r.Purpose {
	case aggregator.Application, aggregator.Control, aggregator.FollowUp, aggregator.Recovery:
	default:
		return "purpose: want application, control, followup or recovery"
	}
	if len(r.Contains)+len(r.Equals) == 0 {
		return "contains or equals: at least one text is needed"
	}
	for _, list := range [][]string{r.Contains, r.Equals} {
		for n := range list {
			list[n] = plain(list[n])
			if list[n] == "" {
				return "contains or equals: a text has neither letter nor digit"
			}
		}
	}
	p.rows = append(p.rows, r)
	return ""
}

// find gives the first row that matches the purpose, and where none does, the
// first that matches the legal text.
func (p *Purposes) find(purpose, legalText string) (row, bool) {
	for _, text := range []string{plain(purpose), plain(legalText)} {
		for _, r := range p.rows {
			if r.matches(text) {
				return r, true
			}
		}
	}
	return row{}, false
}

func (r row) matches(text string) bool {
	for _, whole := range r.Equals {
		if text == whole {
			return true
		}
	}
	for _, part := range r.Contains {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// plain gives a text in small letters, with one space for all that is neither
// letter nor digit.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

func located(name string, err error) error {
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil && at.GetToken().Position != nil {
		return fmt.Errorf("%s:%d: %s", name, at.GetToken().Position.Line, at.GetMessage())
	}
	return fmt.Errorf("%s: %w", name, err)
}

func line(file *ast.File, n int) int {
	path, err := yaml.PathString(fmt.Sprintf("$.rows[%d]", n))
	if err != nil {
		return 1
	}
	node, err := path.FilterFile(file)
	if err != nil || node == nil || node.GetToken() == nil {
		return 1
	}
	return node.GetToken().Position.Line
}
