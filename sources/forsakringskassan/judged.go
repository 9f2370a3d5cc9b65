package forsakringskassan

import (
	"encoding/json"
	"strconv"

	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
)

// The kinds of case whose decisions say how they came out, and the programme,
// whose decisions list their days.

func (r *reader) sickness(a *wire.LefiSjukpenningArende) matter {
	m := matter{kind: "sjukpenningarende", started: a.Startades, active: a.Aktivt, rejected: a.Avslaget}
	for _, b := range a.Beslut {
		m.rulings = append(m.rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			period: b.Period, extent: b.Omfattning, days: b.Dagar, status: b.Beslutstyp, outcome: r.outcome(b.Beslutsutfall)})
	}
	return m
}

func (r *reader) preventiveSickness(a *wire.LefiForebyggandeSjukpenningArende) matter {
	m := matter{kind: "forebyggandeSjukpenningsarende", started: a.Startades, active: a.Aktivt}
	for _, b := range a.Beslut {
		m.rulings = append(m.rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			period: b.Period, extent: b.Omfattning, days: b.Dagar, status: b.Beslutstyp, outcome: r.outcome(b.Beslutsutfall)})
	}
	return m
}

func (r *reader) rehabilitation(a *wire.LefiRehabersattningArende) matter {
	m := matter{kind: "rehabersattningsarende", started: a.Startades, active: a.Aktivt}
	for _, b := range a.Beslut {
		m.rulings = append(m.rulings, ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			period: b.Period, extent: b.Omfattning, days: b.Dagar, status: b.Beslutstyp, outcome: r.outcome(b.Beslutsutfall)})
	}
	return m
}

// outcome gives our word for an outcome in words, and nothing where none is said.
func (r *reader) outcome(code string) string {
	if code == "" {
		return ""
	}
	return r.codes.means("outcomes", code, string(aggregator.OtherKind))
}

// numbered gives our word for an outcome in numbers, which each benefit numbers
// in its own way.
func (r *reader) numbered(table string, code *wire.LefiSifferkod) string {
	n := number(code)
	if n == "" {
		return ""
	}
	return r.codes.means(table, n, string(aggregator.OtherKind))
}

func (r *reader) additionalCost(a *wire.LefiMerkostnadsersattningArende) matter {
	m := matter{kind: "merkostnadsersattningsarende", started: a.Startades, active: a.Aktivt, rejected: a.Avslaget}
	rulings, err := oneOrMore[wire.LefiMerkostnadsersattningBeslut](a.Beslut)
	r.keep(err)
	for _, b := range rulings {
		next := ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman, every: b.Periodicitet, period: b.Period,
			gross: b.BeslutatBruttobelopp, status: id(b.Beslutstatus), outcome: r.numbered("outcomes_merkostnadsersattning", b.Beslutsutfall)}
		if len(b.Periodbeslut) == 1 {
			next.extent = b.Periodbeslut[0].Omfattning
		}
		m.rulings = append(m.rulings, next)
	}
	return m
}

func (r *reader) carersAllowance(a *wire.LefiOmvardnadsbidragArende) matter {
	m := matter{kind: "omvardnadsbidragsarende", started: a.Startades, active: a.Aktivt, rejected: a.Avslaget}
	rulings, err := oneOrMore[wire.LefiOmvardnadsbidragBeslut](a.Beslut)
	r.keep(err)
	for _, b := range rulings {
		next := ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman, every: b.Periodicitet, period: b.Period,
			gross: b.BeslutatBruttobelopp, status: id(b.Beslutstatus), outcome: r.numbered("outcomes_omvardnadsbidrag", b.Beslutsutfall)}
		if len(b.Periodbeslut) == 1 {
			next.extent = b.Periodbeslut[0].Omfattning
		}
		m.rulings = append(m.rulings, next)
	}
	return m
}

func (r *reader) keep(err error) {
	if r.err == nil {
		r.err = err
	}
}

func programme(a *wire.LefiProgramersattningArende) matter {
	m := matter{kind: "programersattningsarende", rejected: never}
	for _, b := range a.Beslut {
		next := ruling{made: b.Fattades, final: b.Definitivt, benefit: b.Forman,
			every: b.Periodicitet, period: b.Period, gross: b.BeslutatBruttobelopp}
		if days := max(len(b.Dagar), len(b.Ersattningsdagar)); days > 0 {
			next.days = json.Number(strconv.Itoa(days))
		}
		m.rulings = append(m.rulings, next)
	}
	return m
}
