package arbetsformedlingen

import (
	"embed"
	"io/fs"
	"time"

	"underlag/aggregator"
	"underlag/sources/arbetsformedlingen/internal/wire"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xmlcodec"
)

//go:embed contract/*.xsd
var contract embed.FS

// part is Arbetsförmedlingen inside SSBTEK's message: a SvarMeddelande.
type part struct{}

// Part gives Arbetsförmedlingen's part of SSBTEK's messages.
func Part() composite.Part { return part{} }

// Code is AF.
func (part) Code() aggregator.AuthorityCode { return described.Code }

// Schemas gives the contract of SvarMeddelande.
func (part) Schemas() (fs.FS, string) { return composite.Contract(contract), "ersattningsstod.xsd" }

// Ask gives the period.
func (part) Ask(_ composite.Version, q aggregator.Question) ([]byte, error) {
	return composite.Period(q.Period)
}

// Read maps a SvarMeddelande as Fetch does.
func (part) Read(_ composite.Version, data xmlcodec.Fragment, q aggregator.Question) (aggregator.Reply, error) {
	var message wire.SvarMeddelande
	answer := soap.Watch(&message)
	if err := composite.Decode(data, answer); err != nil {
		return aggregator.Reply{}, err
	}
	return answer.Check(toReply(message.Svar, q, time.Now()))
}

// Write makes a SvarMeddelande of what may be told.
func (part) Write(namespace string, d aggregator.Delivered) ([]byte, error) {
	svar, err := toSvar(d)
	if err != nil {
		return nil, err
	}
	return composite.Data(namespace, &wire.SvarMeddelande{Fraga: toRequest(d.Question).Fraga, Svar: svar})
}
