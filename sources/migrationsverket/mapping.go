package migrationsverket

import (
	"cmp"
	"errors"
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/descriptor"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/migrationsverket/internal/wire"
)

// The categories of source.yaml.
const (
	identityCategory aggregator.Category = "identity"
	permitCategory   aggregator.Category = "permit"
	caseCategory     aggregator.Category = "case"
)

// The codes of what could not be read, words of ours.
const (
	responseAbsent = "response_absent"
	svarNil        = "svar_nil"
	svarEmpty      = "svar_empty"
	typeUnknown    = "arendeTyp_unknown"
	outcomeUnknown = "beslutsKod_unknown"
	validityAbsent = "giltighetstid_unknown"
	endAbsent      = "tomDatum_absent"
)

var (
	errOtherQuestion = errors.New("not what was asked about")
	errReversed      = errors.New("ends before it begins")
)

// codes are the code tables of source.yaml.
type codes struct{ arendeTyp, beslutsTyp, beslutsKod, giltighetstid descriptor.Table }

// mapping is one answer on its way to a reply.
type mapping struct {
	codes
	q     aggregator.Question
	read  xsd.Reader
	reply aggregator.Reply
}

// toReply maps an answer about the person of q. An answer without response says
// nothing and is partial; a response without svar is no hit.
func (c codes) toReply(answer *wire.FindByPersonnummerResponse, q aggregator.Question, now time.Time) (aggregator.Reply, error) {
	m := mapping{codes: c, q: q, reply: aggregator.Reply{AsOf: now}}
	if answer.Response == nil {
		m.missing(responseAbsent)
		return m.reply, nil
	}
	m.checkEcho(answer.Response)
	m.name(answer.Response)
	m.circumstances(answer.Response)
	for _, s := range matters(answer.Response) {
		m.matter(s)
	}
	m.reply.UnknownCodes = m.read.UnknownCodes()
	if err := m.read.Err(); err != nil {
		return m.reply.Aside(), err
	}
	return m.reply, nil
}

// checkEcho refuses an answer to another question. Both echoes are optional.
func (m *mapping) checkEcho(r *wire.FkResponseType) {
	if r.Korrelationsid != nil && string(*r.Korrelationsid) != m.q.ID {
		m.read.Malformed("korrelationsid", errOtherQuestion)
	}
	if r.Personnummer != nil && !same(string(*r.Personnummer), m.q.Person) {
		m.read.Malformed("personnummer", errOtherQuestion)
	}
}

var separators = strings.NewReplacer("-", "", "+", "")

// same tells whether the text is the person's number, of twelve digits or of
// ten, with or without the separator: the schema only says string.
func same(text string, person aggregator.PersonalNumber) bool {
	digits := separators.Replace(strings.TrimSpace(text))
	number := person.Reveal()
	return digits == number || digits == number[2:]
}

func (m *mapping) name(r *wire.FkResponseType) {
	if !m.q.Allows(identityCategory) {
		return
	}
	m.reply.Facts.Name = xsd.Name(r.Fornamn, r.Efternamn)
	m.reply.Facts.NameOrigin = origin(identityCategory)
}

// circumstances gives the grounds of each matter with what the authority says
// of the person beside them, as facts of the category that covers them: they
// must not ride on a permit.
func (m *mapping) circumstances(r *wire.FkResponseType) {
	if !m.q.Allows(caseCategory) {
		return
	}
	person := aggregator.Permit{
		Origin:      origin(caseCategory),
		HomeCountry: xsd.Text(r.Hemland),
		EntryDate:   m.read.Date("inresedatum", r.Inresedatum),
	}
	told := false
	for _, s := range matters(r) {
		grounds := person
		if !inPart(s) {
			grounds.Reason = cmp.Or(xsd.Text(s.AnledningNamn), xsd.Text(s.Anledning))
		}
		if grounds.Reason != "" || groundsOnly(s) {
			m.reply.Facts.Permits = append(m.reply.Facts.Permits, grounds)
			told = true
		}
	}
	if !told && (person.HomeCountry != "" || person.EntryDate != 0) {
		m.reply.Facts.Permits = append(m.reply.Facts.Permits, person)
	}
}

func (m *mapping) matter(s *wire.FkSvarType) {
	decided := s.BeslutsKod != nil || s.BeslutsKodNamn != nil || s.BeslutsTyp != nil || s.BeslutsTypNamn != nil || s.Beslutsdatum != nil
	applied := s.ArendeTyp != nil || s.ArendeTypNamn != nil || s.Ansokningsdatum != nil
	switch {
	case s.Nil.True():
		m.missing(svarNil)
	case groundsOnly(s):
	case decided:
		m.decided(s)
	case applied:
		m.pending(s)
	default:
		m.missing(svarEmpty)
	}
}

