package xmlcodec_test

import (
	"encoding/xml"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/sources/internal/contractview/traps/wire"
	"underlag/sources/internal/soap/xmlcodec"
)

// prefixedAttribute is what the struct tags cannot tell from an attribute of
// the contract: encoding/xml takes it in any namespace.
var prefixedAttribute = regexp.MustCompile(`\s[^\s=<>"']+:[^\s=<>"']+\s*=`)

// FuzzTokens reads documents with the generated codec and with encoding/xml. A
// document that both accept has the same value for both, and survives being
// written and read again.
func FuzzTokens(f *testing.F) {
	f.Add(strings.Replace(svar(""), "<Personer/>",
		`<Personer><Person personnummer="1"><Studiehjalp/><Studiemedel><Arenden/></Studiemedel></Person></Personer>`, 1))
	f.Add(svar(`<Skyddad>false</Skyddad><Beslut>2026-01-01</Beslut><Utfall><data>a<![CDATA[b]]>&amp;</data></Utfall>`))
	f.Add(svar("<!-- x --><Prov> a\r\nb <?p q?>&#xE5;]]&gt;</Prov>"))
	f.Add(svar(`<Utfall><error><felkod>-1005</felkod><felmeddelande/><felmeddelande>å</felmeddelande></error></Utfall>`))
	f.Add(`<p:Svar xmlns:p="` + mainSpace + `" schemaVersion='1'><p:Status/><p:Personer></p:Personer></p:Svar>`)
	f.Add(`<m:findResponse xmlns:m="` + bareSpace + `"><response><correlationid/></response></m:findResponse>`)
	f.Fuzz(func(t *testing.T, doc string) {
		compare(t, doc, new(wire.Svar), new(wire.Svar), new(wire.Svar))
		compare(t, doc, new(wire.FindResponse), new(wire.FindResponse), new(wire.FindResponse))
	})
}

func compare(t *testing.T, doc string, ours, theirs, again xmlcodec.Message) {
	err := xmlcodec.Decode(doc, ours)
	if err != nil {
		return
	}
	written, err := xmlcodec.Encode(ours)
	if err != nil {
		t.Fatalf("what was read cannot be written: %v\n%q", err, doc)
	}
	err = xmlcodec.DecodeBytes(written, "", again)
	if err != nil {
		t.Fatalf("what was written cannot be read: %v\n%q\n%s", err, doc, written)
	}
	if diff := cmp.Diff(ours, again); diff != "" {
		t.Fatalf("%q was written as\n%s\nwhich reads as another value:\n%s", doc, written, diff)
	}
	plain := strings.NewReplacer("xmlns:", "xmlns_", "xml:", "xml_").Replace(doc)
	if prefixedAttribute.MatchString(plain) {
		return
	}
	err = xml.NewDecoder(strings.NewReader(doc)).Decode(theirs)
	if err != nil {
		return
	}
	if !reflect.DeepEqual(ours, theirs) {
		t.Fatalf("%q\n(-encoding/xml +ours):\n%s", doc, cmp.Diff(theirs, ours))
	}
}
