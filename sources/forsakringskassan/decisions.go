package forsakringskassan

import (
	"strconv"

	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
)

// fkMatters maps FK's cases and the decisions in them.
func (r *reader) fkMatters(facts *aggregator.Facts, f *wire.LefiFormansinformation) {
	for _, m := range r.matters(f) {
		row := r.codes.tables["matters"][m.kind]
		origin := aggregator.Origin{Authority: authority, Category: row.Category}
		if m.started != "" || m.active != nil {
			facts.Cases = append(facts.Cases, aggregator.CaseFact{
				Origin:     origin,
				Benefit:    row.Label.SV,
				Status:     caseState(m),
				ReceivedOn: r.date("startades", m.started),
				Payer:      providerFK,
			})
		}
		for i := range m.rulings {
			facts.Decisions = append(facts.Decisions, r.decision(origin, row.Label.SV, m, &m.rulings[i]))
		}
	}
}

func caseState(m matter) aggregator.CaseState {
	switch {
	case m.active == nil:
		return aggregator.Received
	case !*m.active:
		return aggregator.Closed
	case len(m.rulings) > 0:
		return aggregator.Decided
	}
	return aggregator.InProgress
}

func (r *reader) decision(origin aggregator.Origin, name string, m matter, w *ruling) aggregator.DecisionFact {
	d := aggregator.DecisionFact{
		Origin:    origin,
		Kind:      outcome(m, w),
		Benefit:   words(named(w.benefit), name),
		Status:    r.status(w),
		DecidedOn: r.date("beslut.fattades", w.made),
		Period:    r.span("beslut.period", w.period),
		Extent:    r.extent("beslut.omfattning", w.extent),
		Amount:    r.amount("beslut.beslutatBruttobelopp", w.gross),
		Days:      r.days("beslut.dagar", w.days),
		Payer:     providerFK,
	}
	if d.Amount.Known() {
		d.Frequency = aggregator.Frequency(r.codes.means("frequencies", number(w.every), ""))
	}
	return d
}

// outcome: the decision's own word, else the case's rejected flag. An absent
// flag is not a no. What the person owes is no benefit, however it was decided.
func outcome(m matter, w *ruling) aggregator.DecisionType {
	switch {
	case m.kind == maintenanceClaim:
		return aggregator.OtherKind
	case w.outcome != "":
		return aggregator.DecisionType(w.outcome)
	case m.rejected == nil:
		return aggregator.OtherKind
	case *m.rejected:
		return aggregator.Rejected
	}
	return aggregator.Granted
}

func (r *reader) status(w *ruling) string {
	switch {
	case w.status != "":
		return r.codes.means("decision_status", w.status, "other")
	case w.final == nil:
		return ""
	case *w.final:
		return "final"
	}
	return "preliminary"
}

// pmDecisions maps PM's decisions: one fact per thing granted, and one for a
// decision that grants nothing.
func (r *reader) pmDecisions(wired []wire.LefiPmFormanBeslut) []aggregator.DecisionFact {
	var decisions []aggregator.DecisionFact
	for i := range wired {
		w := &wired[i]
		base := r.pmDecision(w)
		if len(w.BeslutadErsattning) == 0 {
			decisions = append(decisions, base)
		}
		for j := range w.BeslutadErsattning {
			decisions = append(decisions, r.pmGrant(base, &w.BeslutadErsattning[j]))
		}
	}
	return decisions
}

func (r *reader) pmDecision(w *wire.LefiPmFormanBeslut) aggregator.DecisionFact {
	d := aggregator.DecisionFact{
		Origin:    aggregator.Origin{Authority: authority, Category: pension},
		Kind:      aggregator.OtherKind,
		Benefit:   r.pmGroup(w.Formansgrupp),
		DecidedOn: r.date("beslut.beslutsdatum", w.Beslutsdatum),
		Payer:     providerPM,
	}
	if u := w.Beslutsutfall; u != nil {
		d.Kind = aggregator.DecisionType(r.codes.means("outcomes", string(u.Kod), string(aggregator.OtherKind)))
	}
	if s := w.Beslutsstatus; s != nil {
		d.Status = r.codes.means("decision_status", string(s.Kod), "other")
	}
	return d
}

func (r *reader) pmGrant(d aggregator.DecisionFact, w *wire.LefiPmFormanBeslutadErsattning) aggregator.DecisionFact {
	if t := w.Ersattningstyp; t != nil {
		d.Benefit = words(t.Beskrivning, string(t.Kod))
	}
	d.Period = r.openPeriod("beslutadErsattning.period", w.Period)
	d.Extent = r.share("beslutadErsattning.omfattning", w.Omfattning)
	if b := w.BeslutatBelopp; b != nil {
		d.Amount = r.kronor("beslutatBelopp.belopp", b.Belopp)
		if b.Beloppsfrekvens != nil {
			d.Frequency = aggregator.Frequency(r.codes.means("frequencies", string(b.Beloppsfrekvens.Kod), ""))
		}
	}
	return d
}

