package sim

import (
	"encoding/json"
	"slices"
	"strings"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/forsakringskassan/internal/wire"
)

// project tells what the authorities know of a person, as far as the question
// asks. Partial is their own form of it: PM does not answer, or where PM was not
// asked, FK's payments meet an internal error.
func (l *lefi) project(q *wire.LefiExternFormansinformationFraga, p *fixtures.Person, partial bool) wire.LefiExternFormansinformationSvar {
	v := view{world: l.world, question: q, period: period(q)}
	asksPM := v.asks("PM:")
	v.withoutPM = partial && asksPM
	v.withoutPayments = partial && !asksPM
	v.providers(v.asks("FK:"), asksPM)
	v.deviations()
	v.svar.Formansinformation = &wire.LefiFormansinformation{}
	if !p.KnownAt("FK") {
		return v.svar
	}
	v.person(p)
	for i := range p.Benefits {
		b := &p.Benefits[i]
		switch {
		case b.Provider == "FK":
			v.fk(b)
		case !v.withoutPM:
			v.pm(b)
		}
	}
	return v.svar
}

// view is one answer in the making.
type view struct {
	world           *fixtures.World
	question        *wire.LefiExternFormansinformationFraga
	period          aggregator.Period
	withoutPM       bool
	withoutPayments bool
	svar            wire.LefiExternFormansinformationSvar
}

// period reads the question's period, which check has found to be one.
func period(q *wire.LefiExternFormansinformationFraga) aggregator.Period {
	var p aggregator.Period
	p.From, _ = aggregator.ParseDate(q.Period.From)
	p.To, _ = aggregator.ParseDate(q.Period.Tom)
	return p
}

func (v *view) asks(provider string) bool {
	q := v.question
	return anyOf(q.Formansinformation, provider) || anyOf(q.Ansprak, provider) || anyOf(q.Beslut, provider) ||
		anyOf(q.PreliminaraUtbetalningar, provider) || anyOf(q.Utbetalningar, provider) || anyOf(q.OvrigInformation, provider)
}

func anyOf[T ~string](codes []T, provider string) bool {
	return slices.ContainsFunc(codes, func(c T) bool { return strings.HasPrefix(string(c), provider) })
}

func (v *view) providers(fk, pm bool) {
	if fk {
		v.svar.Utlamnare = append(v.svar.Utlamnare, provider(wire.FK, "Försäkringskassan", wire.OK, "Tillgänglig"))
	}
	switch {
	case pm && v.withoutPM:
		v.svar.Utlamnare = append(v.svar.Utlamnare, provider(wire.PM, "Pensionsmyndigheten", wire.OTILLGANGLIG, "Otillgänglig"))
	case pm:
		v.svar.Utlamnare = append(v.svar.Utlamnare, provider(wire.PM, "Pensionsmyndigheten", wire.OK, "Tillgänglig"))
	}
}

func provider(code wire.LefiUtlamnareKod, name string, state wire.LefiTillstandKod, text string) wire.LefiUtlamnareTillstand {
	return wire.LefiUtlamnareTillstand{
		Utlamnare: &wire.LefiUtlamnare{Kod: &code, Namn: name},
		Tillstand: &wire.LefiTillstand{Kod: &state, Beskrivning: text},
	}
}

// deviations reports FK's paid sums as failed inside, where that is the fault.
func (v *view) deviations() {
	var all wire.LefiExternFormansinformationAvvikelser
	if v.withoutPayments {
		failed := wire.INTERNTFEL
		for _, g := range v.question.Utbetalningar {
			all.Utbetalningar = append(all.Utbetalningar, wire.LefiExternAvvikelseFormanGrupp{
				Avvikelse:    &wire.LefiAvvikelse{Kod: &failed, Beskrivning: "Internt fel"},
				Formansgrupp: &wire.LefiExternFormanGrupp{Kod: g, Beskrivning: string(g)},
			})
		}
	}
	v.svar.Avvikelser = encode(all)
}

