package forsakringskassan

import (
	"encoding/json"
	"strconv"
	"strings"

	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
)

// unclear stands for a status that the authority had no code of ours for.
const unclear = "ANNAN"

// decision writes one decision. FK's kinds of case are the benefit itself: where
// it is withheld there is no place for its decisions.
func (w *writer) decision(d *aggregator.DecisionFact) {
	switch {
	case d.Category == sicknessIncome:
		w.sicknessIncome(d)
	case d.Category == pensionCapital:
		w.pensionCapital(d)
	case w.isPM(d.Category, d.Payer, d.Benefit, d.BenefitCode):
		w.pmDecision(d)
	default:
		w.fkDecision(d)
	}
}

// isPM tells PM's decisions and claims from FK's: by their code, else by who
// decides. FK's always have a code where the benefit is told.
func (w *writer) isPM(class aggregator.Category, payer, benefit, code string) bool {
	key, _, _ := strings.Cut(code, "/")
	_, fk := w.codes.tables["matters"][key]
	return class == pension && !fk && (code != "" || benefit != "" || payer == providerPM)
}

// key gives the key of formansinformation that a decision or case of FK belongs
// under; the class alone says it where it holds one benefit only.
func (w *writer) key(class aggregator.Category, code string) (key string, ok bool) {
	key, _, _ = strings.Cut(code, "/")
	if code == "" && class == w.codes.tables["matters"][maintenanceClaim].Category {
		key = maintenanceClaim
	}
	_, ok = w.codes.tables["matters"][key]
	return key, ok
}

func (w *writer) fkDecision(d *aggregator.DecisionFact) {
	key, ok := w.key(d.Category, d.BenefitCode)
	if !ok {
		w.mandatory("formansinformation")
		return
	}
	m := w.matter(key, d)
	r := w.reader()
	read := r.decision(m, &m.rulings[0])
	lacking := lacksDecision(d, &read)
	if r.err != nil {
		lacking = key
	}
	w.mandatory(lacking)
	w.add(key, m.arende())
}

// matter puts a decision in the terms that all kinds of case share.
func (w *writer) matter(key string, d *aggregator.DecisionFact) matter {
	m := matter{kind: key}
	_, benefit, _ := strings.Cut(d.BenefitCode, "/")
	next := ruling{
		made: d.DecidedOn.String(), period: span(d.Period), extent: fraction(d.Extent), days: days(d.Days),
		gross: belopp(d.Amount), every: w.periodicity(d.Frequency),
	}
	if benefit != "" || d.Benefit != w.codes.tables["matters"][key].Label.SV {
		next.benefit = letter(benefit, d.Benefit)
	}
	next.setStatus(key, d.Status)
	switch {
	case decidedOnly(key):
		m.rejected = never
	case judged(key) && d.Kind != aggregator.OtherKind:
		next.outcome = string(d.Kind)
	case d.Kind == aggregator.Granted, d.Kind == aggregator.Rejected:
		rejected := d.Kind == aggregator.Rejected
		m.rejected = &rejected
	}
	m.rulings = []ruling{next}
	return m
}

// setStatus says whether a decision is final by the flag that all kinds have, and
// the rest by the code that only some have.
func (r *ruling) setStatus(key, status string) {
	switch status {
	case "":
	case "final", "preliminary":
		final := status == "final"
		r.final = &final
	default:
		if judged(key) {
			r.status = unclear
		}
		if status == "interim" {
			r.status = interim[key]
		}
	}
}

func (w *writer) periodicity(f aggregator.Frequency) *wire.LefiSifferkod {
	for id, row := range w.codes.tables["frequencies"] {
		if n := numeral(id); n != nil && f != "" && row.Means == string(f) {
			return n
		}
	}
	return nil
}

// sicknessIncome writes the yearly income. Of both kinds together only the sum is
// told, and LEFI has no place for it.
func (w *writer) sicknessIncome(d *aggregator.DecisionFact) {
	u := wire.LefiSjukpenninggrundandeInkomstUppgift{Faststalldes: d.DecidedOn.String()}
	sum := wire.LefiBelopp{Summa: json.Number(decimals(d.Amount)), Valuta: "SEK"}
	switch d.BenefitCode {
	case sgiEmployment:
		u.Anstallning = &sum
	case sgiBusiness:
		u.Verksamhet = &sum
	}
	read := w.reader().sicknessIncomes([]wire.LefiSjukpenninggrundandeInkomstUppgift{u})
	w.mandatory(lacksDecision(d, &read[0]))
	w.add("sjukpenninggrundandeInkomstuppgift", u)
}

// pensionCapital writes one value of an account, or one year of income.
func (w *writer) pensionCapital(d *aggregator.DecisionFact) {
	kind, account, _ := strings.Cut(d.BenefitCode, "/")
	o := wire.LefiPmOvrigInformation{Informationstyp: &wire.LefiPmOvrigInformationTyp{
		Kod: wire.LefiPmOvrigInformationTypKod(kind), Beskrivning: w.codes.label("groups", kind).SV}}
	switch kind {
	case pbh:
		o.Pensionsbehallning = &wire.LefiPmPensionBehallning{Pensionskonton: []wire.LefiPmPensionKonto{w.account(account, d)}}
	case pu:
		o.Pensionsunderlag = &wire.LefiPmPensionUnderlag{Intjanandear: []wire.LefiPmPensionUnderlagIntjanandeAr{earned(d)}}
	default:
		w.mandatory("ovrigInformation")
		return
	}
	r := w.reader()
	read := r.pensionCapital([]wire.LefiPmOvrigInformation{o})
	lacking := lacksDecision(d, &read[0])
	if r.err != nil {
		lacking = "ovrigInformation"
	}
	w.mandatory(lacking)
	w.svar.OvrigInformation = append(w.svar.OvrigInformation, o)
}

func (w *writer) account(code string, d *aggregator.DecisionFact) wire.LefiPmPensionKonto {
	value := wire.LefiPmPensionKontoVarde{Varde: kronor(d.Amount), GallerFrom: d.Period.From.String()}
	if d.Period.From.Day() == 1 {
		value.GallerFrom = d.Period.From.Month().String()
	}
	konto := wire.LefiPmPensionKonto{Kontovarden: []wire.LefiPmPensionKontoVarde{value}}
	if code != "" || d.Benefit != w.codes.label("groups", pbh).SV {
		konto.Kontotyp = &wire.LefiPmPensionKontoTyp{Kod: wire.LefiPmPensionKontoTypKod(code), Beskrivning: d.Benefit}
	}
	return konto
}

func earned(d *aggregator.DecisionFact) wire.LefiPmPensionUnderlagIntjanandeAr {
	year := wire.LefiPmPensionUnderlagIntjanandeAr{PensionsgrundandeInkomst: kronor(d.Amount)}
	if !d.Period.IsZero() {
		year.Artal = strconv.Itoa(d.Period.From.Year())
	}
	return year
}
