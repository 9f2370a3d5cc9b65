package identity_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
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
	consoleClient = "underlag-console"
	redirect      = "https://underlag.test/console/login/done"
)

// idp is an OpenID provider that a test can spoil.
type idp struct {
	*httptest.Server
	login  *identity.Login
	issuer *identitytest.Issuer
	now    time.Time
	log    bytes.Buffer
	says   map[string]any // discovery
	token  func(w http.ResponseWriter, r *http.Request)
	claims func(map[string]any)
	kind   string     // typ
	asked  int        // discovery
	back   url.Values // what the browser comes back with
}

// newIDP makes one, and the login at it.
func newIDP(t testing.TB) *idp {
	t.Helper()
	p := &idp{now: noon, kind: "JWT", claims: func(map[string]any) {}}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		p.asked++
		_ = json.NewEncoder(w).Encode(p.says)
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) { p.token(w, r) })
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	p.issuer = newIssuer(t, p.URL)
	p.issuer.Audience = consoleClient
	p.says = map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/jwks"}
	w := newWorld(t)
	w.config.Now = func() time.Time { return p.now }
	w.config.Issuers = append(w.config.Issuers, identity.Issuer{Name: p.URL, Keys: keysOf(t, p.issuer), Organisations: []aggregator.OrgNumber{exempel}})
	login, err := w.verifier(t).Login(identity.LoginConfig{
		Issuer: p.URL, ClientID: consoleClient, ClientSecret: "hemligt", Redirect: redirect, Scopes: []string{"profile"},
		Log: slog.New(slog.NewTextHandler(&p.log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	p.login = login
	return p
}

// run logs a caseworker in, as the browser and the provider do it together.
func (p *idp) run(t testing.TB) (aggregator.Caller, error) {
	t.Helper()
	address, memory, err := p.login.Begin(t.Context())
	if err != nil {
		return aggregator.Caller{}, err
	}
	sent, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	asked := sent.Query()
	if p.token == nil {
		p.token = func(w http.ResponseWriter, r *http.Request) { p.exchange(t, w, r, asked) }
	}
	query := url.Values{"state": {asked.Get("state")}, "code": {"kod"}}
	for name, values := range p.back {
		query[name] = values
	}
	caller, until, err := p.login.Finish(t.Context(), memory, query)
	if err == nil && !until.IsZero() {
		t.Errorf("until %v: a session has bounds of its own", until)
	}
	return caller, err
}

// exchange gives the ID token to whoever holds the verifier of the challenge.
func (p *idp) exchange(t testing.TB, w http.ResponseWriter, r *http.Request, asked url.Values) {
	id, secret, _ := r.BasicAuth()
	digest := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if id != consoleClient || secret != "hemligt" || r.PostFormValue("code") != "kod" || r.PostFormValue("redirect_uri") != redirect ||
		base64.RawURLEncoding.EncodeToString(digest[:]) != asked.Get("code_challenge") {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"error":"invalid_grant"}`)
		return
	}
	claims := p.issuer.CallerClaims(caseworker(t), nil)
	claims["nonce"] = asked.Get("nonce")
	p.claims(claims)
	signed, err := p.issuer.Sign(p.kind, claims)
	if err != nil {
		t.Error(err)
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"access_token":"x","token_type":"Bearer","id_token":%q}`, signed)
}

func TestLogin(t *testing.T) {
	t.Parallel()
	p := newIDP(t)
	address, memory, err := p.login.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sent, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := sent.Query()
	for name, want := range map[string]string{
		"response_type": "code", "client_id": consoleClient, "redirect_uri": redirect, "scope": "openid profile", "code_challenge_method": "S256",
	} {
		if q.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, q.Get(name), want)
		}
	}
	for _, secret := range strings.Fields(memory)[2:] {
		if strings.Contains(address, secret) {
			t.Error("the PKCE verifier is in the address")
		}
	}
	got, err := p.run(t)
	if err != nil {
		t.Fatal(err)
	}
	want := caseworker(t)
	want.Organisation = aggregator.Organisation{Number: exempel, Name: "Exempels kommun", Agreement: got.Organisation.Agreement}
	if diff := cmp.Diff(want, got, compareNumbers); diff != "" || got.Organisation.Agreement == nil {
		t.Errorf("the caller (-want +got):\n%s", diff)
	}
	if p.asked != 1 {
		t.Errorf("%d discoveries, want 1", p.asked)
	}
}

