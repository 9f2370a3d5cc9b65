package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"underlag/aggregator"
)

// LoginConfig is how somebody with a browser logs in: by OpenID Connect, with the
// authorization code flow.
type LoginConfig struct {
	// Issuer is the name (iss) of one of the Verifier's issuers. It is also the
	// address below which the issuer describes itself, https or on loopback.
	Issuer       string
	ClientID     string // the console's name at the issuer, and the aud of its ID tokens
	ClientSecret string
	Redirect     string   // where the issuer sends the browser back to
	Scopes       []string // beside openid
	Log          *slog.Logger
	Client       *http.Client // nil: one of the package's own
}

// Login proves who somebody with a browser is. It is safe for many goroutines.
type Login struct {
	config   LoginConfig
	verifier *Verifier
	issuer   Issuer
	provider *provider
}

// Login makes the way in for browsers. What the issuer's ID tokens say of a caller
// is read by the same rules as its access tokens. Nothing is fetched yet.
func (v *Verifier) Login(c LoginConfig) (*Login, error) {
	issuer, known := v.issuers[c.Issuer]
	redirect, err := url.Parse(c.Redirect)
	switch {
	case !known:
		return nil, errors.New("issuer: name one of identity.issuers, which says for whom it may vouch")
	case !safe(c.Issuer):
		return nil, errors.New("issuer: an https address is needed, below which it describes itself")
	case c.ClientID == "" || c.ClientID == v.audience:
		return nil, errors.New("client_id: the console's own name at the issuer is needed, another than identity.audience: an ID token is no access token")
	case c.ClientSecret == "":
		return nil, errors.New("client_secret: a secret is needed, as file:PATH or env:NAME")
	case err != nil || !safe(c.Redirect) || redirect.RawQuery != "" || redirect.Fragment != "":
		return nil, errors.New("redirect: an https address without a query is needed, the one that the issuer knows")
	}
	return &Login{config: c, verifier: v, issuer: issuer, provider: newProvider(c.Issuer, c.Client, v.now)}, nil
}

// safe tells whether an address may be trusted to be who it says: https, or this
// machine.
func safe(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && u.User == nil && (u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname()))
}

// remembered is what Finish needs of Begin. It never leaves the process.
type remembered struct{ state, nonce, verifier string }

func (m remembered) String() string { return m.state + " " + m.nonce + " " + m.verifier }

func recall(memory string) (remembered, bool) {
	parts := strings.Fields(memory)
	if len(parts) != 3 {
		return remembered{}, false
	}
	return remembered{parts[0], parts[1], parts[2]}, true
}

// Begin gives the address that the browser is sent to, and what Finish is to be
// given again, which is a secret. Every error is an *aggregator.Problem.
func (l *Login) Begin(ctx context.Context) (address, memory string, err error) {
	found, err := l.provider.find(ctx)
	if err != nil {
		return "", "", l.problem(&loginFault{code: LoginUnavailable, cause: err})
	}
	m := remembered{state: rand.Text(), nonce: rand.Text(), verifier: oauth2.GenerateVerifier()}
	address = l.oauth(found).AuthCodeURL(m.state, oidc.Nonce(m.nonce), oauth2.S256ChallengeOption(m.verifier))
	return address, m.String(), nil
}

func (l *Login) oauth(found *metadata) *oauth2.Config {
	return &oauth2.Config{
		ClientID: l.config.ClientID, ClientSecret: l.config.ClientSecret, RedirectURL: l.config.Redirect,
		Endpoint: found.endpoint, Scopes: append([]string{oidc.ScopeOpenID}, l.config.Scopes...),
	}
}

// Finish reads the query that the browser comes back with, and proves from the
// issuer's ID token who it is. The time is zero: a session has bounds of its own,
// and an ID token's lifetime says only until when it may be shown. Every error is
// an *aggregator.Problem.
func (l *Login) Finish(ctx context.Context, memory string, query map[string][]string) (aggregator.Caller, time.Time, error) {
	caller, err := l.finish(ctx, memory, query)
	if err != nil {
		return aggregator.Caller{}, time.Time{}, l.problem(err)
	}
	return caller, time.Time{}, nil
}

func (l *Login) finish(ctx context.Context, memory string, query url.Values) (aggregator.Caller, error) {
	m, ok := recall(memory)
	if !ok {
		return aggregator.Caller{}, &loginFault{code: LoginInvalid, detail: "memory"}
	}
	found, err := l.provider.find(ctx)
	if err != nil {
		return aggregator.Caller{}, &loginFault{code: LoginUnavailable, cause: err}
	}
	code, err := l.answered(m, found, query)
	if err != nil {
		return aggregator.Caller{}, err
	}
	raw, err := l.exchange(ctx, found, code, m.verifier)
	if err != nil {
		return aggregator.Caller{}, err
	}
	claims, err := l.idToken(ctx, raw, m.nonce)
	if err != nil {
		return aggregator.Caller{}, err
	}
	return l.verifier.caller(l.issuer, claims)
}

