package csn

import (
	"unicode/utf8"

	"underlag/aggregator"
	"underlag/sources/csn/internal/wire"
	"underlag/sources/internal/soap/xsd"
)

// maxCase is the longest case reference that CSN takes, in characters.
const maxCase = 31

// The codes of questions that are never sent.
const (
	caseTooLong = "case_too_long" // CSN would answer -1005
	nothingOurs = "no_category"   // nothing that CSN has is allowed
)

// askable refuses what CSN's wire cannot carry. csntyper's personnummer has the
// pattern [0-3][0-9] for the day, which days 60 to 91 do not match: CSN could
// not name the person in its answer, and its Ej träff about such a number would
// say nothing about the person.
func askable(q aggregator.Question) error {
	code := ""
	switch {
	case !q.Allows(studyAid) && !q.Allows(homeEquipmentLoan):
		code = nothingOurs
	case q.Person.IsCoordination():
		code = aggregator.CodeNotAskable
	case utf8.RuneCountInString(string(q.Case)) > maxCase:
		code = caseTooLong
	default:
		return nil
	}
	return aggregator.NewSourceError(aggregator.Denied, code, nil)
}

// toRequest puts the question on the wire. The wire has no way to ask for some
// kinds of support only: what is not allowed is left out of the reply.
func toRequest(q aggregator.Question) *wire.SBNUppgEkBistandBegar {
	century, number := wireNumber(q.Person)
	request := &wire.SBNUppgEkBistandBegar{
		Korrelationsid: xsd.NewString(q.ID),
		Ingivare: &wire.IngivareType{
			Organisationsnummer: xsd.NewString(string(q.Asker.Organisation)),
			Namn:                xsd.NewString(q.Asker.Name),
			Handlaggare:         xsd.NewString(q.Asker.Caseworker),
		},
		Arendeidentitet: xsd.NewString(string(q.Case)),
		Personidentitet: &wire.PersonidentitetType{
			Sekel:        xsd.NewString(century),
			Personnummer: xsd.NewString(number),
		},
		Tidsperiod: &wire.TidsperiodType{
			FromDatum: xsd.NewDate(q.Period.From),
			TomDatum:  xsd.NewDate(q.Period.To),
		},
		Syfte:   xsd.NewString(q.Purpose),
		Lagtext: xsd.NewString(q.LegalText),
	}
	if p := q.Asker.Processor; p != nil {
		request.Personuppgiftsbitrade = &wire.PersonuppgiftsbitradeType{
			Organisationsnummer: xsd.NewString(string(p.Organisation)),
			Namn:                xsd.NewString(p.Name),
		}
	}
	return request
}

// wireNumber parts a personal number as CSN writes it: sekel and ten digits.
func wireNumber(p aggregator.PersonalNumber) (century, number string) {
	digits := p.Reveal()
	return digits[:2], digits[2:]
}
