package sources

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/sources/internal/soap"
)

// What a server shows is told as the connection is made, and a server that is not
// trusted is told nothing of.
func TestCertificatesAreSeenAsConnectionsAreMade(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	trusted := x509.NewCertPool()
	trusted.AddCert(server.Certificate())
	for _, c := range []struct {
		name     string
		security *tls.Config
		want     int
	}{{"trusted", &tls.Config{RootCAs: trusted}, 2}, {"not trusted", nil, 0}} {
		t.Run(c.name, func(t *testing.T) {
			seen := map[aggregator.AuthorityCode]time.Time{}
			note := func(code aggregator.AuthorityCode, ends time.Time) { seen[code] = ends }
			response, err := soap.NewHTTPClient(watched(c.security, note, "FK", "SKV"), 1).Get(server.URL)
			if (err == nil) != (c.want > 0) {
				t.Fatalf("got %v", err)
			}
			if err == nil {
				response.Body.Close()
			}
			if len(seen) != c.want {
				t.Fatalf("got %v", seen)
			}
			for code, ends := range seen {
				if !ends.Equal(server.Certificate().NotAfter) {
					t.Errorf("%s: %s", code, ends)
				}
			}
		})
	}
	if watched(nil, nil, "FK") != nil {
		t.Error("nobody is told, and the system's own settings are not used")
	}
}
