package access

import (
	"strings"

	"underlag/aggregator"
)

// Codes that this package gives itself; those of the principles are in their
// METADATA.
const (
	granted           = "granted" // not a refusal: the row's fields are let through
	lawUnavailable    = "law_unavailable"
	noLegalBasis      = "no_legal_basis"
	fieldOutsideLaw   = "field_outside_law"
	basisUnconfirmed  = "basis_unconfirmed"
	reasonMissing     = "reason_missing"
	notInForce        = "not_in_force"
	childAge          = "child_age"
	roleNotAllowed    = "role_not_allowed"
	purposeNotAllowed = "purpose_not_allowed"
	periodTooLong     = "period_too_long"
	periodManual      = "period_manual_request"
	glassNotAllowed   = "break_glass_not_allowed"

	municipalityNarrower = "municipality_narrower"
	municipalityPeriod   = "municipality_period"
)

// ownCodes are the codes of this package that need a text.
var ownCodes = []string{
	lawUnavailable, noLegalBasis, fieldOutsideLaw, basisUnconfirmed, reasonMissing, notInForce, childAge,
	roleNotAllowed, purposeNotAllowed, periodTooLong, periodManual, glassNotAllowed, municipalityNarrower, municipalityPeriod,
}

// refusalText is the reason and the remedy of one code.
type refusalText struct{ reason, remedy aggregator.Text }

// about gives the whole text, naming the provision where the text has a place
// for it.
func (t refusalText) about(p *Provision) aggregator.Text {
	var title aggregator.Text
	if p != nil {
		title = p.Title
	}
	return aggregator.Text{
		SV: sentence(t.reason.SV, title.SV) + " " + t.remedy.SV,
		EN: sentence(t.reason.EN, title.EN) + " " + t.remedy.EN,
	}
}

// Reason gives why a code refuses and what can be done, naming the provision if
// the tables have it; false where they have no such code.
func (l *Law) Reason(code string, id aggregator.ProvisionID) (reason, remedy aggregator.Text, ok bool) {
	text, ok := l.book.refusals[code]
	if !ok {
		return aggregator.Text{}, aggregator.Text{}, false
	}
	var title aggregator.Text
	if p, known := l.book.rows[id]; known {
		title = p.Title
	}
	return aggregator.Text{SV: sentence(text.reason.SV, title.SV), EN: sentence(text.reason.EN, title.EN)}, text.remedy, true
}

func sentence(reason, title string) string {
	if title == "" {
		reason = strings.ReplaceAll(reason, ": {provision}", "")
	}
	return strings.ReplaceAll(reason, "{provision}", title) + "."
}

// refusal makes a refusal of a code, under a provision if there is one.
func (b *book) refusal(code string, p *Provision) *aggregator.Refusal {
	r := &aggregator.Refusal{Code: code, Text: b.refusals[code].about(p)}
	if p != nil {
		r.Provision = p.ID
	}
	if code == municipalityNarrower || code == municipalityPeriod {
		r.Text.SV += " " + p.limit.Reason.SV
		r.Text.EN += " " + p.limit.Reason.EN
	}
	return r
}
