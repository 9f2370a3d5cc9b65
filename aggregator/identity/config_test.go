package identity_test

import (
	"crypto/tls"
	"crypto/x509/pkix"
	"encoding/asn1"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/aggregator/identity"
	"underlag/aggregator/identity/identitytest"
)

func TestConfigurationsThatAreRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		spoil func(*identity.Config)
		want  string
	}{
		{"no requirement", func(c *identity.Config) { c.Require = "" }, "require: allowed are"},
		{"no audience", func(c *identity.Config) { c.Audience = "" }, "audience"},
		{"no issuers", func(c *identity.Config) { c.Issuers = nil }, "issuers: at least one"},
		{"issuer without a name", func(c *identity.Config) { c.Issuers[0].Name = "" }, "issuers[0]: the name (iss) is missing"},
		{"issuer twice", func(c *identity.Config) { c.Issuers = append(c.Issuers, c.Issuers[0]) }, "issuers[1]: the name (iss) is used twice"},
		{"issuer without keys", func(c *identity.Config) { c.Issuers[0].Keys = nil }, "issuers[0]: the keys are missing"},
		{"issuer for nobody", func(c *identity.Config) { c.Issuers[0].Organisations = nil }, "issuers[0]: name the organisations"},
		{"issuer for some and any", func(c *identity.Config) { c.Issuers[0].AnyOrganisation = true }, "issuers[0]: name the organisations"},
		{"issuer for a short number", func(c *identity.Config) { c.Issuers[0].Organisations[0] = "2120009993" }, "issuers[0]: an organisation is not"},
		{"organisation with a short number", func(c *identity.Config) { c.Organisations[1].Number = "1" }, "organisations[1]: the number is not"},
		{"organisation twice", func(c *identity.Config) { c.Organisations[1].Number = exempel }, "organisations[1]: the number is used twice"},
		{"fingerprint", func(c *identity.Config) {
			c.Organisations[0].Certificates = []identity.Certificate{{SHA256: "ab:cd"}}
		}, "organisations[0]: certificates[0]: sha256"},
		{"automation without a unit", func(c *identity.Config) {
			c.Organisations[0].Certificates = []identity.Certificate{{SHA256: strings.Repeat("ab", 32), Automation: "robot-1"}}
		}, "organisations[0]: certificates[0]: an automation needs"},
		{"certificate twice", func(c *identity.Config) {
			one := identity.Certificate{SHA256: strings.Repeat("ab", 32)}
			c.Organisations[0].Certificates = []identity.Certificate{one, one}
		}, "organisations[0]: certificates[1]: sha256: the certificate is registered twice"},
		{"case system without keys", func(c *identity.Config) {
			c.Organisations[0].CaseSystems[0].Keys = nil
		}, "organisations[0]: caseSystems[0]"},
	}
	for _, test := range tests {
		w := newWorld(t)
		test.spoil(&w.config)
		_, err := identity.New(w.config)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.want)
		}
	}
}

// TestOrganisationOfACertificate reads the ways in which Swedish issuers name
// an organisation.
func TestOrganisationOfACertificate(t *testing.T) {
	t.Parallel()
	const orgID, serial, name = "97", "5", "3"
	oids := map[string]asn1.ObjectIdentifier{orgID: {2, 5, 4, 97}, serial: {2, 5, 4, 5}, name: {2, 5, 4, 3}}
	tests := []struct {
		name     string
		subject  []string // attribute, value, ...
		accepted bool
	}{
		{"organizationIdentifier", []string{orgID, "NTRSE-2120009993"}, true},
		{"organizationIdentifier with hyphen", []string{orgID, "NTRSE-212000-9993"}, true},
		{"organizationIdentifier of twelve digits", []string{orgID, "162120009993"}, true},
		{"serialNumber of ten digits", []string{serial, "2120009993"}, true},
		{"serialNumber of twelve digits", []string{serial, "162120009993"}, true},
		{"both", []string{orgID, "NTRSE-2120009993", serial, "A-77"}, true},
		{"organizationIdentifier before serialNumber", []string{orgID, "NTRSE-2120009993", serial, "2120002387"}, true},
		{"two that differ", []string{orgID, "NTRSE-2120009993", orgID, "NTRSE-2120002387"}, false},
		{"another country's", []string{orgID, "NTRNO-2120009993", serial, "2120009993"}, false},
		{"VAT number", []string{orgID, "VATSE-212000999301"}, false},
		{"personal number", []string{serial, anna}, false},
		{"personal number of ten digits", []string{serial, anna[2:]}, false},
		{"common name only", []string{name, "2120009993"}, false},
		{"nothing", nil, false},
	}
	authority, err := identitytest.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	w.config.Require = identity.RequireBoth
	v := w.verifier(t)
	token, err := w.issuer.CallerToken(caseworker(t), nil)
	signed := must(t, token, err)
	for _, test := range tests {
		var subject pkix.Name
		for i := 0; i < len(test.subject); i += 2 {
			subject.ExtraNames = append(subject.ExtraNames, pkix.AttributeTypeAndValue{Type: oids[test.subject[i]], Value: test.subject[i+1]})
		}
		var certificate tls.Certificate
		certificate, err = authority.ClientNamed(subject)
		if err != nil {
			t.Fatal(err)
		}
		_, err = v.Caller(withCertificate(request(signed), certificate))
		want := identity.CertificateUnknown
		if test.accepted {
			want = ""
		}
		if got := code(t, err); got != want {
			t.Errorf("%s: got %v, want %q", test.name, err, want)
		}
	}
}

func TestAnyOrganisation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.config.Issuers[0].Organisations, w.config.Issuers[0].AnyOrganisation = nil, true
	c := caseworker(t)
	c.Organisation.Number = ange
	token, err := w.issuer.CallerToken(c, nil)
	got, err := w.verifier(t).Caller(request(must(t, token, err)))
	if err != nil || got.Organisation != (aggregator.Organisation{Number: ange, Name: "Ånge kommun"}) {
		t.Errorf("got %+v, %v; want Ånge kommun", got.Organisation, err)
	}
}
