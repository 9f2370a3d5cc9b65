package reviewdesk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// table is the text of a table with its rows, where a value is put in another's place
// and everything else, comments too, stays as it was written.
type table struct {
	lines []string
	rows  []*ast.MappingNode
	ends  []int // the last line of each row
}

// lineFeeds ends every line as the tables do; to YAML, and to a browser, a carriage
// return ends one too.
var lineFeeds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// readTable reads a table that is YAML; what it means, the check says.
func readTable(text string) (*table, error) {
	text = lineFeeds.Replace(text)
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		return nil, err
	}
	t := &table{lines: strings.Split(strings.TrimSuffix(text, "\n"), "\n")}
	if len(file.Docs) != 1 {
		return t, nil
	}
	whole, ok := file.Docs[0].Body.(*ast.MappingNode)
	if !ok {
		return t, nil
	}
	list, end := sequence(whole, "rows", len(t.lines))
	t.rows, t.ends = mappings(list, end)
	return t, nil
}

// sequence gives the list of a key, and the last line of it.
func sequence(of *ast.MappingNode, key string, end int) (*ast.SequenceNode, int) {
	for i, v := range of.Values {
		if v.Key.String() != key {
			continue
		}
		if i+1 < len(of.Values) {
			end = line(of.Values[i+1].Key) - 1
		}
		list, _ := v.Value.(*ast.SequenceNode)
		return list, end
	}
	return nil, 0
}

// mappings gives the mappings of a list, and the last line of each.
func mappings(list *ast.SequenceNode, end int) (of []*ast.MappingNode, ends []int) {
	if list == nil {
		return nil, nil
	}
	for _, v := range list.Values {
		if m, ok := v.(*ast.MappingNode); ok && len(m.Values) > 0 {
			if len(of) > 0 {
				ends = append(ends, line(m.Values[0].Key)-1)
			}
			of = append(of, m)
		}
	}
	return of, append(ends, end)[:len(of)]
}

func line(n ast.Node) int { return n.GetToken().Position.Line }

// find gives the row with an id, and its last line; nil: there is none.
func (t *table) find(id string) (*ast.MappingNode, int) {
	for i, row := range t.rows {
		if valueOf(row, "id") == id {
			return row, t.ends[i]
		}
	}
	return nil, 0
}

// valueOf gives a plain value as it is read; empty where there is none.
func valueOf(of *ast.MappingNode, key string) string {
	for _, v := range of.Values {
		if v.Key.String() == key {
			var text string
			if yaml.NodeToValue(v.Value, &text) != nil {
				return ""
			}
			return text
		}
	}
	return ""
}

// span is the lines of one key and its value, from 1; both are included.
type span struct{ from, to, column int }

// spanOf gives the lines of a key of a mapping that ends on a line; false: it has none.
func (t *table) spanOf(of *ast.MappingNode, end int, key string) (span, bool) {
	for i, v := range of.Values {
		if v.Key.String() != key {
			continue
		}
		if i+1 < len(of.Values) {
			end = line(of.Values[i+1].Key) - 1
		}
		s := span{line(v.Key), end, v.Key.GetToken().Position.Column}
		for s.to > s.from && t.idle(s.to) {
			s.to--
		}
		return s, true
	}
	return span{}, false
}

// idle tells whether a line holds no value: what stands below it is what it is about.
func (t *table) idle(n int) bool {
	text := strings.TrimSpace(t.lines[n-1])
	return text == "" || strings.HasPrefix(text, "#")
}

// errComment is a value with a comment in it, which a form would lose.
type errComment struct{ line int }

func (e errComment) Error() string { return fmt.Sprintf("line %d has a comment", e.line) }

// put puts lines in the place of a key's. The first follows whatever stands before the
// key, such as the mark of a list.
func (t *table) put(s span, lines []string) error {
	for n := s.from; n <= s.to; n++ {
		if strings.HasPrefix(strings.TrimSpace(t.lines[n-1]), "#") || strings.Contains(t.lines[n-1], " #") {
			return errComment{n}
		}
	}
	indent := strings.Repeat(" ", s.column-1)
	next := []string{t.lines[s.from-1][:s.column-1] + lines[0]}
	for _, text := range lines[1:] {
		next = append(next, indent+text)
	}
	t.lines = slices.Replace(t.lines, s.from-1, s.to, next...)
	return nil
}

// take takes away a key.
func (t *table) take(s span) { t.lines = slices.Delete(t.lines, s.from-1, s.to) }

// after puts a line after another, at the column of a key.
func (t *table) after(s span, text string) {
	t.lines = slices.Insert(t.lines, s.to, strings.Repeat(" ", s.column-1)+text)
}

func (t *table) text() string { return strings.Join(t.lines, "\n") + "\n" }

// setKey gives the text with one key of a row changed; an empty value takes it away,
// and a key that is not there is put after another.
func setKey(text, id, key, after string, lines []string) (string, error) {
	t, err := readTable(text)
	if err != nil {
		return "", err
	}
	row, end := t.find(id)
	if row == nil {
		return "", fmt.Errorf("there is no row %s", id)
	}
	s, there := t.spanOf(row, end, key)
	switch {
	case there && len(lines) == 0:
		t.take(s)
	case there:
		err = t.put(s, lines)
	case len(lines) > 0:
		beside, ok := t.spanOf(row, end, after)
		if !ok {
			return "", fmt.Errorf("the row %s has no %s", id, after)
		}
		t.after(beside, lines[0])
	}
	return t.text(), err
}

// setFields gives the text with the fields of one category of a row changed.
func setFields(text, id, category string, fields []string) (string, error) {
	t, err := readTable(text)
	if err != nil {
		return "", err
	}
	row, end := t.find(id)
	if row == nil {
		return "", fmt.Errorf("there is no row %s", id)
	}
	list, end := sequence(row, "delivers", end)
	items, ends := mappings(list, end)
	for i, item := range items {
		if valueOf(item, "category") != category {
			continue
		}
		s, ok := t.spanOf(item, ends[i], "fields")
		if !ok {
			break
		}
		lines := []string{"fields:"}
		for _, f := range fields {
			lines = append(lines, "  - "+f)
		}
		return t.textAfter(s, lines)
	}
	return "", fmt.Errorf("the row %s delivers no fields of %s by name", id, category)
}

func (t *table) textAfter(s span, lines []string) (string, error) {
	err := t.put(s, lines)
	return t.text(), err
}

// flow writes a value on one line.
func flow(v any) (string, error) {
	text, err := yaml.MarshalWithOptions(v, yaml.Flow(true))
	return strings.TrimSuffix(string(text), "\n"), err
}
