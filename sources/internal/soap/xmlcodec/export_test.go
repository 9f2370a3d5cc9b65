package xmlcodec

import (
	"encoding/xml"
	"io"
	"strings"
)

// TokenReader feeds encoding/xml with our tokens, names resolved: the
// alternative that the generated codec is measured against.
type TokenReader struct {
	d     *Decoder
	open  []xml.Name
	begun bool
}

// NewTokenReader reads doc.
func NewTokenReader(doc string) *TokenReader { return &TokenReader{d: NewDecoder(doc)} }

// Token gives the next token.
func (r *TokenReader) Token() (xml.Token, error) {
	d := r.d
	if !r.begun {
		d.declaration()
		r.begun = true
	}
	switch d.token() {
	case startToken:
		prefix, _, found := strings.Cut(d.open[len(d.open)-1].raw, ":")
		if !found {
			prefix = ""
		}
		start := xml.StartElement{Name: xml.Name{Space: prefix, Local: d.local}}
		for _, a := range d.attrs {
			prefix, local := split(a.raw, a.colon)
			start.Attr = append(start.Attr, xml.Attr{Name: xml.Name{Space: prefix, Local: local}, Value: d.unescape(a.value)})
		}
		r.open = append(r.open, start.Name)
		return start, nil
	case endToken:
		end := xml.EndElement{Name: r.open[len(r.open)-1]}
		r.open = r.open[:len(r.open)-1]
		return end, nil
	case textToken:
		return xml.CharData(d.content()), d.err
	}
	if d.err != nil {
		return nil, d.err
	}
	return nil, io.EOF
}
