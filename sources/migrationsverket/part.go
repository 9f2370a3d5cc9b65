package migrationsverket

import (
	"embed"
	"io/fs"
	"time"

	"underlag/aggregator"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/migrationsverket/internal/wire"
)

//go:embed contract/*.xsd
var contract embed.FS

// part is Migrationsverket inside SSBTEK's message: a
// findByPersonnummerResponse.
type part struct{}

// Part gives Migrationsverket's part of SSBTEK's messages.
func Part() composite.Part { return part{} }

// Code is MIV.
func (part) Code() aggregator.AuthorityCode { return described.Code }

// Schemas gives the contract of findByPersonnummerResponse.
func (part) Schemas() (fs.FS, string) { return composite.Contract(contract), "ssbtekwebservice_1.xsd" }

// Ask gives nothing: the wire has no question of the authority's own.
func (part) Ask(composite.Version, aggregator.Question) ([]byte, error) { return nil, nil }

// Read maps an answer as Fetch does, but for korrelationsid: it is that of
// SSBTEK's own question.
func (part) Read(_ composite.Version, data xmlcodec.Fragment, q aggregator.Question) (aggregator.Reply, error) {
	var message wire.FindByPersonnummerResponse
	answer := soap.Watch(&message)
	if err := composite.Decode(data, answer); err != nil {
		return aggregator.Reply{}, err
	}
	if message.Response != nil {
		message.Response.Korrelationsid = nil
	}
	return answer.Check(known.toReply(&message, q, time.Now()))
}

// Write makes an answer of what may be told.
func (part) Write(namespace string, d aggregator.Delivered) ([]byte, error) {
	return composite.Data(namespace, known.toAnswer(d))
}
