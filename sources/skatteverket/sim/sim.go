// Package sim is Skatteverket's disclosure service on its own wire: it checks
// the question as the authority would and projects the fixtures' people to
// answers. Codes and the forms of contract/antagen.xsd are assumed.
package sim

import (
	"net/http"
	"regexp"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/internal/simkit"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/skatteverket/internal/wire"
)

// Codes from the authority's fault series; which code means what is ours.
const (
	badQuestion    = 9071001
	technicalError = 9071500
)

const (
	hugeHead = `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="` + soap.Envelope + `"><soap:Body>` +
		`<skv:BeskattningsuppgifterResponse xmlns:skv="http://beskattningws.ws.service.bs.zg.rsv.se/"><svar>`
	hugeFill = `&lt;Personuppgift&gt;&lt;/Personuppgift&gt;`
)

// New answers for the people of a world, and fails as faults says.
func New(world *fixtures.World, faults fixtures.Faults) http.Handler {
	s := simulator{world}
	return simkit.Simulator{
		Code:   "SKV",
		Answer: s.answer,
		Fault: func(w http.ResponseWriter, _ *http.Request) {
			exception(w, "soap:Server", technicalError, "Tekniskt fel")
		},
		HugeHead: hugeHead, HugeFill: hugeFill, ContentType: soap.ContentType,
	}.Handler(faults)
}

type simulator struct{ world *fixtures.World }

func (s simulator) answer(w http.ResponseWriter, r *http.Request, partial bool) {
	question, ok := readQuestion(r)
	if !ok {
		exception(w, "soap:Client", badQuestion, "Förfrågan är felaktig")
		return
	}
	answer := personData(s.world, question)
	if partial {
		leaveOut(answer)
	}
	document, err := xmlcodec.Encode(&wire.SvarBeskattningsuppgifterEnligtSFS2008975{
		PersonuppgiftLista: &wire.PersonuppgiftListaTYPE{Personuppgift: []*wire.PersonuppgiftTYPE{answer}},
	})
	if err != nil {
		exception(w, "soap:Server", technicalError, "Svaret kunde inte skrivas")
		return
	}
	soap.WriteResponse(w, &wire.BeskattningsuppgifterResponse{Svar: xsd.NewString(string(document))})
}

// readQuestion gives the document inside forfragan if it is what the contract
// says.
func readQuestion(r *http.Request) (*wire.FragaBeskattningsuppgifter, bool) {
	var request wire.BeskattningsuppgifterRequest
	err := soap.ReadRequest(r, &request)
	if err != nil {
		return nil, false
	}
	var question wire.FragaBeskattningsuppgifter
	err = xmlcodec.Decode(request.Forfragan.Or(""), &question)
	if err != nil {
		return nil, false
	}
	return &question, check(&question)
}

var (
	identification = regexp.MustCompile(`^[0-9]{12}$`)
	organisation   = regexp.MustCompile(`^[0-9]{4}[2-9][0-9]{7}$`)
	yearAndMonth   = regexp.MustCompile(`^[0-9]{4}(0[1-9]|1[0-2])$`)
)

func check(q *wire.FragaBeskattningsuppgifter) bool {
	ok := identification.MatchString(string(*q.IdentitetsbeteckningFysiskPerson)) &&
		organisation.MatchString(string(*q.Fragestallare.Organisationsnummer)) &&
		*q.Fragestallare.Namn != "" && *q.Fragestallare.Handlaggare != "" && *q.Korrelationsid != "" &&
		*q.Arendeidentitet != "" && *q.Syfte != "" && *q.Lagtext != ""
	if p := q.Personuppgiftsbitrade; p != nil {
		ok = ok && organisation.MatchString(string(*p.Organisationsnummer)) && *p.Namn != ""
	}
	return ok && checkParts(q.Uppgifter)
}

func checkParts(p *wire.UppgifterTYPE) bool {
	var r xsd.Reader
	r.Boolean("Personnamn", p.Personnamn)
	ok := true
	if p.Kapital != nil {
		for _, year := range p.Kapital.Ar {
			r.Integer("Ar", year)
		}
	}
	if refund := p.Skatteaterbetalning; refund != nil {
		period := refundPeriod(&r, refund)
		ok = period.From <= period.To
	}
	if p.Individuppgifter != nil {
		for _, month := range p.Individuppgifter.RedovisningsPeriod {
			ok = ok && yearAndMonth.MatchString(string(*month))
		}
	}
	return ok && r.Err() == nil
}

func refundPeriod(r *xsd.Reader, w *wire.FragaSkatteaterbetalningTYPE) aggregator.Period {
	return aggregator.Period{From: r.Date("FranDatum", w.FranDatum), To: r.Date("TomDatum", w.TomDatum)}
}

func exception(w http.ResponseWriter, faultcode string, code int, text string) {
	soap.WriteFault(w, faultcode, text, &wire.Exception{
		MeddelandeKod: xsd.NewInteger(code), MeddelandeText: xsd.NewString(text), Systemversion: xsd.NewString("1.0"),
	})
}
