package xmlcodec

import (
	"slices"
	"strings"
)

// Limits of every document. The contracts need a depth of about 15.
const (
	maxDepth      = 64
	maxAttributes = 64
	maxBindings   = 128
)

// Decoder walks one document from start to end. Its first error sticks: after
// it every method gives nothing, so that generated code reads without checks
// and asks Err once.
type Decoder struct {
	src  string
	pos  int
	err  error
	open []openElement

	// The element opened last.
	space, local string
	attrs        []attribute
	selfClosed   bool
	tagStart     int // of the tag read last

	bindings []Namespace
	texts    []string // slab: one allocation for many texts
	watched  []Namespace
	unknown  []string
}

type openElement struct {
	raw      string // name as written, for the end tag
	bindings int    // number of bindings before the element
}

type attribute struct {
	raw   string
	colon int    // in raw, -1 without
	value string // as written between the quotes
}

// NewDecoder walks doc, which must be UTF-8 without byte order mark.
func NewDecoder(doc string) *Decoder {
	d := &Decoder{src: doc}
	d.open = make([]openElement, 0, 16)
	d.attrs = make([]attribute, 0, 8)
	d.bindings = make([]Namespace, 0, 8)
	return d
}

// Err gives the first error.
func (d *Decoder) Err() error { return d.err }

// Root moves to the document's root element, past declaration and comments.
func (d *Decoder) Root() bool {
	d.declaration()
	switch d.token() {
	case startToken:
		return true
	case textToken, endToken:
		d.fail("text before the root element")
	case endOfInput:
		d.fail("no element")
	}
	return false
}

// Child moves to the next child of the current element that is in the
// namespace, and tells whether there is one; without one the current element is
// closed. Children in other namespaces are skipped.
func (d *Decoder) Child(space string) bool {
	for d.Next() {
		if d.space == space {
			return true
		}
		d.Unexpected()
	}
	return false
}

// Local gives the local name of the element opened last.
func (d *Decoder) Local() string { return d.local }

// At tells whether the element opened last is the root of a message.
func (d *Decoder) At(r Root) bool { return d.local == r.Local && d.space == r.Space }

// Next moves to the next child in any namespace, as Child does in one.
func (d *Decoder) Next() bool {
	for {
		switch d.token() {
		case startToken:
			return true
		case textToken:
			d.fail("text between elements")
		default:
			return false
		}
	}
}

// Text gives the text of the element opened last, on the terms of Once.
func (d *Decoder) Text(space string, seen bool) *string {
	d.Once(space, seen)
	return d.Content()
}

// Content gives the text of the element opened last and closes it. It holds no
// elements.
func (d *Decoder) Content() *string {
	if d.err != nil {
		return nil
	}
	if s, ok := d.plainText(); ok {
		return d.keep(s)
	}
	return d.keep(d.textToEnd())
}

// keep puts a text in the slab.
func (d *Decoder) keep(s string) *string {
	if d.err != nil {
		return nil
	}
	if len(d.texts) == cap(d.texts) {
		d.texts = make([]string, 0, 24)
	}
	d.texts = append(d.texts, s)
	return &d.texts[len(d.texts)-1]
}

// Once refuses the element opened last if it has been seen before where it may
// occur once, or if it is in another namespace than the contract's: passed over
// as an extension it would read as absent.
func (d *Decoder) Once(space string, seen bool) {
	switch {
	case d.space != space:
		d.fail(d.local + " in another namespace than the contract's")
	case seen:
		d.fail("a second " + d.local)
	}
}

// Require refuses an element that ended without a part it must have.
func (d *Decoder) Require(present bool, name string) {
	if !present && d.err == nil { // no name is composed for nothing
		d.fail("missing " + name)
	}
}

// OneOf refuses an element with none or several of the parts it must choose from.
func (d *Decoder) OneOf(name string, present ...bool) {
	if !exactlyOne(present) {
		d.fail("not exactly one part of " + name)
	}
}

// Attr gives the value of an attribute of the element opened last, nil if it is
// absent. It must be called before the element's content is read.
func (d *Decoder) Attr(space, local string) *string {
	var found *string
	for _, a := range d.attrs {
		prefix, name := split(a.raw, a.colon)
		if name != local || (prefix == "") != (space == "") || prefix != "" && d.resolve(prefix) != space {
			continue
		}
		if found != nil {
			d.fail("an attribute given twice")
			return nil
		}
		found = d.keep(d.unescape(a.value))
	}
	return found
}

