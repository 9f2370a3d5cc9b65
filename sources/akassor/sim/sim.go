// Package sim is the a-kassor's common service on its own wire: it checks the
// question as the authority would and projects the fixtures' people to answers.
package sim

import (
	"net/http"
	"regexp"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/akassor/internal/wire"
	"underlag/sources/internal/simkit"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xsd"
)

// The status codes that have been seen.
const (
	statusAnswered   = "1"
	statusUnanswered = "9"
)

const (
	hugeHead = `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="` + soap.Envelope + `"><soap:Body>` +
		`<so:GetUnemploymentBenefitPaymentResponse xmlns:so="http://INT014.UBPService.Schemas"><so:ArbetsloshetsersattningLista>`
	hugeFill = `<so:Arbetsloshetsersattning><so:SvarandeOrganisation>Exempels a-kassa</so:SvarandeOrganisation>` +
		`<so:StatusSvarandeOrganisation>1</so:StatusSvarandeOrganisation></so:Arbetsloshetsersattning>`
)

// New answers for the people of a world, and fails as faults says.
func New(world *fixtures.World, faults fixtures.Faults) http.Handler {
	s := simulator{world}
	return simkit.Simulator{
		Code:     "SO",
		Answer:   s.answer,
		Fault:    func(w http.ResponseWriter, _ *http.Request) { soap.WriteFault(w, "soap:Server", "Tekniskt fel", nil) },
		HugeHead: hugeHead, HugeFill: hugeFill, ContentType: soap.ContentType,
	}.Handler(faults)
}

type simulator struct{ world *fixtures.World }

func (s simulator) answer(w http.ResponseWriter, r *http.Request, partial bool) {
	var question wire.GetUnemploymentBenefitPaymentRequest
	err := soap.ReadRequest(r, &question)
	if err != nil {
		soap.WriteFault(w, "soap:Client", "Frågan följer inte kontraktet", nil)
		return
	}
	period, ok := check(&question)
	if !ok {
		soap.WriteFault(w, "soap:Client", "Frågan innehåller otillåtna värden", nil)
		return
	}
	answer := echo(&question)
	person := s.world.Person(string(*question.IdentificationNumber))
	if person.KnownAt("SO") {
		answer.ArbetsloshetsersattningLista.Arbetsloshetsersattning = funds(person.Funds, period)
	}
	if partial {
		leaveOut(answer.ArbetsloshetsersattningLista)
	}
	soap.WriteResponse(w, answer)
}

var (
	identification = regexp.MustCompile(`^[0-9]{12}$`)
	organisation   = regexp.MustCompile(`^[0-9]{4}[2-9][0-9]{7}$`)
)

// check holds the question to the schema's types, and to a period that does not
// end before it begins.
func check(q *wire.GetUnemploymentBenefitPaymentRequest) (aggregator.Period, bool) {
	var r xsd.Reader
	period := aggregator.Period{From: r.Date("From", q.From), To: r.Date("Tom", q.Tom)}
	ok := r.Err() == nil && period.From <= period.To &&
		identification.MatchString(string(*q.IdentificationNumber)) &&
		organisation.MatchString(string(*q.OrganisationsnummerIngivare)) &&
		*q.NamnIngivare != "" && *q.KontonamnHandlaggare != "" && *q.Referensnummer != "" &&
		*q.Syfte != "" && *q.Paragraf != "" &&
		len(q.OrganisationsnummerPersonuppgiftsbitrade) == len(q.NamnPersonuppgiftsbitrade)
	return period, ok
}

// echo repeats the question, as the answer's first half does.
func echo(q *wire.GetUnemploymentBenefitPaymentRequest) *wire.GetUnemploymentBenefitPaymentResponse {
	return &wire.GetUnemploymentBenefitPaymentResponse{
		OrganisationsnummerIngivare:              q.OrganisationsnummerIngivare,
		NamnIngivare:                             q.NamnIngivare,
		KontonamnHandlaggare:                     q.KontonamnHandlaggare,
		Referensnummer:                           q.Referensnummer,
		From:                                     q.From,
		Tom:                                      q.Tom,
		Syfte:                                    q.Syfte,
		Paragraf:                                 q.Paragraf,
		OrganisationsnummerPersonuppgiftsbitrade: q.OrganisationsnummerPersonuppgiftsbitrade,
		NamnPersonuppgiftsbitrade:                q.NamnPersonuppgiftsbitrade,
		IdentificationNumber:                     q.IdentificationNumber,
		ArbetsloshetsersattningLista:             &wire.ArbetsloshetsersattningListaType{},
	}
}
