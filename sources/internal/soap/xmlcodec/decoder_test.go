package xmlcodec_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/sources/internal/contractview/traps/wire"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/soap/xsd"
)

const (
	mainSpace = "http://traps.example/main/v2"
	bareSpace = "urn:traps:bare:v1"
)

// svar is the shortest valid answer around some more content.
func svar(content string) string {
	return `<Svar xmlns="` + mainSpace + `" schemaVersion="4.0"><Status>0</Status>` + content + `<Personer/></Svar>`
}

func decodeSvar(t *testing.T, doc string) *wire.Svar {
	t.Helper()
	var got wire.Svar
	err := xmlcodec.Decode(doc, &got)
	if err != nil {
		t.Fatalf("Decode: %v\n%s", err, doc)
	}
	return &got
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for name, message := range map[string]struct {
		in, out xmlcodec.Message
	}{
		"qualified in three namespaces": {sample(), new(wire.Svar)},
		"repeated scalar and attribute": {&wire.Fraga{
			Nummer: xsd.NewString("1"), From: new(xsd.Date("2016-11-18+01:00")), Inkludera: xsd.NewBoolean(false),
			Kod: []*xsd.String{xsd.NewString("a"), xsd.NewString(""), xsd.NewString(" <&>\"' \r\n\tå\U0001F600")},
		}, new(wire.Fraga)},
		"unqualified children": {&wire.FindResponse{Response: &wire.FkResponseType{
			Correlationid: xsd.NewString("1"),
			SvarCollection: &wire.SvarCollectionType{Svar: []*wire.FkSvarType{
				{Nil: xsd.NewBoolean(true)},
				{BeslutsTyp: xsd.NewString("PUT"), TomDatum: new(xsd.Date("2027-01-01Z"))},
			}},
		}}, new(wire.FindResponse)},
		"children in two namespaces": {&wire.Svar{
			SchemaVersion: new(xsd.Decimal("4.0")), Status: xsd.NewInteger(0), Personer: &wire.PersonerType{},
			Prov: xsd.NewString("main"), Anteckning: xsd.NewString("money"),
		}, new(wire.Svar)},
		"choice": {&wire.Svar{
			SchemaVersion: new(xsd.Decimal("1250.50")), Status: xsd.NewInteger(0), Personer: &wire.PersonerType{},
			Utfall: &wire.UtfallType{Error: &wire.FelType{Felkod: xsd.NewString("-1005"), Felmeddelande: []*xsd.String{xsd.NewString("x")}}},
		}, new(wire.Svar)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc, err := xmlcodec.Encode(message.in)
			if err != nil {
				t.Fatal(err)
			}
			err = xmlcodec.DecodeBytes(doc, "", message.out)
			if err != nil {
				t.Fatalf("%v\n%s", err, doc)
			}
			if diff := cmp.Diff(message.in, message.out); diff != "" {
				t.Errorf("%s\n(-want +got):\n%s", doc, diff)
			}
		})
	}
}

func TestAbsentIsNotFalse(t *testing.T) {
	t.Parallel()
	got := decodeSvar(t, svar(""))
	if got.Skyddad != nil || got.Belopp != nil || got.Beslut != nil || got.Utfall != nil {
		t.Errorf("absent elements were read as %v", got)
	}
	got = decodeSvar(t, svar(`<Skyddad>false</Skyddad><Belopp>0</Belopp><Beslut xmlns:i="`+xmlcodec.SchemaInstance+`" i:nil="1"/>`))
	if got.Skyddad == nil || *got.Skyddad != "false" || got.Belopp == nil || *got.Belopp != "0" {
		t.Errorf("false and 0 were read as %v and %v", got.Skyddad, got.Belopp)
	}
	if got.Beslut == nil || !got.Beslut.Nil.True() || got.Beslut.Value != nil {
		t.Errorf("a nil element was read as %v", got.Beslut)
	}
	got = decodeSvar(t, svar(`<Beslut>2026-01-01</Beslut>`))
	if got.Beslut.Nil.True() || *got.Beslut.Value != "2026-01-01" {
		t.Errorf("a nillable element with a value was read as %v", got.Beslut)
	}
}

func TestTextIsLossless(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"2016-11-18+01:00":            "2016-11-18+01:00",
		"  1250.50\n":                 "  1250.50\n",
		"":                            "",
		"a\r\nb\rc&#xD;":              "a\nb\nc\r",
		"&lt;a&gt; &amp;&apos;&quot;": `<a> &'"`,
		"&#229;&#xE5;&#x1F600;":       "åå\U0001F600",
		" <!-- x -->b <?p q?> ":       " b  ",
		" <![CDATA[<?xml?>&amp;]]>x ": " <?xml?>&amp;x ",
		"]] ]>":                       "]] ]>",
		"\uFEFFx\uFFFD":               "\uFEFFx\uFFFD",
	} {
		got := decodeSvar(t, svar("<Prov>"+in+"</Prov>"))
		if string(*got.Prov) != want {
			t.Errorf("%q was read as %q, want %q", in, *got.Prov, want)
		}
	}
}

