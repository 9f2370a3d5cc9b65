package playground

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"html/template"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/config"
	"underlag/aggregator/console/rules"
	"underlag/aggregator/identity/identitytest"
	"underlag/cmd/internal/persona"
	"underlag/cmd/internal/reviewdesk"
	"underlag/cmd/internal/server"
	"underlag/fixtures"
)

// consoleClient is the console's name at the provider.
const consoleClient = "underlag-console"

// Provider is an OpenID provider of made-up people: whoever comes says who to be.
// It listens on loopback, where a demo or a test starts it; a server has no branch
// for it and logs in here as it would anywhere.
type Provider struct {
	URL      string
	redirect string // the only address it sends browsers back to
	secret   string
	file     string // that holds the secret
	issuer   *identitytest.Issuer
	people   []fixtures.Caller
	http     *http.Server
	cases    *CaseSystem // nil: there is none

	mu    sync.Mutex
	codes map[string]grant
}

// grant is what a code stands for, once.
type grant struct {
	who              fixtures.Caller
	nonce, challenge string
}

// StartProvider starts one for the console at an address, http://HOST:PORT/console.
func (s *State) StartProvider(console string) (*Provider, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Provider{
		URL: "http://" + listener.Addr().String(), redirect: console + "/login/done",
		secret: rand.Text(), file: s.Path("keys", "console.secret"), codes: map[string]grant{},
	}
	if err := p.prepare(s.now); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.describe)
	mux.HandleFunc("GET /jwks", p.keys)
	mux.HandleFunc("GET /authorize", p.offer)
	mux.HandleFunc("GET /as/{who}", p.choose)
	mux.HandleFunc("POST /token", p.token)
	mux.HandleFunc("GET /cases", p.showCases)
	p.http = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go p.http.Serve(listener)
	return p, nil
}

func (p *Provider) prepare(now func() time.Time) error {
	all, err := fixtures.Callers()
	if err != nil {
		return err
	}
	for _, c := range all {
		if !c.Automation {
			p.people = append(p.people, c)
		}
	}
	if p.issuer, err = identitytest.NewIssuer(p.URL, consoleClient); err != nil {
		return err
	}
	p.issuer.Now = now
	return os.WriteFile(p.file, []byte(p.secret), ownerOnly)
}

// Close stops it.
func (p *Provider) Close() error { return p.http.Close() }

// AddCases has the provider show a case system too. It comes before Configure.
func (p *Provider) AddCases(c *CaseSystem) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cases = c
}

func (p *Provider) showCases(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	cases := p.cases
	p.mu.Unlock()
	if cases == nil {
		http.NotFound(w, r)
		return
	}
	cases.ServeHTTP(w, r)
}

// Configure has a server log people in to its console here, and lets the admin act.
func (p *Provider) Configure(c *server.Config) error {
	admin, err := fixtures.FindCaller("admin")
	if err != nil {
		return err
	}
	var secret config.Secret
	if err := secret.UnmarshalText([]byte("file:" + p.file)); err != nil {
		return err
	}
	c.Identity.Issuers = append(c.Identity.Issuers, server.Issuer{Name: p.URL, JWKS: p.URL + "/jwks", AnyOrganisation: true})
	c.Console = server.Console{Enabled: true, Issuer: p.URL, ClientID: consoleClient, ClientSecret: secret, Redirect: p.redirect}
	if p.cases != nil {
		c.Console.CaseSystem = p.URL + "/cases"
	}
	c.Admin.Organisations = []aggregator.OrgNumber{admin.Organisation}
	c.Console.Rules.Organisations = c.Admin.Organisations
	c.Console.Rules.Made, err = madeUp()
	return err
}

