// Package sim is a simulated Arbetsförmedlingen: ersättningsstöd version 2 over
// SOAP 1.1, from the fixtures' job-seekers.
package sim

import (
	"errors"
	"net/http"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/arbetsformedlingen/internal/wire"
	"underlag/sources/internal/simkit"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xsd"
)

const code = "AF"

const namespace = "http://api.arbetsformedlingen.se/arbetssokande/ersattningsstod/v2"

const (
	hugeHead = `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="` + soap.Envelope + `"><soap:Body>` +
		`<SvarMeddelande xmlns="` + namespace + `"><Svar><BeslutInfo><EkonomiskaBeslut>`
	hugeFill = `<Beslut><ErsattningTyp>Aktivitetsstöd</ErsattningTyp><Omfattning>100</Omfattning><BeslutFrom>2026-01-01</BeslutFrom>` +
		`<BeslutTom>2026-12-31</BeslutTom></Beslut>`
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

func closed(w http.ResponseWriter, _ *http.Request) {
	soap.WriteFault(w, "soap:Server", "Tjänsten är tillfälligt stängd", nil)
}

func (r register) answer(w http.ResponseWriter, req *http.Request, partial bool) {
	var question wire.FragaMeddelande
	err := soap.ReadRequest(req, &question)
	if err == nil {
		err = check(question.Fraga)
	}
	if err != nil {
		soap.WriteFault(w, "soap:Client", "Meddelandet följer inte kontraktet", nil)
		return
	}
	soap.WriteResponse(w, &wire.SvarMeddelande{Fraga: question.Fraga, Svar: r.svar(&question, partial)})
}

// check holds a question to what the schema says of its texts.
func check(q *wire.FragaType) error {
	var read xsd.Reader
	read.Date("From", q.From)
	read.Date("Tom", q.Tom)
	read.Boolean("Test", q.Test)
	if n := len(q.OrganisationsnummerForIngivare.Or("")); n < 10 || n > 12 {
		read.Malformed("OrganisationsnummerForIngivare", errLength)
	}
	if _, err := aggregator.ParsePersonalNumber(q.IdentitetsbeteckningFysiskPerson.Or("")); err != nil {
		read.Malformed("IdentitetsbeteckningFysiskPerson", err)
	}
	return read.Err()
}

var errLength = errors.New("10 to 12 characters")

func (r register) svar(question *wire.FragaMeddelande, partial bool) *wire.SvarType {
	number := question.Fraga.IdentitetsbeteckningFysiskPerson
	svar := &wire.SvarType{
		Schemaversion:                    xsd.NewString("2.0"),
		Referensnummer:                   question.Fraga.Referensnummer,
		LagParagraf:                      question.Fraga.LagParagraf,
		IdentitetsbeteckningFysiskPerson: number,
		StatusSokandeinformationKod:      xsd.NewInteger(0),
		StatusSokandeinformationKodText:  xsd.NewString("Frågan har behandlats normalt"),
	}
	person := r.world.Person(number.Or(""))
	if !person.KnownAt(code) {
		return svar
	}
	svar.Fornamn, svar.Efternamn = xsd.NewString(person.First), xsd.NewString(person.Last)
	svar.Sekretessmarkering = xsd.NewBoolean(person.MarkedAt(code))
	project(svar, person.JobSeeker, question.Inkludera)
	if partial {
		technicalError(svar)
	}
	return svar
}

// technicalError is the authority's own partial answer: the activity report
// could not be read.
func technicalError(svar *wire.SvarType) {
	if svar.ArbetssokandeInfo == nil {
		svar.ArbetssokandeInfo = &wire.ArbetssokandeInfoType{}
	}
	svar.ArbetssokandeInfo.AktivetetsRapportDatum = &wire.AktivetetsRapportDatumType{AktivitetsRapportMeddelande: xsd.NewString("502")}
}

// project writes a job-seeker to the wire, block by block as asked for; without
// Inkludera every block is.
func project(svar *wire.SvarType, seeker *fixtures.JobSeeker, asked *wire.InkluderaType) {
	if seeker == nil {
		return
	}
	if asked == nil || asked.ArbetssokandeInfo.True() {
		svar.ArbetssokandeInfo = &wire.ArbetssokandeInfoType{
			Arbetssokande:               xsd.NewBoolean(seeker.Registered),
			ArbetssokandeSKAT:           xsd.OptionalString(seeker.SKAT),
			ArbetssokandeRegistrerad:    xsd.NewDate(seeker.From),
			ArbetssokandeOmfattning:     xsd.NewInteger(seeker.Extent),
			ArbetssokandeAvaktualiserad: xsd.NewDate(seeker.To),
			AktivetetsRapportDatum: &wire.AktivetetsRapportDatumType{
				AktivitetsRapportMeddelande:   xsd.NewString(seeker.ReportStatus),
				SenasteAktivitetsRapportDatum: xsd.NewDate(seeker.ReportedOn),
			},
		}
	}
	if asked == nil || asked.AkasseInfo.True() {
		svar.Akassetillhorighet = xsd.OptionalString(seeker.Fund)
	}
	if asked == nil || asked.BeslutInfo.True() {
		svar.BeslutInfo = &wire.BeslutInfoType{EkonomiskaBeslut: &wire.EkonomiskaBeslutType{}}
		for _, d := range seeker.Decisions {
			svar.BeslutInfo.EkonomiskaBeslut.Beslut = append(svar.BeslutInfo.EkonomiskaBeslut.Beslut, &wire.BeslutType{
				ErsattningTyp: xsd.NewString(d.Type),
				Omfattning:    xsd.NewInteger(d.Extent),
				BeslutFrom:    xsd.NewDate(d.From),
				BeslutTom:     xsd.NewDate(d.To),
			})
		}
	}
}
