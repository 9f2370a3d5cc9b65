package identity

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"underlag/aggregator"
)

// Bounds of a token and of what it says.
const (
	maxToken     = 16 << 10
	maxName      = 128
	maxRoles     = 32
	maxRelatives = 64
	maxMembers   = 64
)

// allowed are the algorithms a token may be signed with. None and HMAC are not
// among them: a public key can then never be taken for a shared secret.
var allowed = []jose.SignatureAlgorithm{jose.ES256, jose.PS256, jose.RS256, jose.EdDSA}

// caseTokenType is the typ of a case token (RFC 8725, 3.11), so that an access
// token can never be taken for one, nor one for an access token.
const caseTokenType = "case+jwt"

var accessTokenTypes = []string{"", "jwt", "at+jwt", "application/at+jwt"}

// token is a token whose signature is not yet verified.
type token struct {
	raw       string
	jwt       *jwt.JSONWebToken
	algorithm jose.SignatureAlgorithm
	kid       string
	kind      string // typ, in lower case
}

func parseToken(raw string) (*token, error) {
	if raw == "" || len(raw) > maxToken {
		return nil, deny(TokenInvalid)
	}
	parsed, err := jwt.ParseSigned(raw, allowed)
	var unexpected *jose.ErrUnexpectedSignatureAlgorithm
	if errors.As(err, &unexpected) {
		return nil, deny(AlgorithmNotAllowed)
	}
	if err != nil || len(parsed.Headers) != 1 {
		return nil, deny(TokenInvalid)
	}
	h := parsed.Headers[0]
	kind, isText := h.ExtraHeaders[jose.HeaderType].(string)
	if h.ExtraHeaders[jose.HeaderType] != nil && !isText {
		return nil, deny(TokenInvalid)
	}
	return &token{raw, parsed, jose.SignatureAlgorithm(h.Algorithm), h.KeyID, strings.ToLower(kind)}, nil
}

// claimedBy gives who the token says has issued it, and for whom: unproven, and
// used only to find the keys that prove it.
func (t *token) claimedBy() (issuer string, organisation aggregator.OrgNumber, err error) {
	var c struct {
		Issuer       string               `json:"iss"`
		Organisation aggregator.OrgNumber `json:"org"`
	}
	err = t.jwt.UnsafeClaimsWithoutVerification(&c)
	if err != nil {
		return "", "", deny(ClaimsInvalid)
	}
	return c.Issuer, c.Organisation, nil
}

// verify reads the claims of a token whose signature holds, now or, by the same
// key, before.
func (t *token) verify(key publicKey, claims any, seen *proofs) error {
	if seen.has(t.raw, key) {
		return t.jwt.UnsafeClaimsWithoutVerification(claims)
	}
	err := t.jwt.Claims(key.key, claims)
	if err == nil {
		seen.add(t.raw, key)
	}
	return err
}

// read verifies the signature and then reads the claims. seen, unless nil,
// remembers signatures that held.
func (t *token) read(ctx context.Context, keys *KeySet, claims any, seen *proofs) error {
	if t.kid == "" {
		return deny(UnknownKey)
	}
	key, err := keys.find(ctx, t.kid)
	if errors.Is(err, errKeysDown) {
		return &fault{code: KeysUnavailable, cause: err}
	}
	if err != nil {
		return deny(UnknownKey)
	}
	if !slices.Contains(key.algorithms, t.algorithm) {
		return deny(AlgorithmNotAllowed)
	}
	err = t.verify(key, claims, seen)
	if errors.Is(err, jose.ErrCryptoFailure) {
		return deny(SignatureInvalid)
	}
	if err != nil {
		return deny(ClaimsInvalid) // the cause may quote the claim
	}
	return nil
}

// lastSecond is the end of the year 9999, the last that RFC 3339 can write.
const lastSecond = 253402300799

// checkTimes checks that a token is for this service, and for how long.
func (v *Verifier) checkTimes(c jwt.Claims, longest time.Duration) error {
	return v.checkFor(c, v.audience, longest)
}

// checkFor checks aud, exp, nbf, iat and the lifetime; a longest of zero is any.
func (v *Verifier) checkFor(c jwt.Claims, audience string, longest time.Duration) error {
	for name, at := range map[string]*jwt.NumericDate{"exp": c.Expiry, "iat": c.IssuedAt} {
		if at == nil || *at <= 0 || *at > lastSecond {
			return denyClaim(name)
		}
	}
	err := c.ValidateWithLeeway(jwt.Expected{AnyAudience: jwt.Audience{audience}, Time: v.now()}, v.leeway)
	switch {
	case errors.Is(err, jwt.ErrInvalidAudience):
		return deny(WrongAudience)
	case errors.Is(err, jwt.ErrExpired):
		return deny(TokenExpired)
	case errors.Is(err, jwt.ErrNotValidYet), errors.Is(err, jwt.ErrIssuedInTheFuture):
		return deny(TokenNotYetValid)
	case err != nil:
		return deny(TokenInvalid)
	}
	if longest > 0 && c.Expiry.Time().Sub(c.IssuedAt.Time()) > longest {
		return deny(TokenTooLong)
	}
	return nil
}

