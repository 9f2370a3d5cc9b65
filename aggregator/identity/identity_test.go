package identity_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/aggregator/identity"
	"underlag/aggregator/identity/identitytest"
)

const (
	exempel  = aggregator.OrgNumber("162120009993")
	ange     = aggregator.OrgNumber("162120002387")
	vendor   = aggregator.OrgNumber("165560000001")
	audience = "https://underlag.test"
	// Numbers from Skatteverket's published test lists.
	anna   = "189001019802"
	bertil = "189001029819"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func atNoon() time.Time { return noon }

var compareNumbers = cmp.Comparer(func(a, b aggregator.PersonalNumber) bool { return a.Reveal() == b.Reveal() })

func number(t testing.TB, s string) aggregator.PersonalNumber {
	t.Helper()
	n, err := aggregator.ParsePersonalNumber(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func newIssuer(t testing.TB, name string) *identitytest.Issuer {
	t.Helper()
	i, err := identitytest.NewIssuer(name, audience)
	if err != nil {
		t.Fatal(err)
	}
	i.Now = atNoon
	return i
}

func keysOf(t testing.TB, i *identitytest.Issuer) *identity.KeySet {
	t.Helper()
	document, err := i.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := identity.Keys(document)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// world is two municipalities, one identity provider and one case system.
type world struct {
	issuer, cases *identitytest.Issuer
	config        identity.Config
}

func newWorld(t testing.TB) *world {
	w := &world{issuer: newIssuer(t, "https://idp.test"), cases: newIssuer(t, "https://cases.test")}
	w.config = identity.Config{
		Require: identity.RequireToken, Audience: audience, Now: atNoon,
		Issuers: []identity.Issuer{{
			Name: w.issuer.Name, Keys: keysOf(t, w.issuer), Cases: true,
			Organisations: []aggregator.OrgNumber{exempel, "169999999999"},
		}},
		Organisations: []identity.Organisation{
			{
				Number: exempel, Name: "Exempels kommun",
				Agreement: &aggregator.Agreement{
					From: 20260101, HandlesAid: true, Automations: []string{"robot-1"},
					Processor: &aggregator.Processor{Organisation: vendor, Name: "Leverantören AB"},
				},
				CaseSystems: []identity.CaseSystem{{Name: w.cases.Name, Keys: keysOf(t, w.cases)}},
			},
			{Number: ange, Name: "Ånge kommun"},
		},
	}
	return w
}

func (w *world) verifier(t testing.TB) *identity.Verifier {
	t.Helper()
	v, err := identity.New(w.config)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func caseworker(t testing.TB) aggregator.Caller {
	return aggregator.Caller{
		Organisation: aggregator.Organisation{Number: exempel},
		ID:           "anna.handlaggare", Unit: "Ekonomiskt bistånd 2", Roles: []string{"economic_aid"},
		Own: number(t, anna), Relatives: []aggregator.PersonalNumber{number(t, bertil)},
	}
}

func openCase(t testing.TB) aggregator.CaseToken {
	return aggregator.CaseToken{
		Reference: "2026-0417", Organisation: exempel, Kind: "ekonomiskt_bistand", State: "open",
		Members: []aggregator.CaseMember{
			{Number: number(t, anna), Role: aggregator.Applicant, Protected: aggregator.Marked},
			{Number: number(t, bertil), Role: aggregator.CoApplicant},
		},
		Expires: noon.Add(10 * time.Minute),
	}
}

func request(token string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/v1/inquiries", nil)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return r
}

// code gives the code of a Verifier's or a Login's error, after checking that the error is
// of the closed list and explained.
func code(t testing.TB, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var p *aggregator.Problem
	if !errors.As(err, &p) {
		t.Fatalf("got an error of type %T, want *aggregator.Problem", err)
	}
	if !slices.Contains(slices.Concat(identity.Codes(), identity.LoginCodes()), p.Code) || p.Text.SV == "" || p.Text.EN == "" {
		t.Errorf("code %q is not of the list, or not explained", p.Code)
	}
	return p.Code
}

// text gives what an error says to people.
func text(err error) string {
	var p *aggregator.Problem
	if !errors.As(err, &p) {
		return ""
	}
	return p.Text.EN
}

func must(t testing.TB, token string, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestCallerFromToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token, err := w.issuer.CallerToken(caseworker(t), nil)
	got, err := w.verifier(t).Caller(request(must(t, token, err)))
	if err != nil {
		t.Fatal(err)
	}
	want := caseworker(t)
	want.Organisation = aggregator.Organisation{
		Number: exempel, Name: "Exempels kommun", Agreement: w.config.Organisations[0].Agreement,
	}
	if diff := cmp.Diff(want, got, compareNumbers); diff != "" {
		t.Error(diff)
	}
}

func TestUnknownOrganisationHasNoAgreement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := caseworker(t)
	c.Organisation.Number = "169999999999"
	token, err := w.issuer.CallerToken(c, nil)
	got, err := w.verifier(t).Caller(request(must(t, token, err)))
	if err != nil || got.Organisation.Agreement != nil || got.Organisation.Number != "169999999999" {
		t.Errorf("got %+v, %v; want the organisation without an agreement", got.Organisation, err)
	}
}

func TestAutomation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.verifier(t)
	tests := []struct {
		name       string
		id         string
		claims     bool
		want       string
		automation bool
	}{
		{"registered", "robot-1", true, "", true},
		{"not registered, which the law refuses", "robot-2", true, "", true},
		{"posing as a caseworker", "robot-1", false, "", true},
		{"a caseworker", "anna.handlaggare", false, "", false},
	}
	for _, test := range tests {
		c := caseworker(t)
		c.ID, c.Automation = test.id, test.claims
		token, err := w.issuer.CallerToken(c, nil)
		got, err := v.Caller(request(must(t, token, err)))
		if code(t, err) != test.want || got.Automation != test.automation {
			t.Errorf("%s: got automation %v, %v; want %v, %q", test.name, got.Automation, err, test.automation, test.want)
		}
	}
}

func TestCaseInTheAccessToken(t *testing.T) {
	t.Parallel()
	caller, relation := caseworker(t), openCase(t)
	another := caseworker(t)
	another.ID = "bertil.handlaggare"
	tests := []struct {
		name     string
		caller   aggregator.Caller
		relation *aggregator.CaseToken
		lifetime time.Duration
		trusted  bool
		want     string
	}{
		{"carried", caller, &relation, 0, true, ""},
		{"none", caller, nil, 0, true, ""},
		{"none, from an issuer that may not vouch for cases", caller, nil, 0, false, ""},
		{"for half an hour", caller, &relation, 30 * time.Minute, true, identity.CaseTokenInvalid},
		{"from an issuer that may not vouch for cases", caller, &relation, 0, false, identity.CaseTokenInvalid},
		{"of another caller", another, &relation, 0, true, identity.CaseTokenInvalid},
	}
	for _, test := range tests {
		w := newWorld(t)
		w.config.Issuers[0].Cases = test.trusted
		w.issuer.Lifetime = test.lifetime
		v := w.verifier(t)
		token, err := w.issuer.CallerToken(caller, test.relation)
		r := request(must(t, token, err))
		_, err = v.Caller(r)
		if err != nil {
			t.Errorf("%s: caller: %v", test.name, err)
		}
		got, err := v.CaseToken(r, "", test.caller)
		if code(t, err) != test.want {
			t.Errorf("%s: got %v, want %q", test.name, err, test.want)
		}
		if test.want != "" {
			continue
		}
		if diff := cmp.Diff(test.relation, got, compareNumbers); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestCaseToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token, err := w.cases.CaseToken(openCase(t))
	got, err := w.verifier(t).CaseToken(request(""), must(t, token, err), caseworker(t))
	if err != nil {
		t.Fatal(err)
	}
	want := openCase(t)
	if diff := cmp.Diff(&want, got, compareNumbers); diff != "" {
		t.Error(diff)
	}
}

func TestAuthorizationHeader(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.verifier(t)
	token, err := w.issuer.CallerToken(caseworker(t), nil)
	good := must(t, token, err)
	tests := []struct {
		name    string
		headers []string
		want    string
	}{
		{"none", nil, identity.NoCredentials},
		{"scheme in lower case", []string{"bearer " + good}, ""},
		{"two spaces", []string{"Bearer  " + good}, ""},
		{"two headers", []string{"Bearer " + good, "Bearer " + good}, identity.TokenInvalid},
		{"basic", []string{"Basic YTpi"}, identity.TokenInvalid},
		{"scheme only", []string{"Bearer"}, identity.TokenInvalid},
		{"empty token", []string{"Bearer "}, identity.TokenInvalid},
		{"huge", []string{"Bearer " + strings.Repeat("a", 1<<20)}, identity.TokenInvalid},
		{"text", []string{"Bearer hello"}, identity.TokenInvalid},
		{"JSON serialisation", []string{`Bearer {"payload":"e30","signatures":[]}`}, identity.TokenInvalid},
	}
	for _, test := range tests {
		r := request("")
		for _, h := range test.headers {
			r.Header.Add("Authorization", h)
		}
		_, err := v.Caller(r)
		if got := code(t, err); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
