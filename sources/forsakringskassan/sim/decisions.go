package sim

import (
	"encoding/json"

	"underlag/fixtures"
	"underlag/sources/forsakringskassan/internal/wire"
)

// ruling is a decision on a benefit, written as LEFI writes it.
type ruling struct {
	made, began             string
	final, active, rejected *bool
	benefit                 *wire.LefiBokstavskod
	every                   *wire.LefiSifferkod
	period                  *wire.LefiFranTill
	gross                   *wire.LefiBelopp
	extent                  *wire.LefiOmfattning
	days                    json.Number
}

// decide puts a benefit's decision under the key that LEFI keeps it in.
func (v *view) decide(b *fixtures.Benefit) {
	d := b.Decision
	final, rejected := true, d.Rejected
	active := d.To == 0 || d.To >= v.world.Today
	write, ok := decisions[b.Group]
	if !ok {
		return
	}
	write(v.svar.Formansinformation, ruling{
		made: d.On.String(), began: b.Applied.String(),
		final: &final, active: &active, rejected: &rejected,
		benefit: letter(b.Benefit), every: periodicity(d.Frequency), period: span(d.From, d.To),
		gross: sum(d.Amount), extent: extent(d.Extent), days: days(d.Days),
	})
}

// pending puts an application that is not decided on under the key that LEFI
// keeps it in.
func (v *view) pending(b *fixtures.Benefit) {
	f := v.svar.Formansinformation
	began, active, rejected := b.Applied.String(), true, false
	switch b.Group {
	case "FK:BOB":
		f.Bostadsbidragsarende = append(f.Bostadsbidragsarende, wire.LefiBostadsbidragArende{Startades: began, Aktivt: &active, Avslaget: &rejected})
	case "FK:BST":
		f.Bostadstillaggsarende = append(f.Bostadstillaggsarende, wire.LefiBostadstillaggArende{Startades: began, Aktivt: &active, Avslaget: &rejected})
	case "FK:SJP":
		f.Sjukpenningarende = append(f.Sjukpenningarende, wire.LefiSjukpenningArende{Startades: began, Aktivt: &active, Avslaget: &rejected})
	}
}

// decisions holds the groups whose decisions the simulator can write.
var decisions = map[string]func(*wire.LefiFormansinformation, ruling){
	"FK:ABB":  childBenefit,
	"FK:MABB": ownChildBenefit,
	"FK:BOB":  housingAllowance,
	"FK:BST":  housingSupplement,
	"FK:US":   maintenance,
	"FK:SA":   sicknessCompensation,
	"FK:AS":   activitySupport,
	"FK:PROG": programme,
	"FK:FP":   parentalBenefit,
	"FK:TFP":  temporaryParental,
	"FK:SJP":  sickness,
	"FK:OMV":  carersAllowance,
	"FK:MEK":  additionalCost,
}

func childBenefit(f *wire.LefiFormansinformation, r ruling) {
	f.Barnbidragsarende = append(f.Barnbidragsarende, wire.LefiBarnbidragArende{Beslut: []wire.LefiBarnbidragBeslut{{
		Fattades: r.made, Definitivt: r.final, Forman: r.benefit, Periodicitet: r.every, Period: r.period, BeslutatBruttobelopp: r.gross}}})
}

func ownChildBenefit(f *wire.LefiFormansinformation, r ruling) {
	f.Mottagareavbarnbidrag = append(f.Mottagareavbarnbidrag, wire.LefiMottagareAvBarnbidragArende{Beslut: []wire.LefiMottagareAvBarnbidragBeslut{{
		Fattades: r.made, Definitivt: r.final, Forman: r.benefit, Periodicitet: r.every, Period: r.period, BeslutatBruttobelopp: r.gross}}})
}

func housingAllowance(f *wire.LefiFormansinformation, r ruling) {
	f.Bostadsbidragsarende = append(f.Bostadsbidragsarende, wire.LefiBostadsbidragArende{
		Startades: r.began, Aktivt: r.active, Avslaget: r.rejected,
		Beslut: []wire.LefiBostadsbidragBeslut{{Fattades: r.made, Definitivt: r.final, Forman: r.benefit,
			Periodicitet: r.every, Period: r.period, BeslutatBruttobelopp: r.gross}}})
}

