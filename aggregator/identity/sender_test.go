package identity_test

import (
	"crypto/tls"
	"testing"

	"underlag/aggregator"
	"underlag/aggregator/identity"
	"underlag/aggregator/identity/identitytest"
)

func TestSender(t *testing.T) {
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
	own, other, robot := client(exempel), client(ange), client(exempel)
	unnamed, err := authority.Server()
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	w.config.Organisations[0].Certificates = []identity.Certificate{{
		SHA256: fingerprintOf(robot), Automation: "robot-1", Unit: "Ekonomiskt bistånd 2", Roles: []string{"economic_aid"},
	}}
	signed, err := w.issuer.CallerToken(caseworker(t), nil)
	token := must(t, signed, err)
	tests := []struct {
		name         string
		token        string
		certificate  tls.Certificate
		want         string
		organisation aggregator.OrgNumber
		caller       string
	}{
		{"certificate alone", "", own, "", exempel, ""},
		{"another's certificate alone", "", other, "", ange, ""},
		{"certificate of an automation", "", robot, "", exempel, "robot-1"},
		{"certificate that names nobody", "", unnamed, identity.CertificateUnknown, "", ""},
		{"nothing", "", tls.Certificate{}, identity.CertificateMissing, "", ""},
		{"token", token, tls.Certificate{}, "", exempel, "anna.handlaggare"},
		{"token and certificate", token, own, "", exempel, "anna.handlaggare"},
		{"token and another's certificate", token, other, identity.OrganisationMismatch, "", ""},
		{"token that is none", "x", own, identity.TokenInvalid, "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			config := w.config
			config.Require = identity.RequireToken
			v, err := identity.New(config)
			if err != nil {
				t.Fatal(err)
			}
			got, err := v.Sender(withCertificate(request(test.token), test.certificate))
			if code(t, err) != test.want || got.ID != test.caller || got.Organisation.Number != test.organisation {
				t.Errorf("got %q of %q, %v; want %q of %q, %q", got.ID, got.Organisation.Number, err, test.caller, test.organisation, test.want)
			}
		})
	}
}
