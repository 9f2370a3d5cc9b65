package forsakringskassan

import (
	"encoding/json"
	"strconv"

	"underlag/sources/forsakringskassan/internal/wire"
)

// arende is a case of any kind, as it is written.
type arende struct {
	Startades string `json:"startades,omitempty"`
	Aktivt    *bool  `json:"aktivt,omitempty"`
	Avslaget  *bool  `json:"avslaget,omitempty"`
	Beslut    any    `json:"beslut,omitempty"`
}

// beslut is a decision of the kinds that add nothing to what all have in common.
type beslut struct {
	Fattades             string                `json:"fattades,omitempty"`
	Definitivt           *bool                 `json:"definitivt,omitempty"`
	Forman               *wire.LefiBokstavskod `json:"forman,omitempty"`
	Periodicitet         *wire.LefiSifferkod   `json:"periodicitet,omitempty"`
	Period               *wire.LefiFranTill    `json:"period,omitempty"`
	BeslutatBruttobelopp *wire.LefiBelopp      `json:"beslutatBruttobelopp,omitempty"`
	Omfattning           *wire.LefiOmfattning  `json:"omfattning,omitempty"`
	Dagar                json.Number           `json:"dagar,omitempty"`
}

// Kinds of case whose decisions differ from all others: in how they came out, or
// in that there is nothing but decisions.
const (
	sicknessKind   = "sjukpenningarende"
	preventiveKind = "forebyggandeSjukpenningsarende"
	rehabKind      = "rehabersattningsarende"
	costKind       = "merkostnadsersattningsarende"
	careKind       = "omvardnadsbidragsarende"
	programmeKind  = "programersattningsarende"
	survivorKind   = "efterlevandepensionsarende"
)

// interim is the code of an interim decision, in the kinds that can have one.
var interim = map[string]string{
	sicknessKind: "INTERMISTISKT", preventiveKind: "INTERMISTISKT", rehabKind: "INTERMISTISKT",
	costKind: "I", careKind: "I",
}

// judged tells the kinds whose decisions say themselves how they came out.
func judged(kind string) bool { return interim[kind] != "" }

// decidedOnly tells the kinds of which LEFI has only what was granted.
func decidedOnly(kind string) bool {
	switch kind {
	case "allmanpensionsarende", "barnbidragsarende", survivorKind, "mottagareavbarnbidrag", programmeKind:
		return true
	}
	return false
}

func (m matter) arende() arende {
	a := arende{Startades: m.started, Aktivt: m.active, Avslaget: m.rejected}
	if decidedOnly(m.kind) {
		a.Avslaget = nil
	}
	if len(m.rulings) == 1 {
		a.Beslut = m.rulings[0].beslut(m.kind)
	}
	return a
}

// beslut gives the decision, or the list of it, that the kind of case holds.
func (r *ruling) beslut(kind string) any {
	switch kind {
	case sicknessKind, preventiveKind, rehabKind:
		return []wire.LefiSjukpenningBeslut{{Fattades: r.made, Definitivt: r.final, Forman: r.benefit, Period: r.period,
			Omfattning: r.extent, Dagar: r.days, Beslutstyp: r.status, Beslutsutfall: inWords[r.outcome]}}
	case costKind:
		return r.assessed(inNumbersOfCost)
	case careKind:
		return r.assessed(inNumbersOfCare)
	case survivorKind:
		b := wire.LefiEfterlevandepensionBeslut{Fattades: r.made, Definitivt: r.final, Forman: r.benefit,
			Periodicitet: r.every, Period: r.period, BeslutatBruttobelopp: r.gross}
		if r.extent != nil {
			b.Omfattning = []wire.LefiOmfattning{*r.extent}
		}
		return []wire.LefiEfterlevandepensionBeslut{b}
	case programmeKind:
		n, _ := strconv.Atoi(r.days.String()) // none is no day
		return []wire.LefiProgramersattningBeslut{{Fattades: r.made, Definitivt: r.final, Forman: r.benefit,
			Periodicitet: r.every, Period: r.period, BeslutatBruttobelopp: r.gross,
			Ersattningsdagar: make([]wire.LefiProgramersattningDag, n)}}
	}
	return []beslut{{r.made, r.final, r.benefit, r.every, r.period, r.gross, r.extent, r.days}}
}

// How decisions came out, as each kind says it.
var (
	inWords         = map[string]string{"granted": "BEVILJAN", "rejected": "AVSLAG"}
	inNumbersOfCost = map[string]string{"granted": "2", "rejected": "5", "ended": "8"}
	inNumbersOfCare = map[string]string{"granted": "2", "rejected": "4", "ended": "7"}
)

// assessed is a decision of the two kinds that have one and not a list; what they
// are called differs, and their members do not.
func (r *ruling) assessed(outcomes map[string]string) wire.LefiMerkostnadsersattningBeslut {
	b := wire.LefiMerkostnadsersattningBeslut{Fattades: r.made, Definitivt: r.final, Forman: r.benefit,
		Periodicitet: r.every, Period: r.period, BeslutatBruttobelopp: r.gross,
		Beslutstatus: letter(r.status, ""), Beslutsutfall: numeral(outcomes[r.outcome])}
	if r.extent != nil {
		b.Periodbeslut = []wire.LefiMerkostnadsersattningPeriodbeslut{{Omfattning: r.extent}}
	}
	return b
}
