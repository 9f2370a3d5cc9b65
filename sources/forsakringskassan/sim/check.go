package sim

import (
	"regexp"
	"slices"
	"strings"

	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
)

// refusal is why LEFI answers with status 400.
type refusal string

func (r refusal) Error() string { return string(r) }

const (
	badInput  refusal = "Felaktiga indata."
	badNumber refusal = "Felaktigt personnummer."
	badPeriod refusal = "Felaktig period."
	tooLong   refusal = "Perioden är längre än två år."
	badCode   refusal = "Okänd eller upprepad förmånsgrupp eller typ av övrig information."
	noCode    refusal = "Ingen förmånsgrupp eller typ av övrig information är angiven."
)

var (
	fkGroups = strings.Fields("FK:ABB FK:AP FK:AS FK:BOB FK:BST FK:BTI FK:DPE FK:EJO FK:ET FK:FP FK:FSJP FK:GP FK:HE FK:MABB " +
		"FK:MEK FK:NP FK:OMV FK:PJOB FK:PROG FK:RBE FK:SA FK:SBP FK:SJP FK:TFP FK:US FK:VB FK:YL")
	pmGroups  = []string{"PM:AP", "PM:BTI", "PM:EF"}
	allGroups = append(slices.Clone(fkGroups), pmGroups...)
	others    = strings.Fields("FK:GEPI FK:PANV FK:SGI FK:SKUP FK:STAV PM:LINT PM:PBH PM:PU")
)

var (
	number = regexp.MustCompile(`^([0-9]{2})?([0-9]{10})$`)
	actors = regexp.MustCompile(`^([0-9]{3}-[0-9]{2}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)
)

func known(actor string) bool { return actors.MatchString(actor) }

// check holds a question to LEFI's schema and to its two rules beyond it.
func check(q *wire.LefiExternFormansinformationFraga) error {
	if !number.MatchString(q.Personnummer) {
		return badNumber
	}
	from, errFrom := aggregator.ParseDate(q.Period.From)
	to, errTo := aggregator.ParseDate(q.Period.Tom)
	if errFrom != nil || errTo != nil || to < from {
		return badPeriod
	}
	if to > aggregator.DateOf(from.Time().AddDate(2, 0, 0)) {
		return tooLong
	}
	if !distinct(q.Formansinformation, fkGroups) || !distinct(q.Ansprak, pmGroups) || !distinct(q.Beslut, pmGroups) ||
		!distinct(q.PreliminaraUtbetalningar, allGroups) || !distinct(q.Utbetalningar, allGroups) || !distinct(q.OvrigInformation, others) {
		return badCode
	}
	if len(q.Formansinformation)+len(q.Ansprak)+len(q.Beslut)+len(q.PreliminaraUtbetalningar)+len(q.Utbetalningar)+len(q.OvrigInformation) == 0 {
		return noCode
	}
	return nil
}

func distinct[T ~string](codes []T, allowed []string) bool {
	for i, code := range codes {
		if !slices.Contains(allowed, string(code)) || slices.Contains(codes[:i], code) {
			return false
		}
	}
	return true
}

// century completes a number of ten digits to the latest person it can be.
func century(ten string, today aggregator.Date) string {
	if born, err := aggregator.ParseDate("20" + ten[:2] + "-01-01"); err == nil && born > today {
		return "19"
	}
	return "20"
}

// available is what every actor of the simulator may ask for: everything.
func available() wire.LefiExternTillgangligaInformationstyper {
	var all wire.LefiExternTillgangligaInformationstyper
	for _, g := range fkGroups {
		all.Formansinformation = append(all.Formansinformation, wire.LefiFkFormanGrupp{Kod: wire.LefiFkFormanGruppKod(g), Beskrivning: g})
	}
	for _, g := range pmGroups {
		group := wire.LefiPmFormanGrupp{Kod: wire.LefiPmFormanGruppKod(g), Beskrivning: g}
		all.Ansprak = append(all.Ansprak, group)
		all.Beslut = append(all.Beslut, group)
	}
	for _, g := range allGroups {
		group := wire.LefiExternFormanGrupp{Kod: wire.LefiExternFormanGruppKod(g), Beskrivning: g}
		all.PreliminaraUtbetalningar = append(all.PreliminaraUtbetalningar, group)
		all.Utbetalningar = append(all.Utbetalningar, group)
	}
	for _, g := range others {
		all.OvrigInformation = append(all.OvrigInformation, wire.LefiExternOvrigInformationTyp{
			Kod: wire.LefiExternOvrigInformationTypKod(g), Beskrivning: g})
	}
	return all
}
