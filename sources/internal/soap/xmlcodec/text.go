package xmlcodec

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// unescape resolves the references of a text or attribute value and makes line
// ends into \n.
func (d *Decoder) unescape(s string) string {
	d.checkCharacters(s)
	amp := strings.IndexByte(s, '&')
	if amp < 0 {
		return newlines(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for amp >= 0 && d.err == nil {
		b.WriteString(newlines(s[:amp]))
		name, rest, found := strings.Cut(s[amp+1:], ";")
		if !found {
			d.fail("a reference without end")
			return ""
		}
		b.WriteRune(d.reference(name))
		s = rest
		amp = strings.IndexByte(s, '&')
	}
	b.WriteString(newlines(s))
	return b.String()
}

// reference gives the character of a reference. Only the five of XML itself and
// numbers exist, since there is no DOCTYPE to declare others.
func (d *Decoder) reference(name string) rune {
	switch name {
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "amp":
		return '&'
	case "apos":
		return '\''
	case "quot":
		return '"'
	}
	digits, numeric := strings.CutPrefix(name, "#")
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if !numeric || err != nil || !isCharacter(rune(n)) || n > utf8.MaxRune {
		d.fail("a reference that is not one of XML's own")
		return ' '
	}
	return rune(n)
}

func newlines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

func (d *Decoder) checkCharacters(s string) {
	if !validCharacters(s) {
		d.fail("a character that XML does not allow")
	}
}

func validCharacters(s string) bool {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
				return false
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || !isCharacter(r) {
			return false
		}
		i += size
	}
	return true
}

// isCharacter is the production Char of XML 1.0.
func isCharacter(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune
}