// Watch makes Unknown look for elements in the namespaces of a contract.
func (d *Decoder) Watch(contract []Namespace) { d.watched = contract }

// Unexpected skips an element that the contract does not know. One in a
// namespace that the contract does not use is somebody's extension; one in a
// watched namespace, or in none, may be one of the contract's under a new name.
func (d *Decoder) Unexpected() {
	if len(d.unknown) < maxUnknown && d.watches(d.space) && !slices.Contains(d.unknown, d.local) {
		d.unknown = append(d.unknown, strings.Clone(d.local)) // a copy, so that it does not keep the message
	}
	d.Skip()
}

func (d *Decoder) watches(space string) bool {
	own := func(n Namespace) bool { return n.URI == space }
	return len(d.watched) > 0 && (space == "" || slices.ContainsFunc(d.watched, own))
}

// maxUnknown bounds how many unknown elements are named.
const maxUnknown = 8

// Unknown names the elements that the contract does not know and that are no
// extensions: a sign that the contract has moved.
func (d *Decoder) Unknown() []string { return d.unknown }

// Skip passes the element opened last with all it holds.
func (d *Decoder) Skip() {
	outside := len(d.open) - 1
	for d.err == nil && len(d.open) > outside {
		if d.token() == textToken {
			d.content()
		}
	}
}

// End makes sure that nothing but comments follows the root element.
func (d *Decoder) End() {
	if d.err == nil && d.token() != endOfInput {
		d.fail("something after the root element")
	}
}

// Fragment is the content of one element, kept with the namespaces in force
// there, to be decoded later or not at all.
type Fragment struct {
	src      string
	bindings []Namespace
}

// Fragment keeps the content of the element opened last and closes it.
func (d *Decoder) Fragment() Fragment {
	if d.err != nil {
		return Fragment{}
	}
	if d.selfClosed {
		d.Skip()
		return Fragment{}
	}
	start := d.pos
	kept := append([]Namespace(nil), d.bindings...)
	d.Skip()
	if d.err != nil {
		return Fragment{}
	}
	return Fragment{src: d.src[start:d.tagStart], bindings: kept}
}

// Element keeps the whole element opened last, its tags included, and closes it.
func (d *Decoder) Element() Fragment {
	if d.err != nil {
		return Fragment{}
	}
	start := d.tagStart
	kept := append([]Namespace(nil), d.bindings...)
	d.Skip()
	if d.err != nil {
		return Fragment{}
	}
	return Fragment{src: d.src[start:d.pos], bindings: kept}
}

// DecodeAs reads the fragment's only element into m, whatever its own name is:
// contracts use a type of another's under names of their own.
func (f Fragment) DecodeAs(m Message) error {
	d := NewDecoder(f.src)
	d.bindings = append(d.bindings, f.bindings...)
	if !d.Root() {
		return d.err
	}
	m.DecodeXML(d)
	d.End()
	return d.err
}

// Decode reads the fragment's first child that is m's element, and tells
// whether there was one.
func (f Fragment) Decode(m Message) (bool, error) {
	d := NewDecoder(f.src)
	d.bindings = append(d.bindings, f.bindings...)
	for d.token() == startToken {
		if d.At(m.XMLRoot()) {
			m.DecodeXML(d)
			return d.err == nil, d.err
		}
		d.Skip()
	}
	return false, d.err
}

func (d *Decoder) fail(reason string) {
	if d.err == nil {
		d.err = &Error{Reason: reason, Offset: d.pos}
	}
}

// resolve gives what a prefix stands for; the empty prefix may stand for nothing.
func (d *Decoder) resolve(prefix string) string {
	for i := len(d.bindings) - 1; i >= 0; i-- {
		if d.bindings[i].Prefix == prefix {
			return d.bindings[i].URI
		}
	}
	switch prefix {
	case "":
	case "xml":
		return xmlNamespace
	default:
		d.fail("an undeclared namespace prefix")
	}
	return ""
}

func exactlyOne(present []bool) bool {
	n := 0
	for _, p := range present {
		if p {
			n++
		}
	}
	return n == 1
}
