package soapapi

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// charsets are those that are read. UTF-16 has a byte order mark, or is big-endian
// (RFC 2781, 4.3).
var charsets = map[string]encoding.Encoding{
	"utf-16": unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
	"utf-16be":   unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	"iso-8859-1": charmap.ISO8859_1, "latin1": charmap.ISO8859_1, "us-ascii": nil, "utf-8": nil,
}

// toUTF8 gives a message as UTF-8 without byte order mark. The mark decides the
// charset, else the Content-Type, else the XML declaration, else it is UTF-8
// (RFC 7303, 3).
func toUTF8(body []byte, contentType string) ([]byte, bool) {
	encoded, known := charsets[charsetOf(body, contentType)]
	if !known {
		return nil, false
	}
	if encoded != nil {
		decoded, err := encoded.NewDecoder().Bytes(body)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return nil, false
		}
		body = decoded
	}
	return bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF")), utf8.Valid(body)
}

var declared = regexp.MustCompile(`^<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']`)

func charsetOf(body []byte, contentType string) string {
	switch {
	case bytes.HasPrefix(body, []byte("\xEF\xBB\xBF")):
		return "utf-8"
	case bytes.HasPrefix(body, []byte("\xFF\xFE")), bytes.HasPrefix(body, []byte("\xFE\xFF")):
		return "utf-16"
	}
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params["charset"] != "" {
		return strings.ToLower(params["charset"])
	}
	if found := declared.FindSubmatch(body[:min(len(body), 256)]); found != nil {
		return strings.ToLower(string(found[1]))
	}
	return "utf-8"
}
