package soap_test

import (
	"testing"

	"underlag/sources/internal/soap"
)

func TestEndpoint(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]error{
		"https://service.example.se/ssbtek": nil,
		"http://127.0.0.1:9001":             nil,
		"http://[::1]:9001/":                nil,
		"http://localhost/":                 nil,
		"":                                  soap.ErrURL,
		"service.example.se":                soap.ErrURL,
		"https://":                          soap.ErrURL,
		"https://:443/":                     soap.ErrURL,
		"http://service.example.se/":        soap.ErrURL,
		"ftp://service.example.se/":         soap.ErrURL,
		"https://user:secret@service.example.se/": soap.ErrURL,
		"https://service.example.se/?key=secret":  soap.ErrURL,
		"https://service.example.se/#a":           soap.ErrURL,
		"https://service.example.se:port/":        soap.ErrURL,
	} {
		got := soap.Endpoint{URL: url}.Validate()
		if got != want {
			t.Errorf("%q: got %v, want %v", url, got, want)
		}
	}
}