func housingSupplement(f *wire.LefiFormansinformation, r ruling) {
	f.Bostadstillaggsarende = append(f.Bostadstillaggsarende, wire.LefiBostadstillaggArende{
		Startades: r.began, Aktivt: r.active, Avslaget: r.rejected,
		Beslut: []wire.LefiBostadstillaggBeslut{{Fattades: r.made, Definitivt: r.final, Forman: r.benefit,
			Periodicitet: r.every, Period: r.period, BeslutatBruttobelopp: r.gross}}})
}

func maintenance(f *wire.LefiFormansinformation, r ruling) {
	f.Underhallsstodsmottag = append(f.Underhallsstodsmottag, wire.LefiUnderhallsstodArende{
		Startades: r.began, Aktivt: r.active, Avslaget: r.rejected,
		Beslut: []wire.LefiUnderhallsstodBeslut{{Fattades: r.made, Definitivt: r.final, Forman: r.benefit,
			Periodicitet: r.every, Period: r.period, BeslutatBruttobelopp: r.gross}}})
}

func sicknessCompensation(f *wire.LefiFormansinformation, r ruling) {
	f.SjukOchAktivitetsersattningsarende = append(f.SjukOchAktivitetsersattningsarende, wire.LefiSjukOchAktivitetsersattningArende{
		Startades: r.began, Aktivt: r.active, Avslaget: r.rejected,
		Beslut: []wire.LefiSjukOchAktivitetsersattningBeslut{{Fattades: r.made, Definitivt: r.final, Forman: r.benefit,
			Periodicitet: r.every, Period: r.period, BeslutatBruttobelopp: r.gross, Omfattning: r.extent}}})
}

func activitySupport(f *wire.LefiFormansinformation, r ruling) {
	f.Aktivitetsstodsarende = append(f.Aktivitetsstodsarende, wire.LefiAktivitetsstodArende{
		Startades: r.began, Aktivt: r.active, Avslaget: r.rejected,
		Beslut: []wire.LefiAktivitetsstodBeslut{{Fattades: r.made, Definitivt: r.final, Forman: r.benefit,
			Periodicitet: r.every, Period: r.period, BeslutatBruttobelopp: r.gross, Dagar: r.days}}})
}

func programme(f *wire.LefiFormansinformation, r ruling) {
	f.Programersattningsarende = append(f.Programersattningsarende, wire.LefiProgramersattningArende{Beslut: []wire.LefiProgramersattningBeslut{{
		Fattades: r.made, Definitivt: r.final, Forman: r.benefit, Periodicitet: r.every, Period: r.period, BeslutatBruttobelopp: r.gross}}})
}

func parentalBenefit(f *wire.LefiFormansinformation, r ruling) {
	f.Foraldrapenningarende = append(f.Foraldrapenningarende, wire.LefiForaldrapenningArende{
		Startades: r.began, Aktivt: r.active, Avslaget: r.rejected,
		Beslut: []wire.LefiForaldrapenningBeslut{{Fattades: r.made, Definitivt: r.final, Forman: r.benefit,
			Period: r.period, Omfattning: r.extent, Dagar: r.days}}})
}

func temporaryParental(f *wire.LefiFormansinformation, r ruling) {
	f.TillfalligForaldrapenningarende = append(f.TillfalligForaldrapenningarende, wire.LefiTillfalligForaldrapenningArende{
		Startades: r.began, Aktivt: r.active, Avslaget: r.rejected,
		Beslut: []wire.LefiTillfalligForaldrapenningBeslut{{Fattades: r.made, Definitivt: r.final, Forman: r.benefit,
			Period: r.period, Omfattning: r.extent, Dagar: r.days}}})
}

func sickness(f *wire.LefiFormansinformation, r ruling) {
	verdict := "BEVILJAN"
	if *r.rejected {
		verdict = "AVSLAG"
	}
	f.Sjukpenningarende = append(f.Sjukpenningarende, wire.LefiSjukpenningArende{Startades: r.began, Aktivt: r.active,
		Beslut: []wire.LefiSjukpenningBeslut{{Fattades: r.made, Definitivt: r.final, Forman: r.benefit,
			Period: r.period, Omfattning: r.extent, Dagar: r.days,
			Beslutsutfall: verdict, Beslutstyp: "SLUTLIGT", Ersattningsniva: "NORMAL"}}})
}

var settled = fixtures.Coded{Code: "S", Text: "Slutligt"}

