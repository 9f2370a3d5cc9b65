package xmlcodec

import (
	"unicode"
	"unicode/utf8"
)

// name reads a name and tells where its one colon is, -1 if it has none.
func (d *Decoder) name() (raw string, colon int) {
	src, i := d.src, d.pos
	colon = -1
	wellFormed := i < len(src) && startsName(src[i])
	for ; i < len(src); i++ {
		kind := nameKinds[src[i]]
		if kind == nameByte {
			continue
		}
		if kind == nameEnd {
			break
		}
		if kind == nameLetter {
			r, size := utf8.DecodeRuneInString(src[i:])
			if !unicode.IsLetter(r) {
				break
			}
			i += size - 1
			continue
		}
		wellFormed = wellFormed && colon < 0 && i+1 < len(src) && startsName(src[i+1])
		colon = i - d.pos
	}
	if !wellFormed {
		d.fail("a name that is not well-formed")
		return "", -1
	}
	raw = src[d.pos:i]
	d.pos = i
	return raw, colon
}

func startsName(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= utf8.RuneSelf
}

// What a byte is inside a name.
const (
	nameEnd = iota
	nameByte
	nameColon
	nameLetter // begins a character outside ASCII, which may be a letter
)

var nameKinds = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c >= utf8.RuneSelf:
			t[c] = nameLetter
		case c == ':':
			t[c] = nameColon
		case startsName(byte(c)), c >= '0' && c <= '9', c == '-', c == '.':
			t[c] = nameByte
		}
	}
	return t
}()

// split parts a name at its colon.
func split(raw string, colon int) (prefix, local string) {
	if colon < 0 {
		return "", raw
	}
	return raw[:colon], raw[colon+1:]
}

func (d *Decoder) skipSpace() bool {
	start := d.pos
	for d.pos < len(d.src) && isSpace(d.src[d.pos]) {
		d.pos++
	}
	return d.pos > start
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }
