package transportstyrelsen

import (
	"cmp"

	"underlag/aggregator"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/transportstyrelsen/internal/wire"
)

// toAnswer writes what may be told, and what is missing as the authority says it.
func toAnswer(d aggregator.Delivered) *wire.HamtaUppgifterResponse {
	answer := &wire.HamtaUppgifterResponse{Resultat: xsd.NewString(resultOK), Fordonsinnehav: held(d.Facts.Vehicles)}
	for _, m := range d.Missing {
		switch m.Code {
		case listAbsent:
			answer.Fordonsinnehav = nil
		case resultFEL:
			answer.Resultat = xsd.NewString(resultFEL)
		default:
			answer.Felresultat = append(answer.Felresultat, &wire.FelresultatType{
				Felkod: (*xsd.Integer)(&m.Code), Feltext: xsd.NewString(m.Text.SV),
			})
		}
	}
	return answer
}

// held lists the vehicles. Each element is mandatory: what is withheld is blank,
// except the registration number, which no vehicle is without.
func held(vehicles []aggregator.Vehicle) *wire.FordonsinnehavType {
	list := &wire.FordonsinnehavType{}
	for i := range vehicles {
		v := &vehicles[i]
		list.Fordon = append(list.Fordon, &wire.FordonType{
			Regnr:             xsd.NewString(cmp.Or(v.RegistrationNumber, composite.NotTold)),
			Fabrikat:          xsd.NewString(v.Make),
			Fordonsar:         xsd.NewString(v.Year),
			Fordonsslag:       xsd.NewString(v.Class),
			Handelsbeteckning: xsd.NewString(v.Model),
		})
	}
	return list
}