func TestSpoiledLogins(t *testing.T) {
	t.Parallel()
	const secret = "ett-hemligt-svar"
	for name, test := range map[string]struct {
		spoil        func(*idp)
		code, detail string
	}{
		"another state":          {func(p *idp) { p.back = url.Values{"state": {secret}} }, identity.LoginInvalid, "(state)"},
		"two states":             {func(p *idp) { p.back = url.Values{"state": {secret, secret}} }, identity.LoginInvalid, "(state)"},
		"no code":                {func(p *idp) { p.back = url.Values{"code": nil} }, identity.LoginInvalid, "(code)"},
		"a code that is no code": {func(p *idp) { p.back = url.Values{"code": {secret}} }, identity.LoginInvalid, "invalid_grant"},
		"another issuer's answer": {func(p *idp) { p.back = url.Values{"iss": {"https://" + secret + ".test"}} },
			identity.LoginInvalid, "(iss)"},
		"an answer that does not say whose": {func(p *idp) { p.says["authorization_response_iss_parameter_supported"] = true }, identity.LoginInvalid, "(iss)"},
		"refused":                           {func(p *idp) { p.back = url.Values{"error": {"access_denied"}} }, identity.LoginRefused, "access_denied"},
		"refused in free words":             {func(p *idp) { p.back = url.Values{"error": {secret}} }, identity.LoginRefused, "other error"},
		"no PKCE":                           {func(p *idp) { p.says["code_challenge_methods_supported"] = []string{"plain"} }, identity.LoginUnavailable, ""},
		"a document of another issuer":      {func(p *idp) { p.says["issuer"] = "https://" + secret + ".test" }, identity.LoginUnavailable, ""},
		"a token endpoint in the clear":     {func(p *idp) { p.says["token_endpoint"] = "http://idp.test/" + secret }, identity.LoginUnavailable, ""},
		"no client secrets":                 {func(p *idp) { p.says["token_endpoint_auth_methods_supported"] = []string{"none"} }, identity.LoginUnavailable, ""},
		"a document too large":              {func(p *idp) { p.says["x"] = strings.Repeat("x", 300<<10) }, identity.LoginUnavailable, ""},
		"another nonce":                     {func(p *idp) { p.claims = func(c map[string]any) { c["nonce"] = secret } }, identity.LoginInvalid, "claims_invalid, nonce"},
		"no nonce":                          {func(p *idp) { p.claims = func(c map[string]any) { delete(c, "nonce") } }, identity.LoginInvalid, "claims_invalid, nonce"},
		"another issuer's token":            {func(p *idp) { p.claims = func(c map[string]any) { c["iss"] = "https://idp.test" } }, identity.LoginInvalid, "unknown_issuer"},
		"for another client":                {func(p *idp) { p.claims = func(c map[string]any) { c["aud"] = audience } }, identity.LoginInvalid, "wrong_audience"},
		"for several clients":               {func(p *idp) { p.claims = func(c map[string]any) { c["aud"] = []string{consoleClient, "annan"} } }, identity.LoginInvalid, "claims_invalid, azp"},
		"given to another client":           {func(p *idp) { p.claims = func(c map[string]any) { c["azp"] = "annan" } }, identity.LoginInvalid, "claims_invalid, azp"},
		"expired":                           {func(p *idp) { p.claims = func(c map[string]any) { c["exp"] = noon.Unix() - 60 } }, identity.LoginInvalid, "token_expired"},
		"without a time":                    {func(p *idp) { p.claims = func(c map[string]any) { delete(c, "iat") } }, identity.LoginInvalid, "claims_invalid, iat"},
		"an access token":                   {func(p *idp) { p.kind = "at+jwt" }, identity.LoginInvalid, "token_invalid"},
		"an organisation it may not vouch for": {func(p *idp) { p.claims = func(c map[string]any) { c["org"] = ange } },
			identity.LoginInvalid, "organisation_not_allowed"},
		"a unit with a personal number": {func(p *idp) { p.claims = func(c map[string]any) { c["unit"] = anna } }, identity.LoginInvalid, "claims_invalid, unit"},
		"a subject with a personal number": {func(p *idp) { p.claims = func(c map[string]any) { c["sub"] = anna } },
			identity.LoginInvalid, "claims_invalid, sub"},
		"keys of another": {func(p *idp) { p.issuer, _ = identitytest.NewIssuer(p.URL, consoleClient); p.issuer.Now = atNoon }, identity.LoginInvalid, "unknown_key"},
		"no ID token": {func(p *idp) {
			p.token = func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprint(w, `{"access_token":"`+secret+`","token_type":"Bearer"}`)
			}
		}, identity.LoginInvalid, "(id_token)"},
		"down at the token": {func(p *idp) {
			p.token = func(w http.ResponseWriter, _ *http.Request) { http.Error(w, secret, http.StatusBadGateway) }
		}, identity.LoginUnavailable, ""},
		"sent elsewhere with the secret": {func(p *idp) {
			p.token = func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, strings.Replace(p.URL, "127.0.0.1", "localhost", 1)+"/token", http.StatusTemporaryRedirect)
			}
		}, identity.LoginUnavailable, ""},
		"a token too large": {func(p *idp) {
			p.token = func(w http.ResponseWriter, _ *http.Request) { w.Write(bytes.Repeat([]byte("x"), 300<<10)) }
		}, identity.LoginUnavailable, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newIDP(t)
			test.spoil(p)
			_, err := p.run(t)
			if got := code(t, err); got != test.code || !strings.Contains(text(err), test.detail) {
				t.Errorf("got %q, %s; want %q %s", got, text(err), test.code, test.detail)
			}
			for _, told := range []string{text(err), err.Error(), p.log.String()} {
				for _, never := range []string{secret, anna, "hemligt"} {
					if strings.Contains(told, never) {
						t.Errorf("%q is told: %s", never, told)
					}
				}
			}
			if !strings.Contains(p.log.String(), test.code) {
				t.Errorf("the log does not say why: %s", p.log.String())
			}
		})
	}
}

