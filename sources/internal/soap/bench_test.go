package soap_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"underlag/sources/internal/contractview/traps/wire"
	"underlag/sources/internal/soap"
)

// canned answers without a network.
type canned string

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	io.Copy(io.Discard, r.Body)
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"text/xml"}}, Body: io.NopCloser(strings.NewReader(string(c))), Request: r}, nil
}

// BenchmarkCall is one call with a short answer: all that is not reading the
// message, over loopback and without a network.
func BenchmarkCall(b *testing.B) {
	good := goodEnvelope(b)
	server := httptest.NewServer(respond(200, "text/xml", good))
	b.Cleanup(server.Close)
	for name, asker := range map[string]*soap.Client{
		"loopback":   client(b, server.URL, soap.NewHTTPClient(nil, 4)),
		"no network": client(b, "http://localhost/", &http.Client{Transport: canned(good)}),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				err := asker.Call(b.Context(), question(), new(wire.Svar))
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkEnvelope is the part of it that is ours: writing the question and
// reading the answer.
func BenchmarkEnvelope(b *testing.B) {
	good := goodEnvelope(b)
	b.ReportAllocs()
	for b.Loop() {
		_, err := soap.EncodeEnvelope(question())
		if err != nil {
			b.Fatal(err)
		}
		err = soap.DecodeEnvelope(good, new(wire.Svar))
		if err != nil {
			b.Fatal(err)
		}
	}
}
