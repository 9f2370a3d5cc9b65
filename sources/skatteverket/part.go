package skatteverket

import (
	"embed"
	"io/fs"
	"time"

	"underlag/aggregator"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/skatteverket/internal/wire"
)

//go:embed contract/beskattningws.xsd
var contract embed.FS

// part is Skatteverket inside SSBTEK's message: a document as text in svar.
type part struct{}

// Part gives Skatteverket's part of SSBTEK's messages.
func Part() composite.Part { return part{} }

// Code is SKV.
func (part) Code() aggregator.AuthorityCode { return description.Code }

// Schemas gives the contract of the message around the document.
func (part) Schemas() (fs.FS, string) { return composite.Contract(contract), "beskattningws.xsd" }

// Ask gives nothing before the eleventh version, and then the years and the kinds
// of data that the granted categories lie in.
func (part) Ask(v composite.Version, q aggregator.Question) ([]byte, error) {
	if v != composite.V11 {
		return nil, nil
	}
	e := xmlcodec.NewEncoder(nil)
	e.Open(composite.Prefix + ":fraga")
	for _, year := range years(q.PeriodOf(capital), q.Today) {
		e.Text(composite.Prefix+":ar", (*string)(xsd.NewInteger(year)))
	}
	for _, kind := range []struct {
		element string
		asked   bool
	}{
		{"foretagsinformation", false},
		{"individuppgifter", q.Allows(salary)},
		{"skattekonto", q.Allows(taxRefund)},
		{"skatteuppgifter", q.Allows(capital)},
		{"beskattningsbilagor", false},
	} {
		e.Text(composite.Prefix+":"+kind.element, (*string)(xsd.NewBoolean(kind.asked)))
	}
	e.Close(composite.Prefix + ":fraga")
	return e.Bytes()
}

// Read maps the document inside svar as Fetch does.
func (part) Read(_ composite.Version, data xmlcodec.Fragment, q aggregator.Question) (aggregator.Reply, error) {
	var answer wire.BeskattningsuppgifterResponse
	if err := composite.Decode(data, &answer); err != nil {
		return aggregator.Reply{}, err
	}
	return readDocument(answer.Svar.Or(""), q, time.Now())
}

// Write makes a document of what may be told.
func (part) Write(namespace string, d aggregator.Delivered) ([]byte, error) {
	answer, err := toAnswer(&d)
	if err != nil {
		return nil, err
	}
	document, err := xmlcodec.Encode(answer)
	if err != nil {
		return nil, err
	}
	return composite.Data(namespace, &wire.BeskattningsuppgifterResponse{Svar: xsd.NewString(string(document))})
}