// answered reads what the browser brings: the code, or that the issuer refused.
func (l *Login) answered(m remembered, found *metadata, query url.Values) (code string, err error) {
	for _, name := range []string{"state", "code", "error", "iss"} {
		if len(query[name]) > 1 {
			return "", &loginFault{code: LoginInvalid, detail: name}
		}
	}
	from := query.Get("iss") // RFC 9207: an answer of another issuer is not mistaken for this one's
	switch {
	case !same(query.Get("state"), m.state):
		return "", &loginFault{code: LoginInvalid, detail: "state"}
	case from != l.config.Issuer && (from != "" || found.NamesItself):
		return "", &loginFault{code: LoginInvalid, detail: "iss"}
	case query.Get("error") != "":
		return "", &loginFault{code: LoginRefused, detail: known(query.Get("error"))}
	case query.Get("code") == "":
		return "", &loginFault{code: LoginInvalid, detail: "code"}
	}
	return query.Get("code"), nil
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// exchange gives the ID token for a code.
func (l *Login) exchange(ctx context.Context, found *metadata, code, verifier string) (string, error) {
	ctx = oidc.ClientContext(ctx, l.provider.client)
	answer, err := l.oauth(found).Exchange(ctx, code, oauth2.VerifierOption(verifier))
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused) && refused.Response.StatusCode < http.StatusInternalServerError:
		return "", &loginFault{code: LoginInvalid, detail: "token endpoint, " + known(refused.ErrorCode)}
	case err != nil:
		l.provider.forget() // it may have moved
		return "", &loginFault{code: LoginUnavailable, cause: plainly(err)}
	}
	raw, _ := answer.Extra("id_token").(string)
	if raw == "" {
		return "", &loginFault{code: LoginInvalid, detail: "id_token"}
	}
	return raw, nil
}

// idTokenClaims are the claims of an ID token: an access token's, and what binds
// it to one login.
type idTokenClaims struct {
	callerClaims
	Nonce           string `json:"nonce"`
	AuthorizedParty string `json:"azp"`
}

// idToken verifies an ID token (OpenID Connect Core 1.0, 3.1.3.7) with the keys
// that the issuer's access tokens are verified with.
func (l *Login) idToken(ctx context.Context, raw, nonce string) (callerClaims, error) {
	t, err := parseToken(raw)
	if err != nil {
		return callerClaims{}, err
	}
	if t.kind != "" && t.kind != "jwt" { // never an access token or a case token
		return callerClaims{}, deny(TokenInvalid)
	}
	var c idTokenClaims
	if err := t.read(ctx, l.issuer.Keys, &c, nil); err != nil {
		return callerClaims{}, err
	}
	if c.Issuer != l.config.Issuer {
		return callerClaims{}, deny(UnknownIssuer)
	}
	if err := l.verifier.checkFor(c.Claims, l.config.ClientID, 0); err != nil {
		return callerClaims{}, err
	}
	if !same(c.Nonce, nonce) {
		return callerClaims{}, denyClaim("nonce")
	}
	if c.AuthorizedParty != l.config.ClientID && (c.AuthorizedParty != "" || len(c.Audience) > 1) {
		return callerClaims{}, denyClaim("azp")
	}
	return c.callerClaims, nil
}

// errorCodes are what an issuer may answer instead of a code or a token (RFC 6749,
// 4.1.2.1 and 5.2; OpenID Connect Core 1.0, 3.1.2.6). Anything else it says is not
// repeated.
var errorCodes = []string{
	"access_denied", "account_selection_required", "consent_required", "interaction_required", "invalid_client", "invalid_grant",
	"invalid_request", "invalid_scope", "login_required", "server_error", "temporarily_unavailable", "unauthorized_client",
	"unsupported_grant_type", "unsupported_response_type",
}

func known(code string) string {
	if slices.Contains(errorCodes, code) {
		return code
	}
	return "other error"
}

// plainly tells what went wrong on the way to an issuer, without what it sent.
func plainly(err error) error {
	var refused *oauth2.RetrieveError
	var sent *url.Error
	switch {
	case errors.As(err, &refused):
		return fmt.Errorf("the token endpoint answers with HTTP status %d", refused.Response.StatusCode)
	case errors.As(err, &sent):
		return sent.Err
	}
	return errors.New("its answer cannot be read")
}