// encode is for the parts that the wire types keep as they are; they are made of
// texts, numbers and lists only.
func encode(part any) json.RawMessage {
	raw, err := json.Marshal(part)
	if err != nil {
		panic("sim: " + err.Error())
	}
	return raw
}

func (v *view) person(p *fixtures.Person) {
	if !slices.Contains(v.question.OvrigInformation, wire.LefiExternOvrigInformationTypKodFKGEPI) {
		return
	}
	marked := p.MarkedAt("FK")
	v.svar.Formansinformation.GenerellPersoninformation = []wire.LefiPersoninformation{{
		Personnummer: p.Number,
		Namn:         p.First + " " + p.Last,
		Skyddad:      &marked,
	}}
}

// fk projects one benefit of Försäkringskassan.
func (v *view) fk(b *fixtures.Benefit) {
	f := v.svar.Formansinformation
	asked := slices.Contains(v.question.Formansinformation, wire.LefiFkFormanGruppKod(b.Group))
	switch {
	case asked && b.Decision != nil && v.inPeriod(b.Decision):
		v.decide(b)
	case asked && b.Decision == nil && b.Applied != 0 && b.Applied <= v.world.Today:
		v.pending(b)
	}
	group := wire.LefiExternFormanGruppKod(b.Group)
	for i := range b.Payments {
		payment := &b.Payments[i]
		switch {
		case !v.covers(payment):
		case v.paid(payment) && !v.withoutPayments && slices.Contains(v.question.Utbetalningar, group):
			f.Utbetalningsuppgift = append(f.Utbetalningsuppgift, fkPayment(b, payment))
		case !v.paid(payment) && slices.Contains(v.question.PreliminaraUtbetalningar, group):
			f.Preliminarautbetalningar = append(f.Preliminarautbetalningar, fkPayment(b, payment))
		}
	}
}

func (v *view) inPeriod(d *fixtures.BenefitDecision) bool {
	return v.period.Overlaps(aggregator.Period{From: d.From, To: d.To})
}

// covers: a payment belongs to the day it is paid, and before that is decided to
// the days it is for.
func (v *view) covers(p *fixtures.BenefitPayment) bool {
	if p.PaidOn != 0 {
		return v.period.Contains(p.PaidOn)
	}
	return v.period.Overlaps(aggregator.Period{From: p.From, To: p.To})
}

func (v *view) paid(p *fixtures.BenefitPayment) bool {
	return p.PaidOn != 0 && p.PaidOn <= v.world.Today
}

// pm projects one benefit of Pensionsmyndigheten.
func (v *view) pm(b *fixtures.Benefit) {
	code := wire.LefiPmFormanGruppKod(b.Group)
	group := &wire.LefiPmFormanGrupp{Kod: code, Beskrivning: pmNames[b.Group]}
	if b.Applied != 0 && v.period.Contains(b.Applied) && slices.Contains(v.question.Ansprak, code) {
		v.svar.Ansprak = append(v.svar.Ansprak, wire.LefiPmFormanAnsprak{Ansprakid: "A-" + b.Applied.String(),
			Ankomstdatum: b.Applied.String(), Formansgrupp: group})
	}
	if b.Decision != nil && slices.Contains(v.question.Beslut, code) && v.inPeriod(b.Decision) {
		v.svar.Beslut = append(v.svar.Beslut, pmDecision(b, group))
	}
	for i := range b.Payments {
		payment := &b.Payments[i]
		switch {
		case !v.covers(payment):
		case v.paid(payment) && slices.Contains(v.question.Utbetalningar, wire.LefiExternFormanGruppKod(b.Group)):
			v.svar.Utbetalningar = append(v.svar.Utbetalningar, pmPayment(b, payment, group))
		case !v.paid(payment) && slices.Contains(v.question.PreliminaraUtbetalningar, wire.LefiExternFormanGruppKod(b.Group)):
			v.svar.PreliminaraUtbetalningar = append(v.svar.PreliminaraUtbetalningar, pmPayment(b, payment, group))
		}
	}
}
