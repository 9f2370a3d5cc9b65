package xmlcodec

import "errors"

// Encoder writes messages with the prefixes their contract was generated with.
// It declares no default namespace, so that an element without prefix is in
// none. Its first error sticks; ask Bytes.
type Encoder struct {
	dst        []byte
	err        error
	namespaces []Namespace // to be declared on the next tag
	depth      int
	tagOpen    bool
	renamed    string // stands for the tag at depth renamedAt
	renamedAt  int
}

// NewEncoder appends to dst.
func NewEncoder(dst []byte) *Encoder { return &Encoder{dst: dst} }

// Bytes gives what was written, or the first error.
func (e *Encoder) Bytes() ([]byte, error) {
	if e.err != nil {
		return nil, e.err
	}
	return e.dst, nil
}

// Message writes m's element and declares its namespaces on it.
func (e *Encoder) Message(m Message) {
	e.namespaces = m.XMLRoot().Namespaces
	m.EncodeXML(e)
}

// MessageAs writes m's content in an element of another name, on which m's
// namespaces and those given are declared.
func (e *Encoder) MessageAs(tag string, m Message, more ...Namespace) {
	e.namespaces = append(more, m.XMLRoot().Namespaces...)
	e.renamed, e.renamedAt = tag, e.depth
	m.EncodeXML(e)
	e.renamed = ""
}

// name gives the tag to write for an element at the current depth.
func (e *Encoder) name(tag string) string {
	if e.renamed != "" && e.depth == e.renamedAt {
		return e.renamed
	}
	return tag
}

// Open begins an element. Attributes may follow.
func (e *Encoder) Open(tag string) {
	e.endTag()
	tag = e.name(tag)
	e.dst = append(e.dst, '<')
	e.dst = append(e.dst, tag...)
	e.tagOpen = true
	e.depth++
	for _, n := range e.namespaces {
		e.attr("xmlns:"+n.Prefix, n.URI)
	}
	e.namespaces = nil
}

// Close ends the element.
func (e *Encoder) Close(tag string) {
	e.endTag()
	e.depth--
	tag = e.name(tag)
	e.dst = append(e.dst, '<', '/')
	e.dst = append(e.dst, tag...)
	e.dst = append(e.dst, '>')
}

func (e *Encoder) endTag() {
	if !e.tagOpen {
		return
	}
	e.tagOpen = false
	e.dst = append(e.dst, '>')
}

// Attr writes an attribute of the element just opened, unless v is nil.
func (e *Encoder) Attr(name string, v *string) {
	if v != nil {
		e.attr(name, *v)
	}
}

func (e *Encoder) attr(name, value string) {
	e.dst = append(e.dst, ' ')
	e.dst = append(e.dst, name...)
	e.dst = append(e.dst, '=', '"')
	e.escape(value, inAttribute)
	e.dst = append(e.dst, '"')
}

// Text writes an element that holds text, unless v is nil.
func (e *Encoder) Text(tag string, v *string) {
	if v == nil {
		return
	}
	e.Open(tag)
	e.Content(v)
	e.Close(tag)
}

// Content writes text inside the element just opened, unless v is nil.
func (e *Encoder) Content(v *string) {
	if v == nil {
		return
	}
	e.endTag()
	e.escape(*v, inText)
}

// Markup writes elements that another encoder has made inside the element just
// opened. Their prefixes must be in force there.
func (e *Encoder) Markup(elements []byte) {
	if len(elements) > 0 {
		e.endTag()
		e.dst = append(e.dst, elements...)
	}
}

// Require refuses to write an element without a part it must have.
func (e *Encoder) Require(present bool, name string) {
	if !present && e.err == nil {
		e.err = &Error{Reason: "missing " + name, Offset: -1}
	}
}

// OneOf refuses an element with none or several of the parts it must choose from.
func (e *Encoder) OneOf(name string, present ...bool) {
	if !exactlyOne(present) && e.err == nil {
		e.err = &Error{Reason: "not exactly one part of " + name, Offset: -1}
	}
}

var errCharacter = errors.New("xml: a character that XML does not allow")

// References that make text and attribute values read back byte for byte.
var (
	inText      = references("<&lt;", ">&gt;", "&&amp;", "\r&#xD;")
	inAttribute = references("<&lt;", ">&gt;", "&&amp;", "\r&#xD;", "\n&#xA;", "\t&#x9;", `"&quot;`)
)

func references(pairs ...string) *[256]string {
	table := new([256]string)
	for _, p := range pairs {
		table[p[0]] = p[1:]
	}
	return table
}

func (e *Encoder) escape(s string, table *[256]string) {
	if !validCharacters(s) && e.err == nil {
		e.err = errCharacter
	}
	from := 0
	for i := range len(s) {
		if reference := table[s[i]]; reference != "" {
			e.dst = append(e.dst, s[from:i]...)
			e.dst = append(e.dst, reference...)
			from = i + 1
		}
	}
	e.dst = append(e.dst, s[from:]...)
}
