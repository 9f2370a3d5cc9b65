package httpapi

import (
	"net/http"
	"time"

	"underlag/aggregator"
)

// Codes of the front's own problems.
const (
	codeInternal       = "internal"
	codeNotFound       = "not_found"
	codeMethod         = "method_not_allowed"
	codeNotAcceptable  = "not_acceptable"
	codeContentType    = "content_type"
	codeTooLarge       = "body_too_large"
	codeBodyUnreadable = "body_unreadable"
	codeNotReady       = "not_ready"
)

// problemKind is how a problem is shown over HTTP: its status, its name in few
// words, what it means, and when to come back.
type problemKind struct {
	Status     int
	Title      aggregator.Text
	Text       aggregator.Text // for problems that bring no text of their own
	RetryAfter time.Duration
}

// problemKinds is the one table from code to HTTP. A code that is not in it is
// answered as internal; the table is also what /docs and openapi.yaml explain.
//
// 400 is a request that cannot be read, 401 a caller that has not proven who it
// is, 403 a question that the law or the agreement refuses, 422 a request that
// can be read and asks for what does not exist or cannot be, 429 a caller that asks
// too often, 503 something of ours that is down or full.
var problemKinds = merged(ownKinds, readKinds, askKinds, callerKinds, lawKinds, adminKinds, logKinds)

func merged(tables ...map[string]problemKind) map[string]problemKind {
	all := map[string]problemKind{}
	for _, table := range tables {
		for code, kind := range table {
			all[code] = kind
		}
	}
	return all
}

func titled(status int, sv, en string) problemKind {
	t := aggregator.Text{SV: sv, EN: en}
	return problemKind{Status: status, Title: t, Text: aggregator.Text{SV: sv + ".", EN: en + "."}}
}

func (k problemKind) says(sv, en string) problemKind {
	k.Text = aggregator.Text{SV: sv, EN: en}
	return k
}

func (k problemKind) retry(after time.Duration) problemKind {
	k.RetryAfter = after
	return k
}

var ownKinds = map[string]problemKind{
	codeInternal: titled(http.StatusInternalServerError, "Internt fel", "Internal error").says(
		"Något gick fel hos oss. Ange frågans id (instance) vid kontakt med driften.",
		"Something went wrong on our side. Give the inquiry's id (instance) to the operator."),
	codeNotReady: titled(http.StatusServiceUnavailable, "Tjänsten är inte redo", "The service is not ready").retry(5 * time.Second),
	codeNotFound: titled(http.StatusNotFound, "Adressen finns inte", "There is nothing at this address").says(
		"Adressen finns inte. /docs visar dem som finns.", "There is nothing at this address. /docs lists what there is."),
	codeMethod: titled(http.StatusMethodNotAllowed, "Metoden är inte tillåten här", "The method is not allowed here"),
	codeNotAcceptable: titled(http.StatusNotAcceptable, "Svarsformatet finns inte", "No such response format").says(
		"Svaret finns inte i någon av formerna i Accept. /docs visar vilka som finns.", "The answer comes in none of the forms in Accept. /docs lists those there are."),
	"ledger_unavailable":        titled(http.StatusServiceUnavailable, "Loggen går inte att skriva", "The ledger cannot be written").retry(5 * time.Second),
	"law_unavailable":           titled(http.StatusServiceUnavailable, "Regelverket kunde inte tillämpas", "The law could not be evaluated").retry(30 * time.Second),
	aggregator.CodeTooBusy:      titled(http.StatusServiceUnavailable, "För mycket att göra just nu", "Too much to do just now").retry(2 * time.Second),
	aggregator.CodeDraining:     titled(http.StatusServiceUnavailable, "Servern tas ur drift", "The server is being taken out of service").retry(time.Second),
	aggregator.CodeTooMany:      titled(http.StatusTooManyRequests, "Fler frågor än avtalet medger", "More questions than the agreement allows").retry(time.Second),
	aggregator.CodeTooManyLooks: titled(http.StatusTooManyRequests, "Listan hämtas för ofta", "The list is fetched too often").retry(time.Second),
	"keys_unavailable":          titled(http.StatusServiceUnavailable, "Intygets nycklar kan inte hämtas", "The token's keys cannot be fetched").retry(10 * time.Second),
}

