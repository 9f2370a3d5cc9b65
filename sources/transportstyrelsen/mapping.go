package transportstyrelsen

import (
	"errors"
	"strconv"
	"time"

	"underlag/aggregator"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/transportstyrelsen/internal/wire"
)

const vehicle aggregator.Category = "vehicle"

// The values of resultat (ResultatTypEnum).
const (
	resultOK  = "OK"
	resultFEL = "FEL"
)

// listAbsent is the code of an OK without fordonsinnehav.
const listAbsent = "fordonsinnehav_absent"

var errResult = errors.New("neither OK nor FEL")

var incomplete = aggregator.Text{
	SV: "Transportstyrelsen kunde inte lämna hela fordonsinnehavet.",
	EN: "The Transport Agency could not give all of the person's vehicles.",
}

// toReply maps an answer. A failure with vehicles beside it, an OK with a
// failure beside it, and an OK that holds no list at all are partial; only an
// OK with an empty list says that the person holds no vehicle.
func toReply(answer *wire.HamtaUppgifterResponse, now time.Time) (aggregator.Reply, error) {
	var read xsd.Reader
	result := readResult(&read, answer.Resultat)
	failure := readFailure(&read, answer.Felresultat)
	vehicles := readVehicles(&read, answer.Fordonsinnehav)
	if err := read.Err(); err != nil {
		return aggregator.Reply{}, err
	}
	if failure == "" && result == resultFEL {
		failure = resultFEL
	}
	if failure == "" && answer.Fordonsinnehav == nil {
		failure = listAbsent
	}
	if result == resultFEL && len(vehicles) == 0 {
		return aggregator.Reply{}, aggregator.NewSourceError(aggregator.Unavailable, failure, nil)
	}
	reply := aggregator.Reply{AsOf: now, Facts: aggregator.Facts{Vehicles: vehicles}}
	if failure != "" {
		reply.Missing = []aggregator.MissingPart{{Part: string(vehicle), Code: failure, Text: incomplete}}
	}
	return reply, nil
}

func readResult(read *xsd.Reader, v *xsd.String) string {
	result := v.Or("")
	if result != resultOK && result != resultFEL {
		read.Malformed("resultat", errResult)
	}
	return result
}

// readFailure gives the code of the first failure, and nothing if there is
// none. Every code must be readable; feltext is never read.
func readFailure(read *xsd.Reader, failures []*wire.FelresultatType) string {
	first := ""
	for _, f := range failures {
		code, _ := read.Integer("felkod", f.Felkod)
		if first == "" {
			first = strconv.Itoa(code)
		}
	}
	return first
}

func readVehicles(read *xsd.Reader, held *wire.FordonsinnehavType) []aggregator.Vehicle {
	if held == nil {
		return nil
	}
	vehicles := make([]aggregator.Vehicle, 0, len(held.Fordon))
	for _, f := range held.Fordon {
		v := aggregator.Vehicle{
			Origin:             aggregator.Origin{Authority: described.Code, Category: vehicle},
			RegistrationNumber: xsd.Text(f.Regnr),
			Make:               xsd.Text(f.Fabrikat),
			Year:               xsd.Text(f.Fordonsar),
			Class:              xsd.Text(f.Fordonsslag),
			Model:              xsd.Text(f.Handelsbeteckning),
		}
		switch v.RegistrationNumber {
		case "":
			read.Malformed("regnr", xsd.ErrAbsent)
		case composite.NotTold:
			v.RegistrationNumber = ""
		}
		vehicles = append(vehicles, v)
	}
	return vehicles
}
