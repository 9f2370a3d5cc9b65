package contractview

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"strings"
)

// node is an element of a contract file, with what its names mean there and
// where it stands.
type node struct {
	name     xml.Name
	attrs    map[string]string // by local name; contracts use no others
	prefixes map[string]string // in force at the element
	children []*node
	file     string
	line     int
}

// parseFile reads a contract file, which is UTF-8.
func parseFile(fsys fs.FS, file string) (*node, error) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, err
	}
	decoder := xml.NewDecoder(bytes.NewReader(data))
	top := &node{file: file}
	stack := []*node{top}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		parent := stack[len(stack)-1]
		switch t := token.(type) {
		case xml.StartElement:
			line, _ := decoder.InputPos()
			child := newNode(t, parent, line)
			parent.children = append(parent.children, child)
			stack = append(stack, child)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		}
	}
	if len(top.children) != 1 {
		return nil, fmt.Errorf("%s: no XML document", file)
	}
	return top.children[0], nil
}

func newNode(start xml.StartElement, parent *node, line int) *node {
	n := &node{name: start.Name, attrs: map[string]string{}, prefixes: parent.prefixes, file: parent.file, line: line}
	for _, a := range start.Attr {
		prefix, declares := a.Name.Local, a.Name.Space == "xmlns"
		if a.Name.Space == "" && a.Name.Local == "xmlns" {
			prefix, declares = "", true
		}
		if !declares {
			n.attrs[a.Name.Local] = a.Value
			continue
		}
		n.prefixes = maps.Clone(n.prefixes)
		if n.prefixes == nil {
			n.prefixes = map[string]string{}
		}
		n.prefixes[prefix] = a.Value
	}
	return n
}

// errorf says what is wrong and where.
func (n *node) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", n.file, n.line, fmt.Sprintf(format, args...))
}

// qname gives what a prefixed name in an attribute's value means.
func (n *node) qname(value string) (xml.Name, error) {
	prefix, local, found := strings.Cut(value, ":")
	if !found {
		prefix, local = "", value
	}
	space, known := n.prefixes[prefix]
	if found && !known {
		return xml.Name{}, n.errorf("%s: no namespace is declared for the prefix %q", value, prefix)
	}
	return xml.Name{Space: space, Local: local}, nil
}

// each gives the children that are elements of a namespace with one of the names.
func (n *node) each(space string, locals ...string) []*node {
	var found []*node
	for _, child := range n.children {
		if child.name.Space != space {
			continue
		}
		for _, local := range locals {
			if child.name.Local == local {
				found = append(found, child)
			}
		}
	}
	return found
}

// only gives the one child of a name, or nil: more than one is as unsupported
// as none.
func (n *node) only(space, local string) *node {
	found := n.each(space, local)
	if len(found) != 1 {
		return nil
	}
	return found[0]
}
