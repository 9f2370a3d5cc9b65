package xmlcodec

import (
	"strings"
	"unicode/utf8"
)

type tokenKind int

const (
	endOfInput tokenKind = iota // also after an error
	startToken
	endToken
	textToken // not only white space, unless inside CDATA
)

// token reads the next tag inside the current element and passes over white
// space, comments and processing instructions. It stops in front of text, which
// content reads.
func (d *Decoder) token() tokenKind {
	if d.err != nil {
		return endOfInput
	}
	if d.selfClosed {
		d.selfClosed = false
		d.close()
		return endToken
	}
	for {
		start := d.pos
		for d.pos < len(d.src) && isSpace(d.src[d.pos]) {
			d.pos++
		}
		if d.pos == len(d.src) {
			if len(d.open) > 0 {
				d.fail("the document ends inside an element")
			}
			return endOfInput
		}
		if d.src[d.pos] != '<' {
			d.pos = start
			return textToken
		}
		d.tagStart = d.pos
		rest := d.src[d.pos+1:]
		switch {
		case strings.HasPrefix(rest, "/"):
			return d.endTag()
		case strings.HasPrefix(rest, "!--"):
			d.comment()
		case strings.HasPrefix(rest, cdataStart[1:]):
			d.pos = start
			return textToken
		case strings.HasPrefix(rest, "!"):
			d.fail("a DOCTYPE or other declaration, which is refused")
		case strings.HasPrefix(rest, "?"):
			d.instruction()
		default:
			return d.startTag()
		}
		if d.err != nil {
			return endOfInput
		}
	}
}

func (d *Decoder) startTag() tokenKind {
	d.pos++
	raw, colon := d.name()
	if len(d.open) == maxDepth {
		d.fail("nested too deeply")
	}
	d.open = append(d.open, openElement{raw: raw, bindings: len(d.bindings)})
	d.attributes()
	if d.err != nil {
		return endOfInput
	}
	prefix, local := split(raw, colon)
	d.local = local
	d.space = d.resolve(prefix)
	if d.err != nil {
		return endOfInput
	}
	return startToken
}

// attributes reads up to and including the > of a start tag.
func (d *Decoder) attributes() {
	d.attrs = d.attrs[:0]
	for d.err == nil {
		spaced := d.skipSpace()
		if d.pos == len(d.src) {
			d.fail("the document ends inside a tag")
			return
		}
		switch d.src[d.pos] {
		case '>':
			d.pos++
			return
		case '/':
			if !strings.HasPrefix(d.src[d.pos:], "/>") {
				d.fail("a tag that is not well-formed")
				return
			}
			d.pos += 2
			d.selfClosed = true
			return
		}
		if !spaced {
			d.fail("a tag that is not well-formed")
			return
		}
		d.attribute()
	}
}

func (d *Decoder) attribute() {
	raw, colon := d.name()
	d.skipSpace()
	if d.err != nil || d.pos == len(d.src) || d.src[d.pos] != '=' {
		d.fail("an attribute without value")
		return
	}
	d.pos++
	d.skipSpace()
	if d.pos == len(d.src) || d.src[d.pos] != '"' && d.src[d.pos] != '\'' {
		d.fail("an attribute without quotes")
		return
	}
	length := strings.IndexByte(d.src[d.pos+1:], d.src[d.pos])
	if length < 0 {
		d.fail("the document ends inside an attribute")
		return
	}
	value := d.src[d.pos+1 : d.pos+1+length]
	if strings.IndexByte(value, '<') >= 0 {
		d.fail("< inside an attribute")
		return
	}
	d.pos += length + 2
	for _, a := range d.attrs {
		if a.raw == raw {
			d.fail("an attribute given twice")
			return
		}
	}
	if len(d.attrs) == maxAttributes {
		d.fail("too many attributes")
		return
	}
	d.attrs = append(d.attrs, attribute{raw: raw, colon: colon, value: value})
	d.bind(raw, value)
}

// bind takes note of an attribute that declares a namespace.
func (d *Decoder) bind(raw, value string) {
	prefix, declares := strings.CutPrefix(raw, "xmlns:")
	if !declares {
		if raw != "xmlns" {
			return
		}
		prefix = ""
	}
	uri := d.unescape(value)
	switch {
	case declares && uri == "", prefix == "xmlns", uri == xmlnsNamespace,
		(prefix == "xml") != (uri == xmlNamespace):
		d.fail("a namespace declaration that is not allowed")
	case len(d.bindings) == maxBindings:
		d.fail("too many namespace declarations")
	default:
		d.bindings = append(d.bindings, Namespace{Prefix: prefix, URI: uri})
	}
}

