package soapapi

import (
	"errors"
	"slices"

	"underlag/aggregator"
)

// Codes of the front's own faults.
const (
	codeInternal           = "internal"
	codeContentType        = "content_type"
	codeTooLarge           = "body_too_large"
	codeUnreadable         = "body_unreadable"
	codeCharset            = "charset"
	codeXML                = "xml_invalid"
	codeNotSOAP            = "not_soap_1_1"
	codeMustUnderstand     = "must_understand"
	codeBody               = "soap_body"
	codeOperation          = "unknown_operation"
	codeSchema             = "schema_invalid"
	codePerson             = "personal_number"
	codePurpose            = "purpose_not_recognised"
	codeOrganisation       = "organisation_mismatch"
	codeProcessor          = "processor_mismatch"
	codeOtherCaseworker    = "caseworker_mismatch"
	codeCaseworkerName     = "caseworker_name"
	codeCaseworkerUnproven = "caseworker_unproven"
	codeLEFI               = "lefi_question"
	codeNothing            = "nothing_to_ask"
)

// The codes that SOAP 1.1 (4.4.1) has for faults.
const (
	client         = "soap:Client"
	server         = "soap:Server"
	otherVersion   = "soap:VersionMismatch"
	mustUnderstand = "soap:MustUnderstand"
)

// faultKinds is the one table from code to fault: whose it is, and what is said of
// it where the problem brings no text. A code that is not in it is internal.
var faultKinds = map[string]struct {
	fault string
	text  aggregator.Text
}{
	codeInternal: {server, aggregator.Text{
		SV: "Något gick fel hos oss. Ange svarets X-Request-Id vid kontakt med driften.", EN: "Something went wrong on our side. Give the response's X-Request-Id to the operator."}},
	aggregator.CodeLedger:  {fault: server},
	aggregator.CodeLaw:     {fault: server},
	aggregator.CodeTooBusy: {fault: server}, aggregator.CodeDraining: {fault: server},
	"keys_unavailable": {fault: server},

	codeContentType: {client, aggregator.Text{
		SV: "Anropet ska skickas som text/xml, okomprimerat.", EN: "Send the request as text/xml, uncompressed."}},
	codeTooLarge: {client, aggregator.Text{
		SV: "Anropet får vara högst 256 KiB.", EN: "A request is at most 256 KiB."}},
	codeUnreadable: {client, aggregator.Text{
		SV: "Anropet kom inte fram helt, eller för långsamt.", EN: "The request did not arrive whole, or too slowly."}},
	codeCharset: {client, aggregator.Text{
		SV: "Anropet ska vara i UTF-8, UTF-16 eller ISO-8859-1, och i den teckenkodning det säger.", EN: "The request is in UTF-8, UTF-16 or ISO-8859-1, and in the encoding it says."}},
	codeXML: {client, aggregator.Text{
		SV: "Anropet är inte välformad XML 1.0, har en DOCTYPE eller en processinstruktion, eller är för djupt.", EN: "The request is not well-formed XML 1.0, has a DOCTYPE or a processing instruction, or is too deep."}},
	codeNotSOAP: {otherVersion, aggregator.Text{
		SV: "Anropet är inget SOAP 1.1-kuvert.", EN: "The request is no SOAP 1.1 envelope."}},
	codeMustUnderstand: {mustUnderstand, aggregator.Text{
		SV: "Inga SOAP-huvuden tolkas, och inget får ha mustUnderstand.", EN: "No SOAP header is understood, and none may have mustUnderstand."}},
	codeBody: {client, aggregator.Text{
		SV: "Kuvertets Body ska innehålla exakt ett element.", EN: "The envelope's Body holds exactly one element."}},
	codeOperation: {client, aggregator.Text{
		SV: "Meddelandet ska vara hamtaBastjanstInformation eller testaBastjanstInformation i versionens egen namnrymd. Den står i ?wsdl.", EN: "The message is hamtaBastjanstInformation or testaBastjanstInformation in the version's own namespace, which ?wsdl shows."}},
	codeSchema: {fault: client},

	codePerson: {client, aggregator.Text{
		SV: "Numret är inget personnummer eller samordningsnummer: datum eller kontrollsiffra stämmer inte.", EN: "This is no personal or coordination number: its date or check digit is wrong."}},
	codePurpose: {client, aggregator.Text{
		SV: "Syftet känns inte igen. Skriv ansökan om, kontroll av, efterkontroll av eller återkrav av ekonomiskt bistånd.", EN: "The purpose is not recognised. Write that it is an application for, control of, follow-up of or recovery of economic assistance, in Swedish."}},
	codeOrganisation: {client, aggregator.Text{
		SV: "Ingivaren är inte den organisation som certifikatet eller åtkomstintyget visar.", EN: "The asking organisation is not the one that the certificate or the access token proves."}},
	codeProcessor: {client, aggregator.Text{
		SV: "Personuppgiftsbiträdet är inte det som står i kommunens avtal.", EN: "The processor is not the one in the municipality's agreement."}},
	codeOtherCaseworker: {client, aggregator.Text{
		SV: "Handläggaren är en annan än den som åtkomstintyget visar. Ange samma användarid.", EN: "The caseworker is another than the access token proves. Give the same user id."}},
	codeCaseworkerName: {client, aggregator.Text{
		SV: "Handläggaren ska anges med högst 64 tecken och utan personnummer.", EN: "The caseworker is given in at most 64 characters and without a personal number."}},
	codeCaseworkerUnproven: {client, aggregator.Text{
		SV: "Kommunens avtal låter inte systemet ange handläggaren. Skicka handläggarens åtkomstintyg.", EN: "The municipality's agreement does not let its system name the caseworker. Send the caseworker's access token."}},
	codeLEFI: {client, aggregator.Text{
		SV: ownTexts[codeLEFI], EN: "The question to Försäkringskassan (lefiJsonFraga) cannot be read, is about another person, or has another version than v9."}},
	codeNothing: {client, aggregator.Text{
		SV: "Ingen myndighet att fråga: sätt inkludera till true för minst en som tjänsten är ansluten till.", EN: "No authority to ask: set inkludera to true for at least one that the service is connected to."}},
}

