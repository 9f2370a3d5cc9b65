package csn

import (
	"io/fs"
	"time"

	"underlag/aggregator"
	"underlag/sources/csn/internal/wire"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xmlcodec"
)

// part is CSN inside SSBTEK's message: a whole document CSNSvar as base64.
type part struct{}

// Part gives CSN's part of SSBTEK's messages.
func Part() composite.Part { return part{} }

// Code is CSN.
func (part) Code() aggregator.AuthorityCode { return described.Code }

// Schemas gives nothing: data holds base64.
func (part) Schemas() (fs.FS, string) { return nil, "" }

// Ask gives the period.
func (part) Ask(_ composite.Version, q aggregator.Question) ([]byte, error) {
	if err := askable(q); err != nil {
		return nil, err
	}
	return composite.Period(q.Period)
}

const answerElement = "svar"

// Read maps a CSNSvar as Fetch does.
func (part) Read(v composite.Version, data xmlcodec.Fragment, q aggregator.Question) (aggregator.Reply, error) {
	document, err := composite.Open(v, data, answerElement)
	if err != nil {
		return aggregator.Reply{}, err
	}
	var message wire.CSNSvar
	answer := soap.Watch(&message)
	if err := xmlcodec.DecodeBytes(document, "", answer); err != nil {
		return aggregator.Reply{}, aggregator.NewSourceError(aggregator.Malformed, answerElement, err)
	}
	return answer.Check(toReply(&message, q, time.Now()))
}

// Write makes a CSNSvar of what may be told.
func (part) Write(namespace string, d aggregator.Delivered) ([]byte, error) {
	message, err := toMessage(&d)
	if err != nil {
		return nil, err
	}
	document, err := xmlcodec.Encode(message)
	if err != nil {
		return nil, err
	}
	return composite.Enclosed(namespace, answerElement, document)
}
