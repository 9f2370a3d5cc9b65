package records

import (
	"strconv"
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/console"
)

// inquiryPage is one inquiry.
type inquiryPage struct {
	Inquiry
	Rests []fact // what the decision rests on
}

var inquiryTitle = aggregator.Text{SV: "Fråga i loggen", EN: "Inquiry in the log"}

// look shows one inquiry; the look is a record.
func (a *area) look(v *console.Visit) error {
	record, err := strconv.ParseInt(v.R.PostFormValue("record"), 10, 64)
	if err != nil {
		return console.NotFound()
	}
	found, err := a.Desk.Look(v.R.Context(), v.Caller, record, strings.TrimSpace(v.R.PostFormValue("reason")))
	if err != nil {
		return err
	}
	return v.Page("inquiry", inquiryTitle, inquiryPage{found, rests(found.Circumstances)})
}

// prove lets the proof of an inquiry be kept, for whoever is to check it.
func (a *area) prove(v *console.Visit) error {
	proof, err := a.Desk.Prove(v.R.Context(), v.Caller, v.R.PostFormValue("inquiry"))
	if err != nil {
		return err
	}
	return download(v, "application/json", "bevis.json", proof)
}
