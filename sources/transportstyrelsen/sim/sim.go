// Package sim is a simulated Transportstyrelsen: HamtaUppgifter over SOAP 1.1,
// from the vehicles of the fixtures' people.
package sim

import (
	"net/http"
	"regexp"

	"underlag/fixtures"
	"underlag/sources/internal/simkit"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/transportstyrelsen/internal/wire"
)

const code = "TNS"

// The codes of felkod are ours: the authority's are not public.
const (
	badIdentification = 1001
	registerClosed    = 2001
	registerPartly    = 2002
)

const (
	hugeHead = `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="` + soap.Envelope + `"><soap:Body>` +
		`<tns:HamtaUppgifterResponse xmlns:tns="http://schema.transportstyrelsen.se/ssbtek/hamtauppgifterresponder/1" ` +
		`xmlns:frdn="http://schema.transportstyrelsen.se/ssbtek/fordon/1"><tns:resultat>OK</tns:resultat><tns:fordonsinnehav>`
	hugeFill = `<frdn:fordon><frdn:regnr>ABC123</frdn:regnr><frdn:fabrikat>VOLVO</frdn:fabrikat><frdn:fordonsar>2009</frdn:fordonsar>` +
		`<frdn:fordonsslag>PERSONBIL</frdn:fordonsslag><frdn:handelsbeteckning>V70</frdn:handelsbeteckning></frdn:fordon>`
)

type register struct{ world *fixtures.World }

// New gives the authority's endpoint.
func New(world *fixtures.World, faults fixtures.Faults) http.Handler {
	r := register{world}
	return simkit.Simulator{
		Code:        code,
		Answer:      r.answer,
		Fault:       closed,
		HugeHead:    hugeHead,
		HugeFill:    hugeFill,
		ContentType: soap.ContentType,
	}.Handler(faults)
}

// closed is the authority's own failure: an answer that says FEL.
func closed(w http.ResponseWriter, _ *http.Request) {
	soap.WriteResponse(w, failed(registerClosed, "Registret är stängt"))
}

func (r register) answer(w http.ResponseWriter, req *http.Request, partial bool) {
	var question wire.HamtaUppgifter
	if err := soap.ReadRequest(req, &question); err != nil {
		soap.WriteFault(w, "soap:Client", "Meddelandet följer inte kontraktet", nil)
		return
	}
	number, valid := identified(question.Identifikation)
	if !valid {
		soap.WriteResponse(w, failed(badIdentification, "Felaktig identifikation"))
		return
	}
	response := answered(r.world.Person(number))
	if partial {
		response.Felresultat = failed(registerPartly, "Alla register kunde inte läsas").Felresultat
	}
	soap.WriteResponse(w, response)
}

var (
	century   = regexp.MustCompile(`^(19|20)$`)
	tenDigits = regexp.MustCompile(`^[0-9]{2}[01][0-9]{7}$`)
)

// identified gives the twelve digits, if the patterns of person/1 hold.
func identified(i *wire.IdentifikationType) (string, bool) {
	sekel, number := i.Sekel.Or(""), i.Personnummer.Or("")
	return sekel + number, century.MatchString(sekel) && tenDigits.MatchString(number)
}

// answered lists what a person holds; for a person without vehicles, and for
// one the authority does not know, the list is empty.
func answered(p *fixtures.Person) *wire.HamtaUppgifterResponse {
	held := &wire.FordonsinnehavType{}
	if p.KnownAt(code) {
		for _, v := range p.Vehicles {
			held.Fordon = append(held.Fordon, &wire.FordonType{
				Regnr:             xsd.NewString(v.Registration),
				Fabrikat:          xsd.NewString(v.Make),
				Fordonsar:         xsd.NewString(v.Year),
				Fordonsslag:       xsd.NewString(v.Class),
				Handelsbeteckning: xsd.NewString(v.Model),
			})
		}
	}
	return &wire.HamtaUppgifterResponse{Resultat: xsd.NewString("OK"), Fordonsinnehav: held}
}

func failed(felkod int, feltext string) *wire.HamtaUppgifterResponse {
	return &wire.HamtaUppgifterResponse{
		Resultat:    xsd.NewString("FEL"),
		Felresultat: []*wire.FelresultatType{{Felkod: xsd.NewInteger(felkod), Feltext: xsd.NewString(feltext)}},
	}
}