func TestNamespacesByAnyPrefix(t *testing.T) {
	t.Parallel()
	want := decodeSvar(t, svar("<Skyddad>true</Skyddad>"))
	for _, doc := range []string{
		`<p:Svar xmlns:p="` + mainSpace + `" schemaVersion='4.0'><p:Status>0</p:Status><p:Skyddad>true</p:Skyddad><p:Personer/></p:Svar>`,
		`<p:Svar xmlns:p='` + mainSpace + `' schemaVersion="4.0" ><Status xmlns="` + mainSpace + `">0</Status><p:Skyddad >true</p:Skyddad
		 ><q:Personer xmlns:q="` + mainSpace + `"></q:Personer></p:Svar >`,
		"\uFEFF" + svar("<Skyddad>true</Skyddad>"),
		`<!-- a --><?b c?>` + svar("<Skyddad>true</Skyddad>") + "<!-- d -->\n",
		svar(`<Skyddad>true</Skyddad><x:Ny xmlns:x="urn:ny"><x:Djup a="1">text &amp; text</x:Djup><x:Tom/></x:Ny><Senare/>`),
		svar(`<Skyddad xml:lang="sv" xmlns:xsi="` + xmlcodec.SchemaInstance + `" xsi:type="x">true</Skyddad>`),
	} {
		if diff := cmp.Diff(want, decodeSvar(t, doc)); diff != "" {
			t.Errorf("%s\n(-want +got):\n%s", doc, diff)
		}
	}
}

func TestDrift(t *testing.T) {
	t.Parallel()
	const money = "urn:traps:money:v1" // used by the contract, in other places
	for content, want := range map[string]string{
		``:                                 "",
		`<Skyddad>true</Skyddad>`:          "",
		`<Senare/>`:                        "Senare",
		`<Senare>hemligt</Senare><Annat/>`: "Senare Annat",
		`<Senare xmlns=""/>`:               "Senare",
		`<Senare xmlns="` + money + `"/>`:  "Senare",
		`<Svar/>`:                          "Svar",
		`<x:Ny xmlns:x="urn:ny"/>`:         "",
		`<x:Ny xmlns:x="urn:ny"><Senare/><Svar xmlns=""/></x:Ny>`:     "",
		strings.Repeat(`<x:Ny xmlns:x="urn:ny"/>`, 100) + `<Senare/>`: "Senare",
		`<Utfall><data/><Senare/></Utfall>`:                           "Senare",
		strings.Repeat(`<Senare/>`, 100):                              "Senare",
	} {
		d := xmlcodec.NewDecoder(svar(content))
		var got wire.Svar
		d.Watch(got.XMLRoot().Namespaces)
		d.Root()
		got.DecodeXML(d)
		if got := strings.Join(d.Unknown(), " "); got != want || d.Err() != nil {
			t.Errorf("%s: unknown %q (%v), want %q", content, got, d.Err(), want)
		}
	}
}

func TestNothingIsWatchedUnasked(t *testing.T) {
	t.Parallel()
	d := xmlcodec.NewDecoder(svar(`<Senare/>`))
	d.Root()
	new(wire.Svar).DecodeXML(d)
	if len(d.Unknown()) > 0 {
		t.Error("drifted from no contract")
	}
}

