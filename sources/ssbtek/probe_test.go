package ssbtek

import (
	"errors"
	"testing"

	"underlag/aggregator"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/sourcetest"
)

const probed = `<b:testaBastjanstInformationResponse xmlns:b="http://schema.forsakringskassan.se/integration/ssbt/10">` +
	`<b:AF><b:anropad>true</b:anropad></b:AF>` +
	`<b:CSN><b:anropad>1</b:anropad><b:error><b:kalla>BT</b:kalla><b:felkod>E17</b:felkod><b:felmeddelande>x</b:felmeddelande></b:error></b:CSN>` +
	`<b:FK><b:anropad>false</b:anropad></b:FK>` +
	`<b:SO><b:anropad>true</b:anropad><b:error><b:kalla>SSBT</b:kalla><b:felkod>late/deadline</b:felkod><b:felmeddelande>x</b:felmeddelande></b:error></b:SO>` +
	`</b:testaBastjanstInformationResponse>`

func TestProbe(t *testing.T) {
	u := upstream(t, sourcetest.Answering([]byte(envelope(probed))))
	for code, want := range map[aggregator.AuthorityCode]string{
		"AF": "", "CSN": "unavailable: BT:E17", "SO": "late: deadline",
		"FK": aggregator.ErrNoProbe.Error(), "TNS": aggregator.ErrNoProbe.Error(),
	} {
		err := u.Source(aggregator.Descriptor{Code: code}).(aggregator.Prober).Probe(t.Context())
		if got := errorText(err); got != want {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestAProbeThatFails(t *testing.T) {
	for body, want := range map[string]string{
		fault("s:Server", faultDetailOf(testa, "E1")): "unavailable: ssbtek:E1",
		envelope(`<x/>`):                  "malformed: ssbtek:envelope",
		answered():                        "malformed: ssbtek:envelope",
		envelope(probed[:len(probed)-40]): "malformed: ssbtek:envelope",
		envelope(tested(`<b:AF></b:AF>`)): "malformed: ssbtek:envelope",
		envelope(tested(`<b:AF><b:error></b:error></b:AF>`)): "malformed: ssbtek:envelope",
	} {
		_, err := upstream(t, sourcetest.Answering([]byte(body))).Probe(t.Context())
		var se *aggregator.SourceError
		if !errors.As(err, &se) || se.Error() != want || !se.Upstream {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func tested(parts string) string {
	return `<b:testaBastjanstInformationResponse xmlns:b="` + composite.V10.Namespace() + `">` + parts + `</b:testaBastjanstInformationResponse>`
}