func carersAllowance(f *wire.LefiFormansinformation, r ruling) {
	f.Omvardnadsbidragsarende = append(f.Omvardnadsbidragsarende, wire.LefiOmvardnadsbidragArende{
		Startades: r.began, Aktivt: r.active, Avslaget: r.rejected,
		Beslut: encode(wire.LefiOmvardnadsbidragBeslut{Fattades: r.made, Definitivt: r.final, Forman: r.benefit,
			Periodicitet: r.every, Period: r.period, BeslutatBruttobelopp: r.gross,
			Beslutstatus: letter(settled), Beslutsutfall: outcome(*r.rejected, 2, 4)})})
}

func additionalCost(f *wire.LefiFormansinformation, r ruling) {
	f.Merkostnadsersattningsarende = append(f.Merkostnadsersattningsarende, wire.LefiMerkostnadsersattningArende{
		Startades: r.began, Aktivt: r.active, Avslaget: r.rejected,
		Beslut: encode(wire.LefiMerkostnadsersattningBeslut{Fattades: r.made, Definitivt: r.final, Forman: r.benefit,
			Periodicitet: r.every, Period: r.period, BeslutatBruttobelopp: r.gross,
			Beslutstatus: letter(settled), Beslutsutfall: outcome(*r.rejected, 2, 5)})})
}

// outcome numbers a verdict as the benefit does.
func outcome(rejected bool, granted, refused int) *wire.LefiSifferkod {
	if rejected {
		return numbered(refused, "AVSLAG")
	}
	return numbered(granted, "BEVILJANDE")
}

func periodicity(frequency string) *wire.LefiSifferkod {
	switch frequency {
	case "month":
		return numbered(1, "Månadsvis")
	case "year":
		return numbered(4, "Årsvis")
	}
	return numbered(0, "Ingen")
}

var frequencies = map[string]wire.LefiPmFormanBeslutatBeloppFrekvens{
	"day":   {Kod: wire.DAG, Beskrivning: "Dag"},
	"month": {Kod: wire.MANAD, Beskrivning: "Månad"},
	"year":  {Kod: wire.AR, Beskrivning: "År"},
	"once":  {Kod: wire.ENGANGS, Beskrivning: "Engångs"},
}

func pmDecision(b *fixtures.Benefit, group *wire.LefiPmFormanGrupp) wire.LefiPmFormanBeslut {
	d := b.Decision
	decision := wire.LefiPmFormanBeslut{
		Beslutsid: "B-" + d.On.String(), Beslutsdatum: d.On.String(), Formansgrupp: group,
		Beslutsstatus: &wire.LefiPmFormanBeslutStatus{Kod: wire.SLUTLIGT, Beskrivning: "Slutligt"},
		Beslutsutfall: &wire.LefiPmFormanBeslutUtfall{Kod: wire.BIFALL, Beskrivning: "Bifall"},
	}
	if d.Rejected {
		decision.Beslutsutfall = &wire.LefiPmFormanBeslutUtfall{Kod: wire.AVSLAG, Beskrivning: "Avslag"}
		return decision
	}
	grant := wire.LefiPmFormanBeslutadErsattning{
		Period: &wire.LefiPeriodMedValfrittTom{From: d.From.String(), Tom: d.To.String()},
	}
	if code, ok := grants[b.Type.Code]; ok {
		grant.Ersattningstyp = &wire.LefiPmFormanBeslutadErsattningTyp{Kod: code, Beskrivning: b.Type.Text}
	}
	if amount := kronor(d.Amount); d.Amount.Known() {
		grant.BeslutatBelopp = &wire.LefiPmFormanBeslutatBelopp{Belopp: &amount}
		if often, ok := frequencies[d.Frequency]; ok {
			grant.BeslutatBelopp.Beloppsfrekvens = &often
		}
	}
	decision.BeslutadErsattning = []wire.LefiPmFormanBeslutadErsattning{grant}
	return decision
}

// grants gives the decided kind that leads to an amount type; the two are
// different vocabularies.
var grants = map[string]wire.LefiPmFormanBeslutadErsattningTypKod{
	"PM:GARP": "PM:GARP",
	"PM:IP":   "PM:IP",
	"PM:TP":   "PM:TP",
	"PM:BTP":  "PM:BT",
	"PM:SBTP": "PM:SBT",
	"PM:AFS":  "PM:AFS",
	"PM:BP":   "PM:BP",
	"PM:OP":   "PM:OP",
}
