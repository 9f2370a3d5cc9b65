package akassor

import (
	"embed"
	"io/fs"
	"time"

	"underlag/aggregator"
	"underlag/sources/akassor/internal/wire"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xmlcodec"
)

//go:embed contract/*.xsd
var contract embed.FS

// part is the a-kassor inside SSBTEK's message: a
// GetUnemploymentBenefitPaymentResponse.
type part struct{}

// Part gives the a-kassor's part of SSBTEK's messages.
func Part() composite.Part { return part{} }

// Code is SO.
func (part) Code() aggregator.AuthorityCode { return description.Code }

// Schemas gives the contract of the answer.
func (part) Schemas() (fs.FS, string) {
	return composite.Contract(contract), "arbetsloshetsersattning.xsd"
}

// Ask gives the period.
func (part) Ask(_ composite.Version, q aggregator.Question) ([]byte, error) {
	return composite.Period(q.Period)
}

// Read maps an answer as Fetch does.
func (part) Read(_ composite.Version, data xmlcodec.Fragment, q aggregator.Question) (aggregator.Reply, error) {
	var message wire.GetUnemploymentBenefitPaymentResponse
	answer := soap.Watch(&message)
	if err := composite.Decode(data, answer); err != nil {
		return aggregator.Reply{}, err
	}
	return answer.Check(toReply(&message, q, time.Now()))
}

// Write makes an answer of what may be told.
func (part) Write(namespace string, d aggregator.Delivered) ([]byte, error) {
	answer, err := toAnswer(d)
	if err != nil {
		return nil, err
	}
	return composite.Data(namespace, answer)
}
