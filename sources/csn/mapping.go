package csn

import (
	"errors"
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/sources/csn/internal/wire"
	"underlag/sources/internal/soap/xsd"
)

// CSN's categories, as in source.yaml.
const (
	studyAid          aggregator.Category = "study_aid"
	homeEquipmentLoan aggregator.Category = "home_equipment_loan"
)

// CSN's own words for how an answer went.
const (
	resultOK    = "0"
	resultInput = "-1005" // the question breaks CSN's contract
	noHit       = "Ej träff"
)

// Errors of answers that contradict themselves or the question.
var (
	errNobody      = errors.New("a successful answer without the person")
	errOtherPerson = errors.New("another person than the one asked about")
	errHitAndMiss  = errors.New("facts about a person said not to be found")
)

// toReply makes facts of what CSN answered, of the categories the question
// allows. The error is a Malformed, Denied or Unavailable *aggregator.SourceError.
func toReply(answer *wire.CSNSvar, q aggregator.Question, now time.Time) (aggregator.Reply, error) {
	persons := answer.Personer.Person
	code := strings.TrimSpace(answer.GemensamtSvarEkbistand.Resultat.ResultatKod.Or(""))
	err := resultFailure(code, len(persons))
	if err != nil {
		return aggregator.Reply{}, err
	}
	m := mapper{q: q, reply: aggregator.Reply{AsOf: now}}
	if code != resultOK {
		m.missing(wholeAnswer, code, incomplete)
	}
	for _, p := range persons {
		m.person(p)
	}
	if !m.found {
		m.Malformed("personnummer", errOtherPerson)
	}
	m.reply.UnknownCodes = m.UnknownCodes()
	if err := m.Err(); err != nil {
		return m.reply.Aside(), err
	}
	return m.reply, nil
}

// resultFailure tells why an answer has nobody in it.
func resultFailure(code string, persons int) error {
	switch {
	case persons > 0:
		return nil
	case code == resultOK:
		return aggregator.NewSourceError(aggregator.Malformed, "Person", errNobody)
	case code == resultInput:
		return aggregator.NewSourceError(aggregator.Denied, code, nil)
	case code == "":
		return aggregator.NewSourceError(aggregator.Malformed, "ResultatKod", xsd.ErrAbsent)
	}
	return aggregator.NewSourceError(aggregator.Unavailable, code, nil)
}

// mapper gathers the reply.
type mapper struct {
	reading
	q     aggregator.Question
	reply aggregator.Reply
	found bool // the person asked about is in the answer
}

// person maps one Person. Of anybody but the person asked about only a mark of
// protection is kept.
func (m *mapper) person(p *wire.PersonType) {
	marked := p.Sekretess != nil && !blank(p.Sekretess)
	if marked {
		m.reply.Protection = aggregator.Marked
	}
	if !m.isAsked(p) {
		return
	}
	m.found = true
	before := m.reply.Facts.Len()
	for _, s := range supportsOf(p) {
		if m.q.Allows(s.category) {
			m.support(s)
		}
	}
	switch strings.TrimSpace(p.Status.Or("")) {
	case "":
		// Only of a person it knows can CSN say that nothing is marked.
		if p.Sekretess != nil {
			m.reply.Protection = m.reply.Protection.Or(aggregator.Unmarked)
		}
	case noHit:
		if m.reply.Facts.Len() > before {
			m.Malformed("Status", errHitAndMiss)
		}
	default:
		m.missing(wholePerson, personStatusUnknown, unreadableStatus)
	}
}

// isAsked tells whether p is the person asked about. The century may be left out
// of an answer, and is compared where it is not.
func (m *mapper) isAsked(p *wire.PersonType) bool {
	century, number := wireNumber(m.q.Person)
	return p.Personnummer.Or("") == number && p.Sekel.Or(century) == century
}

func blank(v *xsd.String) bool { return strings.TrimSpace(v.Or("")) == "" }

// support maps one kind of support. A kind that CSN lists for the person and
// tells nothing of is missing, not absent.
func (m *mapper) support(s support) {
	listed := !blank(s.listed) && strings.TrimSpace(s.listed.Or("")) != none
	if listed && len(s.matters) == 0 {
		m.missing(s.part, listedWithoutCase, listedOnly)
	}
	for _, a := range s.matters {
		m.known("stodform", a.stodform)
		status := m.caseState(s, a)
		m.cases(s, a, status)
		m.grants(s, a, status)
		m.payments(s, a)
	}
}

// known notes a code that the table does not have.
func (m *mapper) known(table string, code *xsd.String) {
	if _, known := file.Tables[table].Lookup(code.Or("")); !known {
		m.Unknown(table, code)
	}
}

// origin is the origin of the facts of one kind of support.
func (s *support) origin() aggregator.Origin {
	return aggregator.Origin{Authority: described.Code, Category: s.category}
}

// The parts that are missing where CSN says that something is, and not what, and
// where what it says of the person could not be read. Other parts are kinds of
// support.
const (
	wholeAnswer = "answer"
	wholePerson = "person"
)

// The codes of parts that are missing; that of the whole answer is CSN's own.
const (
	listedWithoutCase    = "listed_without_case"
	caseStatusUnknown    = "case_status_unknown"
	paymentStatusUnknown = "payment_status_unknown"
	paymentKindUnknown   = "payment_kind_unknown"
	personStatusUnknown  = "status_unknown"
)

// What the parts that are missing are called for people.
var (
	incomplete = aggregator.Text{
		SV: "CSN anger att svaret inte är fullständigt.",
		EN: "CSN says that its answer is not complete."}
	unreadableStatus = aggregator.Text{
		SV: "CSN:s uppgift om personen hittades eller inte kunde inte tolkas.",
		EN: "Whether CSN found the person could not be read."}
	listedOnly = aggregator.Text{
		SV: "CSN anger att stödet finns men lämnar inga uppgifter om det.",
		EN: "CSN says that there is such support but tells nothing of it."}
	unreadableCase = aggregator.Text{
		SV: "Ett ärendes status kunde inte tolkas.",
		EN: "The status of a case could not be read."}
	unreadablePayment = aggregator.Text{
		SV: "Om en betalning är utbetald eller planerad kunde inte tolkas; betalningen är utelämnad.",
		EN: "Whether a payment is paid or planned could not be read; the payment is left out."}
	undivided = aggregator.Text{
		SV: "En betalning kunde inte delas upp i bidrag och lån.",
		EN: "A payment could not be told apart into grant and loan."}
)

// missing notes a missing part, once.
func (m *mapper) missing(part, code string, text aggregator.Text) {
	code = aggregator.SafeCode(code)
	for _, p := range m.reply.Missing {
		if p.Part == part && p.Code == code {
			return
		}
	}
	m.reply.Missing = append(m.reply.Missing, aggregator.MissingPart{Part: part, Code: code, Text: text})
}
