package identity_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"underlag/aggregator/identity"
)

func TestSpoiledAccessTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.verifier(t)
	set := func(name string, value any) func(map[string]any) {
		return func(c map[string]any) { c[name] = value }
	}
	without := func(name string) func(map[string]any) {
		return func(c map[string]any) { delete(c, name) }
	}
	in := func(d time.Duration) int64 { return noon.Add(d).Unix() }
	tests := []struct {
		name  string
		spoil func(map[string]any)
		want  string
		claim string
	}{
		{"good", func(map[string]any) {}, "", ""},
		{"expired", set("exp", in(-31*time.Second)), identity.TokenExpired, ""},
		{"expired within the leeway", set("exp", in(-29*time.Second)), "", ""},
		{"not yet valid", set("nbf", in(31*time.Second)), identity.TokenNotYetValid, ""},
		{"issued in the future", set("iat", in(31*time.Second)), identity.TokenNotYetValid, ""},
		{"lives too long", set("exp", in(61*time.Minute)), identity.TokenTooLong, ""},
		{"no exp", without("exp"), identity.ClaimsInvalid, "exp"},
		{"exp beyond time", set("exp", 1e18), identity.ClaimsInvalid, "exp"},
		{"negative exp", set("exp", -5), identity.ClaimsInvalid, "exp"},
		{"exp as text", set("exp", "2026-11-21"), identity.ClaimsInvalid, ""},
		{"no iat", without("iat"), identity.ClaimsInvalid, "iat"},
		{"no nbf", without("nbf"), "", ""},
		{"another audience", set("aud", "https://other.test"), identity.WrongAudience, ""},
		{"several audiences", set("aud", []string{"https://other.test", audience}), "", ""},
		{"no audience", without("aud"), identity.WrongAudience, ""},
		{"another issuer", set("iss", "https://evil.test"), identity.UnknownIssuer, ""},
		{"no issuer", without("iss"), identity.UnknownIssuer, ""},
		{"issuer of another kind", set("iss", 5), identity.ClaimsInvalid, ""},
		{"a case system's issuer", set("iss", w.cases.Name), identity.UnknownIssuer, ""},
		{"no caseworker", without("sub"), identity.ClaimsInvalid, "sub"},
		{"personal number as user id", set("sub", anna), identity.ClaimsInvalid, "sub"},
		{"short personal number as user id", set("sub", "900101-9802"), identity.ClaimsInvalid, "sub"},
		{"personal number inside the user id", set("sub", "anna/"+anna+"@kommun"), identity.ClaimsInvalid, "sub"},
		{"personal number inside the unit", set("unit", "Enhet 1 "+anna[:8]+" "+anna[8:]), identity.ClaimsInvalid, "unit"},
		{"personal number as a role", set("roles", []string{"x:" + anna[2:]}), identity.ClaimsInvalid, "roles"},
		{"control characters", set("sub", "anna\r\nX: y"), identity.ClaimsInvalid, "sub"},
		{"overlong user id", set("sub", strings.Repeat("a", 129)), identity.ClaimsInvalid, "sub"},
		{"no unit", without("unit"), identity.ClaimsInvalid, "unit"},
		{"no organisation", without("org"), identity.ClaimsInvalid, "org"},
		{"short organisation", set("org", "2120009993"), identity.ClaimsInvalid, "org"},
		{"organisation of another issuer", set("org", ange), identity.OrganisationNotAllowed, ""},
		{"roles of another kind", set("roles", "economic_aid"), identity.ClaimsInvalid, ""},
		{"too many roles", set("roles", make([]string, 33)), identity.ClaimsInvalid, "roles"},
		{"own number wrong", set("personal_number", "189001019803"), identity.ClaimsInvalid, "personal_number"},
		{"relative's number wrong", set("relatives", []string{"189001019803"}), identity.ClaimsInvalid, "relatives"},
		{"too many relatives", set("relatives", make([]string, 65)), identity.ClaimsInvalid, "relatives"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			claims := w.issuer.CallerClaims(caseworker(t), nil)
			test.spoil(claims)
			token, err := w.issuer.Sign("at+jwt", claims)
			_, err = v.Caller(request(must(t, token, err)))
			checkSafe(t, err, token)
			if got := code(t, err); got != test.want || test.claim != "" && !strings.HasSuffix(text(err), " "+test.claim+".") {
				t.Errorf("got %v: %s, want %q %q", err, text(err), test.want, test.claim)
			}
		})
	}
}

// checkSafe makes sure that an error quotes neither token nor number.
func checkSafe(t *testing.T, err error, token string) {
	t.Helper()
	if err == nil {
		return
	}
	for _, part := range append(strings.Split(token, "."), anna, bertil, anna[2:]) {
		if part != "" && strings.Contains(err.Error()+text(err), part) {
			t.Errorf("the error quotes the token or a number: %v", err)
		}
	}
}

func TestSpoiledCaseTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.verifier(t)
	inCase := func(name string, value any) func(map[string]any) {
		return func(c map[string]any) { c["case"].(map[string]any)[name] = value }
	}
	member := func(changes ...any) []map[string]any {
		m := map[string]any{"personal_number": anna, "role": "applicant"}
		for i := 0; i < len(changes); i += 2 {
			m[changes[i].(string)] = changes[i+1]
		}
		return []map[string]any{m}
	}
	tests := []struct {
		name  string
		kind  string
		spoil func(map[string]any)
		want  string
	}{
		{"good", "case+jwt", func(map[string]any) {}, ""},
		{"typ in capitals", "CASE+JWT", func(map[string]any) {}, ""},
		{"typ of an access token", "at+jwt", func(map[string]any) {}, identity.CaseTokenInvalid},
		{"expired", "case+jwt", func(c map[string]any) { c["exp"] = noon.Add(-time.Minute).Unix() }, identity.CaseTokenExpired},
		{"lives too long", "case+jwt", func(c map[string]any) { c["exp"] = noon.Add(16 * time.Minute).Unix() }, identity.CaseTokenInvalid},
		{"another audience", "case+jwt", func(c map[string]any) { c["aud"] = "x" }, identity.CaseTokenInvalid},
		{"another organisation's", "case+jwt", func(c map[string]any) { c["org"] = ange }, identity.CaseTokenInvalid},
		{"the identity provider's", "case+jwt", func(c map[string]any) { c["iss"] = w.issuer.Name }, identity.CaseTokenInvalid},
		{"no case", "case+jwt", func(c map[string]any) { delete(c, "case") }, identity.CaseTokenInvalid},
		{"no reference", "case+jwt", inCase("reference", ""), identity.CaseTokenInvalid},
		{"long reference", "case+jwt", inCase("reference", strings.Repeat("1", 32)), identity.CaseTokenInvalid},
		{"personal number as reference", "case+jwt", inCase("reference", anna), identity.CaseTokenInvalid},
		{"no kind", "case+jwt", inCase("kind", ""), identity.CaseTokenInvalid},
		{"unknown state", "case+jwt", inCase("state", "half-open"), identity.CaseTokenInvalid},
		{"no members", "case+jwt", inCase("members", []any{}), identity.CaseTokenInvalid},
		{"unknown role", "case+jwt", inCase("members", member("role", "neighbour")), identity.CaseTokenInvalid},
		{"wrong number", "case+jwt", inCase("members", member("personal_number", "189001019803")), identity.CaseTokenInvalid},
		{"member twice", "case+jwt", inCase("members", append(member(), member()...)), identity.CaseTokenInvalid},
		{"protected of another kind", "case+jwt", inCase("members", member("protected", "yes")), identity.CaseTokenInvalid},
		{"not protected", "case+jwt", inCase("members", member("protected", false)), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			claims := w.cases.CaseClaims(openCase(t))
			test.spoil(claims)
			token, err := w.cases.Sign(test.kind, claims)
			_, err = v.CaseToken(request(""), must(t, token, err), caseworker(t))
			checkSafe(t, err, token)
			if got := code(t, err); got != test.want {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// TestTokensAreNotInterchangeable: neither kind of token passes as the other.
func TestTokensAreNotInterchangeable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.verifier(t)
	token, err := w.cases.CaseToken(openCase(t))
	_, err = v.Caller(request(must(t, token, err)))
	if code(t, err) != identity.TokenInvalid {
		t.Errorf("case token as access token: got %v, want %s", err, identity.TokenInvalid)
	}
	token, err = w.issuer.CallerToken(caseworker(t), nil)
	_, err = v.CaseToken(request(""), must(t, token, err), caseworker(t))
	if code(t, err) != identity.CaseTokenInvalid {
		t.Errorf("access token as case token: got %v, want %s", err, identity.CaseTokenInvalid)
	}
}

// TestAlgorithmConfusion: tokens that rest on the header's word for how they
// are signed.
func TestAlgorithmConfusion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.verifier(t)
	claims := w.issuer.CallerClaims(caseworker(t), nil)
	public, err := w.issuer.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	forger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	kid := w.issuer.KeyID()
	good, err := w.issuer.Sign("at+jwt", claims)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(good, ".")
	tests := []struct {
		name, token string
		want        string
	}{
		{"none", unsigned(t, `{"alg":"none","kid":"`+kid+`"}`, claims), identity.AlgorithmNotAllowed},
		{"None", unsigned(t, `{"alg":"None","kid":"`+kid+`"}`, claims), identity.AlgorithmNotAllowed},
		{"no alg", unsigned(t, `{"kid":"`+kid+`"}`, claims), identity.AlgorithmNotAllowed},
		{"HS256 with the public key as secret", sign(t, jose.HS256, public, kid, claims, nil), identity.AlgorithmNotAllowed},
		{"ES384", sign(t, jose.ES384, mustP384(t), kid, claims, nil), identity.AlgorithmNotAllowed},
		{"RS256 under the kid of an EC key", sign(t, jose.RS256, rsaKey, kid, claims, nil), identity.AlgorithmNotAllowed},
		{"EdDSA under the kid of an EC key", sign(t, jose.EdDSA, edKey, kid, claims, nil), identity.AlgorithmNotAllowed},
		{"another key under the kid", sign(t, jose.ES256, forger, kid, claims, nil), identity.SignatureInvalid},
		{"another kid", sign(t, jose.ES256, forger, "other", claims, nil), identity.UnknownKey},
		{"no kid", sign(t, jose.ES256, forger, "", claims, nil), identity.UnknownKey},
		{"its own key in the header", sign(t, jose.ES256, forger, kid, claims, &jose.SignerOptions{EmbedJWK: true}), ""},
		{"signature cut off", parts[0] + "." + parts[1] + ".", identity.SignatureInvalid},
		{"payload of another", parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"https://idp.test"}`)) + "." + parts[2], identity.SignatureInvalid},
		{"unknown critical header", sign(t, jose.ES256, forger, kid, claims, (&jose.SignerOptions{}).WithCritical("x")), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := v.Caller(request(test.token))
			checkSafe(t, err, test.token)
			got := code(t, err)
			if got == "" || test.want != "" && got != test.want {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func mustP384(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func unsigned(t *testing.T, header string, claims map[string]any) string {
	t.Helper()
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	e := base64.RawURLEncoding
	return e.EncodeToString([]byte(header)) + "." + e.EncodeToString(payload) + "."
}

func sign(t *testing.T, a jose.SignatureAlgorithm, key any, kid string, claims map[string]any, o *jose.SignerOptions) string {
	t.Helper()
	if _, symmetric := key.([]byte); !symmetric || kid != "" {
		key = jose.JSONWebKey{Key: key, KeyID: kid}
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: a, Key: key}, o)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// TestEveryAllowedAlgorithm signs with each kind of key.
func TestEveryAllowedAlgorithm(t *testing.T) {
	t.Parallel()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	document, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{
		{Key: rsaKey.Public(), KeyID: "rsa"}, {Key: public, KeyID: "ed", Algorithm: "EdDSA"},
		{Key: rsaKey.Public(), KeyID: "ps-only", Algorithm: "PS256"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	w.config.Issuers[0].Keys, err = identity.Keys(document)
	if err != nil {
		t.Fatal(err)
	}
	v := w.verifier(t)
	claims := w.issuer.CallerClaims(caseworker(t), nil)
	tests := []struct {
		algorithm jose.SignatureAlgorithm
		key       any
		kid       string
		want      string
	}{
		{jose.RS256, rsaKey, "rsa", ""},
		{jose.PS256, rsaKey, "rsa", ""},
		{jose.EdDSA, edKey, "ed", ""},
		{jose.PS256, rsaKey, "ps-only", ""},
		{jose.RS256, rsaKey, "ps-only", identity.AlgorithmNotAllowed},
		{jose.RS512, rsaKey, "rsa", identity.AlgorithmNotAllowed},
	}
	for _, test := range tests {
		_, err := v.Caller(request(sign(t, test.algorithm, test.key, test.kid, claims, nil)))
		if got := code(t, err); got != test.want {
			t.Errorf("%s with key %s: got %v, want %q", test.algorithm, test.kid, err, test.want)
		}
	}
}

func FuzzTokens(f *testing.F) {
	w := newWorld(f)
	v := w.verifier(f)
	access, err := w.issuer.CallerToken(caseworker(f), nil)
	f.Add(must(f, access, err))
	relation, err := w.cases.CaseToken(openCase(f))
	f.Add(must(f, relation, err))
	f.Add("e30.e30.")
	f.Add("..")
	f.Fuzz(func(t *testing.T, raw string) {
		r := request("")
		r.Header["Authorization"] = []string{"Bearer " + raw}
		caller, err := v.Caller(r)
		if code(t, err) == "" && caller.ID != caseworker(t).ID { // base64 has spare bits, so raw may differ
			t.Error("a caller passed that nobody signed")
		}
		got, err := v.CaseToken(r, raw, caller)
		if code(t, err) == "" && got != nil && got.Reference != openCase(t).Reference {
			t.Error("a case passed that nobody signed")
		}
	})
}

func BenchmarkCaller(b *testing.B) {
	w := newWorld(b)
	v := w.verifier(b)
	token, err := w.issuer.CallerToken(caseworker(b), nil)
	r := request(must(b, token, err))
	b.ReportAllocs()
	for b.Loop() {
		_, err := v.Caller(r)
		if err != nil {
			b.Fatal(err)
		}
	}
}
