package contractview_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"underlag/sources/internal/contractview"
	"underlag/sources/internal/contractview/traps/wire"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/internal/sourcetest"
)

//go:generate go run ./gen -contract traps/contract -wsdl traps.wsdl -out traps/wire

func TestTrapsAreCurrent(t *testing.T) {
	t.Parallel()
	err := contractview.Check("traps/contract", "traps.wsdl", "traps/wire")
	if err != nil {
		t.Error(err)
	}
}

func TestGenerationIsDeterministic(t *testing.T) {
	t.Parallel()
	first, err := contractview.Generate(os.DirFS("traps/contract"), "traps.wsdl")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		again, err := contractview.Generate(os.DirFS("traps/contract"), "traps.wsdl")
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, again) {
			t.Fatal("the same contract gave other code")
		}
	}
}

func TestCheckNoticesDifference(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	err := contractview.Check("traps/contract", "traps.wsdl", out)
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("nothing generated: %v", err)
	}
	err = contractview.Write("traps/contract", "traps.wsdl", out)
	if err != nil {
		t.Fatal(err)
	}
	err = contractview.Check("traps/contract", "traps.wsdl", out)
	if err != nil {
		t.Errorf("just generated: %v", err)
	}
	file := filepath.Join(out, contractview.File)
	err = os.WriteFile(file, []byte("package wire\n"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	err = contractview.Check("traps/contract", "traps.wsdl", out)
	if !errors.Is(err, contractview.ErrStale) || !strings.Contains(err.Error(), file) {
		t.Errorf("edited by hand: %v", err)
	}
}

// TestMessagesAreValid holds what the codec writes against the schemas it was
// generated from.
func TestMessagesAreValid(t *testing.T) {
	t.Parallel()
	payment := []*wire.UtbetalningType{{
		Utbetdatum: xsd.NewString("0"), Utbetstatus: xsd.NewString("Planerad"), Totbelopp: new(xsd.Decimal("855")),
		Beloppen: &wire.BeloppenType{Belopp: []*wire.BeloppType{{Beloppstyp: xsd.NewString("STUDB"), Value: new(xsd.Decimal("855"))}}},
	}}
	for schema, message := range map[string]xmlcodec.Message{
		"main.xsd": &wire.Svar{
			SchemaVersion: new(xsd.Decimal("4.0")), Status: xsd.NewInteger(0), Skyddad: xsd.NewBoolean(false),
			Beslut: &wire.NillableDateType{Nil: xsd.NewBoolean(true)}, Anteckning: xsd.NewString("x"), Fraga: &wire.BegaranType{},
			Personer: &wire.PersonerType{Person: []*wire.PersonType{{
				Personnummer: xsd.NewString("9006022397"),
				Studiehjalp: &wire.StudiehjalpType{Arenden: &wire.StudiehjalpArendenType{
					Arende: []*wire.MoneyArendeType{{Lopnummer: xsd.NewString("001"), Stodform: xsd.NewString("SH"), Utbetalning: payment}},
				}},
				Studiemedel: &wire.StudiemedelType{Arenden: &wire.StudiemedelArendenType{
					Arende: []*wire.PlanArendeType{{Klartext: xsd.NewString("ä"), UtbetalningsPlan: &wire.UtbetalningsPlanType{Utbetalning: payment}}},
				}},
			}}},
			Utfall: &wire.UtfallType{Error: &wire.FelType{Felkod: xsd.NewString("1005"), Felmeddelande: []*xsd.String{xsd.NewString("x")}}},
		},
		"bare.xsd": &wire.FindResponse{Response: &wire.FkResponseType{
			Correlationid: xsd.NewString("1"),
			SvarCollection: &wire.SvarCollectionType{Svar: []*wire.FkSvarType{
				{Nil: xsd.NewBoolean(true)}, {BeslutsTyp: xsd.NewString("PUT"), Giltighetstid: xsd.NewString("PERMANENT")},
			}},
		}},
	} {
		doc, err := xmlcodec.Encode(message)
		if err != nil {
			t.Fatal(err)
		}
		sourcetest.ValidateXMLAgainst(t, filepath.Join("traps/contract", schema), doc)
	}
}

// contract is a folder with one schema of the namespace urn:x, with the prefix x.
func contract(schema string) fstest.MapFS {
	const wsdl = `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><types>
<schema xmlns="http://www.w3.org/2001/XMLSchema"><import namespace="urn:x" schemaLocation="x.xsd"/></schema></types></definitions>`
	return fstest.MapFS{
		"x.wsdl": {Data: []byte(wsdl)},
		"x.xsd": {Data: []byte(`<schema xmlns="http://www.w3.org/2001/XMLSchema" xmlns:x="urn:x" targetNamespace="urn:x">
` + schema + `
</schema>`)},
	}
}

// Whatever the generator does not know it refuses, and says where.
func TestRefused(t *testing.T) {
	t.Parallel()
	inType := func(content string) string {
		return `<element name="A"><complexType>` + content + `</complexType></element>`
	}
	for schema, want := range map[string]string{
		`<element name="A"/>`:                                     "x.xsd:2: A has no type",
		`<element name="A" type="x:B"/>`:                          `x.xsd:2: no type B in namespace "urn:x"`,
		`<element name="A" type="y:B"/>`:                          `x.xsd:2: y:B: no namespace is declared for the prefix "y"`,
		`<group name="g"/>`:                                       "x.xsd:2: a global xs:group is not supported",
		`<complexType name="T"/><complexType name="T"/>`:          "x.xsd:2: T is already defined at x.xsd:2",
		inType(`<group ref="x:g"/>`):                              "xs:group is not supported here",
		inType(`<sequence><group ref="x:g"/></sequence>`):         "xs:group is not supported here",
		inType(`<sequence><element ref="x:B"/></sequence>`):       `no element B in namespace "urn:x"`,
		inType(`<attribute ref="x:b"/>`):                          "attribute by reference",
		inType(`<attribute name="b" type="x:b"/>`):                `no type b in namespace "urn:x"`,
		inType(`<simpleContent><restriction/></simpleContent>`):   "only an extension",
		inType(`<complexContent><restriction/></complexContent>`): "only an extension",
		inType(`<sequence><element name="b" type="string"/><element name="b" type="string"/></sequence>`):               "two elements b",
		inType(`<sequence maxOccurs="2"><element name="b" type="string"/><element name="c" type="string"/></sequence>`): "repeated group",
		`<element name="A"><complexType mixed="true"/></element>`:                                                       "mixed content",
		inType(`<sequence><element name="b" type="string"/></sequence><attribute name="B" type="string"/>`):             "two parts of AType would be named B",
		inType(``) + `<element name="a"><complexType/></element>`:                                                       "two messages would be named A",
	} {
		_, err := contractview.Generate(contract(schema), "x.wsdl")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngave %v, want %q", schema, err, want)
		}
	}
}

