package identity

import (
	"net/http"

	"underlag/aggregator"
)

// Code says what is wrong with the credentials: one of a closed list.
type Code string

// The closed list of codes.
const (
	NoCredentials           Code = "no_credentials"
	TokenInvalid            Code = "token_invalid"
	TokenExpired            Code = "token_expired"
	TokenNotYetValid        Code = "token_not_yet_valid"
	TokenTooLong            Code = "token_lifetime_too_long"
	WrongAudience           Code = "wrong_audience"
	UnknownIssuer           Code = "unknown_issuer"
	UnknownKey              Code = "unknown_key"
	AlgorithmNotAllowed     Code = "algorithm_not_allowed"
	SignatureInvalid        Code = "signature_invalid"
	ClaimsInvalid           Code = "claims_invalid"
	KeysUnavailable         Code = "keys_unavailable"
	CertificateMissing      Code = "certificate_missing"
	CertificateUnknown      Code = "certificate_unknown"
	OrganisationMismatch    Code = "organisation_mismatch"
	OrganisationNotAllowed  Code = "organisation_not_allowed"
	CaseworkerMissing       Code = "caseworker_missing"
	AutomationNotRegistered Code = "automation_not_registered"
	CaseTokenInvalid        Code = "case_token_invalid"
	CaseTokenExpired        Code = "case_token_expired"
)

// Error is the only error of a Verifier. It names a code, and for claims the
// name of the claim at fault, never what it said.
type Error struct {
	Code  Code
	Claim string // the claim at fault, where one is
}

func (e *Error) Error() string {
	if e.Claim == "" {
		return "identity: " + string(e.Code)
	}
	return "identity: " + string(e.Code) + ": claim " + e.Claim
}

// Text gives the reason in plain words.
func (e *Error) Text() aggregator.Text { return kinds[e.Code].text }

// Status gives the HTTP status: 401 where better credentials help, 403 where
// they do not, 503 where the keys to check them cannot be had.
func (e *Error) Status() int { return kinds[e.Code].status }

// Challenge gives the value of WWW-Authenticate (RFC 6750, 3), and nothing
// where the status is not 401.
func (e *Error) Challenge() string {
	if e.Status() != http.StatusUnauthorized {
		return ""
	}
	if e.Code == NoCredentials || e.Code == CertificateMissing {
		return `Bearer realm="underlag"`
	}
	return `Bearer realm="underlag", error="invalid_token", error_description="` + string(e.Code) + `"`
}

type kind struct {
	status int
	text   aggregator.Text
}

