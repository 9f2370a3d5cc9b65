package identity_test

import (
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"

	"underlag/aggregator/identity"
	"underlag/aggregator/identity/identitytest"
)

// TestOverMutualTLS takes both credentials over a real connection.
func TestOverMutualTLS(t *testing.T) {
	t.Parallel()
	trusted, stranger := newAuthority(t), newAuthority(t)
	w := newWorld(t)
	w.config.Require = identity.RequireBoth
	address := serveTLS(t, trusted, w.verifier(t))
	token, err := w.issuer.CallerToken(caseworker(t), nil)
	signed := must(t, token, err)

	own, err := trusted.Client(exempel)
	if err != nil {
		t.Fatal(err)
	}
	forged, err := stranger.Client(exempel)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name         string
		certificates []tls.Certificate
		want         string // body, or nothing where the connection must fail
	}{
		{"own certificate", []tls.Certificate{own}, "anna.handlaggare"},
		{"no certificate", nil, identity.CertificateMissing},
		{"certificate of an unknown authority", []tls.Certificate{forged}, ""},
	}
	for _, test := range tests {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{
			RootCAs: trusted.Pool(), MinVersion: tls.VersionTLS12,
			// Sent whatever the server asks for, as a forger would.
			GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
				if len(test.certificates) == 0 {
					return &tls.Certificate{}, nil
				}
				return &test.certificates[0], nil
			},
		}}}
		got := get(t, client, address, signed)
		client.CloseIdleConnections()
		if got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func newAuthority(t *testing.T) *identitytest.Authority {
	t.Helper()
	a, err := identitytest.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// serveTLS serves the caller's id, or the code of the refusal.
func serveTLS(t *testing.T, authority *identitytest.Authority, v *identity.Verifier) string {
	t.Helper()
	certificate, err := authority.Server()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, err := v.Caller(r)
		io.WriteString(w, caller.ID+code(t, err))
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{
		Certificates: []tls.Certificate{certificate}, ClientAuth: tls.VerifyClientCertIfGiven,
		ClientCAs: authority.Pool(), MinVersion: tls.VersionTLS12,
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL
}

// get gives the body of the answer, and nothing where there is none.
func get(t *testing.T, client *http.Client, address, token string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := client.Do(req)
	if err != nil {
		return ""
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return ""
	}
	return string(body)
}
