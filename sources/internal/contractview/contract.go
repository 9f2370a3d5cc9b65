package contractview

import (
	"encoding/xml"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// contract is what the generator knows of a contract folder: every complex type
// that a message reaches, named for Go, with no anonymous type, no simple type
// but the built-in kinds, and no open content left.
type contract struct {
	types    []*complexType
	messages []*message
	prefixes map[string]string // namespace to prefix
	actions  []action
}

// message is a global element of complex type.
type message struct {
	name xml.Name
	typ  *complexType
}

// action is the SOAPAction of one operation.
type action struct{ operation, value string }

// complexType is a type with a name in Go.
type complexType struct {
	goName   string
	path     []string // namespace's word, outermost definition, ..., innermost element
	named    bool
	attrs    []attribute
	text     scalar // content of a type without child elements
	fields   []*field
	choices  []*choice
	nillable bool
	open     bool // xs:any has a place in it
}

// where names the type in errors and comments, as the contract does.
func (t *complexType) where() string { return strings.Join(t.path[1:], "/") }

// demanding tells whether some child element must be there.
func (t *complexType) demanding() bool {
	return len(t.choices) > 0 || slices.ContainsFunc(t.fields, func(f *field) bool { return f.required })
}

// field is a child element.
type field struct {
	space    string
	name     string
	repeated bool
	required bool
	scalar   scalar // or
	typ      *complexType
}

// choice is a set of child elements of which exactly one must be there.
type choice struct{ fields []*field }

func (c *choice) has(f *field) bool { return slices.Contains(c.fields, f) }

type attribute struct {
	space, name string
	required    bool
	scalar      scalar
}

// scalar is a kind of built-in type, named as in package xsd.
type scalar string

const noScalar scalar = ""

// builtin has the kinds of built-in types; all others are String.
var builtin = map[string]scalar{
	"date": "Date", "dateTime": "DateTime", "decimal": "Decimal", "boolean": "Boolean",
	"integer": "Integer", "int": "Integer", "short": "Integer", "byte": "Integer", "long": "Integer",
	"nonNegativeInteger": "Integer", "positiveInteger": "Integer",
	"unsignedInt": "Integer", "unsignedShort": "Integer", "unsignedByte": "Integer", "unsignedLong": "Integer",
}

// load reads the contract in fsys that the WSDL file begins.
func load(fsys fs.FS, wsdl string) (*contract, error) {
	f, err := loadFiles(fsys, wsdl)
	if err != nil {
		return nil, err
	}
	r := &resolver{files: f, done: map[*node]*complexType{}}
	c := &contract{}
	for _, element := range f.messages {
		if element.attrs["abstract"] == "true" {
			continue
		}
		scalar, typ, err := r.elementType(element, []string{namespaceWord(element.schema.target)})
		if err != nil {
			return nil, err
		}
		if scalar != noScalar {
			continue // a simple element is no message, and is resolved where it is used
		}
		name := xml.Name{Space: element.schema.target, Local: element.attrs["name"]}
		c.messages = append(c.messages, &message{name: name, typ: typ})
	}
	c.types = r.order
	err = nameTypes(c)
	if err != nil {
		return nil, err
	}
	c.prefixes = choosePrefixes(c, f.prefixes)
	c.actions = readActions(f.wsdl)
	return c, nil
}

func readActions(wsdl *node) []action {
	var actions []action
	for _, binding := range wsdl.each(wsdlNamespace, "binding") {
		for _, operation := range binding.each(wsdlNamespace, "operation") {
			for _, soap := range operation.each(soapNamespace, "operation") {
				actions = append(actions, action{operation.attrs["name"], soap.attrs["soapAction"]})
			}
		}
	}
	return actions
}

// spaces gives the namespaces that a message's element and all below it use.
func (m *message) spaces() []string {
	found := map[string]bool{m.name.Space: true}
	seen := map[*complexType]bool{}
	var visit func(*complexType)
	visit = func(t *complexType) {
		if seen[t] {
			return
		}
		seen[t] = true
		for _, a := range t.attrs {
			found[a.space] = true
		}
		for _, f := range t.fields {
			found[f.space] = true
			if f.typ != nil {
				visit(f.typ)
			}
		}
	}
	visit(m.typ)
	delete(found, "")
	return slices.Sorted(maps.Keys(found))
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
