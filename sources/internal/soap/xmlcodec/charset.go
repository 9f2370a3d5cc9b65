package xmlcodec

import (
	"bytes"
	"encoding/binary"
	"mime"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// ToUTF8 gives a document as UTF-8 text without byte order mark. A byte order
// mark decides the charset, else the charset of the Content-Type, else the XML
// declaration, else it is UTF-8 (RFC 7303, 3). UTF-8, UTF-16 and ISO-8859-1 are
// read; other charsets, and bytes that are wrong in theirs, are errors.
func ToUTF8(doc []byte, contentType string) (string, error) {
	charset, body := detectCharset(doc, contentType)
	switch charset {
	case "utf-8", "us-ascii":
		if !utf8.Valid(body) {
			return "", &Error{Reason: "bytes that are wrong in their charset", Offset: 0}
		}
		return string(body), nil
	case "iso-8859-1":
		return fromLatin1(body), nil
	case "utf-16le":
		return fromUTF16(body, binary.LittleEndian)
	case "utf-16be":
		return fromUTF16(body, binary.BigEndian)
	}
	return "", &Error{Reason: "a charset that is not read", Offset: 0}
}

func detectCharset(doc []byte, contentType string) (charset string, body []byte) {
	if rest, ok := bytes.CutPrefix(doc, []byte("\xEF\xBB\xBF")); ok {
		return "utf-8", rest
	}
	if rest, ok := bytes.CutPrefix(doc, []byte("\xFF\xFE")); ok {
		return "utf-16le", rest
	}
	if rest, ok := bytes.CutPrefix(doc, []byte("\xFE\xFF")); ok {
		return "utf-16be", rest
	}
	if named := contentTypeCharset(contentType); named != "" {
		return named, doc
	}
	if named := declaredCharset(doc); named != "" {
		return named, doc
	}
	return "utf-8", doc
}

func contentTypeCharset(contentType string) string {
	if contentType == "" {
		return ""
	}
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return canonicalCharset(params["charset"])
}

// declaredCharset reads the encoding of an XML declaration written in ASCII.
// UTF-16 without byte order mark cannot be declared so, and is not XML.
func declaredCharset(doc []byte) string {
	head := string(doc[:min(len(doc), 256)])
	if !hasDeclaration(head) {
		return ""
	}
	head, _, _ = strings.Cut(head, "?>")
	_, value, found := strings.Cut(head, "encoding")
	value = strings.TrimLeft(value, " \t\r\n=")
	if !found || value == "" || value[0] != '"' && value[0] != '\'' {
		return ""
	}
	name, _, closed := strings.Cut(value[1:], value[:1])
	if !closed {
		return ""
	}
	return canonicalCharset(name)
}

func canonicalCharset(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	switch name {
	case "utf8":
		return "utf-8"
	case "latin1", "iso8859-1", "iso_8859-1", "l1":
		return "iso-8859-1"
	}
	return name
}

func fromLatin1(body []byte) string {
	var b strings.Builder
	b.Grow(len(body) + len(body)/16)
	for _, c := range body {
		b.WriteRune(rune(c))
	}
	return b.String()
}

func fromUTF16(body []byte, order binary.ByteOrder) (string, error) {
	wrong := &Error{Reason: "bytes that are wrong in their charset", Offset: 0}
	if len(body)%2 != 0 {
		return "", wrong
	}
	var b strings.Builder
	b.Grow(len(body)/2 + len(body)/16)
	for i := 0; i < len(body); i += 2 {
		r := rune(order.Uint16(body[i:]))
		if utf16.IsSurrogate(r) {
			i += 2
			if i == len(body) {
				return "", wrong
			}
			r = utf16.DecodeRune(r, rune(order.Uint16(body[i:])))
			if r == utf8.RuneError {
				return "", wrong
			}
		}
		b.WriteRune(r)
	}
	return b.String(), nil
}
