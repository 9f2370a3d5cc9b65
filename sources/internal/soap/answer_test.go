package soap_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/sources/internal/contractview/traps/wire"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xsd"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	const fresh, extension = `<main:Ny/>`, `<x:Ny xmlns:x="urn:ny"/>`
	facts := aggregator.Reply{Facts: aggregator.Facts{Vehicles: make([]aggregator.Vehicle, 1)}}
	missing := aggregator.Reply{Missing: make([]aggregator.MissingPart, 1)}
	failed := errors.New("the mapping's own")
	for name, c := range map[string]struct {
		extra string
		reply aggregator.Reply
		err   error
		want  string
	}{
		"nothing":                     {},
		"nothing beside an extension": {extra: extension},
		"nothing but the unknown":     {extra: fresh, want: "unknown_elements"},
		"facts beside the unknown":    {extra: fresh, reply: facts},
		"missing beside the unknown":  {extra: fresh, reply: missing},
		"error beside the unknown":    {extra: fresh, err: failed, want: failed.Error()},
	} {
		a := soap.Watch(new(wire.Svar))
		envelope := strings.Replace(goodEnvelope(t), "</main:Status>", "</main:Status>"+c.extra, 1)
		err := soap.DecodeEnvelope(envelope, a)
		if err != nil {
			t.Fatal(err)
		}
		reply, err := a.Check(c.reply, c.err)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
		if drifted := strings.Contains(c.extra, fresh); drifted != slices.Equal(reply.Unknown, []string{"Ny"}) || !drifted && reply.Unknown != nil {
			t.Errorf("%s: unknown %q", name, reply.Unknown)
		}
		if err == nil && reply.Facts.Len()+len(reply.Missing) != c.reply.Facts.Len()+len(c.reply.Missing) {
			t.Errorf("%s: the reply was changed", name)
		}
	}
}

func TestWatchedAlternative(t *testing.T) {
	t.Parallel()
	envelope, err := soap.EncodeEnvelope(&wire.Exception{FaultCode: xsd.NewString("E17")})
	if err != nil {
		t.Fatal(err)
	}
	var got either
	err = soap.DecodeEnvelope(string(envelope), soap.Watch(&got))
	if err != nil || got.exception.FaultCode == nil {
		t.Errorf("alternative not read: %v", err)
	}
	err = soap.DecodeEnvelope(string(envelope), soap.Watch(new(wire.Svar)))
	if !errors.Is(err, soap.ErrOtherMessage) {
		t.Errorf("message without alternative: %v", err)
	}
}

func TestFaultAsUnavailable(t *testing.T) {
	t.Parallel()
	got := aggregator.AsSourceError(soap.FaultAsUnavailable(&soap.Fault{Code: "soap:Server", String: "hemligt"}))
	if got.Outcome != aggregator.Unavailable || got.Code != "soap:Server" || strings.Contains(got.Error(), "hemligt") {
		t.Errorf("a fault: %v", got)
	}
	late := aggregator.NewSourceError(aggregator.Late, "deadline", nil)
	if soap.FaultAsUnavailable(late) != error(late) {
		t.Error("another error was changed")
	}
}
