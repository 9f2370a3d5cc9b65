// Package sim plays CSN: it reads the question as strictly as CSN reads its
// contract, and tells what the fixtures know of the person in CSN's own words.
package sim

import (
	"net/http"
	"regexp"
	"unicode/utf8"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/csn/internal/wire"
	"underlag/sources/internal/simkit"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xsd"
)

const code aggregator.AuthorityCode = "CSN"

// New makes the simulator of CSN.
func New(world *fixtures.World, faults fixtures.Faults) http.Handler {
	s := &simulator{world: world}
	return simkit.Simulator{
		Code:   code,
		Answer: s.answer,
		Fault: func(w http.ResponseWriter, _ *http.Request) {
			fault(w, "soap:Server", "Tekniskt fel")
		},
		HugeHead: `<soap:Envelope xmlns:soap="` + soap.Envelope + `"><soap:Body>` +
			`<csn:CSNSvar xmlns:csn="http://schema.csn.se/v4.0/kommunfraga" schemaVersion="4.0">`,
		HugeFill:    `<csn:Utfyllnad>0000000000000000</csn:Utfyllnad>`,
		ContentType: soap.ContentType,
	}.Handler(faults)
}

type simulator struct{ world *fixtures.World }

// What CSN says of how the question went.
const (
	allWell    = "0"
	badInput   = "-1005"
	incomplete = "1" // ASSUMED: the codes besides 0 and -1005 are not public
)

func (s *simulator) answer(w http.ResponseWriter, r *http.Request, partial bool) {
	question := new(wire.SBNUppgEkBistandBegar)
	err := soap.ReadRequest(r, question)
	if err != nil {
		fault(w, "soap:Client", "Frågan kunde inte läsas")
		return
	}
	if !keepsContract(question) {
		respond(w, result(badInput, "Inparametrarna bryter mot kontraktet"))
		return
	}
	respond(w, s.tell(question, partial))
}

func (s *simulator) tell(question *wire.SBNUppgEkBistandBegar, partial bool) *wire.CSNSvar {
	answer := result(allWell, "Allt OK, inget att rapportera")
	if partial {
		answer = result(incomplete, "Svaret är inte fullständigt")
	}
	id := question.Personidentitet
	person := s.world.Person(id.Sekel.Or("") + id.Personnummer.Or(""))
	var told *wire.PersonType
	if person.KnownAt(code) {
		told = projection{today: s.world.Today, period: period(question)}.person(person)
	} else {
		told = unknownPerson()
	}
	told.Personnummer, told.Sekel = id.Personnummer, id.Sekel
	if partial {
		leaveOut(told)
	}
	answer.Personer.Person = append(answer.Personer.Person, told)
	return answer
}

// result is an answer about nobody. Its echo of the question is empty, as in the
// only public sample.
func result(code, text string) *wire.CSNSvar {
	return &wire.CSNSvar{
		SchemaVersion: new(xsd.Decimal("4.0")),
		GemensamtSvarEkbistand: &wire.GemensamtSvarEkbistandType{Resultat: &wire.ResultatType{
			ResultatKod: xsd.NewString(code), ResultatText: xsd.NewString(text),
		}},
		GemensamtFragaEkbistand: &wire.GemensamtFragaEkbistandType{},
		Personer:                &wire.PersonerType{},
	}
}

var (
	organisation = regexp.MustCompile(`^\d{4}[2-9]\d{7}$`)
	century      = regexp.MustCompile(`^(18|19|20)$`)
	number       = regexp.MustCompile(`^[0-9][0-9][0-1][0-9][0-3][0-9][0-9]{4}$`)
)

// keepsContract tells whether everything a question must have is there, in the
// form the contract gives it.
func keepsContract(q *wire.SBNUppgEkBistandBegar) bool {
	if q.Korrelationsid == nil || q.Ingivare == nil || q.Arendeidentitet == nil || q.Personidentitet == nil ||
		q.Tidsperiod == nil || q.Syfte == nil || q.Lagtext == nil {
		return false
	}
	if p := q.Personuppgiftsbitrade; p != nil && !organisation.MatchString(p.Organisationsnummer.Or("")) {
		return false
	}
	var dates xsd.Reader
	from, to := dates.Date("fromDatum", q.Tidsperiod.FromDatum), dates.Date("tomDatum", q.Tidsperiod.TomDatum)
	caseLength := utf8.RuneCountInString(q.Arendeidentitet.Or(""))
	return organisation.MatchString(q.Ingivare.Organisationsnummer.Or("")) &&
		q.Ingivare.Handlaggare.Or("") != "" &&
		caseLength >= 1 && caseLength <= 31 &&
		century.MatchString(q.Personidentitet.Sekel.Or("")) &&
		number.MatchString(q.Personidentitet.Personnummer.Or("")) &&
		dates.Err() == nil && from <= to
}

// period gives the period of a question that keeps its contract.
func period(q *wire.SBNUppgEkBistandBegar) aggregator.Period {
	var dates xsd.Reader
	return aggregator.Period{
		From: dates.Date("fromDatum", q.Tidsperiod.FromDatum), To: dates.Date("tomDatum", q.Tidsperiod.TomDatum),
	}
}

func respond(w http.ResponseWriter, answer *wire.CSNSvar) {
	err := soap.WriteResponse(w, answer)
	if err != nil {
		http.Error(w, "the simulator cannot write its answer: "+err.Error(), http.StatusInternalServerError)
	}
}

// fault answers with a SOAP fault; a client that has left does not matter.
func fault(w http.ResponseWriter, code, text string) { _ = soap.WriteFault(w, code, text, nil) }
