// Package identitytest makes what identity verifies: keys, tokens and client
// certificates, for tests and the demo. Production code never links it.
package identitytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"underlag/aggregator"
)

// Issuer signs tokens, as an identity provider or a case system does.
type Issuer struct {
	Name     string // iss
	Audience string // aud
	// Lifetime of the tokens; zero: ten minutes.
	Lifetime time.Duration
	// Now is when tokens are issued; nil: time.Now.
	Now func() time.Time

	key jose.JSONWebKey
}

// NewIssuer makes an issuer with a fresh P-256 key.
func NewIssuer(name, audience string) (*Issuer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	id := make([]byte, 8)
	rand.Read(id)
	return &Issuer{Name: name, Audience: audience, key: jose.JSONWebKey{
		Key: key, KeyID: hex.EncodeToString(id), Algorithm: string(jose.ES256), Use: "sig",
	}}, nil
}

// JWKS gives the issuer's public key as a JWK set.
func (i *Issuer) JWKS() ([]byte, error) {
	return json.MarshalIndent(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{i.key.Public()}}, "", "  ")
}

// KeyID is the kid of the issuer's key.
func (i *Issuer) KeyID() string { return i.key.KeyID }

// CallerToken gives an access token that names a caller, and carries a case
// relation unless relation is nil. Of the organisation only its number travels.
func (i *Issuer) CallerToken(c aggregator.Caller, relation *aggregator.CaseToken) (string, error) {
	return i.Sign("at+jwt", i.CallerClaims(c, relation))
}

// CaseToken gives a case token.
func (i *Issuer) CaseToken(c aggregator.CaseToken) (string, error) {
	return i.Sign("case+jwt", i.CaseClaims(c))
}

// CallerClaims gives the claims of CallerToken, for tests to spoil.
func (i *Issuer) CallerClaims(c aggregator.Caller, relation *aggregator.CaseToken) map[string]any {
	claims := i.claims()
	claims["sub"] = c.ID
	claims["org"] = c.Organisation.Number
	claims["unit"] = c.Unit
	claims["roles"] = c.Roles
	claims["automation"] = c.Automation
	if !c.Own.IsZero() {
		claims["personal_number"] = c.Own.Reveal()
	}
	if len(c.Relatives) > 0 {
		claims["relatives"] = reveal(c.Relatives)
	}
	if relation != nil {
		claims["case"] = caseClaim(*relation)
	}
	return claims
}

// CaseClaims gives the claims of CaseToken, for tests to spoil.
func (i *Issuer) CaseClaims(c aggregator.CaseToken) map[string]any {
	claims := i.claims()
	claims["org"] = c.Organisation
	claims["case"] = caseClaim(c)
	return claims
}

// Sign signs claims under a typ.
func (i *Issuer) Sign(kind string, claims map[string]any) (string, error) {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: i.key},
		(&jose.SignerOptions{}).WithType(jose.ContentType(kind)))
	if err != nil {
		return "", err
	}
	return jwt.Signed(signer).Claims(claims).Serialize()
}

func (i *Issuer) claims() map[string]any {
	now, life := time.Now(), 10*time.Minute
	if i.Now != nil {
		now = i.Now()
	}
	if i.Lifetime > 0 {
		life = i.Lifetime
	}
	id := make([]byte, 16)
	rand.Read(id)
	return map[string]any{
		"iss": i.Name, "aud": i.Audience, "jti": hex.EncodeToString(id),
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(life).Unix(),
	}
}

func caseClaim(c aggregator.CaseToken) map[string]any {
	members := make([]map[string]any, 0, len(c.Members))
	for _, m := range c.Members {
		member := map[string]any{"personal_number": m.Number.Reveal(), "role": m.Role}
		if m.Protected != aggregator.NotStated {
			member["protected"] = m.Protected == aggregator.Marked
		}
		members = append(members, member)
	}
	return map[string]any{"reference": c.Reference, "kind": c.Kind, "state": c.State, "members": members}
}

func reveal(numbers []aggregator.PersonalNumber) []string {
	list := make([]string, 0, len(numbers))
	for _, n := range numbers {
		list = append(list, n.Reveal())
	}
	return list
}