// decided maps a decision in force at some time of the period asked about. What
// it is about and how it went are never guessed: an unknown code there leaves
// the decision out, and says so.
func (m *mapping) decided(s *wire.FkSvarType) {
	period := m.period(s)
	over := period.To != 0 && period.To < m.q.Period.From
	if over || !m.q.Allows(permitCategory) {
		return
	}
	m.notice(s)
	if !m.aboutPermit(s) {
		m.missing(typeUnknown)
		return
	}
	outcome, known := m.beslutsKod.Lookup(s.BeslutsKod.Or(""))
	if !known && s.BeslutsKod.Or("") != composite.NotTold {
		m.missing(outcomeUnknown)
		return
	}
	validity, _ := m.giltighetstid.Lookup(s.Giltighetstid.Or(""))
	p := aggregator.Permit{
		Origin:    origin(permitCategory),
		Kind:      m.kind(s),
		Validity:  validity.Means,
		Period:    period,
		DecidedOn: m.read.Date("beslutsdatum", s.Beslutsdatum),
		Status:    outcome.Means,
	}
	if !inPart(s) {
		m.checkValidity(p, s.Giltighetstid != nil)
	}
	m.reply.Facts.Permits = append(m.reply.Facts.Permits, p)
}

// notice notes what decides what a matter is where the tables do not have it.
func (m *mapping) notice(s *wire.FkSvarType) {
	if !m.aboutPermit(s) {
		m.read.Unknown("arendeTyp", s.ArendeTyp)
		m.read.Unknown("beslutsTyp", s.BeslutsTyp)
	}
	if _, known := m.beslutsKod.Lookup(s.BeslutsKod.Or("")); !known {
		m.read.Unknown("beslutsKod", s.BeslutsKod)
	}
	if _, known := m.giltighetstid.Lookup(s.Giltighetstid.Or("")); !known {
		m.read.Unknown("giltighetstid", s.Giltighetstid)
	}
}

// checkValidity notes a permit that does not say whether it is permanent or
// temporary, or a temporary one that does not say until when: without that it
// could be taken for one in force.
func (m *mapping) checkValidity(p aggregator.Permit, said bool) {
	code := gap(&p)
	if code == "" && p.Validity == "" && said {
		code = validityAbsent
	}
	if code != "" {
		m.missing(code)
	}
}

// gap gives the code of what a granted permit does not say of its validity.
func gap(p *aggregator.Permit) string {
	switch {
	case p.Status != "granted":
		return ""
	case p.Validity == "":
		return validityAbsent
	case p.Validity == "temporary" && p.Period.To == 0:
		return endAbsent
	}
	return ""
}

// groundsOnly tells whether a matter inside SSBTEK is there for its grounds: what
// it is about is not told with them.
func groundsOnly(s *wire.FkSvarType) bool { return s.ArendeTyp.Or("") == composite.NotTold }

// inPart tells whether a matter inside SSBTEK lacks what the law withholds, so
// that nothing follows from what it does not say.
func inPart(s *wire.FkSvarType) bool { return s.Anledning.Or("") == composite.NotTold }

// aboutPermit tells whether the law's category of permits covers the matter.
func (m *mapping) aboutPermit(s *wire.FkSvarType) bool {
	matter, _ := m.arendeTyp.Lookup(s.ArendeTyp.Or(""))
	decision, _ := m.beslutsTyp.Lookup(s.BeslutsTyp.Or(""))
	return matter.Category == permitCategory || decision.Category == permitCategory
}

func (m *mapping) period(s *wire.FkSvarType) aggregator.Period {
	p := aggregator.Period{From: m.read.Date("fromDatum", s.FromDatum), To: m.read.Date("tomDatum", s.TomDatum)}
	if p.From != 0 && p.To != 0 && p.To < p.From {
		m.read.Malformed("tomDatum", errReversed)
	}
	return p
}

// kind names what was decided, in the authority's words where it gives them.
func (m *mapping) kind(s *wire.FkSvarType) string {
	row, _ := m.beslutsTyp.Lookup(s.BeslutsTyp.Or(""))
	return cmp.Or(xsd.Text(s.BeslutsTypNamn), row.Label.SV, xsd.Text(s.BeslutsTyp), m.about(s))
}

// about names what the matter is about, in the authority's words where it gives
// them.
func (m *mapping) about(s *wire.FkSvarType) string {
	row, _ := m.arendeTyp.Lookup(s.ArendeTyp.Or(""))
	return cmp.Or(xsd.Text(s.ArendeTypNamn), row.Label.SV, xsd.Text(s.ArendeTyp))
}

func (m *mapping) pending(s *wire.FkSvarType) {
	if !m.q.Allows(caseCategory) {
		return
	}
	m.reply.Facts.Cases = append(m.reply.Facts.Cases, aggregator.CaseFact{
		Origin:     origin(caseCategory),
		Benefit:    m.about(s),
		Status:     aggregator.Received,
		ReceivedOn: m.read.Date("ansokningsdatum", s.Ansokningsdatum),
	})
}

// missing notes a matter, or all of them, that could not be read. The code is a
// word of ours: what the authority wrote is data on the person, which nothing
// but the law's permitted fields may carry.
func (m *mapping) missing(code string) {
	m.reply.Missing = append(m.reply.Missing, aggregator.MissingPart{
		Part: string(permitCategory),
		Code: code,
		Text: aggregator.Text{
			SV: "Migrationsverkets svar är inte fullständigt eller kunde inte tolkas i alla delar.",
			EN: "The Migration Agency's answer is not complete, or could not be read in all its parts.",
		},
	})
}

func matters(r *wire.FkResponseType) []*wire.FkSvarType {
	if r.SvarCollection == nil {
		return nil
	}
	return r.SvarCollection.Svar
}

func origin(c aggregator.Category) aggregator.Origin {
	return aggregator.Origin{Authority: described.Code, Category: c}
}