var readKinds = map[string]problemKind{
	codeContentType: titled(http.StatusUnsupportedMediaType, "Fel innehållstyp", "Wrong content type").says(
		"Begäran ska skickas som application/json i UTF-8, okomprimerad.", "Send the request as application/json in UTF-8, uncompressed."),
	codeTooLarge: titled(http.StatusRequestEntityTooLarge, "Begäran är för stor", "The request is too large").says(
		"Begäran får vara högst 64 KiB.", "A request is at most 64 KiB."),
	codeBodyUnreadable:   titled(http.StatusBadRequest, "Begäran kom inte fram hel", "The request did not arrive whole"),
	"json_invalid":       titled(http.StatusBadRequest, "Ogiltig JSON", "Invalid JSON"),
	"json_not_utf8":      titled(http.StatusBadRequest, "Inte UTF-8", "Not UTF-8"),
	"json_trailing_data": titled(http.StatusBadRequest, "Mer än ett JSON-objekt", "More than one JSON object"),
	"unknown_field":      titled(http.StatusBadRequest, "Okänt fält", "Unknown member"),
	"duplicate_field":    titled(http.StatusBadRequest, "Fältet förekommer två gånger", "Member given twice"),
	"wrong_type":         titled(http.StatusBadRequest, "Fel typ", "Wrong type"),
}

var askKinds = map[string]problemKind{
	"personal_number_form":  titled(422, "Personnumret har fel form", "Personal number of the wrong form"),
	"personal_number_date":  titled(422, "Personnumret innehåller inget datum", "Personal number without a date"),
	"personal_number_check": titled(422, "Personnumrets kontrollsiffra stämmer inte", "Personal number with a wrong check digit"),
	"month_form":            titled(422, "Månaden har fel form", "Month of the wrong form"),
	"date_form":             titled(422, "Datumet har fel form", "Date of the wrong form"),
	"known_form":            titled(422, "Okänt id på en uppgift", "Unknown id of a fact"),
	"known_too_many":        titled(422, "För många uppgifter att jämföra", "Too many facts to compare"),
	"time_form":             titled(422, "Tidpunkten har fel form", "Time of the wrong form"),
	"break_glass_text":      titled(422, "Motiveringen till det brutna glaset har fel form", "Text of the broken glass of the wrong form"),
	"break_glass_expires":   titled(422, "Det brutna glasets sluttid är fel", "Wrong expiry of the broken glass"),
	"break_glass_reason":    titled(422, "Okänt skäl att bryta glaset", "Unknown reason for breaking the glass"),
	"deadline_form":         titled(422, "Tidsgränsen har fel form", "Deadline of the wrong form"),
	"reason_length":         titled(422, "Skälet är för långt", "The reason is too long"),
	"authorities_empty":     titled(422, "Ingen myndighet att fråga", "No authority to ask"),
	"unknown_include":       titled(422, "Kan inte inkluderas", "Cannot be included"),
	"unknown_omit":          titled(422, "Kan inte utelämnas", "Cannot be omitted"),
	"persons_count":         titled(422, "Fel antal personer", "Wrong number of persons"),
	"duplicate_person":      titled(422, "Samma person två gånger", "The same person twice"),
	"unknown_role":          titled(422, "Okänd roll", "Unknown role"),
	"one_applicant":         titled(422, "Exakt en sökande krävs", "Exactly one applicant is required"),
	"unknown_purpose":       titled(422, "Okänt ändamål", "Unknown purpose"),
	"unknown_authority":     titled(422, "Okänd myndighet", "Unknown authority"),
	"period_or_month":       titled(422, "Ange antingen månad eller period", "Give either a month or a period"),
	"period_reversed":       titled(422, "Perioden är omvänd", "The period is reversed"),
	"period_in_future":      titled(422, "Perioden ligger i framtiden", "The period lies in the future"),
	"deadline_out_of_range": titled(422, "Tidsgränsen är för kort eller lång", "Deadline too short or too long"),
	"case_reference":        titled(422, "Ärendets beteckning har fel form", "Case reference of the wrong form"),
	"required_not_asked":    titled(422, "En myndighet krävs men tillfrågas inte", "An authority is required but not asked"),
}