var kinds = map[Code]kind{
	NoCredentials: {http.StatusUnauthorized, aggregator.Text{
		SV: "Anropet saknar åtkomstintyg. Skicka det i huvudet Authorization: Bearer.",
		EN: "The request has no access token. Send it in the header Authorization: Bearer."}},
	TokenInvalid: {http.StatusUnauthorized, aggregator.Text{
		SV: "Åtkomstintyget är inte en signerad JWT på kompakt form, eller är för stort.",
		EN: "The access token is not a signed JWT in compact form, or is too large."}},
	TokenExpired: {http.StatusUnauthorized, aggregator.Text{
		SV: "Åtkomstintyget har gått ut. Hämta ett nytt.",
		EN: "The access token has expired. Get a new one."}},
	TokenNotYetValid: {http.StatusUnauthorized, aggregator.Text{
		SV: "Åtkomstintyget gäller inte ännu. Kontrollera klockorna.",
		EN: "The access token is not valid yet. Check the clocks."}},
	TokenTooLong: {http.StatusUnauthorized, aggregator.Text{
		SV: "Åtkomstintyget gäller längre än vad som är tillåtet, eller saknar iat eller exp.",
		EN: "The access token is valid for longer than is allowed, or has no iat or exp."}},
	WrongAudience: {http.StatusUnauthorized, aggregator.Text{
		SV: "Åtkomstintyget är utfärdat för en annan tjänst (aud).",
		EN: "The access token was issued for another service (aud)."}},
	UnknownIssuer: {http.StatusUnauthorized, aggregator.Text{
		SV: "Åtkomstintygets utfärdare (iss) är inte känd här.",
		EN: "The access token's issuer (iss) is not known here."}},
	UnknownKey: {http.StatusUnauthorized, aggregator.Text{
		SV: "Åtkomstintyget anger ingen nyckel (kid), eller en som utfärdaren inte har.",
		EN: "The access token names no key (kid), or one that its issuer does not have."}},
	AlgorithmNotAllowed: {http.StatusUnauthorized, aggregator.Text{
		SV: "Åtkomstintyget är signerat med en otillåten algoritm. Tillåtna är ES256, PS256, RS256 och EdDSA.",
		EN: "The access token is signed with an algorithm that is not allowed. Allowed are ES256, PS256, RS256 and EdDSA."}},
	SignatureInvalid: {http.StatusUnauthorized, aggregator.Text{
		SV: "Åtkomstintygets signatur stämmer inte.",
		EN: "The access token's signature is wrong."}},
	ClaimsInvalid: {http.StatusUnauthorized, aggregator.Text{
		SV: "Åtkomstintyget saknar en uppgift som krävs, eller har en på fel form.",
		EN: "The access token lacks a claim that is required, or has one of the wrong form."}},
	KeysUnavailable: {http.StatusServiceUnavailable, aggregator.Text{
		SV: "Utfärdarens nycklar kan inte hämtas just nu, så intyget kan inte kontrolleras.",
		EN: "The issuer's keys cannot be fetched just now, so the token cannot be checked."}},
	CertificateMissing: {http.StatusUnauthorized, aggregator.Text{
		SV: "Anropet saknar det klientcertifikat som krävs.",
		EN: "The request lacks the client certificate that is required."}},
	CertificateUnknown: {http.StatusForbidden, aggregator.Text{
		SV: "Klientcertifikatet anger ingen organisation som kan läsas.",
		EN: "The client certificate does not name an organisation that can be read."}},
	OrganisationMismatch: {http.StatusForbidden, aggregator.Text{
		SV: "Klientcertifikatet och åtkomstintyget hör till olika organisationer.",
		EN: "The client certificate and the access token belong to different organisations."}},
	OrganisationNotAllowed: {http.StatusForbidden, aggregator.Text{
		SV: "Utfärdaren får inte intyga för den organisationen.",
		EN: "The issuer may not vouch for that organisation."}},
	CaseworkerMissing: {http.StatusUnauthorized, aggregator.Text{
		SV: "Ett certifikat ensamt räcker bara för en registrerad automatisk tjänst. Skicka handläggarens åtkomstintyg.",
		EN: "A certificate alone is enough only for a registered automation. Send the caseworker's access token."}},
	AutomationNotRegistered: {http.StatusForbidden, aggregator.Text{
		SV: "Den automatiska tjänsten är inte registrerad i kommunens avtal.",
		EN: "The automation is not registered in the municipality's agreement."}},
	CaseTokenInvalid: {http.StatusForbidden, aggregator.Text{
		SV: "Ärendeintyget kan inte godtas: form, utfärdare, signatur eller innehåll är fel.",
		EN: "The case token cannot be accepted: its form, issuer, signature or content is wrong."}},
	CaseTokenExpired: {http.StatusForbidden, aggregator.Text{
		SV: "Ärendeintyget har gått ut. Hämta ett nytt ur ärendesystemet.",
		EN: "The case token has expired. Get a new one from the case system."}},
}

// Codes gives the closed list, for documentation and tests.
func Codes() []Code {
	return []Code{
		NoCredentials, TokenInvalid, TokenExpired, TokenNotYetValid, TokenTooLong, WrongAudience, UnknownIssuer,
		UnknownKey, AlgorithmNotAllowed, SignatureInvalid, ClaimsInvalid, KeysUnavailable, CertificateMissing,
		CertificateUnknown, OrganisationMismatch, OrganisationNotAllowed, CaseworkerMissing,
		AutomationNotRegistered, CaseTokenInvalid, CaseTokenExpired,
	}
}
