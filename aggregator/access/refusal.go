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
)

// ownCodes are the codes of this package that need a text.
var ownCodes = []string{
	lawUnavailable, noLegalBasis, fieldOutsideLaw, basisUnconfirmed, reasonMissing, notInForce, childAge,
	roleNotAllowed, purposeNotAllowed, periodTooLong, periodManual,
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
	return r
}