func TestFilesRefused(t *testing.T) {
	t.Parallel()
	good := `<element name="A"><complexType/></element>`
	for name, c := range map[string]struct {
		change func(fstest.MapFS)
		want   string
	}{
		"no WSDL":      {func(f fstest.MapFS) { delete(f, "x.wsdl") }, "x.wsdl"},
		"no schema":    {func(f fstest.MapFS) { delete(f, "x.xsd") }, "x.wsdl:2: import"},
		"not a WSDL":   {func(f fstest.MapFS) { f["x.wsdl"] = f["x.xsd"] }, "x.wsdl:1: the root is schema"},
		"not a schema": {func(f fstest.MapFS) { f["x.xsd"] = f["x.wsdl"] }, "x.xsd:1: the root is definitions"},
		"not XML":      {func(f fstest.MapFS) { f["x.xsd"] = &fstest.MapFile{Data: []byte("x")} }, "x.xsd: no XML"},
		"truncated":    {func(f fstest.MapFS) { f["x.xsd"].Data = f["x.xsd"].Data[:99] }, "x.xsd: XML syntax error"},
		"other namespace": {func(f fstest.MapFS) {
			f["x.xsd"].Data = bytes.ReplaceAll(f["x.xsd"].Data, []byte("urn:x"), []byte("urn:y"))
		}, `imports namespace "urn:x", but x.xsd has "urn:y"`},
		"outside": {func(f fstest.MapFS) {
			f["x.wsdl"].Data = bytes.ReplaceAll(f["x.wsdl"].Data, []byte("x.xsd"), []byte("../x.xsd"))
		}, "x.wsdl:2: import"},
	} {
		files := contract(good)
		c.change(files)
		_, err := contractview.Generate(files, "x.wsdl")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
