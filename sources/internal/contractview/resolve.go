package contractview

import (
	"encoding/xml"
	"slices"
)

// resolver turns definitions into types. What it does not know it refuses: a
// part of a contract that is passed over in silence would be lost on the wire.
type resolver struct {
	*files
	done  map[*node]*complexType
	order []*complexType
}

// elementType gives the type of an element: a scalar or a complex type.
func (r *resolver) elementType(element definition, path []string) (scalar, *complexType, error) {
	path = append(slices.Clone(path), element.attrs["name"])
	inline := element.each(xsdNamespace, "complexType", "simpleType")
	switch reference := element.attrs["type"]; {
	case reference != "" && len(inline) > 0:
		return noScalar, nil, element.errorf("%s has both a type attribute and a type inside", element.attrs["name"])
	case reference != "":
		return r.namedType(element, reference)
	case len(inline) == 0:
		return noScalar, nil, element.errorf("%s has no type; xs:anyType is not supported", element.attrs["name"])
	case inline[0].name.Local == "simpleType":
		s, err := r.simpleType(inline[0])
		return s, nil, err
	}
	typ, err := r.complexType(definition{inline[0], element.schema}, path)
	return noScalar, typ, err
}

// namedType gives what a type attribute refers to.
func (r *resolver) namedType(at definition, reference string) (scalar, *complexType, error) {
	name, err := at.qname(reference)
	if err != nil {
		return noScalar, nil, err
	}
	if name.Space == xsdNamespace {
		return builtinKind(name), nil, nil
	}
	def, known := r.types[name]
	if !known {
		return noScalar, nil, at.errorf("no type %s in namespace %q", name.Local, name.Space)
	}
	if def.name.Local == "simpleType" {
		s, err := r.simpleType(def.node)
		return s, nil, err
	}
	typ, err := r.complexType(def, []string{namespaceWord(name.Space), name.Local})
	return noScalar, typ, err
}

func builtinKind(name xml.Name) scalar {
	if kind, known := builtin[name.Local]; known {
		return kind
	}
	return "String"
}

// simpleType gives the kind of built-in type that a simple type restricts.
func (r *resolver) simpleType(n *node) (scalar, error) {
	for _, restriction := range n.each(xsdNamespace, "restriction") {
		base := restriction.attrs["base"]
		if base == "" {
			continue
		}
		name, err := restriction.qname(base)
		if err != nil {
			return noScalar, err
		}
		if name.Space == xsdNamespace {
			return builtinKind(name), nil
		}
		def, known := r.types[name]
		if !known || def.name.Local != "simpleType" {
			return noScalar, restriction.errorf("no simple type %s in namespace %q", name.Local, name.Space)
		}
		return r.simpleType(def.node)
	}
	return "String", nil // a list or union is text to us
}

func (r *resolver) complexType(def definition, path []string) (*complexType, error) {
	if t, known := r.done[def.node]; known {
		return t, nil
	}
	t := &complexType{path: path, named: def.attrs["name"] != ""}
	r.done[def.node] = t
	r.order = append(r.order, t)
	err := r.content(t, def)
	if err != nil {
		return nil, err
	}
	return t, r.check(t, def)
}