var callerKinds = map[string]problemKind{
	"no_credentials":           titled(http.StatusUnauthorized, "Inloggning krävs", "Credentials are required"),
	"token_invalid":            titled(http.StatusUnauthorized, "Åtkomstintyget är ogiltigt", "The access token is invalid"),
	"token_expired":            titled(http.StatusUnauthorized, "Åtkomstintyget har gått ut", "The access token has expired"),
	"token_not_yet_valid":      titled(http.StatusUnauthorized, "Åtkomstintyget gäller inte ännu", "The access token is not valid yet"),
	"token_lifetime_too_long":  titled(http.StatusUnauthorized, "Åtkomstintyget gäller för länge", "The access token is valid for too long"),
	"wrong_audience":           titled(http.StatusUnauthorized, "Åtkomstintyget gäller en annan tjänst", "The access token is for another service"),
	"unknown_issuer":           titled(http.StatusUnauthorized, "Okänd utfärdare", "Unknown issuer"),
	"unknown_key":              titled(http.StatusUnauthorized, "Okänd nyckel", "Unknown key"),
	"algorithm_not_allowed":    titled(http.StatusUnauthorized, "Otillåten algoritm", "Algorithm not allowed"),
	"signature_invalid":        titled(http.StatusUnauthorized, "Signaturen stämmer inte", "The signature is wrong"),
	"claims_invalid":           titled(http.StatusUnauthorized, "Åtkomstintyget saknar en uppgift", "The access token lacks a claim"),
	"certificate_missing":      titled(http.StatusUnauthorized, "Klientcertifikat krävs", "A client certificate is required"),
	"person_login":             titled(http.StatusForbidden, "En enskilds egen inloggning", "A person's own login"),
	"not_person_login":         titled(http.StatusForbidden, "Inte en enskilds egen inloggning", "Not a person's own login"),
	"caseworker_missing":       titled(http.StatusUnauthorized, "Handläggaren är inte styrkt", "The caseworker is not proven"),
	"certificate_unknown":      titled(http.StatusForbidden, "Okänt klientcertifikat", "Unknown client certificate"),
	"organisation_mismatch":    titled(http.StatusForbidden, "Certifikat och intyg hör inte ihop", "Certificate and token do not belong together"),
	"organisation_not_allowed": titled(http.StatusForbidden, "Utfärdaren får inte intyga för organisationen", "The issuer may not vouch for the organisation"),
	"case_token_invalid":       titled(http.StatusForbidden, "Ärendeintyget är ogiltigt", "The case token is invalid"),
	"case_token_expired":       titled(http.StatusForbidden, "Ärendeintyget har gått ut", "The case token has expired"),
}

