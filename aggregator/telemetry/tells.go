package telemetry

import (
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"

	"underlag/aggregator"
)

// tells tells whether a text has a personal number in it, in clear or in a form
// that a reader could undo.
func tells(s string) bool {
	if aggregator.MayHoldPersonalNumber(s) {
		return true
	}
	if strings.Contains(s, "%") && aggregator.MayHoldPersonalNumber(unescapedURL(s)) {
		return true
	}
	if strings.Contains(s, `\u`) && aggregator.MayHoldPersonalNumber(unescapedJSON(s)) {
		return true
	}
	return encoded(s)
}

// unescapedURL undoes %XX, and leaves what is not an escape.
func unescapedURL(s string) string {
	var out strings.Builder
	for rest := s; rest != ""; {
		if len(rest) >= 3 && rest[0] == '%' {
			if one, err := url.PathUnescape(rest[:3]); err == nil {
				out.WriteString(one)
				rest = rest[3:]
				continue
			}
		}
		out.WriteByte(rest[0])
		rest = rest[1:]
	}
	return out.String()
}

// unescapedJSON undoes \uXXXX, and leaves what is not an escape.
func unescapedJSON(s string) string {
	var out strings.Builder
	for rest := s; rest != ""; {
		if len(rest) >= 6 && rest[:2] == `\u` {
			if n, err := strconv.ParseUint(rest[2:6], 16, 16); err == nil {
				out.WriteRune(rune(n))
				rest = rest[6:]
				continue
			}
		}
		out.WriteByte(rest[0])
		rest = rest[1:]
	}
	return out.String()
}

// shortest is how many characters of base64 ten digits take.
const shortest = 14

// encoded looks into every stretch of base64, of either alphabet, padded or not.
// The parts of a token are such stretches.
func encoded(s string) bool {
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return !isBase64(r) }) {
		if len(part) < shortest {
			continue
		}
		encoding := base64.RawURLEncoding
		if strings.ContainsAny(part, "+/") {
			encoding = base64.RawStdEncoding
		}
		raw, err := encoding.DecodeString(part)
		if err == nil && aggregator.MayHoldPersonalNumber(string(raw)) {
			return true
		}
	}
	return false
}

func isBase64(r rune) bool {
	switch {
	case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
		return true
	}
	return r == '+' || r == '/' || r == '-' || r == '_'
}
