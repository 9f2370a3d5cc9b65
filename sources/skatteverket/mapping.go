package skatteverket

import (
	"errors"
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/skatteverket/internal/wire"
)

// The categories of source.yaml.
const (
	identity  aggregator.Category = "identity"
	capital   aggregator.Category = "capital"
	taxRefund aggregator.Category = "tax_refund"
	salary    aggregator.Category = "salary"
)

// What the tables of source.yaml call a code.
const (
	answered = "answered"
	nothing  = "none"
)

// The part that is missing where the person's status is not known, and the code
// of a part of which nothing is said. Other parts are categories.
const (
	wholePerson = "person"
	noStatus    = "no_status"
)

// Breaches of the contract that only the mapping can see.
var (
	errOtherPerson = errors.New("the answer holds nothing about the person asked about")
	errYear        = errors.New("not a year of four digits")
	errMonth       = errors.New("not a month YYYYMM")
	errUndeclared  = errors.New("an individual statement in a month that is not declared")
)

// toReply gives the facts of the granted categories. An answer without the
// person asked about, or with a text that breaks its type, is Malformed.
func toReply(answer *wire.SvarBeskattningsuppgifterEnligtSFS2008975, q aggregator.Question, now time.Time) (aggregator.Reply, error) {
	m := mapping{q: q, reply: aggregator.Reply{AsOf: now}}
	found := false
	for _, person := range answer.PersonuppgiftLista.Personuppgift {
		if person.IdentitetsbeteckningFysiskPerson.Or("") != q.Person.Reveal() {
			continue // somebody else's data is none of ours
		}
		found = true
		m.person(person)
	}
	if !found {
		m.read.Malformed("IdentitetsbeteckningFysiskPerson", errOtherPerson)
	}
	m.reply.UnknownCodes = m.read.UnknownCodes()
	if err := m.read.Err(); err != nil {
		return m.reply.Aside(), err
	}
	return m.reply, nil
}

type mapping struct {
	q     aggregator.Question
	read  xsd.Reader
	reply aggregator.Reply
}

// person maps one Personuppgift. What it says is delivered even if its status is
// not known, but then the whole of it is also named as missing.
func (m *mapping) person(w *wire.PersonuppgiftTYPE) {
	status := strings.TrimSpace(w.StatusPersonuppgiftKod.Or(""))
	row, known := described.Tables["status"].Lookup(status)
	if !known {
		m.read.Unknown("StatusPersonuppgiftKod", w.StatusPersonuppgiftKod)
	}
	if !known || row.Means != answered {
		m.missing(wholePerson, status, aggregator.Text{SV: "personuppgiften i dess helhet", EN: "the person's data as a whole"})
	}
	m.name(w)
	parts := w.Svarsdelar
	if parts == nil {
		parts = &wire.SvarsdelarTYPE{}
	}
	m.capital(w.Kapitaluppgift, parts.Kapital)
	m.refunds(parts.Skatteaterbetalning)
	m.salaries(parts.Individuppgifter)
}

func (m *mapping) name(w *wire.PersonuppgiftTYPE) {
	if !m.q.Allows(identity) {
		return
	}
	name := xsd.Name(w.Fornamn, w.Efternamn)
	if name != "" {
		m.reply.Facts.Name, m.reply.Facts.NameOrigin = name, origin(identity)
	}
}

// capital maps the totals per year. Totals without a word about the part are an
// answer; neither totals nor a word is not "no capital".
func (m *mapping) capital(totals []*wire.KapitaluppgiftTYPE, part *wire.SvarKapitalTYPE) {
	if !m.q.Allows(capital) {
		return
	}
	for _, w := range totals {
		year, _ := m.read.Integer("Taxeringsar", w.Taxeringsar)
		if year < 1000 || year > 9999 {
			m.read.Malformed("Taxeringsar", errYear)
		}
		m.reply.Facts.Capital = append(m.reply.Facts.Capital, aggregator.Capital{
			Origin:  origin(capital),
			TaxYear: year,
			Income:  m.read.Amount("SummaIntakterPaKapital", w.SummaIntakterPaKapital),
			Surplus: m.read.Amount("OverskottPaKapital", w.OverskottPaKapital),
		})
	}
	switch {
	case part != nil:
		m.part(capital, part.Svarskod, len(totals) > 0)
	case len(totals) == 0:
		m.part(capital, nil, false)
	}
}

func (m *mapping) refunds(w *wire.SvarSkatteaterbetalningTYPE) {
	if !m.q.Allows(taxRefund) {
		return
	}
	if w == nil {
		m.part(taxRefund, nil, false)
		return
	}
	for _, refund := range w.Aterbetalning {
		m.reply.Facts.Refunds = append(m.reply.Facts.Refunds, aggregator.Refund{
			Origin: origin(taxRefund),
			Amount: m.read.Amount("Belopp", refund.Belopp),
			PaidOn: m.read.Date("Utbetalningsdatum", refund.Utbetalningsdatum),
		})
	}
	m.part(taxRefund, w.Svarskod, len(w.Aterbetalning) > 0)
}

// part reads what the authority says of one part. A code that is not known, no
// code, and "there is nothing" beside something make the part missing.
func (m *mapping) part(c aggregator.Category, code *xsd.String, delivered bool) {
	text := strings.TrimSpace(code.Or(""))
	row, known := described.Tables["part"].Lookup(text)
	if !known {
		m.read.Unknown("Svarskod", code)
	}
	if row.Means == answered || row.Means == nothing && !delivered {
		return
	}
	m.missing(string(c), text, label(c))
}

// missing names a part that could not be had. A code without text has a code of
// ours.
func (m *mapping) missing(part, code string, what aggregator.Text) {
	code = aggregator.SafeCode(code)
	if code == "" {
		code = noStatus
	}
	m.reply.Missing = append(m.reply.Missing, aggregator.MissingPart{Part: part, Code: code, Text: aggregator.Text{
		SV: "Kunde inte kontrolleras hos Skatteverket: " + what.SV + ".",
		EN: "Could not be checked at the tax agency: " + what.EN + ".",
	}})
}

// label gives the catalogue's words for a category, in the middle of a sentence.
func label(c aggregator.Category) aggregator.Text {
	for _, info := range description.Catalogue {
		if info.Name == c {
			return aggregator.Text{SV: uncapitalised(info.Label.SV), EN: uncapitalised(info.Label.EN)}
		}
	}
	return aggregator.Text{SV: string(c), EN: string(c)}
}

func uncapitalised(s string) string {
	first := []rune(s)[:1]
	return strings.ToLower(string(first)) + s[len(string(first)):]
}

func origin(c aggregator.Category) aggregator.Origin {
	return aggregator.Origin{Authority: description.Code, Category: c}
}
