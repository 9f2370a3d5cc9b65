package identity_test

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/aggregator/identity"
	"underlag/aggregator/identity/identitytest"
)

// withCertificate gives a request over a connection whose client certificate
// the server has verified.
func withCertificate(r *http.Request, c tls.Certificate) *http.Request {
	if c.Leaf != nil {
		r.TLS = &tls.ConnectionState{
			PeerCertificates: []*x509.Certificate{c.Leaf}, VerifiedChains: [][]*x509.Certificate{{c.Leaf}},
		}
	}
	return r
}

func TestRequirements(t *testing.T) {
	t.Parallel()
	authority, err := identitytest.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	client := func(o aggregator.OrgNumber) tls.Certificate {
		c, err := authority.Client(o)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	unnamed, err := authority.Server()
	if err != nil {
		t.Fatal(err)
	}
	own, other, processor, robot := client(exempel), client(ange), client(vendor), client(exempel)
	w := newWorld(t)
	w.config.Organisations[0].Certificates = []identity.Certificate{{
		SHA256: fingerprintOf(robot), Automation: "robot-1", Unit: "Ekonomiskt bistånd 2", Roles: []string{"economic_aid"},
	}}
	signed, err := w.issuer.CallerToken(caseworker(t), nil)
	token := must(t, signed, err)

	tests := []struct {
		name        string
		require     identity.Require
		token       string
		certificate tls.Certificate
		want        string
		caller      string
	}{
		{"token only", identity.RequireToken, token, tls.Certificate{}, "", "anna.handlaggare"},
		{"token and own certificate", identity.RequireToken, token, own, "", "anna.handlaggare"},
		{"token and another's certificate", identity.RequireToken, token, other, identity.OrganisationMismatch, ""},
		{"token and a certificate that names nobody", identity.RequireToken, token, unnamed, "", "anna.handlaggare"},
		{"no token", identity.RequireToken, "", own, identity.NoCredentials, ""},
		{"no token, automation's certificate", identity.RequireToken, "", robot, identity.NoCredentials, ""},

		{"both", identity.RequireBoth, token, own, "", "anna.handlaggare"},
		{"both, by the processor", identity.RequireBoth, token, processor, "", "anna.handlaggare"},
		{"both, certificate missing", identity.RequireBoth, token, tls.Certificate{}, identity.CertificateMissing, ""},
		{"both, certificate unknown", identity.RequireBoth, token, unnamed, identity.CertificateUnknown, ""},
		{"both, token missing", identity.RequireBoth, "", robot, identity.NoCredentials, ""},
		{"both, disagreeing", identity.RequireBoth, token, other, identity.OrganisationMismatch, ""},

		{"certificate of an automation", identity.RequireCertificate, "", robot, "", "robot-1"},
		{"certificate of an organisation", identity.RequireCertificate, "", own, identity.CaseworkerMissing, ""},
		{"certificate and token", identity.RequireCertificate, token, own, "", "anna.handlaggare"},
		{"automation's certificate and token", identity.RequireCertificate, token, robot, "", "anna.handlaggare"},
		{"certificate missing", identity.RequireCertificate, token, tls.Certificate{}, identity.CertificateMissing, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			config := w.config
			config.Require = test.require
			v, err := identity.New(config)
			if err != nil {
				t.Fatal(err)
			}
			got, err := v.Caller(withCertificate(request(test.token), test.certificate))
			if code(t, err) != test.want || got.ID != test.caller {
				t.Errorf("got %q, %v; want %q, %q", got.ID, err, test.caller, test.want)
			}
		})
	}
}

func fingerprintOf(c tls.Certificate) string {
	sum := sha256.Sum256(c.Leaf.Raw)
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// TestPresentedIsNotVerified: a certificate that the server did not verify
// counts as none.
func TestPresentedIsNotVerified(t *testing.T) {
	t.Parallel()
	authority, err := identitytest.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	c, err := authority.Client(exempel)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	w.config.Require = identity.RequireCertificate
	r := request("")
	r.TLS = &tls.ConnectionState{PeerCertificates: []*x509.Certificate{c.Leaf}}
	_, err = w.verifier(t).Caller(r)
	if code(t, err) != identity.CertificateMissing {
		t.Errorf("got %v, want %s", err, identity.CertificateMissing)
	}
}