// passedOn are the codes of the service, of callers and of the law, all of which
// bring their own texts and are the caller's to mend.
var passedOn = []string{
	"no_credentials", "token_invalid", "token_expired", "token_not_yet_valid", "token_lifetime_too_long", "wrong_audience", "unknown_issuer",
	"unknown_key", "algorithm_not_allowed", "signature_invalid", "claims_invalid", "certificate_missing", "certificate_unknown",
	"organisation_not_allowed", "caseworker_missing", "automation_not_registered", "person_login", "not_person_login",
	aggregator.CodeTooMany, aggregator.CodePersons, aggregator.CodeDuplicate, aggregator.CodeRole, aggregator.CodeApplicant, aggregator.CodePurpose,
	aggregator.CodeAuthority, aggregator.CodePeriod, aggregator.CodePeriodOrder, aggregator.CodeDeadline, aggregator.CodeCase, aggregator.CodeRequiredOnly,
	"no_agreement", "agreement_not_in_force", "not_economic_aid", "no_role", "no_case", "case_closed", "case_not_opened_for_purpose",
	"case_other_organisation", "case_token_invalid", "case_token_expired", "not_in_case", "role_mismatch", "role_not_allowed", "child_age", "reason_missing", "municipality_narrower", "municipality_period", "purpose_not_allowed",
	"field_outside_law", "period_unclear", "period_in_future", "period_too_long", "period_manual_request", "period_beyond_law",
	"protected_needs_grant", "protected_identity", "conflict_of_interest", "not_askable", "test_number_in_production", "real_number_in_test",
	"basis_unconfirmed", "not_in_force", "no_legal_basis",
	"break_glass_reason", "break_glass_expired", "break_glass_caller", "break_glass_purpose", "break_glass_case_token", "break_glass_not_allowed",
}

// elements says what of the question a pointer into the inquiry means.
var elements = map[string]string{
	"/case": elementCase, "/case/reference": elementCase, "/case/token": elementCase, "/purpose": elementWhy,
	"/month": elementTime, "/period": elementTime, "/period/from": elementTime, "/period/to": elementTime,
	"/persons": elementWho, "/persons/0/personalNumber": elementWho, "/persons/0/role": elementWho, "/persons/0/reason": elementWhy,
}

func problemOf(code string) *aggregator.Problem { return problemAt(code, "") }

// problemAt is a problem of the front's own with an element of the question.
func problemAt(code, at string) *aggregator.Problem {
	return aggregator.NewProblem(code, at, faultKinds[code].text, nil)
}

// asProblem gives err as a problem with a code of the tables. Whatever is not one
// is internal, with no detail.
func asProblem(err error) *aggregator.Problem {
	var p *aggregator.Problem
	if errors.As(err, &p) {
		if _, own := faultKinds[p.Code]; own || slices.Contains(passedOn, p.Code) {
			return p
		}
	}
	return problemOf(codeInternal)
}

// faultCode gives SOAP's own code for a problem.
func faultCode(p *aggregator.Problem) string {
	if kind, own := faultKinds[p.Code]; own {
		return kind.fault
	}
	return client
}

// messages are what the fault says, in Swedish: what is wrong, and where.
func messages(p *aggregator.Problem) []string {
	list := []string{p.Text.SV}
	at := p.Pointer
	if element := elements[at]; element != "" {
		at = element
	}
	if at != "" && at[0] != '/' { // a pointer into the inquiry says nothing here
		list = append(list, "Element: "+at)
	}
	return list
}
