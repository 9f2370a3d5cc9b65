package address

import (
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	for address, want := range map[string]string{
		"https://lefi.example":           "",
		"https://lefi.example:8443/path": "",
		"http://127.0.0.1:9000":          "",
		"http://[::1]:9000":              "",
		"http://localhost:9000/":         "",
		"":                               "no host",
		"lefi.example":                   "no host",
		"http://lefi.example":            "scheme",
		"ftp://127.0.0.1":                "scheme",
		"https://user:secret@lefi":       "nothing else",
		"https://lefi.example?x=1":       "nothing else",
		"https://lefi.example#x":         "nothing else",
		"https://:443/":                  "no host",
		"https://a b":                    "not an address",
		"https://lefi.example:port":      "not an address",
	} {
		err := Check(address)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: got %v, want %q", address, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Error("the error holds the password")
		}
	}
}
