package xmlcodec_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"underlag/sources/internal/contractview/traps/wire"
	"underlag/sources/internal/soap/xmlcodec"
)

func utf16Bytes(s string, order binary.AppendByteOrder) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, unit)
	}
	return out
}

func latin1Bytes(s string) []byte {
	var out []byte
	for _, r := range s {
		out = append(out, byte(r))
	}
	return out
}

func TestCharsets(t *testing.T) {
	t.Parallel()
	const text = "Åsa Öström"
	declared := func(encoding string) string {
		return `<?xml version="1.0" encoding="` + encoding + `"?>` + svar("<Prov>"+text+"</Prov>")
	}
	for name, c := range map[string]struct {
		doc         []byte
		contentType string
	}{
		"UTF-8":                            {[]byte(svar("<Prov>" + text + "</Prov>")), "text/xml"},
		"UTF-8 declared":                   {[]byte(declared("UTF-8")), `text/xml; charset="utf-8"`},
		"UTF-8 with mark":                  {[]byte("\uFEFF" + declared("utf-8")), ""},
		"UTF-16LE with mark":               {utf16Bytes("\uFEFF"+declared("UTF-16"), binary.LittleEndian), "text/xml"},
		"UTF-16BE with mark":               {utf16Bytes("\uFEFF"+declared("UTF-16"), binary.BigEndian), "text/xml; charset=utf-16"},
		"UTF-16LE by Content-Type":         {utf16Bytes(declared("utf-16le"), binary.LittleEndian), "text/xml; charset=UTF-16LE"},
		"Latin-1 by declaration":           {latin1Bytes(declared("ISO-8859-1")), "text/xml"},
		"Latin-1 by Content-Type":          {latin1Bytes(svar("<Prov>" + text + "</Prov>")), "text/xml; charset=ISO-8859-1"},
		"Latin-1 by Content-Type, not XML": {latin1Bytes(declared("UTF-8")), "text/xml; charset=iso-8859-1"},
		"declaration in single quotes":     {latin1Bytes(strings.ReplaceAll(declared("latin1"), `"latin1"`, `'latin1'`)), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got wire.Svar
			err := xmlcodec.DecodeBytes(c.doc, c.contentType, &got)
			if err != nil {
				t.Fatal(err)
			}
			if string(*got.Prov) != text {
				t.Errorf("got %q", *got.Prov)
			}
		})
	}
}

func TestCharsetsRefused(t *testing.T) {
	t.Parallel()
	text := svar("<Prov>å</Prov>")
	for name, c := range map[string]struct {
		doc         []byte
		contentType string
	}{
		"Latin-1 without saying so":       {latin1Bytes(text), "text/xml"},
		"Latin-1 that claims UTF-8":       {latin1Bytes(`<?xml version="1.0" encoding="UTF-8"?>` + text), ""},
		"UTF-8 behind a UTF-16 mark":      {append([]byte{0xff, 0xfe}, text...), ""},
		"UTF-16 without mark":             {utf16Bytes(text, binary.LittleEndian), ""},
		"UTF-16 of odd length":            {append(utf16Bytes("\uFEFF"+text, binary.BigEndian), 0), ""},
		"UTF-16 with half a character":    {append(utf16Bytes("\uFEFF<a>", binary.BigEndian), 0xd8, 0x00, 0x00, 0x41), ""},
		"UTF-16 ending in half":           {append(utf16Bytes("\uFEFF<a>", binary.BigEndian), 0xd8, 0x00), ""},
		"a charset nobody agreed on":      {[]byte(`<?xml version="1.0" encoding="EBCDIC-CP-SE"?>` + text), ""},
		"another one in the Content-Type": {[]byte(text), "text/xml; charset=shift_jis"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := xmlcodec.DecodeBytes(c.doc, c.contentType, new(wire.Svar))
			if err == nil {
				t.Error("was read")
			}
		})
	}
}

// A document that travels as text inside another has been decoded with it: what
// its declaration says of its charset is history.
func TestTextIgnoresItsDeclaration(t *testing.T) {
	t.Parallel()
	var got wire.Svar
	err := xmlcodec.Decode(`<?xml version="1.0" encoding="ISO-8859-1"?>`+svar("<Prov>å</Prov>"), &got)
	if err != nil || string(*got.Prov) != "å" {
		t.Errorf("Decode = %v, %v", got.Prov, err)
	}
}