func (d *Decoder) endTag() tokenKind {
	d.pos += 2
	if len(d.open) == 0 {
		d.fail("an end tag without start tag")
		return endOfInput
	}
	raw := d.open[len(d.open)-1].raw
	if !strings.HasPrefix(d.src[d.pos:], raw) {
		d.fail("an end tag that does not match its start tag")
		return endOfInput
	}
	d.pos += len(raw)
	d.skipSpace()
	if d.pos == len(d.src) || d.src[d.pos] != '>' {
		d.fail("an end tag that does not match its start tag")
		return endOfInput
	}
	d.pos++
	d.close()
	return endToken
}

func (d *Decoder) close() {
	last := d.open[len(d.open)-1]
	d.open = d.open[:len(d.open)-1]
	d.bindings = d.bindings[:last.bindings]
}

// plainText is the fast path of Text: only text without references up to the
// end tag. It moves only if it succeeds.
func (d *Decoder) plainText() (string, bool) {
	if d.selfClosed {
		d.selfClosed = false
		d.close()
		return "", true
	}
	end := d.pos
	for end < len(d.src) && plain[d.src[end]] {
		end++
	}
	if !strings.HasPrefix(d.src[end:], "</") {
		return "", false
	}
	text := d.src[d.pos:end]
	d.pos = end
	d.tagStart = end
	return text, d.endTag() == endToken
}

// plain holds the bytes that stand for themselves in text. Bytes from 0x80 are
// part of a character, since the document is UTF-8, and an allowed one, except
// the two non-characters that begin with 0xEF; ] may begin the forbidden ]]>.
var plain = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= ' ' && c != '<' && c != '&' && c != ']' && c != 0xEF || c == '\t' || c == '\n'
	}
	return t
}()

// textToEnd gives all text up to the end tag of the current element, white
// space included, and reads the end tag.
func (d *Decoder) textToEnd() string {
	var whole strings.Builder
	for d.err == nil {
		rest := d.src[d.pos:]
		switch {
		case rest == "":
			d.fail("the document ends inside an element")
		case strings.HasPrefix(rest, "</"):
			d.tagStart = d.pos
			d.endTag()
			return whole.String()
		case strings.HasPrefix(rest, "<!--"):
			d.comment()
		case strings.HasPrefix(rest, "<?"):
			d.instruction()
		case strings.HasPrefix(rest, "<") && !strings.HasPrefix(rest, cdataStart):
			d.fail("markup inside text")
		default:
			whole.WriteString(d.content())
		}
	}
	return ""
}

const cdataStart = "<![CDATA["

// content gives the text at the current place, up to the next markup.
func (d *Decoder) content() string {
	if strings.HasPrefix(d.src[d.pos:], cdataStart) {
		return d.cdata()
	}
	length := strings.IndexByte(d.src[d.pos:], '<')
	if length < 0 {
		length = len(d.src) - d.pos
	}
	text := d.src[d.pos : d.pos+length]
	if strings.Contains(text, "]]>") {
		d.fail("]]> outside CDATA")
		return ""
	}
	d.pos += length
	return d.unescape(text)
}

func (d *Decoder) cdata() string {
	d.pos += len(cdataStart)
	end := strings.Index(d.src[d.pos:], "]]>")
	if end < 0 {
		d.fail("the document ends inside CDATA")
		return ""
	}
	text := d.src[d.pos : d.pos+end]
	d.checkCharacters(text)
	d.pos += end + len("]]>")
	return newlines(text)
}

func (d *Decoder) comment() {
	d.pos += len("<!--")
	end := strings.Index(d.src[d.pos:], "--")
	if end < 0 || !strings.HasPrefix(d.src[d.pos+end:], "-->") {
		d.fail("a comment that is not well-formed")
		return
	}
	d.pos += end + len("-->")
}

func (d *Decoder) instruction() {
	d.pos += len("<?")
	target, _ := d.name()
	if strings.EqualFold(target, "xml") {
		d.fail("an XML declaration that is not first")
		return
	}
	d.passInstruction()
}

func (d *Decoder) passInstruction() {
	end := strings.Index(d.src[d.pos:], "?>")
	if end < 0 {
		d.fail("the document ends inside an instruction")
		return
	}
	d.pos += end + len("?>")
}

// declaration passes the XML declaration; ToUTF8 has read what matters in it.
func (d *Decoder) declaration() {
	if !utf8.ValidString(d.src) {
		d.fail("not UTF-8")
		return
	}
	if hasDeclaration(d.src) {
		d.passInstruction()
	}
}

func hasDeclaration(s string) bool {
	return strings.HasPrefix(s, "<?xml") && len(s) > 5 && isSpace(s[5])
}
