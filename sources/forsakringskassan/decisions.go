package forsakringskassan

import (
	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
)

// fkMatters maps FK's cases and the decisions in them.
func (r *reader) fkMatters(facts *aggregator.Facts, f *wire.LefiFormansinformation) {
	for _, m := range r.matters(f) {
		if m.isCase() {
			facts.Cases = append(facts.Cases, r.fkCase(m))
		}
		for i := range m.rulings {
			if m.isCase() && m.rulings[i] == (ruling{}) {
				continue // only says that the case is decided
			}
			facts.Decisions = append(facts.Decisions, r.decision(m, &m.rulings[i]))
		}
	}
}

func (r *reader) fkCase(m matter) aggregator.CaseFact {
	row := r.codes.tables["matters"][m.kind]
	return aggregator.CaseFact{
		Origin:      aggregator.Origin{Authority: authority, Category: row.Category},
		Benefit:     row.Label.SV,
		BenefitCode: m.kind,
		Status:      caseState(m),
		ReceivedOn:  r.date("startades", m.started),
		Payer:       providerFK,
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

// decision maps one decision; its code is arendets nyckel/förmån.
func (r *reader) decision(m matter, w *ruling) aggregator.DecisionFact {
	row := r.codes.tables["matters"][m.kind]
	d := aggregator.DecisionFact{
		Origin:      aggregator.Origin{Authority: authority, Category: row.Category},
		Kind:        outcome(m, w),
		Benefit:     words(named(w.benefit), row.Label.SV),
		BenefitCode: path(m.kind, told(w.benefit)),
		Status:      r.status(w),
		DecidedOn:   r.date("beslut.fattades", w.made),
		Period:      r.span("beslut.period", w.period),
		Extent:      r.extent("beslut.omfattning", w.extent),
		Amount:      r.amount("beslut.beslutatBruttobelopp", w.gross),
		Days:        r.days("beslut.dagar", w.days),
		Payer:       providerFK,
	}
	d.Frequency = aggregator.Frequency(r.codes.means("frequencies", number(w.every), ""))
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
		Origin:      aggregator.Origin{Authority: authority, Category: pension},
		Kind:        aggregator.OtherKind,
		Benefit:     r.pmGroup(w.Formansgrupp),
		BenefitCode: groupCode(w.Formansgrupp),
		DecidedOn:   r.date("beslut.beslutsdatum", w.Beslutsdatum),
		Payer:       providerPM,
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
		d.Benefit = words(t.Beskrivning, string(t.Kod), d.Benefit)
		d.BenefitCode = path(d.BenefitCode, words(string(t.Kod)))
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
	return words(g.Beskrivning, string(g.Kod), r.codes.label("providers", providerPM).SV)
}

func groupCode(g *wire.LefiPmFormanGrupp) string {
	if g == nil {
		return ""
	}
	return words(string(g.Kod))
}

// pmClaims maps what the person has applied for at PM.
func (r *reader) pmClaims(wired []wire.LefiPmFormanAnsprak) []aggregator.CaseFact {
	var cases []aggregator.CaseFact
	for _, w := range wired {
		cases = append(cases, aggregator.CaseFact{
			Origin:      aggregator.Origin{Authority: authority, Category: pension},
			Benefit:     r.pmGroup(w.Formansgrupp),
			BenefitCode: groupCode(w.Formansgrupp),
			Status:      aggregator.Received,
			ReceivedOn:  r.date("ansprak.ankomstdatum", w.Ankomstdatum),
			Period:      r.openPeriod("ansprak.yrkadPeriod", w.YrkadPeriod),
			Payer:       providerPM,
		})
	}
	return cases
}

// sicknessIncomes maps the yearly income that sickness benefit is based on.
func (r *reader) sicknessIncomes(wired []wire.LefiSjukpenninggrundandeInkomstUppgift) []aggregator.DecisionFact {
	var decisions []aggregator.DecisionFact
	for _, w := range wired {
		sum, code := r.yearlyIncome(&w)
		decisions = append(decisions, aggregator.DecisionFact{
			Origin:      aggregator.Origin{Authority: authority, Category: sicknessIncome},
			Kind:        aggregator.Entitled,
			Benefit:     r.codes.label("groups", "FK:SGI").SV,
			BenefitCode: code,
			DecidedOn:   r.date("sjukpenninggrundandeInkomst.faststalldes", w.Faststalldes),
			Amount:      sum,
			Frequency:   aggregator.Yearly,
			Payer:       providerFK,
		})
	}
	return decisions
}

// Codes of the yearly income: of both kinds together, and of one alone.
const (
	sgi           = "FK:SGI"
	sgiEmployment = "FK:SGI/anstallning"
	sgiBusiness   = "FK:SGI/verksamhet"
)

func (r *reader) yearlyIncome(w *wire.LefiSjukpenninggrundandeInkomstUppgift) (sum aggregator.Amount, code string) {
	sum, code = r.amount("sjukpenninggrundandeInkomst.anstallning", w.Anstallning), sgiEmployment
	business := r.amount("sjukpenninggrundandeInkomst.verksamhet", w.Verksamhet)
	switch {
	case w.Anstallning == nil && w.Verksamhet != nil:
		code = sgiBusiness
	case w.Anstallning == nil || w.Verksamhet != nil:
		code = sgi
	}
	if !sum.Known() {
		return business, code
	}
	if business.Known() {
		sum = sum.Add(business)
	}
	return sum, code
}

// Codes of what PM tells of pension accounts.
const (
	pbh = "PM:PBH"
	pu  = "PM:PU"
)

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
		base.Benefit, base.BenefitCode = r.codes.label("groups", pbh).SV, pbh
		if t := account.Kontotyp; t != nil {
			base.Benefit = words(t.Beskrivning, string(t.Kod), base.Benefit)
			base.BenefitCode = path(pbh, words(string(t.Kod)))
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
		d.Benefit, d.BenefitCode = r.codes.label("groups", pu).SV, pu
		d.Amount = r.kronor("pensionsgrundandeInkomst", w.PensionsgrundandeInkomst)
		d.Frequency = aggregator.Yearly
		d.Period = r.year("intjanandear.artal", w.Artal)
		decisions = append(decisions, d)
	}
	return decisions
}
