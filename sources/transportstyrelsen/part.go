package transportstyrelsen

import (
	"embed"
	"io/fs"
	"time"

	"underlag/aggregator"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/transportstyrelsen/internal/wire"
)

//go:embed contract/*.xsd
var contract embed.FS

// part is Transportstyrelsen inside SSBTEK's message: a
// HamtaUppgifterResponse.
type part struct{}

// Part gives Transportstyrelsen's part of SSBTEK's messages.
func Part() composite.Part { return part{} }

// Code is TNS.
func (part) Code() aggregator.AuthorityCode { return described.Code }

// Schemas gives the contract of HamtaUppgifterResponse.
func (part) Schemas() (fs.FS, string) {
	return composite.Contract(contract), "hamtauppgifterresponder_1.0.xsd"
}

// Ask gives the period. A person whom the authority cannot be asked about is
// Denied, as in Fetch.
func (part) Ask(_ composite.Version, q aggregator.Question) ([]byte, error) {
	if _, err := toRequest(q); err != nil {
		return nil, err
	}
	return composite.Period(q.Period)
}

// Read maps an answer as Fetch does.
func (part) Read(_ composite.Version, data xmlcodec.Fragment, _ aggregator.Question) (aggregator.Reply, error) {
	var message wire.HamtaUppgifterResponse
	answer := soap.Watch(&message)
	if err := composite.Decode(data, answer); err != nil {
		return aggregator.Reply{}, err
	}
	return answer.Check(toReply(&message, time.Now()))
}

// Write makes an answer of what may be told.
func (part) Write(namespace string, d aggregator.Delivered) ([]byte, error) {
	return composite.Data(namespace, toAnswer(d))
}
