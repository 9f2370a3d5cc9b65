// Package sim is a simulated Migrationsverket: findByPersonnummer over SOAP 1.1,
// from the matters of the fixtures' people. Its dates carry a zone offset, as
// the authority's do.
package sim

import (
	"net/http"
	"regexp"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/internal/simkit"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/migrationsverket/internal/wire"
)

const code = "MIV"

const (
	hugeHead = `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="` + soap.Envelope + `"><soap:Body>` +
		`<miv:findByPersonnummerResponse xmlns:miv="http://schema.migrationsverket.se/ssbtek/1/">` +
		`<response><correlationid>1</correlationid><svarCollection>`
	hugeFill = `<svar><arendeTyp>UAT</arendeTyp><arendeTypNamn>Uppehålls- och arbetstillstånd</arendeTypNamn>` +
		`<beslutsKod>BEV</beslutsKod><beslutsTyp>PUT</beslutsTyp><giltighetstid>PERMANENT</giltighetstid></svar>`
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

// The codes of faultCode are ours: the authority's are not public.
func closed(w http.ResponseWriter, _ *http.Request) {
	soap.WriteFault(w, "soap:Server", "SSBTEKSoapException", exception("UNAVAILABLE", "Registret är stängt"))
}

func exception(faultCode, faultString string) *wire.SSBTEKSoapException {
	return &wire.SSBTEKSoapException{FaultCode: xsd.NewString(faultCode), FaultString: xsd.NewString(faultString)}
}

func (r register) answer(w http.ResponseWriter, req *http.Request, partial bool) {
	var question wire.FindByPersonnummer
	if err := soap.ReadRequest(req, &question); err != nil {
		soap.WriteFault(w, "soap:Client", "Meddelandet följer inte kontraktet", nil)
		return
	}
	if !complete(question.Query) {
		soap.WriteFault(w, "soap:Client", "SSBTEKSoapException", exception("INVALID_QUERY", "Frågan är ofullständig"))
		return
	}
	response := answered(question.Query, r.world.Person(string(*question.Query.Personnummer)))
	if partial {
		response.SvarCollection = withUnreadable(response.SvarCollection)
	}
	soap.WriteResponse(w, &wire.FindByPersonnummerResponse{Response: response})
}

var twelveDigits = regexp.MustCompile(`^[0-9]{12}$`)

func complete(q *wire.FkQueryType) bool {
	return twelveDigits.MatchString(q.Personnummer.Or("")) && q.Ingivare.Handlaggare.Or("") != ""
}

// answered gives what the authority has on a person. On one it does not know it
// has nothing but the echo.
func answered(q *wire.FkQueryType, p *fixtures.Person) *wire.FkResponseType {
	response := &wire.FkResponseType{
		Korrelationsid: q.Korrelationsid,
		Correlationid:  xsd.NewString("miv-" + q.Korrelationsid.Or("1")),
		Personnummer:   q.Personnummer,
	}
	if !p.KnownAt(code) || p.Migration == nil {
		return response
	}
	response.Efternamn = xsd.OptionalString(p.Last)
	response.Fornamn = xsd.OptionalString(p.First)
	response.Hemland = xsd.OptionalString(p.Migration.HomeCountry)
	response.Inresedatum = zoned(p.Migration.EntryDate)
	response.SvarCollection = &wire.SvarCollectionType{}
	for _, m := range p.Migration.Matters {
		response.SvarCollection.Svar = append(response.SvarCollection.Svar, matter(m))
	}
	return response
}

func matter(m fixtures.Matter) *wire.FkSvarType {
	return &wire.FkSvarType{
		Anledning:       xsd.OptionalString(m.Reason.Code),
		AnledningNamn:   xsd.OptionalString(m.Reason.Text),
		Ansokningsdatum: zoned(m.AppliedOn),
		ArendeTyp:       xsd.OptionalString(m.Type.Code),
		ArendeTypNamn:   xsd.OptionalString(m.Type.Text),
		BeslutsKod:      xsd.OptionalString(m.Outcome.Code),
		BeslutsKodNamn:  xsd.OptionalString(m.Outcome.Text),
		BeslutsTyp:      xsd.OptionalString(m.Decision.Code),
		BeslutsTypNamn:  xsd.OptionalString(m.Decision.Text),
		Beslutsdatum:    zoned(m.DecidedOn),
		FromDatum:       zoned(m.From),
		Giltighetstid:   xsd.OptionalString(m.Validity),
		TomDatum:        zoned(m.To),
	}
}

// withUnreadable adds a matter that is nil: the authority has one and does not
// say what.
func withUnreadable(c *wire.SvarCollectionType) *wire.SvarCollectionType {
	if c == nil {
		c = &wire.SvarCollectionType{}
	}
	c.Svar = append(c.Svar, &wire.FkSvarType{Nil: xsd.NewBoolean(true)})
	return c
}

// zoned gives the day with the offset of Swedish winter time, and absent for no
// date.
func zoned(d aggregator.Date) *xsd.Date {
	if d.IsZero() {
		return nil
	}
	return new(xsd.Date(d.String() + "+01:00"))
}
