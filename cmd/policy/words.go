package main

import (
	"underlag/aggregator"
	"underlag/aggregator/access/review"
)

// What the command says to people.
var (
	pagesWritten = aggregator.Text{SV: "sidor skrivna", EN: "pages written"}
	correctRego  = aggregator.Text{SV: "Rätta regeln, eller säg i .regal.yaml varför den får stå.", EN: "Correct the rule, or say in .regal.yaml why it may stand."}
	findingsSum  = aggregator.Text{SV: "%d fel, %d varningar", EN: "%d errors, %d warnings"}

	approvedBy     = aggregator.Text{SV: "%s har godkänt %s (%s)", EN: "%s has approved %s (%s)"}
	publishedAs    = aggregator.Text{SV: "Publicerad som nummer %d: %s", EN: "Published as number %d: %s"}
	publishedBy    = aggregator.Text{SV: "Nummer %d, gäller från och med %s; skriven av %s, godkänd av %v: %s", EN: "Number %d, in force from %s; written by %s, approved by %v: %s"}
	firstKept      = aggregator.Text{SV: "den första som finns kvar; vad som gällde före den framgår inte här", EN: "the first that is kept; what applied before it is not told here"}
	noSuchLines    = aggregator.Text{SV: "Ingen rad är sådan.", EN: "No row is like that."}
	nothingChanges = aggregator.Text{SV: "Ingenting ändras.", EN: "Nothing changes."}

	recordHead    = aggregator.Text{SV: "Post %d, %s: beslutad den %s enligt %s", EN: "Record %d, %s: decided on %s under %s"}
	otherRevision = aggregator.Text{
		SV: "Den lag som visas är en annan, %s: rader kan heta annorlunda eller ha ändrats.",
		EN: "The law shown is another, %s: rows may have other titles or have changed.",
	}

	testSum = aggregator.Text{
		SV: "%d frågor och %d principtester, %d stämmer inte; %d av %d rader och %d av %d koder är prövade",
		EN: "%d questions and %d tests of principles, %d not as expected; %d of %d rows and %d of %d codes are touched",
	}
	touchedBy     = aggregator.Text{SV: "%d frågor får uppgifter, %d får nej", EN: "%d questions get data, %d are refused"}
	rowUntouched  = aggregator.Text{SV: "ingen fråga gäller raden; skriv en i tests/", EN: "no question is about the row; write one in tests/"}
	codeUntouched = aggregator.Text{SV: "ingen fråga får koden till svar; skriv en i tests/", EN: "no question is answered with the code; write one in tests/"}
)

var severityWords = map[review.Severity]aggregator.Text{
	review.Error:   {SV: "fel", EN: "error"},
	review.Warning: {SV: "varning", EN: "warning"},
}

// plain is a text that stands in one language only.
func plain(s string) aggregator.Text { return aggregator.Text{SV: s, EN: s} }
