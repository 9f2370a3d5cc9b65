package soapapi

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// Limits of one message. The contract needs a depth of six and some fifty
// elements; the rest is for headers, which are passed over.
const (
	maxDepth    = 24
	maxElements = 2000
)

// element is one element of a message, which the limits keep small.
type element struct {
	name     xml.Name
	attrs    []xml.Attr
	children []*element
	text     string // all of it, between the children too
	path     string // set where the contract knows the element
}

var (
	errForbidden = errors.New("a document type or processing instruction")
	errLimits    = errors.New("too deep or too many elements")
	errNotOne    = errors.New("not exactly one root element")
)

// parse reads a document that is UTF-8. Document types, and with them entities,
// and processing instructions are refused, as SOAP 1.1 (3) does.
func parse(doc []byte) (*element, error) {
	tokens := xml.NewDecoder(bytes.NewReader(doc))
	tokens.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // the text is UTF-8 already
	root := &element{}
	open := []*element{root}
	for count := 0; ; {
		token, err := tokens.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		innermost := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			count++
			if len(open) > maxDepth || count > maxElements {
				return nil, errLimits
			}
			child := &element{name: token.Name, attrs: token.Attr}
			innermost.children, open = append(innermost.children, child), append(open, child)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			innermost.text += string(token)
		case xml.ProcInst:
			if token.Target != "xml" {
				return nil, errForbidden
			}
		case xml.Directive:
			return nil, errForbidden
		}
	}
	if len(root.children) != 1 || strings.TrimSpace(root.text) != "" {
		return nil, errNotOne
	}
	return root.children[0], nil
}

// Namespaces of SOAP 1.1 and of the attributes that may stand anywhere.
const (
	soapSpace   = "http://schemas.xmlsoap.org/soap/envelope/"
	schemaSpace = "http://www.w3.org/2001/XMLSchema-instance"
)

// message gives the one element of an envelope's body. Headers are passed over,
// unless one says that it must be understood.
func message(envelope *element) (*element, string) {
	if envelope.name.Local != "Envelope" || envelope.name.Space != soapSpace {
		return nil, codeNotSOAP
	}
	rest := envelope.children
	if len(rest) > 0 && rest[0].name == (xml.Name{Space: soapSpace, Local: "Header"}) {
		for _, header := range rest[0].children {
			if must := header.attr(soapSpace, "mustUnderstand"); must == "1" || must == "true" {
				return nil, codeMustUnderstand
			}
		}
		rest = rest[1:]
	}
	if len(rest) != 1 || rest[0].name != (xml.Name{Space: soapSpace, Local: "Body"}) || len(rest[0].children) != 1 {
		return nil, codeBody
	}
	if strings.TrimSpace(rest[0].text) != "" {
		return nil, codeBody
	}
	return rest[0].children[0], ""
}

func (e *element) attr(space, local string) string {
	for _, a := range e.attrs {
		if a.Name.Space == space && a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}
