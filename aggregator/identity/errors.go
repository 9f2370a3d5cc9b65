package identity

import (
	"errors"
	"slices"

	"underlag/aggregator"
)

// The closed list of codes. Every error of a Verifier is an *aggregator.Problem
// with one of them; which HTTP status a code has, the front decides.
const (
	NoCredentials           = "no_credentials"
	TokenInvalid            = "token_invalid"
	TokenExpired            = "token_expired"
	TokenNotYetValid        = "token_not_yet_valid"
	TokenTooLong            = "token_lifetime_too_long"
	WrongAudience           = "wrong_audience"
	UnknownIssuer           = "unknown_issuer"
	UnknownKey              = "unknown_key"
	AlgorithmNotAllowed     = "algorithm_not_allowed"
	SignatureInvalid        = "signature_invalid"
	ClaimsInvalid           = "claims_invalid"
	KeysUnavailable         = "keys_unavailable"
	CertificateMissing      = "certificate_missing"
	CertificateUnknown      = "certificate_unknown"
	OrganisationMismatch    = "organisation_mismatch"
	OrganisationNotAllowed  = "organisation_not_allowed"
	CaseworkerMissing       = "caseworker_missing"
	AutomationNotRegistered = "automation_not_registered"
	PersonLogin             = "person_login"
	NotPersonLogin          = "not_person_login"
	CaseTokenInvalid        = "case_token_invalid"
	CaseTokenExpired        = "case_token_expired"
)

// Codes gives the closed list, for documentation and tests.
func Codes() []string {
	list := make([]string, 0, len(texts))
	for code := range texts {
		list = append(list, code)
	}
	slices.Sort(list)
	return list
}

// fault is what is wrong, inside the package: a code, and where a claim is at
// fault its name, never what it said.
type fault struct {
	code, claim string
	cause       error
}

func (f *fault) Error() string { return f.code + " " + f.claim }

func deny(code string) error { return &fault{code: code} }

func denyClaim(claim string) error { return &fault{code: ClaimsInvalid, claim: claim} }

// problem turns a fault into what callers are shown.
func problem(err error) error {
	var f *fault
	if !errors.As(err, &f) {
		return aggregator.NewProblem(TokenInvalid, "", texts[TokenInvalid], err)
	}
	text := texts[f.code]
	if f.claim != "" {
		text.SV += " Det gäller " + f.claim + "."
		text.EN += " It is " + f.claim + "."
	}
	return aggregator.NewProblem(f.code, "", text, f.cause)
}

// caseProblem does the same for what is wrong with a case token, which has
// fewer codes.
func caseProblem(err error) error {
	var f *fault
	if !errors.As(err, &f) {
		return problem(deny(CaseTokenInvalid))
	}
	switch f.code {
	case KeysUnavailable:
		return problem(f)
	case TokenExpired:
		return problem(deny(CaseTokenExpired))
	default:
		return problem(&fault{code: CaseTokenInvalid, claim: f.claim})
	}
}

// texts explains each code: what was wrong, and what helps.
var texts = map[string]aggregator.Text{
	NoCredentials: {
		SV: "Anropet saknar åtkomstintyg. Skicka det i huvudet Authorization: Bearer.",
		EN: "The request has no access token. Send it in the header Authorization: Bearer."},
	TokenInvalid: {
		SV: "Åtkomstintyget är inte en signerad JWT på kompakt form, eller är för stort.",
		EN: "The access token is not a signed JWT in compact form, or is too large."},
	TokenExpired: {
		SV: "Åtkomstintyget har gått ut. Hämta ett nytt.",
		EN: "The access token has expired. Get a new one."},
	TokenNotYetValid: {
		SV: "Åtkomstintyget gäller inte ännu. Kontrollera klockorna.",
		EN: "The access token is not valid yet. Check the clocks."},
	TokenTooLong: {
		SV: "Åtkomstintyget gäller längre än vad som är tillåtet.",
		EN: "The access token is valid for longer than is allowed."},
	WrongAudience: {
		SV: "Åtkomstintyget är utfärdat för en annan tjänst (aud).",
		EN: "The access token was issued for another service (aud)."},
	UnknownIssuer: {
		SV: "Åtkomstintygets utfärdare (iss) är inte känd här.",
		EN: "The access token's issuer (iss) is not known here."},
	UnknownKey: {
		SV: "Åtkomstintyget anger ingen nyckel (kid), eller en som utfärdaren inte har.",
		EN: "The access token names no key (kid), or one that its issuer does not have."},
	AlgorithmNotAllowed: {
		SV: "Åtkomstintyget är signerat med en otillåten algoritm. Tillåtna är ES256, PS256, RS256 och EdDSA.",
		EN: "The access token is signed with an algorithm that is not allowed. Allowed are ES256, PS256, RS256 and EdDSA."},
	SignatureInvalid: {
		SV: "Åtkomstintygets signatur stämmer inte.",
		EN: "The access token's signature is wrong."},
	ClaimsInvalid: {
		SV: "Åtkomstintyget saknar en uppgift som krävs, eller har en på fel form.",
		EN: "The access token lacks a claim that is required, or has one of the wrong form."},
	KeysUnavailable: {
		SV: "Utfärdarens nycklar kan inte hämtas just nu, så intyget kan inte kontrolleras.",
		EN: "The issuer's keys cannot be fetched just now, so the token cannot be checked."},
	CertificateMissing: {
		SV: "Anropet saknar det klientcertifikat som krävs.",
		EN: "The request lacks the client certificate that is required."},
	CertificateUnknown: {
		SV: "Klientcertifikatet anger ingen organisation som kan läsas.",
		EN: "The client certificate does not name an organisation that can be read."},
	OrganisationMismatch: {
		SV: "Klientcertifikatet och åtkomstintyget hör till olika organisationer.",
		EN: "The client certificate and the access token belong to different organisations."},
	OrganisationNotAllowed: {
		SV: "Utfärdaren får inte intyga för den organisationen.",
		EN: "The issuer may not vouch for that organisation."},
	CaseworkerMissing: {
		SV: "Ett certifikat ensamt räcker bara för en registrerad automatisk tjänst. Skicka handläggarens åtkomstintyg.",
		EN: "A certificate alone is enough only for a registered automation. Send the caseworker's access token."},
	AutomationNotRegistered: {
		SV: "Den automatiska tjänsten är inte registrerad i kommunens avtal.",
		EN: "The automation is not registered in the municipality's agreement."},
	PersonLogin: {
		SV: "Åtkomstintyget är en enskilds egen inloggning. Den visar vem som har frågat om personen, och gör inget annat.",
		EN: "The access token is a person's own login. It shows who has asked about that person, and does nothing else."},
	NotPersonLogin: {
		SV: "Bara den som det gäller kan se detta, inloggad med egen e-legitimation. Åtkomstintyget är inte en sådan inloggning.",
		EN: "Only the person concerned can see this, logged in with an eID of their own. The access token is no such login."},
	CaseTokenInvalid: {
		SV: "Ärendeintyget kan inte godtas: form, utfärdare, signatur eller innehåll är fel.",
		EN: "The case token cannot be accepted: its form, issuer, signature or content is wrong."},
	CaseTokenExpired: {
		SV: "Ärendeintyget har gått ut. Hämta ett nytt ur ärendesystemet.",
		EN: "The case token has expired. Get a new one from the case system."},
}
