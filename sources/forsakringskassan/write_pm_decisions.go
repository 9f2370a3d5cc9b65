package forsakringskassan

import (
	"encoding/json"
	"strings"

	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
)

// pmDecision writes a decision of PM, with one thing granted or none.
func (w *writer) pmDecision(d *aggregator.DecisionFact) {
	group, grant, _ := strings.Cut(d.BenefitCode, "/")
	b := wire.LefiPmFormanBeslut{
		Beslutsdatum: d.DecidedOn.String(), Beslutsstatus: statuses[d.Status], Beslutsutfall: outcomes[d.Kind],
	}
	e := wire.LefiPmFormanBeslutadErsattning{Period: openPeriod(d.Period), Omfattning: share(d.Extent)}
	if grant == "" {
		b.Formansgrupp = w.namedGroup(group, d.Benefit)
	} else {
		b.Formansgrupp = w.groupOf(group)
		e.Ersattningstyp = &wire.LefiPmFormanBeslutadErsattningTyp{Kod: wire.LefiPmFormanBeslutadErsattningTypKod(grant), Beskrivning: d.Benefit}
	}
	if d.Amount.Known() || d.Frequency != "" {
		e.BeslutatBelopp = &wire.LefiPmFormanBeslutatBelopp{Belopp: kronor(d.Amount), Beloppsfrekvens: frequencies[d.Frequency]}
	}
	if e != (wire.LefiPmFormanBeslutadErsattning{}) {
		b.BeslutadErsattning = []wire.LefiPmFormanBeslutadErsattning{e}
	}
	r := w.reader()
	read := r.pmDecisions([]wire.LefiPmFormanBeslut{b})
	lacking := lacksDecision(d, &read[0])
	if r.err != nil {
		lacking = "beslut"
	}
	w.mandatory(lacking)
	w.svar.Beslut = append(w.svar.Beslut, b)
}

// groupOf writes a group whose own name is not told.
func (w *writer) groupOf(code string) *wire.LefiPmFormanGrupp {
	if code == "" {
		return nil
	}
	return pmGroup(code, w.codes.label("groups", code).SV)
}

// share writes percent as PM does, from 0 to 1.
func share(percent int) json.Number {
	if percent == 0 {
		return ""
	}
	return json.Number(strings.TrimSuffix(aggregator.Ore(int64(percent)).String(), "0"))
}

// What PM's decisions are, in PM's words.
var (
	statuses = map[string]*wire.LefiPmFormanBeslutStatus{
		"final":       {Kod: wire.SLUTLIGT, Beskrivning: "Slutligt"},
		"preliminary": {Kod: wire.PRELIMINART, Beskrivning: "Preliminärt"},
		"interim":     {Kod: wire.INTERIMISTISKT, Beskrivning: "Interimistiskt"},
		"other":       {Kod: unclear, Beskrivning: "Annan"},
	}
	outcomes = map[aggregator.DecisionType]*wire.LefiPmFormanBeslutUtfall{
		aggregator.Granted:  {Kod: wire.BIFALL, Beskrivning: "Bifall"},
		aggregator.Rejected: {Kod: wire.AVSLAG, Beskrivning: "Avslag"},
	}
	frequencies = map[aggregator.Frequency]*wire.LefiPmFormanBeslutatBeloppFrekvens{
		aggregator.Once:     {Kod: wire.ENGANGS, Beskrivning: "Engångs"},
		aggregator.Daily:    {Kod: wire.DAG, Beskrivning: "Dag"},
		aggregator.Weekly:   {Kod: wire.VECKA, Beskrivning: "Vecka"},
		aggregator.Monthly:  {Kod: wire.MANAD, Beskrivning: "Månad"},
		aggregator.Quarter:  {Kod: wire.KVARTAL, Beskrivning: "Kvartal"},
		aggregator.HalfYear: {Kod: wire.HALVAR, Beskrivning: "Halvår"},
		aggregator.Yearly:   {Kod: wire.AR, Beskrivning: "År"},
	}
)
