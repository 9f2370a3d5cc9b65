package soapapi

import (
	"encoding/xml"
	"slices"
	"strings"

	"underlag/aggregator"
)

// reader walks a message as the contract's schema lays it out. Its first problem
// sticks and says where the message breaks the schema and what is allowed there,
// never what stood there; after it everything reads as nothing.
type reader struct {
	space   string
	problem *aggregator.Problem
}

func (r *reader) fail(path string, allowed aggregator.Text) {
	if r.problem == nil {
		r.problem = aggregator.NewProblem(codeSchema, path, allowed, nil)
	}
}

var (
	wantElement   = aggregator.Text{SV: "Elementet saknas eller står i fel ordning.", EN: "The element is missing or out of order."}
	wantNoMore    = aggregator.Text{SV: "Elementet innehåller ett element för mycket, eller ett som står i fel ordning.", EN: "The element holds one element too many, or one out of order."}
	wantNoText    = aggregator.Text{SV: "Elementet får inte innehålla text.", EN: "The element may not hold text."}
	wantTextOnly  = aggregator.Text{SV: "Elementet får bara innehålla text.", EN: "The element may hold text only."}
	wantAttribute = aggregator.Text{SV: "Elementet har ett attribut för mycket.", EN: "The element has an attribute too many."}
	wantIncluded  = aggregator.Text{SV: "Attributet inkludera krävs: true, false, 1 eller 0.", EN: "The attribute inkludera is required: true, false, 1 or 0."}
)

// sequence is the content of an element whose children stand in a fixed order.
type sequence struct {
	r    *reader
	of   *element
	rest []*element
}

// sequence begins an element with children. Attributes are those it may have.
func (r *reader) sequence(e *element, attributes ...string) *sequence {
	r.attributes(e, attributes)
	if strings.TrimSpace(e.text) != "" {
		r.fail(e.path, wantNoText)
	}
	return &sequence{r: r, of: e, rest: e.children}
}

// attributes refuses what is not allowed, and one attribute twice. Those of
// XML Schema's own, which may stand anywhere, are passed over but for xsi:nil,
// since nothing of the contract may be nil.
func (r *reader) attributes(e *element, allowed []string) {
	seen := []xml.Name{}
	for _, a := range e.attrs {
		switch {
		case a.Name.Space == "xmlns", a.Name == xml.Name{Local: "xmlns"}:
			continue
		case slices.Contains(seen, a.Name):
			r.fail(e.path, wantAttribute)
		case a.Name.Space == schemaSpace && a.Name.Local != "nil":
		case a.Name.Space == "" && slices.Contains(allowed, a.Name.Local):
		default:
			r.fail(e.path, wantAttribute)
		}
		seen = append(seen, a.Name)
	}
}

// maybe gives the next child if it has the name, else nil.
func (s *sequence) maybe(name string) *element {
	if s.r.problem != nil || len(s.rest) == 0 || s.rest[0].name != (xml.Name{Space: s.r.space, Local: name}) {
		return nil
	}
	child := s.rest[0]
	s.rest, child.path = s.rest[1:], s.of.path+"/"+name
	return child
}

// one gives the next child, which must have the name.
func (s *sequence) one(name string) *element {
	child := s.maybe(name)
	if child == nil {
		s.r.fail(s.of.path+"/"+name, wantElement)
		return &element{}
	}
	return child
}

// end says that nothing more may stand in the element.
func (s *sequence) end() {
	if len(s.rest) > 0 {
		s.r.fail(s.of.path, wantNoMore)
	}
}

// leaf gives the text of an element without children (xsd:string).
func (r *reader) leaf(e *element) string {
	r.attributes(e, nil)
	if len(e.children) > 0 {
		r.fail(e.path, wantTextOnly)
	}
	if r.problem != nil {
		return ""
	}
	return e.text
}

// simple gives the text of an element whose type collapses white space and has a
// form of its own.
func (r *reader) simple(e *element, t simpleType) string {
	text := collapsed(r.leaf(e))
	if r.problem == nil && !t.valid(text) {
		r.fail(e.path, t.allowed)
	}
	if r.problem != nil {
		return ""
	}
	return text
}

func collapsed(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\r\n", r) }), " ")
}

// included reads the attribute inkludera.
func (r *reader) included(e *element) bool {
	for _, a := range e.attrs {
		if a.Name != (xml.Name{Local: "inkludera"}) {
			continue
		}
		if text := collapsed(a.Value); boolean.valid(text) {
			return isTrue(text)
		}
	}
	r.fail(e.path, wantIncluded)
	return false
}