var lawKinds = map[string]problemKind{
	"no_agreement":                titled(http.StatusForbidden, "Avtal saknas", "No agreement"),
	"agreement_not_in_force":      titled(http.StatusForbidden, "Avtalet gäller inte", "The agreement is not in force"),
	"not_economic_aid":            titled(http.StatusForbidden, "Handlägger inte ekonomiskt bistånd", "Does not decide economic assistance"),
	"automation_not_registered":   titled(http.StatusForbidden, "Automatisk tjänst som inte är registrerad", "Automation that is not registered"),
	"no_role":                     titled(http.StatusForbidden, "Handläggaren saknar behörighet", "The caseworker lacks the role"),
	"no_case":                     titled(http.StatusForbidden, "Inget styrkt ärende", "No proven case"),
	"case_closed":                 titled(http.StatusForbidden, "Ärendet är avslutat", "The case is closed"),
	"case_not_opened_for_purpose": titled(http.StatusForbidden, "Ärendet är inte öppnat för ändamålet", "The case is not opened for the purpose"),
	"case_other_organisation":     titled(http.StatusForbidden, "Ärendet hör till en annan organisation", "The case belongs to another organisation"),
	"not_in_case":                 titled(http.StatusForbidden, "Personen är inte med i ärendet", "The person is not in the case"),
	"role_mismatch":               titled(http.StatusForbidden, "Rollen stämmer inte med ärendet", "The role does not match the case"),
	"role_not_allowed":            titled(http.StatusForbidden, "Rollen får inte frågas om", "The role may not be asked about"),
	"child_age":                   titled(http.StatusForbidden, "Barnets ålder", "The child's age"),
	"reason_missing":              titled(http.StatusForbidden, "Skäl saknas", "A reason is missing"),
	"purpose_not_allowed":         titled(http.StatusForbidden, "Ändamålet är inte tillåtet", "The purpose is not allowed"),
	"municipality_narrower":       titled(http.StatusForbidden, "Kommunen hämtar mindre", "The municipality fetches less"),
	"municipality_period":         titled(422, "Perioden är längre än kommunens gräns", "The period is beyond the municipality's limit"),
	"field_outside_law":           titled(http.StatusForbidden, "Uppgiften omfattas inte", "The field is not covered"),
	"period_unclear":              titled(422, "Perioden är oklar", "The period is unclear"),
	"period_too_long":             titled(422, "Perioden är för lång", "The period is too long"),
	"period_manual_request":       titled(422, "Perioden kräver en manuell begäran", "The period needs a manual request"),
	"period_beyond_law":           titled(422, "Perioden går längre tillbaka än någon bestämmelse", "The period goes further back than any provision"),
	"break_glass_expired":         titled(http.StatusForbidden, "Det brutna glasets tid har gått ut", "The time of the broken glass has passed"),
	"break_glass_caller":          titled(http.StatusForbidden, "Får inte bryta glaset", "May not break the glass"),
	"break_glass_purpose":         titled(http.StatusForbidden, "Glaset får inte brytas för ändamålet", "The glass may not be broken for the purpose"),
	"break_glass_case_token":      titled(422, "Intyg och brutet glas hör inte ihop", "Case token and broken glass do not go together"),
	"break_glass_not_allowed":     titled(http.StatusForbidden, "Öppnas inte när glaset är brutet", "Does not open where the glass is broken"),
	"protected_needs_grant":       titled(http.StatusForbidden, "Skyddad identitet kräver särskild behörighet", "Protected identity needs a special grant"),
	"protected_identity":          titled(http.StatusForbidden, "Skyddad identitet", "Protected identity"),
	"conflict_of_interest":        titled(http.StatusForbidden, "Jäv", "Conflict of interest"),
	"not_askable":                 titled(http.StatusForbidden, "Får inte frågas om", "May not be asked about"),
	"test_number_in_production":   titled(422, "Testnummer i produktion", "Test number in production"),
	"real_number_in_test":         titled(422, "Inget testnummer", "Not a test number"),
	"basis_unconfirmed":           titled(http.StatusForbidden, "Bestämmelsen är inte bekräftad", "The provision is not confirmed"),
	"not_in_force":                titled(http.StatusForbidden, "Bestämmelsen gäller inte", "The provision is not in force"),
	"no_legal_basis":              titled(http.StatusForbidden, "Stöd saknas", "No legal basis"),
}
