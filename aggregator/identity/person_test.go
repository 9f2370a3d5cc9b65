package identity_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/identity"
	"underlag/aggregator/identity/identitytest"
)

// withPersons adds an issuer of persons' own logins to the world.
func withPersons(t testing.TB, w *world) *identitytest.Issuer {
	t.Helper()
	eid := newIssuer(t, "https://eid.test")
	w.config.Issuers = append(w.config.Issuers, identity.Issuer{
		Name: eid.Name, Keys: keysOf(t, eid), Organisations: []aggregator.OrgNumber{exempel}, Persons: true,
	})
	return eid
}

func TestSpoiledPersonTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	eid := withPersons(t, w)
	v := w.verifier(t)
	set := func(name string, value any) func(map[string]any) {
		return func(c map[string]any) { c[name] = value }
	}
	in := func(d time.Duration) int64 { return noon.Add(d).Unix() }
	tests := []struct {
		name   string
		issuer *identitytest.Issuer
		spoil  func(map[string]any)
		want   string
	}{
		{"good", eid, func(map[string]any) {}, ""},
		{"a coordination number", eid, func(c map[string]any) {
			delete(c, identitytest.PersonClaim)
			c["https://id.oidc.se/claim/coordinationNumber"] = anna
		}, ""},
		{"expired", eid, set("exp", in(-31*time.Second)), identity.TokenExpired},
		{"lives too long", eid, set("exp", in(61*time.Minute)), identity.TokenTooLong},
		{"another audience", eid, set("aud", "https://other.test"), identity.WrongAudience},
		{"another issuer", eid, set("iss", "https://evil.test"), identity.UnknownIssuer},
		{"the caseworkers' issuer", eid, set("iss", w.issuer.Name), identity.UnknownKey},
		{"signed by the caseworkers' issuer", w.issuer, set("iss", eid.Name), identity.UnknownKey},
		{"of the caseworkers' issuer", w.issuer, func(map[string]any) {}, identity.NotPersonLogin},
		{"no number", eid, func(c map[string]any) { delete(c, identitytest.PersonClaim) }, identity.ClaimsInvalid},
		{"a wrong number", eid, set(identitytest.PersonClaim, "189001019803"), identity.ClaimsInvalid},
		{"a short number", eid, set(identitytest.PersonClaim, anna[2:]), identity.ClaimsInvalid},
		{"a number as a number", eid, set(identitytest.PersonClaim, 189001019802), identity.ClaimsInvalid},
		{"a number where caseworkers have theirs", eid, func(c map[string]any) {
			delete(c, identitytest.PersonClaim)
			c["personal_number"] = anna
		}, identity.ClaimsInvalid},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			claims := test.issuer.PersonClaims(number(t, anna))
			test.spoil(claims)
			token, err := test.issuer.Sign("JWT", claims)
			who, err := v.Person(request(must(t, token, err)))
			checkSafe(t, err, token)
			if got := code(t, err); got != test.want {
				t.Errorf("got %v: %s, want %q", err, text(err), test.want)
			}
			if err == nil && (who.Number.Reveal() != anna || !slices.Equal(who.Organisations, []aggregator.OrgNumber{exempel}) || who.AllOrganisations) {
				t.Errorf("got %+v", who)
			}
		})
	}
	if _, err := v.Person(request("")); code(t, err) != identity.NoCredentials {
		t.Errorf("without a token: got %v", err)
	}
}

// A person's own login asks nothing, and a caseworker's shows nobody's accesses.
func TestAPersonsLoginDoesNothingElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	eid := withPersons(t, w)
	v := w.verifier(t)
	caller, err := eid.CallerToken(caseworker(t), nil) // its issuer says whatever it likes
	plain, otherErr := eid.PersonToken(number(t, anna))
	for _, token := range []string{must(t, caller, err), must(t, plain, otherErr)} {
		if _, err := v.Caller(request(token)); code(t, err) != identity.PersonLogin {
			t.Errorf("as a caller: got %v, want %s", err, identity.PersonLogin)
		}
		if _, err := v.CaseToken(request(token), "", caseworker(t)); err != nil && code(t, err) != identity.PersonLogin && code(t, err) != identity.CaseTokenInvalid {
			t.Errorf("as a case: got %v", err)
		}
	}
	token, err := w.issuer.CallerToken(caseworker(t), nil)
	if _, err := v.Person(request(must(t, token, err))); code(t, err) != identity.NotPersonLogin {
		t.Errorf("a caseworker: got %v, want %s", err, identity.NotPersonLogin)
	}
}

func TestAClaimOfOnesOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	eid := withPersons(t, w)
	w.config.Issuers[1].PersonClaims = []string{"ssn"}
	v := w.verifier(t)
	claims := eid.PersonClaims(number(t, bertil)) // where it is not looked for
	claims["ssn"] = anna
	token, err := eid.Sign("JWT", claims)
	who, err := v.Person(request(must(t, token, err)))
	if err != nil || who.Number.Reveal() != anna {
		t.Errorf("got %v", err)
	}
}

// Where certificates are required, the system that shows the report is one of an
// organisation that the login sees.
func TestThePersonsFrontHasACertificate(t *testing.T) {
	t.Parallel()
	authority, err := identitytest.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	eid := withPersons(t, w)
	w.config.Require = identity.RequireBoth
	v := w.verifier(t)
	token, err := eid.PersonToken(number(t, anna))
	for organisation, want := range map[aggregator.OrgNumber]string{exempel: "", vendor: "", ange: identity.OrganisationMismatch, "": identity.CertificateMissing} {
		r := request(must(t, token, err))
		if organisation != "" {
			c, err := authority.Client(organisation)
			if err != nil {
				t.Fatal(err)
			}
			r = withCertificate(r, c)
		}
		if _, err := v.Person(r); code(t, err) != want {
			t.Errorf("%q: got %v, want %q", organisation, err, want)
		}
	}
}

func TestConfigurationsOfPersonsThatAreRefused(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(*identity.Issuer){
		"persons and cases":         func(i *identity.Issuer) { i.Persons = true },
		"only where persons":        func(i *identity.Issuer) { i.PersonClaims = []string{"ssn"} },
		"a claim has a name":        func(i *identity.Issuer) { i.Cases, i.Persons, i.PersonClaims = false, true, []string{""} },
		"name the organisations it": func(i *identity.Issuer) { i.Cases, i.Persons, i.Organisations = false, true, nil },
	} {
		w := newWorld(t)
		spoil(&w.config.Issuers[0])
		if _, err := identity.New(w.config); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