// Content that the contract leaves wholly open is never drift.
func TestOpenContentIsNotDrift(t *testing.T) {
	t.Parallel()
	d := xmlcodec.NewDecoder(svar(`<Fraga><Svar/><x xmlns=""/></Fraga>`))
	var got wire.Svar
	d.Watch(got.XMLRoot().Namespaces)
	d.Root()
	got.DecodeXML(d)
	if len(d.Unknown()) > 0 || d.Err() != nil {
		t.Errorf("unknown %q (%v)", d.Unknown(), d.Err())
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for doc, reason := range map[string]string{
		"":        "no element",
		"garbage": "text before the root",
		"<!DOCTYPE Svar [<!ENTITY a 'b'>]>" + svar(""): "DOCTYPE",
		strings.TrimSuffix(svar(""), "</Svar>"):        "ends inside an element",
		svar("") + "x":                                 "after the root",
		svar("") + svar(""):                            "after the root",
		svar("text"):                                   "text between elements",
		svar("&#32;"):                                  "text between elements",
		svar("<Skyddad>&a;</Skyddad>"):                 "reference",
		svar("<Skyddad>&#0;</Skyddad>"):                "reference",
		svar("<Skyddad>&#xFFFFFFFFFF;</Skyddad>"):      "reference",
		svar("<Skyddad>& </Skyddad>"):                  "reference",
		svar("<Skyddad>\x01</Skyddad>"):                "character",
		svar("<Skyddad>\uFFFE</Skyddad>"):              "character",
		svar("<Skyddad>]]></Skyddad>"):                 "]]>",
		svar("<Skyddad><b/></Skyddad>"):                "markup inside text",
		svar("<Skyddad>true</Belopp>"):                 "does not match",
		svar("<Skyddad>1</Skyddad><Skyddad/>"):         "a second Skyddad",
		svar("<Personer/>"):                            "a second Personer",
		svar(`<Skyddad xmlns="urn:x">1</Skyddad>`):     "Skyddad in another namespace",
		svar(`<Anteckning/>`):                          "Anteckning in another namespace",
		svar(`<Utfall/>`):                              "exactly one part of Utfall",
		svar(`<Utfall><data/><error><felkod>1</felkod><felmeddelande/></error></Utfall>`): "exactly one part of Utfall",
		svar(`<Utfall><error><felkod>1</felkod></error></Utfall>`):                        "missing Fel/felmeddelande",
		svar(`<x:a/>`):           "undeclared",
		svar(`<a b="1" b="2"/>`): "twice",
		svar(`<Beslut xmlns:i="` + xmlcodec.SchemaInstance + `" xmlns:j="` + xmlcodec.SchemaInstance + `" i:nil="1" j:nil="0"/>`): "twice",
		svar(`<a b=1/>`):                     "quotes",
		svar(`<a b="<"/>`):                   "inside an attribute",
		svar(`<a b/>`):                       "without value",
		svar(`<a b="1"c="2"/>`):              "not well-formed",
		svar(`<1a/>`):                        "name",
		svar(`<a:b:c/>`):                     "name",
		svar(`<a xmlns:p=""/>`):              "namespace declaration",
		svar(`<a xmlns:xmlns="urn:x"/>`):     "namespace declaration",
		svar(`<!-- -- -->`):                  "comment",
		svar(`<?xml version="1.0"?>`):        "declaration that is not first",
		" <?xml version='1.0'?>" + svar(""):  "declaration that is not first",
		`<Svar xmlns="urn:fel"/>`:            "not the expected element",
		`<Fraga xmlns="` + mainSpace + `"/>`: "not the expected element",
		strings.ReplaceAll(svar(""), ` schemaVersion="4.0"`, ``): "missing Svar/@schemaVersion",
		strings.ReplaceAll(svar(""), "<Status>0</Status>", ""):   "missing Svar/Status",
		svar(strings.Repeat("<a>", 100)):                         "deeply",
		svar("<Prov>\xff</Prov>"):                                "not UTF-8",
	} {
		err := xmlcodec.Decode(doc, new(wire.Svar))
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("Decode(%q) = %v, want an error with %q", doc, err, reason)
		}
	}
}

func TestUnqualifiedChildrenMustBeUnqualified(t *testing.T) {
	t.Parallel()
	const good = `<m:findResponse xmlns:m="` + bareSpace + `"><response><correlationid>1</correlationid></response></m:findResponse>`
	var got wire.FindResponse
	err := xmlcodec.Decode(good, &got)
	if err != nil || got.Response == nil {
		t.Fatalf("Decode = %v, %v", got, err)
	}
	inherited := strings.NewReplacer("m:", "", "xmlns:m", "xmlns").Replace(good)
	err = xmlcodec.Decode(inherited, new(wire.FindResponse))
	if err == nil || !strings.Contains(err.Error(), "response in another namespace") {
		t.Errorf("children that inherit the namespace: %v", err)
	}
}

func TestErrorsHoldNothingOfTheDocument(t *testing.T) {
	t.Parallel()
	const secret = "hemligt"
	for _, doc := range []string{
		svar("<Skyddad>" + secret + "<b/></Skyddad>"),
		svar("<Skyddad>&" + secret + ";</Skyddad>"),
		svar("<" + secret + ">"),
		"<" + secret + "/>",
		svar("<" + secret + ":x/>"),
		svar(secret),
	} {
		err := xmlcodec.Decode(doc, new(wire.Svar))
		if err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("Decode(%q) = %v", doc, err)
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	t.Parallel()
	bad := sample()
	bad.Prov = xsd.NewString("\x00")
	_, err := xmlcodec.Encode(bad)
	if err == nil {
		t.Error("a character that XML does not allow was written")
	}
	_, err = xmlcodec.Encode(&wire.Svar{Personer: &wire.PersonerType{}, SchemaVersion: new(xsd.Decimal("4.0"))})
	var broken *xmlcodec.Error
	if !errors.As(err, &broken) || broken.Reason != "missing Svar/Status" {
		t.Errorf("Encode without a required element: %v", err)
	}
}

// Work in proportion to the square of a document's size would let an authority
// stop us with an answer within the limit. Copying shows as memory.
func TestWorkIsLinear(t *testing.T) {
	const size = 1 << 20
	for name, part := range map[string]string{
		"comments in text": "a<!---->",
		"sections in text": "a<![CDATA[b]]>",
		"references":       "&#xE5;",
		"brackets":         "]]",
	} {
		doc := svar("<Prov>" + strings.Repeat(part, size/len(part)) + "</Prov>")
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		decodeSvar(t, doc)
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 16*size {
			t.Errorf("%s: allocated %d MB for a document of %d MB", name, used>>20, size>>20)
		}
	}
}