// content adds to t what stands inside a complexType or an extension.
func (r *resolver) content(t *complexType, in definition) error {
	if in.attrs["mixed"] == "true" {
		return in.errorf("mixed content is not supported")
	}
	for _, n := range in.children {
		if n.name.Space != xsdNamespace {
			continue
		}
		part := definition{n, in.schema}
		var err error
		switch n.name.Local {
		case "annotation", "anyAttribute":
		case "sequence", "all", "choice":
			err = r.particle(t, part, occurrence{required: true})
		case "attribute":
			err = r.attribute(t, part)
		case "simpleContent":
			err = r.simpleContent(t, part)
		case "complexContent":
			err = r.extension(t, part)
		default:
			err = n.errorf("xs:%s is not supported here", n.name.Local)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *resolver) simpleContent(t *complexType, part definition) error {
	extension := part.only(xsdNamespace, "extension")
	if extension == nil {
		return part.errorf("only an extension is supported in xs:simpleContent")
	}
	s, typ, err := r.namedType(definition{extension, part.schema}, extension.attrs["base"])
	if err != nil {
		return err
	}
	if typ != nil {
		return extension.errorf("simple content over a complex type is not supported")
	}
	t.text = s
	return r.content(t, definition{extension, part.schema})
}

// extension copies the base type's content before the extension's own.
func (r *resolver) extension(t *complexType, part definition) error {
	extension := part.only(xsdNamespace, "extension")
	if extension == nil {
		return part.errorf("only an extension is supported in xs:complexContent")
	}
	name, err := extension.qname(extension.attrs["base"])
	if err != nil {
		return err
	}
	base, known := r.types[name]
	if !known || base.name.Local != "complexType" {
		return extension.errorf("no complex type %s in namespace %q", name.Local, name.Space)
	}
	err = r.content(t, base)
	if err != nil {
		return err
	}
	return r.content(t, definition{extension, part.schema})
}

// occurrence is what the groups around an element say of how often it occurs.
type occurrence struct {
	required bool
	repeated bool
}

func (o occurrence) inside(n *node) occurrence {
	most := n.attrs["maxOccurs"]
	return occurrence{
		required: o.required && n.attrs["minOccurs"] != "0",
		repeated: o.repeated || most != "" && most != "0" && most != "1",
	}
}

// particle adds the elements of a sequence, all or choice.
func (r *resolver) particle(t *complexType, group definition, around occurrence) error {
	inside := around.inside(group.node)
	exactlyOne := group.name.Local == "choice" && inside.required && !inside.repeated
	if group.name.Local == "choice" {
		inside.required = false
	}
	before := len(t.fields)
	for _, n := range group.children {
		if n.name.Space != xsdNamespace {
			continue
		}
		part := definition{n, group.schema}
		var err error
		switch n.name.Local {
		case "annotation":
		case "any":
			t.open = true
		case "element":
			err = r.element(t, part, inside.inside(n))
		case "sequence", "choice":
			exactlyOne = false // alternatives that are groups are left unchecked
			err = r.particle(t, part, inside)
		default:
			err = n.errorf("xs:%s is not supported here", n.name.Local)
		}
		if err != nil {
			return err
		}
	}
	added := t.fields[before:]
	if inside.repeated && len(added) > 1 {
		return group.errorf("a repeated group of several elements is not supported: their order would be lost")
	}
	if exactlyOne && len(added) > 1 {
		t.choices = append(t.choices, &choice{fields: slices.Clone(added)})
	}
	return nil
}

func (r *resolver) element(t *complexType, n definition, occurs occurrence) error {
	if n.attrs["maxOccurs"] == "0" {
		return nil
	}
	def, space := n, n.schema.target
	if reference := n.attrs["ref"]; reference != "" {
		name, err := n.qname(reference)
		if err != nil {
			return err
		}
		global, known := r.elements[name]
		if !known {
			return n.errorf("no element %s in namespace %q", name.Local, name.Space)
		}
		def, space = global, name.Space
	} else if !isQualified(n.node, n.schema.qualifiedElements) {
		space = ""
	}
	s, typ, err := r.elementType(def, t.path)
	if err != nil {
		return err
	}
	if def.attrs["nillable"] == "true" {
		typ, s = r.nillable(typ, s), noScalar
	}
	t.fields = append(t.fields, &field{
		space: space, name: def.attrs["name"], repeated: occurs.repeated, required: occurs.required, scalar: s, typ: typ,
	})
	return nil
}

// nillable gives a type that can say xsi:nil: the complex type itself with that
// attribute, or one made for the scalar.
func (r *resolver) nillable(typ *complexType, s scalar) *complexType {
	isNil := attribute{space: xsiNamespace, name: "nil", scalar: "Boolean"}
	if typ == nil {
		for _, t := range r.order {
			if t.nillable && t.text == s && t.path[0] == nillablePath {
				return t
			}
		}
		typ = &complexType{path: []string{nillablePath, "Nillable" + string(s)}, named: true, text: s}
		r.order = append(r.order, typ)
	}
	if !typ.nillable {
		typ.nillable = true
		typ.attrs = append(typ.attrs, isNil)
	}
	return typ
}

// nillablePath marks the types made for nillable scalars.
const nillablePath = "xsi"

func (r *resolver) attribute(t *complexType, n definition) error {
	if n.attrs["use"] == "prohibited" {
		return nil
	}
	if n.attrs["ref"] != "" || n.attrs["name"] == "" {
		return n.errorf("an attribute by reference is not supported")
	}
	s := scalar("String")
	inline := n.each(xsdNamespace, "simpleType")
	var err error
	switch {
	case n.attrs["type"] != "":
		s, _, err = r.namedType(n, n.attrs["type"])
	case len(inline) > 0:
		s, err = r.simpleType(inline[0])
	}
	if err != nil {
		return err
	}
	space := ""
	if isQualified(n.node, n.schema.qualifiedAttributes) {
		space = n.schema.target
	}
	t.attrs = append(t.attrs, attribute{space: space, name: n.attrs["name"], required: n.attrs["use"] == "required", scalar: s})
	return nil
}

func isQualified(n *node, byDefault bool) bool {
	if form := n.attrs["form"]; form != "" {
		return form == "qualified"
	}
	return byDefault
}

// check refuses a type whose parts could not be told apart.
func (r *resolver) check(t *complexType, def definition) error {
	seen := map[string]bool{}
	for _, f := range t.fields {
		if seen[f.name] {
			return def.errorf("two elements %s in one type are not supported", f.name)
		}
		seen[f.name] = true
	}
	if t.text != noScalar && len(t.fields) > 0 {
		return def.errorf("text beside elements is not supported")
	}
	return nil
}
