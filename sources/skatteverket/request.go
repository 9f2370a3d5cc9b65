package skatteverket

import (
	"fmt"

	"underlag/aggregator"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/skatteverket/internal/wire"
)

// toRequest wraps the question's document as text in the outer message.
func toRequest(q aggregator.Question) (*wire.BeskattningsuppgifterRequest, error) {
	document, err := xmlcodec.Encode(toDocument(q))
	if err != nil {
		return nil, err
	}
	return &wire.BeskattningsuppgifterRequest{Forfragan: xsd.NewString(string(document))}, nil
}

func toDocument(q aggregator.Question) *wire.FragaBeskattningsuppgifter {
	document := &wire.FragaBeskattningsuppgifter{
		Fragestallare: &wire.FragestallareTYPE{
			Organisationsnummer: xsd.NewString(string(q.Asker.Organisation)),
			Namn:                xsd.NewString(q.Asker.Name),
			Handlaggare:         xsd.NewString(q.Asker.Caseworker),
		},
		Korrelationsid:                   xsd.NewString(q.ID),
		Arendeidentitet:                  xsd.NewString(string(q.Case)),
		Syfte:                            xsd.NewString(q.Purpose),
		Lagtext:                          xsd.NewString(q.LegalText),
		IdentitetsbeteckningFysiskPerson: xsd.NewString(q.Person.Reveal()),
		Uppgifter:                        parts(q),
	}
	if p := q.Asker.Processor; p != nil {
		document.Personuppgiftsbitrade = &wire.OrganisationTYPE{
			Organisationsnummer: xsd.NewString(string(p.Organisation)), Namn: xsd.NewString(p.Name),
		}
	}
	return document
}

// parts asks for the granted categories, each for its own period; a part that is
// not granted is absent.
func parts(q aggregator.Question) *wire.UppgifterTYPE {
	p := &wire.UppgifterTYPE{Personnamn: xsd.NewBoolean(q.Allows(identity))}
	if q.Allows(capital) {
		p.Kapital = &wire.FragaKapitalTYPE{}
		for _, year := range years(q.PeriodOf(capital), q.Today) {
			p.Kapital.Ar = append(p.Kapital.Ar, xsd.NewInteger(year))
		}
	}
	if q.Allows(taxRefund) {
		period := q.PeriodOf(taxRefund)
		p.Skatteaterbetalning = &wire.FragaSkatteaterbetalningTYPE{
			FranDatum: xsd.NewDate(period.From), TomDatum: xsd.NewDate(period.To),
		}
	}
	if q.Allows(salary) {
		p.Individuppgifter = &wire.FragaIndividuppgifterTYPE{}
		for _, month := range months(q.PeriodOf(salary)) {
			p.Individuppgifter.RedovisningsPeriod = append(p.Individuppgifter.RedovisningsPeriod, xsd.NewString(writeMonth(month)))
		}
	}
	return p
}

// years lists the years of the period that have ended. Capital is settled per
// year; where the period lies in the current one, the latest year that has
// ended is meant.
func years(p aggregator.Period, today aggregator.Date) []int {
	latest := today.Year() - 1
	list := []int{}
	for year := p.From.Year(); year <= min(p.To.Year(), latest); year++ {
		list = append(list, year)
	}
	if len(list) == 0 {
		list = append(list, latest)
	}
	return list
}

// months lists the months that the period touches; a period without both ends
// has none, and the question is then not sent.
func months(p aggregator.Period) []aggregator.Month {
	if p.From.IsZero() || p.To.IsZero() {
		return nil
	}
	var list []aggregator.Month
	for month := p.From.Month(); month <= p.To.Month(); month = month.Add(1) {
		list = append(list, month)
	}
	return list
}

// writeMonth gives a month as the authority writes it, YYYYMM.
func writeMonth(m aggregator.Month) string { return fmt.Sprintf("%06d", int(m)) }