// A client secret may also stand in the form, where the provider asks for that.
func TestLoginWithTheSecretInTheForm(t *testing.T) {
	t.Parallel()
	p := newIDP(t)
	p.says["token_endpoint_auth_methods_supported"] = []string{"client_secret_post"}
	p.token = func(_ http.ResponseWriter, r *http.Request) {
		if _, _, basic := r.BasicAuth(); basic || r.PostFormValue("client_secret") != "hemligt" {
			t.Errorf("basic %v, form %q", basic, r.PostFormValue("client_secret"))
		}
	}
	if _, err := p.run(t); err == nil {
		t.Error("an empty answer is accepted")
	}
}

// A provider that is down is asked again, but not more often than every other
// second, whatever visitors do.
func TestAProviderThatWasDown(t *testing.T) {
	t.Parallel()
	p := newIDP(t)
	right := p.says
	p.says = nil
	for range 5 {
		if _, err := p.run(t); code(t, err) != identity.LoginUnavailable {
			t.Fatalf("got %v", err)
		}
	}
	if p.asked != 1 {
		t.Errorf("asked %d times while down, want 1", p.asked)
	}
	p.says, p.now = right, p.now.Add(3*time.Second)
	if _, err := p.run(t); err != nil {
		t.Errorf("up again: %v", err)
	}
	p.now = p.now.Add(2 * time.Hour)
	p.token = nil
	p.claims = func(c map[string]any) { c["exp"], c["iat"], c["nbf"] = p.now.Unix()+60, p.now.Unix(), p.now.Unix() }
	if _, err := p.run(t); err != nil || p.asked != 3 {
		t.Errorf("two hours later: %v, asked %d times, want 3", err, p.asked)
	}
}

func TestLoginsThatAreRefused(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(*identity.LoginConfig){
		"issuer: name one of identity.issuers":    func(c *identity.LoginConfig) { c.Issuer = "https://annan.test" },
		"client_id: the console's own name":       func(c *identity.LoginConfig) { c.ClientID = audience },
		"client_secret: a secret is needed":       func(c *identity.LoginConfig) { c.ClientSecret = "" },
		"redirect: an https address without a qu": func(c *identity.LoginConfig) { c.Redirect = "http://underlag.test/console/login/done" },
	} {
		c := identity.LoginConfig{Issuer: "https://idp.test", ClientID: consoleClient, ClientSecret: "x", Redirect: redirect}
		spoil(&c)
		if _, err := newWorld(t).verifier(t).Login(c); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// An ID token opens the console and nothing else: the API is another audience.
func TestAnIDTokenIsNoAccessToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.issuer.Audience = consoleClient
	claims := w.issuer.CallerClaims(caseworker(t), nil)
	claims["nonce"] = "x"
	signed, err := w.issuer.Sign("JWT", claims)
	if _, err := w.verifier(t).Caller(request(must(t, signed, err))); code(t, err) != identity.WrongAudience {
		t.Errorf("got %v", err)
	}
}

// Whatever a browser comes back with, it is nobody unless the provider says so.
func FuzzFinish(f *testing.F) {
	f.Add("state=x&code=y", "a b c")
	f.Add("state=a&code=%00&iss=&error=", "a b c")
	f.Add("state=a&state=a", "")
	f.Fuzz(func(t *testing.T, raw, memory string) {
		query, err := url.ParseQuery(raw)
		if err != nil {
			return
		}
		p := newIDP(t)
		p.token = func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "{}", http.StatusBadRequest) }
		caller, _, err := p.login.Finish(t.Context(), memory, query)
		if err == nil || caller.ID != "" {
			t.Fatalf("%q is %v", raw, caller.ID)
		}
		if got := code(t, err); !slices.Contains([]string{identity.LoginInvalid, identity.LoginRefused}, got) {
			t.Errorf("%q: %s", raw, got)
		}
	})
}