// madeUp are the demo's households and callers, for the reviewer who tries a case.
func madeUp() (reviewdesk.Made, error) {
	made := reviewdesk.Made{Put: persona.Put}
	callers, err := fixtures.Callers()
	if err != nil {
		return made, err
	}
	for _, c := range callers {
		made.Callers = append(made.Callers, rules.Choice{Value: c.Name, Name: c.Title})
	}
	world, err := fixtures.NewWorld(anyMonth, anyMonth.First())
	if err != nil {
		return made, err
	}
	for _, name := range world.Names() {
		h, err := world.Household(name)
		if err != nil {
			return made, err
		}
		made.Households = append(made.Households, rules.Choice{Value: name, Name: h.Title})
	}
	return made, nil
}

// anyMonth is one in which the households' names are read; they are the same in all.
const anyMonth aggregator.Month = 202611

func (p *Provider) describe(w http.ResponseWriter, _ *http.Request) {
	say(w, map[string]any{
		"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/jwks",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"ES256"}, "code_challenge_methods_supported": []string{"S256"},
		"token_endpoint_auth_methods_supported":          []string{"client_secret_basic"},
		"authorization_response_iss_parameter_supported": true,
	})
}

func say(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body) // the reader has gone: nobody to tell
}

func (p *Provider) keys(w http.ResponseWriter, _ *http.Request) {
	keys, err := p.issuer.JWKS()
	if err != nil {
		http.Error(w, "no keys", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/jwk-set+json")
	_, _ = w.Write(keys) // the reader has gone: nobody to tell
}

//go:embed provider.html
var providerText string

var providerPage = template.Must(template.New("provider").Parse(providerText))

// offer shows who one can be.
func (p *Provider) offer(w http.ResponseWriter, r *http.Request) {
	if !p.understood(r.URL.Query()) {
		http.Error(w, "the request for a login is not one of the demo's console", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	_ = providerPage.Execute(w, struct { // the reader has gone: nobody to tell
		People []fixtures.Caller
		Query  template.URL
	}{p.people, template.URL(r.URL.RawQuery)})
}

func (p *Provider) understood(q url.Values) bool {
	return q.Get("response_type") == "code" && q.Get("client_id") == consoleClient && q.Get("redirect_uri") == p.redirect &&
		q.Get("code_challenge_method") == "S256" && q.Get("code_challenge") != ""
}

// choose sends the browser back as somebody.
func (p *Provider) choose(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if !p.understood(q) {
		http.Error(w, "the request for a login is not one of the demo's console", http.StatusBadRequest)
		return
	}
	back := url.Values{"state": {q.Get("state")}, "iss": {p.URL}}
	if r.PathValue("who") == "nobody" {
		back.Set("error", "access_denied")
	} else {
		who, err := fixtures.FindCaller(r.PathValue("who"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		back.Set("code", p.grant(grant{who, q.Get("nonce"), q.Get("code_challenge")}))
	}
	http.Redirect(w, r, p.redirect+"?"+back.Encode(), http.StatusSeeOther)
}

func (p *Provider) grant(g grant) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	code := rand.Text()
	p.codes[code] = g
	return code
}

// token gives the ID token for a code to the console alone, once.
func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	if id != consoleClient || subtle.ConstantTimeCompare([]byte(secret), []byte(p.secret)) != 1 {
		refuse(w, http.StatusUnauthorized, "invalid_client")
		return
	}
	p.mu.Lock()
	g, ok := p.codes[r.PostFormValue("code")]
	delete(p.codes, r.PostFormValue("code"))
	p.mu.Unlock()
	digest := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !ok || base64.RawURLEncoding.EncodeToString(digest[:]) != g.challenge || r.PostFormValue("redirect_uri") != p.redirect {
		refuse(w, http.StatusBadRequest, "invalid_grant")
		return
	}
	caller, err := asCaller(g.who)
	if err != nil {
		refuse(w, http.StatusInternalServerError, "server_error")
		return
	}
	claims := p.issuer.CallerClaims(caller, nil)
	claims["nonce"] = g.nonce
	signed, err := p.issuer.Sign("JWT", claims)
	if err != nil {
		refuse(w, http.StatusInternalServerError, "server_error")
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	say(w, map[string]any{"access_token": rand.Text(), "token_type": "Bearer", "expires_in": 300, "id_token": signed})
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": code}) // the reader has gone: nobody to tell
}