func (r *reader) pmGroup(g *wire.LefiPmFormanGrupp) string {
	if g == nil {
		return r.codes.label("providers", providerPM).SV
	}
	return words(g.Beskrivning, string(g.Kod))
}

// pmClaims maps what the person has applied for at PM.
func (r *reader) pmClaims(wired []wire.LefiPmFormanAnsprak) []aggregator.CaseFact {
	var cases []aggregator.CaseFact
	for _, w := range wired {
		cases = append(cases, aggregator.CaseFact{
			Origin:     aggregator.Origin{Authority: authority, Category: pension},
			Benefit:    r.pmGroup(w.Formansgrupp),
			Status:     aggregator.Received,
			ReceivedOn: r.date("ansprak.ankomstdatum", w.Ankomstdatum),
			Period:     r.openPeriod("ansprak.yrkadPeriod", w.YrkadPeriod),
			Payer:      providerPM,
		})
	}
	return cases
}

// sicknessIncomes maps the yearly income that sickness benefit is based on.
func (r *reader) sicknessIncomes(wired []wire.LefiSjukpenninggrundandeInkomstUppgift) []aggregator.DecisionFact {
	var decisions []aggregator.DecisionFact
	for _, w := range wired {
		sum := r.amount("sjukpenninggrundandeInkomst.anstallning", w.Anstallning)
		if business := r.amount("sjukpenninggrundandeInkomst.verksamhet", w.Verksamhet); !sum.Known() {
			sum = business
		} else if business.Known() {
			sum = sum.Add(business)
		}
		decisions = append(decisions, aggregator.DecisionFact{
			Origin:    aggregator.Origin{Authority: authority, Category: sicknessIncome},
			Kind:      aggregator.Entitled,
			Benefit:   r.codes.label("groups", "FK:SGI").SV,
			DecidedOn: r.date("sjukpenninggrundandeInkomst.faststalldes", w.Faststalldes),
			Amount:    sum,
			Frequency: aggregator.Yearly,
			Payer:     providerFK,
		})
	}
	return decisions
}

// pensionCapital maps PM's pension accounts and the income they are based on.
func (r *reader) pensionCapital(wired []wire.LefiPmOvrigInformation) []aggregator.DecisionFact {
	var decisions []aggregator.DecisionFact
	base := aggregator.DecisionFact{Origin: aggregator.Origin{Authority: authority, Category: pensionCapital},
		Kind: aggregator.OtherKind, Payer: providerPM}
	for _, w := range wired {
		if w.Pensionsbehallning != nil {
			decisions = append(decisions, r.accounts(base, w.Pensionsbehallning.Pensionskonton)...)
		}
		if w.Pensionsunderlag != nil {
			decisions = append(decisions, r.earningYears(base, w.Pensionsunderlag.Intjanandear)...)
		}
	}
	return decisions
}

func (r *reader) accounts(base aggregator.DecisionFact, accounts []wire.LefiPmPensionKonto) []aggregator.DecisionFact {
	var decisions []aggregator.DecisionFact
	for _, account := range accounts {
		base.Benefit = r.codes.label("groups", "PM:PBH").SV
		if t := account.Kontotyp; t != nil {
			base.Benefit = words(t.Beskrivning, string(t.Kod))
		}
		for _, value := range account.Kontovarden {
			d := base
			d.Amount = r.kronor("kontovarden.varde", value.Varde)
			d.Period.From = r.from("kontovarden.gallerFrom", value.GallerFrom)
			decisions = append(decisions, d)
		}
	}
	return decisions
}

func (r *reader) earningYears(base aggregator.DecisionFact, years []wire.LefiPmPensionUnderlagIntjanandeAr) []aggregator.DecisionFact {
	var decisions []aggregator.DecisionFact
	for _, w := range years {
		d := base
		d.Benefit = r.codes.label("groups", "PM:PU").SV
		d.Amount = r.kronor("pensionsgrundandeInkomst", w.PensionsgrundandeInkomst)
		d.Frequency = aggregator.Yearly
		year, err := strconv.Atoi(w.Artal)
		if err != nil || !aggregator.NewDate(year, 1, 1).Valid() {
			r.fail("intjanandear.artal", "not a year")
			continue
		}
		d.Period = aggregator.Period{From: aggregator.NewDate(year, 1, 1), To: aggregator.NewDate(year, 12, 31)}
		decisions = append(decisions, d)
	}
	return decisions
}