// callerClaims are the claims of an access token.
type callerClaims struct {
	jwt.Claims
	Organisation   aggregator.OrgNumber `json:"org"`
	Unit           string               `json:"unit"`
	Roles          []string             `json:"roles"`
	Automation     bool                 `json:"automation"`
	PersonalNumber string               `json:"personal_number"`
	Relatives      []string             `json:"relatives"`
	Case           *caseClaims          `json:"case"` // read by caseOfAccessToken
}

// accessToken verifies an access token and gives its issuer and its claims.
func (v *Verifier) accessToken(ctx context.Context, raw string) (Issuer, callerClaims, error) {
	t, issuer, err := v.issued(raw)
	if err != nil {
		return Issuer{}, callerClaims{}, err
	}
	var c callerClaims
	err = t.read(ctx, issuer.Keys, &c, v.proven)
	if err != nil {
		return Issuer{}, callerClaims{}, err
	}
	if issuer.Persons {
		return Issuer{}, callerClaims{}, deny(PersonLogin)
	}
	return issuer, c, v.checkTimes(c.Claims, v.maxLifetime)
}

// issued reads an access token, and finds the issuer that it names.
func (v *Verifier) issued(raw string) (*token, Issuer, error) {
	t, err := parseToken(raw)
	if err != nil {
		return nil, Issuer{}, err
	}
	if !slices.Contains(accessTokenTypes, t.kind) {
		return nil, Issuer{}, deny(TokenInvalid)
	}
	name, _, err := t.claimedBy()
	if err != nil {
		return nil, Issuer{}, err
	}
	issuer, known := v.issuers[name]
	if !known {
		return nil, Issuer{}, deny(UnknownIssuer)
	}
	return t, issuer, nil
}

// caller reads the claims that name the caller.
func (v *Verifier) caller(issuer Issuer, c callerClaims) (aggregator.Caller, error) {
	err := checkNames(c)
	if err != nil {
		return aggregator.Caller{}, err
	}
	if !issuer.AnyOrganisation && !slices.Contains(issuer.Organisations, c.Organisation) {
		return aggregator.Caller{}, deny(OrganisationNotAllowed)
	}
	own, err := ownNumber(c.PersonalNumber)
	if err != nil {
		return aggregator.Caller{}, err
	}
	relatives := make([]aggregator.PersonalNumber, 0, len(c.Relatives))
	for _, s := range c.Relatives {
		n, err := aggregator.ParsePersonalNumber(s)
		if err != nil {
			return aggregator.Caller{}, denyClaim("relatives")
		}
		relatives = append(relatives, n)
	}
	caller := aggregator.Caller{
		Organisation: v.organisation(c.Organisation), ID: c.Subject, Unit: c.Unit, Roles: c.Roles,
		Automation: c.Automation, Own: own, Relatives: relatives,
	}
	// A system account stays one, whatever its token says of it. One that is not
	// registered is known for what it is; the law refuses it, and the ledger
	// records that it tried.
	caller.Automation = caller.Automation || isRegistered(caller)
	return caller, nil
}

func ownNumber(s string) (aggregator.PersonalNumber, error) {
	if s == "" {
		return aggregator.PersonalNumber{}, nil
	}
	n, err := aggregator.ParsePersonalNumber(s)
	if err != nil {
		return aggregator.PersonalNumber{}, denyClaim("personal_number")
	}
	return n, nil
}

// checkNames checks the claims that travel on: to authorities, the ledger and
// the log.
func checkNames(c callerClaims) error {
	if !isName(c.Subject) {
		return denyClaim("sub")
	}
	if !c.Organisation.Valid() {
		return denyClaim("org")
	}
	if !isName(c.Unit) || aggregator.MayHoldPersonalNumber(c.Unit) { // stands in clear in the ledger
		return denyClaim("unit")
	}
	if len(c.Roles) > maxRoles || slices.ContainsFunc(c.Roles, func(role string) bool { return !isName(role) }) {
		return denyClaim("roles")
	}
	if len(c.Relatives) > maxRelatives {
		return denyClaim("relatives")
	}
	return nil
}

// isName tells whether a text may serve as a name: short, printable, and without
// a personal number, which must not be spread in a user id.
func isName(s string) bool {
	if s == "" || len(s) > maxName || !utf8.ValidString(s) || holdsNumber(s) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// holdsNumber tells whether a personal number of ten or twelve digits stands in
// a text, spaced or not.
func holdsNumber(s string) bool {
	return aggregator.HoldsPersonalNumber(s) || aggregator.HoldsPersonalNumber(strings.ReplaceAll(s, " ", ""))
}
