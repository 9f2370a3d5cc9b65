package soapapi

import (
	"fmt"
	"slices"
	"time"

	"underlag/aggregator"
)

// Codes of the front's own among an authority's errors.
const (
	codeNotConnected = "not_connected"
	codeMandatory    = "mandatory_withheld"
	codeUnwritable   = "internal"
)

// The two origins that the contract knows: the composite service, and the
// authority's own.
const (
	ours   = "SSBT"
	theirs = "BT"
)

// partError is the element error of one authority.
type partError struct {
	origin   string
	code     string // outcome/code
	messages []string
}

// outcomes is the one table from outcome to error: where it arose, and what it
// means. An outcome that is not in it has data.
var outcomes = map[aggregator.Outcome]struct{ origin, text string }{
	aggregator.Refused:     {ours, ""}, // the refusal has its own words
	aggregator.Denied:      {theirs, "Myndigheten avvisade frågan."},
	aggregator.Maintenance: {ours, "Myndighetens tjänst är stängd för underhåll. Ingen fråga har skickats."},
	aggregator.Late:        {ours, "Myndigheten hann inte svara i tid. Försök igen."},
	aggregator.Unavailable: {theirs, "Myndigheten kunde inte svara. Försök igen om en stund."},
	aggregator.Malformed:   {theirs, "Myndighetens svar gick inte att tolka. Uppgifterna är okända."},
	aggregator.NotAsked:    {ours, "Myndigheten har inte tillfrågats."},
}

// ownCodes are the codes that an authority never gives: the connection, a limit of
// ours or something in the front decided. Their error arose here.
var ownCodes = []string{
	"breaker_open", "too_many_calls", "connection", "connection_lost", "redirect", "request", "panic", "answers",
	codeUnwritable, codeNotConnected, codeLEFI, aggregator.CodeNotAskable,
}

// errorOf gives the error that stands in place of data.
func errorOf(r aggregator.SourceResult) partError {
	known := outcomes[r.Outcome]
	e := partError{origin: known.origin, code: string(r.Outcome) + "/" + aggregator.SafeCode(r.Code), messages: []string{known.text}}
	if slices.Contains(ownCodes, r.Code) {
		e.origin = ours
	}
	switch {
	case r.Refusal != nil:
		e.messages[0] = r.Refusal.Text.SV
	case ownTexts[r.Code] != "":
		e.messages[0] = ownTexts[r.Code]
	}
	if r.RetryAfter > 0 {
		e.messages = append(e.messages, fmt.Sprintf("Försök igen om %d sekunder.", int(r.RetryAfter.Round(time.Second)/time.Second)))
	}
	return e
}

// ownTexts say more than their outcome's text.
var ownTexts = map[string]string{
	codeNotConnected:          "Tjänsten är inte ansluten till myndigheten.",
	codeLEFI:                  "Frågan till Försäkringskassan (lefiJsonFraga) kan inte läsas, gäller en annan person eller har en annan version än v9. Ingen fråga har skickats.",
	codeMandatory:             "Kontraktet kräver en uppgift som inte får lämnas ut. Myndighetens del kan därför inte lämnas.",
	codeUnwritable:            "Något gick fel hos oss. Uppgifterna är okända. Kontakta driften.",
	"breaker_open":            "Myndigheten har inte kunnat svara på en stund och tillfrågas inte just nu.",
	aggregator.CodeNotAskable: "Myndighetens tjänst kan inte ta emot frågor om personer med samordningsnummer.",
}

func failureOf(code aggregator.AuthorityCode, e *aggregator.SourceError) partError {
	return errorOf(aggregator.SourceResult{Authority: code, Outcome: e.Outcome, Code: e.Code, RetryAfter: e.RetryAfter})
}
