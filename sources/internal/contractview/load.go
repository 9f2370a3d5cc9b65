package contractview

import (
	"encoding/xml"
	"io/fs"
	"path"
)

const (
	wsdlNamespace = "http://schemas.xmlsoap.org/wsdl/"
	soapNamespace = "http://schemas.xmlsoap.org/wsdl/soap/"
	xsdNamespace  = "http://www.w3.org/2001/XMLSchema"
	xsiNamespace  = "http://www.w3.org/2001/XMLSchema-instance"
)

// definition is a global component of a schema, with the schema it stands in.
type definition struct {
	*node
	schema *schema
}

// schema is one schema file, or one schema inside the WSDL.
type schema struct {
	*node
	target              string
	qualifiedElements   bool
	qualifiedAttributes bool
}

// files is everything a contract folder defines, found from its WSDL.
type files struct {
	fsys     fs.FS
	wsdl     *node
	schemas  []*schema
	seen     map[string]bool // file and target namespace
	elements map[xml.Name]definition
	types    map[xml.Name]definition
	messages []definition // global elements in document order
	prefixes []prefixHint // in order of trust
}

type prefixHint struct{ prefix, uri string }

func loadFiles(fsys fs.FS, wsdl string) (*files, error) {
	root, err := parseFile(fsys, wsdl)
	if err != nil {
		return nil, err
	}
	if (root.name != xml.Name{Space: wsdlNamespace, Local: "definitions"}) {
		return nil, root.errorf("the root is %s, not a WSDL 1.1 definitions", root.name.Local)
	}
	f := &files{
		fsys: fsys, wsdl: root, seen: map[string]bool{},
		elements: map[xml.Name]definition{}, types: map[xml.Name]definition{},
	}
	f.hint(root)
	for _, types := range root.each(wsdlNamespace, "types") {
		for _, s := range types.each(xsdNamespace, "schema") {
			err := f.addSchema(s, "")
			if err != nil {
				return nil, err
			}
		}
	}
	return f, nil
}

// addSchema takes in a schema and, before its own components, what it imports.
func (f *files) addSchema(n *node, includedInto string) error {
	s := &schema{
		node: n, target: n.attrs["targetNamespace"],
		qualifiedElements:   n.attrs["elementFormDefault"] == "qualified",
		qualifiedAttributes: n.attrs["attributeFormDefault"] == "qualified",
	}
	if s.target == "" {
		s.target = includedInto
	}
	f.hint(n)
	for _, reference := range n.each(xsdNamespace, "import", "include") {
		err := f.follow(reference, s)
		if err != nil {
			return err
		}
	}
	f.schemas = append(f.schemas, s)
	return f.define(s)
}

func (f *files) follow(reference *node, from *schema) error {
	location := reference.attrs["schemaLocation"]
	if location == "" {
		return nil // some other import must bring it; a missing name is found when used
	}
	file := path.Join(path.Dir(reference.file), location)
	included := ""
	if reference.name.Local == "include" {
		included = from.target
	}
	if f.seen[file+" "+included] {
		return nil
	}
	f.seen[file+" "+included] = true
	root, err := parseFile(f.fsys, file)
	if err != nil {
		return reference.errorf("%s: %v", reference.name.Local, err)
	}
	if (root.name != xml.Name{Space: xsdNamespace, Local: "schema"}) {
		return root.errorf("the root is %s, not a schema", root.name.Local)
	}
	wanted := reference.attrs["namespace"]
	if target := root.attrs["targetNamespace"]; reference.name.Local == "import" && target != wanted {
		return reference.errorf("imports namespace %q, but %s has %q", wanted, file, target)
	}
	return f.addSchema(root, included)
}

func (f *files) define(s *schema) error {
	for _, child := range s.children {
		if child.name.Space != xsdNamespace {
			continue
		}
		name := xml.Name{Space: s.target, Local: child.attrs["name"]}
		table := f.types
		switch child.name.Local {
		case "element":
			table = f.elements
			f.messages = append(f.messages, definition{child, s})
		case "complexType", "simpleType":
		case "import", "include", "annotation":
			continue
		default:
			return child.errorf("a global xs:%s is not supported", child.name.Local)
		}
		if first, twice := table[name]; twice {
			return child.errorf("%s is already defined at %s:%d", name.Local, first.file, first.line)
		}
		table[name] = definition{child, s}
	}
	return nil
}

// hint remembers which prefixes the contract itself uses.
func (f *files) hint(n *node) {
	for _, prefix := range sortedKeys(n.prefixes) {
		f.prefixes = append(f.prefixes, prefixHint{prefix, n.prefixes[prefix]})
	}
}
