package xmlcodec_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"underlag/sources/internal/contractview/traps/wire"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/soap/xsd"
)

// sample is an answer of about 4 KB with the depth and the mixture of CSN's.
func sample() *wire.Svar {
	payment := func() *wire.UtbetalningType {
		return &wire.UtbetalningType{
			Utbetdatum: xsd.NewString("20261025"), Utbetstatus: xsd.NewString("Planerad"),
			Startvecka: xsd.NewString("202640"), Slutvecka: xsd.NewString("202643"),
			Beloppen: &wire.BeloppenType{Belopp: []*wire.BeloppType{
				{Beloppstyp: xsd.NewString("GRUNDB"), Value: new(xsd.Decimal("3892"))},
				{Beloppstyp: xsd.NewString("GRUNDL"), Value: new(xsd.Decimal("8936"))},
			}},
			Totbelopp: new(xsd.Decimal("12828")),
		}
	}
	plan := &wire.UtbetalningsPlanType{}
	for range 9 {
		plan.Utbetalning = append(plan.Utbetalning, payment())
	}
	return &wire.Svar{
		SchemaVersion: new(xsd.Decimal("4.0")),
		Status:        xsd.NewInteger(0),
		Skyddad:       xsd.NewBoolean(false),
		Beslut:        &wire.NillableDateType{Nil: xsd.NewBoolean(true)},
		Personer: &wire.PersonerType{Person: []*wire.PersonType{{
			Personnummer: xsd.NewString("9006022397"), Status: xsd.NewString("          "),
			Studiehjalp: &wire.StudiehjalpType{},
			Studiemedel: &wire.StudiemedelType{Arenden: &wire.StudiemedelArendenType{
				Arende: []*wire.PlanArendeType{{Klartext: xsd.NewString("Studiemedel för studier"), UtbetalningsPlan: plan}},
			}},
		}}},
	}
}

func sampleText(tb testing.TB) string {
	tb.Helper()
	doc, err := xmlcodec.Encode(sample())
	if err != nil {
		tb.Fatal(err)
	}
	return string(doc)
}

func BenchmarkDecode(b *testing.B) {
	doc := sampleText(b)
	run := func(name string, decode func(into *wire.Svar) error) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(doc)))
			b.ReportAllocs()
			for b.Loop() {
				err := decode(new(wire.Svar))
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	run("generated", func(v *wire.Svar) error { return xmlcodec.DecodeBytes([]byte(doc), "", v) })
	run("encoding-xml-over-our-tokens", func(v *wire.Svar) error {
		return xml.NewTokenDecoder(xmlcodec.NewTokenReader(doc)).Decode(v)
	})
	run("encoding-xml", func(v *wire.Svar) error { return xml.NewDecoder(strings.NewReader(doc)).Decode(v) })
}

func BenchmarkEncode(b *testing.B) {
	message := sample()
	b.ReportAllocs()
	for b.Loop() {
		_, err := xmlcodec.Encode(message)
		if err != nil {
			b.Fatal(err)
		}
	}
}
