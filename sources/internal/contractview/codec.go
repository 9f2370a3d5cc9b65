package contractview

import "strconv"

// decoder writes the half of the codec that reads a type.
func (e *emitter) decoder(t *complexType, names goNames) {
	e.printf("func (t *%s) decode(d *xmlcodec.Decoder) {\n", t.goName)
	for i, a := range t.attrs {
		e.printf("t.%s = (*xsd.%s)(d.Attr(%s, %q))\n", names.attrs[i], a.scalar, e.spaceConst(a.space), a.name)
	}
	switch {
	case t.text != noScalar:
		e.printf("t.%s = (*xsd.%s)(d.Content())\n", names.text, t.text)
		if t.nillable {
			e.printf("if t.Nil.True() {\nt.%s = nil\n}\n", names.text)
		}
	case len(t.fields) == 0 && t.open:
		e.printf("for d.Next() {\nd.Skip()\n}\n")
	case len(t.fields) == 0:
		e.printf("for d.Next() {\nd.Unexpected()\n}\n")
	default:
		e.printf("for d.Next() {\nswitch d.Local() {\n")
		for i, f := range t.fields {
			e.decodeField(f, names.fields[i], e.spaceConst(f.space))
		}
		e.printf("default:\nd.Unexpected()\n}\n}\n")
	}
	e.demands(t, names, "d")
	e.printf("}\n\n")
}

func (e *emitter) decodeField(f *field, name, space string) {
	e.printf("case %q:\n", f.name)
	switch {
	case f.typ != nil && f.repeated:
		e.printf("d.Once(%s, false)\nv := new(%s)\nv.decode(d)\nt.%s = append(t.%s, v)\n", space, f.typ.goName, name, name)
	case f.typ != nil:
		e.printf("d.Once(%s, t.%s != nil)\nt.%s = new(%s)\nt.%s.decode(d)\n", space, name, name, f.typ.goName, name)
	case f.repeated:
		e.printf("t.%s = append(t.%s, (*xsd.%s)(d.Text(%s, false)))\n", name, name, f.scalar, space)
	default:
		e.printf("t.%s = (*xsd.%s)(d.Text(%s, t.%s != nil))\n", name, f.scalar, space, name)
	}
}

// encoder writes the half of the codec that writes a type.
func (e *emitter) encoder(t *complexType, names goNames) {
	e.printf("func (t *%s) encode(e *xmlcodec.Encoder, tag string) {\ne.Open(tag)\n", t.goName)
	for i, a := range t.attrs {
		e.printf("e.Attr(%q, (*string)(t.%s))\n", e.tag(a.space, a.name), names.attrs[i])
	}
	if t.text != noScalar {
		e.printf("e.Content((*string)(t.%s))\n", names.text)
	}
	for i, f := range t.fields {
		e.encodeField(f, names.fields[i], strconv.Quote(e.tag(f.space, f.name)))
	}
	e.demands(t, names, "e")
	e.printf("e.Close(tag)\n}\n\n")
}

func (e *emitter) encodeField(f *field, name, tag string) {
	switch {
	case f.typ != nil && f.repeated:
		e.printf("for _, v := range t.%s {\nv.encode(e, %s)\n}\n", name, tag)
	case f.typ != nil:
		e.printf("if t.%s != nil {\nt.%s.encode(e, %s)\n}\n", name, name, tag)
	case f.repeated:
		e.printf("for _, v := range t.%s {\ne.Text(%s, (*string)(v))\n}\n", name, tag)
	default:
		e.printf("e.Text(%s, (*string)(t.%s))\n", tag, name)
	}
}

// demands writes the checks of what must be there, which the decoder d and the
// encoder e share. An element that is nil has nothing in it.
func (e *emitter) demands(t *complexType, names goNames, codec string) {
	for i, a := range t.attrs {
		if a.required {
			e.printf("%s.Require(t.%s != nil, %q)\n", codec, names.attrs[i], t.where()+"/@"+a.name)
		}
	}
	if !t.demanding() {
		return
	}
	if t.nillable {
		e.printf("if !t.Nil.True() {\n")
	}
	for i, f := range t.fields {
		if f.required {
			e.printf("%s.Require(%s, %q)\n", codec, presence(f, names.fields[i]), t.where()+"/"+f.name)
		}
	}
	for _, c := range t.choices {
		e.printf("%s.OneOf(%q", codec, t.where())
		for i, f := range t.fields {
			if c.has(f) {
				e.printf(", %s", presence(f, names.fields[i]))
			}
		}
		e.printf(")\n")
	}
	if t.nillable {
		e.printf("}\n")
	}
}

func presence(f *field, name string) string {
	if f.repeated {
		return "len(t." + name + ") > 0"
	}
	return "t." + name + " != nil"
}
