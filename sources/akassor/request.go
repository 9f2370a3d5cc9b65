package akassor

import (
	"underlag/aggregator"
	"underlag/sources/akassor/internal/wire"
	"underlag/sources/internal/soap/xsd"
)

// toRequest writes the question in the contract's words.
func toRequest(q aggregator.Question) *wire.GetUnemploymentBenefitPaymentRequest {
	request := &wire.GetUnemploymentBenefitPaymentRequest{
		OrganisationsnummerIngivare: xsd.NewString(string(q.Asker.Organisation)),
		NamnIngivare:                xsd.NewString(q.Asker.Name),
		KontonamnHandlaggare:        xsd.NewString(q.Asker.Caseworker),
		Referensnummer:              xsd.NewString(string(q.Case)),
		From:                        xsd.NewDate(q.Period.From),
		Tom:                         xsd.NewDate(q.Period.To),
		Syfte:                       xsd.NewString(q.Purpose),
		Paragraf:                    xsd.NewString(q.LegalText),
		IdentificationNumber:        xsd.NewString(q.Person.Reveal()),
	}
	if p := q.Asker.Processor; p != nil {
		request.OrganisationsnummerPersonuppgiftsbitrade = []*xsd.String{xsd.NewString(string(p.Organisation))}
		request.NamnPersonuppgiftsbitrade = []*xsd.String{xsd.NewString(p.Name)}
	}
	return request
}
