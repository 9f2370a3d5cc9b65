package playground_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"html"
	"index/suffixarray"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"underlag/fixtures"
)

// marks are texts and sums that occur in the fixtures' people and nowhere else:
// whoever finds one of them outside an answer has found a leak.
func marks(w *fixtures.World) []mark {
	seen := map[string]bool{
		"Etableringsersättning": true, "Hemutrustningslån": true, "8115.50": true, "811550": true, "Uppehålls- och arbetstillstånd": true,
	}
	for _, h := range w.Households {
		for _, p := range h.Persons {
			for _, form := range forms(p.Number) {
				seen[form] = true
			}
			seen[p.Last] = true
			for _, e := range p.Employments {
				seen[e.Employer] = true
			}
			for _, f := range p.Funds {
				seen[f.Name] = true
			}
			for _, v := range p.Vehicles {
				seen[v.Registration] = true
			}
			for _, b := range p.Benefits {
				seen[b.Family.Text] = true
			}
		}
	}
	delete(seen, "")
	return disguised(slices.Sorted(maps.Keys(seen))...)
}

// mark is a text to look for, and every way in which it may be written.
type mark struct {
	text      string
	disguises [][]byte
}

func disguised(texts ...string) []mark {
	var list []mark
	for _, text := range texts {
		list = append(list, mark{text, disguises(text)})
	}
	return list
}

// forms are the ways people write a personal number.
func forms(number string) []string {
	var list []string
	for _, birth := range []string{number[:8], number[2:8]} {
		for _, between := range []string{"", "-", "+", " ", "\u2011", "\u2013"} {
			list = append(list, birth+between+number[8:])
		}
	}
	return list
}

// disguises are the ways programs write a text, other than plainly.
func disguises(text string) [][]byte {
	var percent, every, unicode, references strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&every, "%%%02X", text[i])
		if c := text[i]; c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' {
			percent.WriteByte(c)
		} else {
			fmt.Fprintf(&percent, "%%%02X", c)
		}
	}
	for _, r := range text {
		fmt.Fprintf(&unicode, `\u%04x`, r)
		fmt.Fprintf(&references, "&#%d;", r)
	}
	texts := []string{
		text, percent.String(), every.String(), strings.ToLower(every.String()), url.QueryEscape(text), url.PathEscape(text),
		unicode.String(), references.String(), html.EscapeString(text), strings.Trim(strconv.QuoteToASCII(text), `"`),
		hex.EncodeToString([]byte(text)), strings.ToUpper(hex.EncodeToString([]byte(text))), reversed(text),
	}
	var list [][]byte
	for _, one := range texts {
		list = append(list, []byte(one))
	}
	list = append(list, latin1(text), wide(text, binary.LittleEndian), wide(text, binary.BigEndian))
	return append(list, inBase64([]byte(text))...)
}

func reversed(s string) string {
	var out []rune
	for _, r := range s {
		out = append([]rune{r}, out...)
	}
	return string(out)
}

func latin1(s string) []byte {
	var out []byte
	for _, r := range s {
		out = append(out, byte(r))
	}
	return out
}

func wide(s string, order binary.AppendByteOrder) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, unit)
	}
	return out
}

// inBase64 gives what is the same in every message of base64 that holds the
// text, for each of its three alignments and both alphabets.
func inBase64(text []byte) [][]byte {
	var list [][]byte
	for before := range 3 {
		whole := append(make([]byte, before), text...)
		whole = whole[:len(whole)/3*3]
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
			if encoded := encoding.EncodeToString(whole); len(encoded) > 8 {
				list = append(list, []byte(encoded[4:]))
			}
		}
	}
	return list
}

// search looks for every mark in every disguise.
func search(t *testing.T, where string, text []byte, marks []mark) {
	t.Helper()
	index := suffixarray.New(text)
	for _, m := range marks {
		found := slices.IndexFunc(m.disguises, func(d []byte) bool { return len(index.Lookup(d, 1)) > 0 })
		if found >= 0 {
			t.Errorf("%s holds %q as %q", where, m.text, m.disguises[found])
		}
	}
}

// The search finds what it is to find.
func TestEveryDisguiseIsSeenThrough(t *testing.T) {
	t.Parallel()
	const number = "199006022397"
	for _, form := range append(forms(number), "Exempelsson", "Hemutrustningslån") {
		for _, disguise := range disguises(form) {
			if len(disguise) < 4 {
				t.Errorf("%q as %q would be found anywhere", form, disguise)
			}
		}
		for before := range 3 {
			message := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", before) + "<n>" + form + "</n>"))
			found := false
			for _, disguise := range inBase64([]byte(form)) {
				found = found || bytes.Contains([]byte(message), disguise)
			}
			if !found {
				t.Errorf("%q is not found in %s", form, message)
			}
		}
	}
}
