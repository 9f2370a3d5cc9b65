package akassor

import (
	"errors"
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/sources/akassor/internal/wire"
	"underlag/sources/internal/soap/xsd"
)

// The categories of source.yaml.
const (
	benefit    aggregator.Category = "benefit"
	suspension aggregator.Category = "suspension"
)

// What the facts are about, in the authority's language.
const (
	unemploymentBenefit = "Arbetslöshetsersättning"
	payoutOfBenefit     = "Utbetalning av arbetslöshetsersättning"
)

// answered is what the status table calls an a-kassa that has answered.
const answered = "answered"

// noStatus is the code of an a-kassa that gives none.
const noStatus = "no_status"

// Breaches of the contract that only the mapping can see.
var (
	errOtherPerson = errors.New("the answer is about another person than the one asked about")
	errReversed    = errors.New("a period that ends before it begins")
)

// toReply gives the facts of the granted categories. An answer about another
// person, or with a text that breaks its type, is Malformed.
func toReply(answer *wire.GetUnemploymentBenefitPaymentResponse, q aggregator.Question, now time.Time) (aggregator.Reply, error) {
	m := mapping{q: q, reply: aggregator.Reply{AsOf: now}}
	if answer.IdentificationNumber.Or("") != q.Person.Reveal() {
		m.read.Malformed("IdentificationNumber", errOtherPerson)
	}
	for _, fund := range answer.ArbetsloshetsersattningLista.Arbetsloshetsersattning {
		m.fund(fund)
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

// fund maps one a-kassa. What it says is delivered even if its status is not
// known, but then it is also named as missing: there may be more.
func (m *mapping) fund(w *wire.ArbetsloshetsersattningType) {
	payer := xsd.Name(w.SvarandeOrganisation)
	status := strings.TrimSpace(w.StatusSvarandeOrganisation.Or(""))
	row, known := described.Tables["status"].Lookup(status)
	told := aggregator.ProviderReply{Provider: described.ProviderNamed(payer), Outcome: aggregator.Answered}
	if !known || row.Means != answered {
		told.Outcome, told.Code = aggregator.Unavailable, m.missing(payer, status)
	}
	if !known {
		m.read.Unknown("StatusSvarandeOrganisation", w.StatusSvarandeOrganisation)
	}
	m.reply.Providers = append(m.reply.Providers, told)
	if m.q.Allows(benefit) {
		for _, payment := range w.Utbetalningar {
			m.payment(payer, payment)
		}
		if w.AnsoktOmErsattning != nil {
			m.application(payer, w.AnsoktOmErsattning)
		}
	}
	if m.q.Allows(suspension) {
		for _, s := range w.Avstangningar {
			m.suspension(payer, s)
		}
	}
}

// missing names an a-kassa that could not be checked. A status without text has
// a code of ours.
func (m *mapping) missing(payer, status string) (code string) {
	code = aggregator.SafeCode(status)
	if code == "" {
		code = noStatus
	}
	m.reply.Missing = append(m.reply.Missing, unchecked(payer, code))
	return code
}

func unchecked(payer, code string) aggregator.MissingPart {
	if payer == "" {
		return aggregator.MissingPart{Part: "okänd a-kassa", Code: code, Text: aggregator.Text{
			SV: "En a-kassa vars namn inte gick att läsa kunde inte kontrolleras.",
			EN: "An unemployment fund whose name could not be read could not be checked.",
		}}
	}
	return aggregator.MissingPart{Part: payer, Code: code, Text: aggregator.Text{
		SV: payer + " kunde inte kontrolleras.",
		EN: payer + " could not be checked.",
	}}
}

func (m *mapping) payment(payer string, w *wire.UtbetalningarType) {
	p := aggregator.Payment{
		Origin:      origin(benefit),
		Benefit:     unemploymentBenefit,
		Kind:        aggregator.BenefitPayment,
		Status:      aggregator.Paid,
		Net:         m.read.Amount("NettoEfterAvdrag", w.NettoEfterAvdrag),
		NetAfterTax: m.read.Amount("NettoEfterSkatt", w.NettoEfterSkatt),
		PaidOn:      m.read.Date("Utbetalningsdatum", w.Utbetalningsdatum),
		Period:      m.period("AvserFrom", w.AvserFrom, "AvserTom", w.AvserTom),
		Days:        m.read.Days("Ersattningsdagar", w.Ersattningsdagar),
		Payer:       payer,
	}
	if p.PaidOn > m.q.Today {
		p.Status = aggregator.Planned
	}
	m.reply.Facts.Payments = append(m.reply.Facts.Payments, p)
}

// application maps what the person has applied for. Its absence says nothing:
// an a-kassa that leaves it out has not said that nothing was applied for.
func (m *mapping) application(payer string, w *wire.AnsoktOmErsattningType) {
	decidedOn := m.nillableDate("BeslutOmRattTillErsattning", w.BeslutOmRattTillErsattning)
	if decidedOn.IsZero() {
		m.reply.Facts.Cases = append(m.reply.Facts.Cases, aggregator.CaseFact{
			Origin: origin(benefit), Benefit: unemploymentBenefit, Status: aggregator.InProgress, Payer: payer,
		})
	} else {
		m.reply.Facts.Decisions = append(m.reply.Facts.Decisions, aggregator.DecisionFact{
			Origin: origin(benefit), Kind: aggregator.Entitled, Benefit: unemploymentBenefit, DecidedOn: decidedOn, Payer: payer,
		})
	}
	if m.read.Boolean("AnsokanOmUtbetalningInlamnad", w.AnsokanOmUtbetalningInlamnad) == aggregator.Yes {
		m.reply.Facts.Cases = append(m.reply.Facts.Cases, aggregator.CaseFact{
			Origin: origin(benefit), Benefit: payoutOfBenefit, Status: aggregator.Received, Payer: payer,
		})
	}
}

func (m *mapping) suspension(payer string, w *wire.AvstangningarType) {
	m.reply.Facts.Decisions = append(m.reply.Facts.Decisions, aggregator.DecisionFact{
		Origin:  origin(suspension),
		Kind:    aggregator.Suspension,
		Benefit: unemploymentBenefit,
		Period:  m.period("AvstangdFrom", w.AvstangdFrom, "AvstangdTom", w.AvstangdTom),
		Payer:   payer,
	})
}

func (m *mapping) period(fromName string, from *xsd.Date, toName string, to *xsd.Date) aggregator.Period {
	p := aggregator.Period{From: m.read.Date(fromName, from), To: m.read.Date(toName, to)}
	if p.To < p.From {
		m.read.Malformed(toName, errReversed)
	}
	return p
}

// nillableDate gives no date only where the authority says xsi:nil; an empty
// element without it is not a date.
func (m *mapping) nillableDate(name string, v *wire.NillableDateType) aggregator.Date {
	if v == nil || v.Nil.True() {
		return 0
	}
	return m.read.Date(name, v.Value)
}

func origin(c aggregator.Category) aggregator.Origin {
	return aggregator.Origin{Authority: description.Code, Category: c}
}
