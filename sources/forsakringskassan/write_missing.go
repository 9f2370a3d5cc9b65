package forsakringskassan

import (
	"strings"

	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
)

// missing writes each missing part as the sign it was read from; a provider's is
// its state.
func (w *writer) missing(missing []aggregator.MissingPart) {
	for _, m := range missing {
		list, name, _ := strings.Cut(m.Part, "/")
		switch {
		case list == providerFK || list == providerPM:
		case m.Code == unknownKind:
			w.svar.Formansinformation[name] = []any{struct{}{}} // a key that the contract lacks and that holds something
		case m.Code == unknownBenefit:
			w.add("utbetalningsuppgift", wire.LefiUtbetalningUppgift{Formansfamilj: letter(name, "")})
		default:
			w.deviation(list, name, m.Code)
		}
	}
}

func (w *writer) deviation(list, group, code string) {
	d, why, text := &w.svar.Avvikelser, w.codes.why(code), w.codes.label("groups", group).SV
	switch list {
	case "formansinformation":
		next := wire.LefiFkAvvikelseFormanGrupp{Avvikelse: why}
		if group != "" {
			next.Formansgrupp = &wire.LefiFkFormanGrupp{Kod: wire.LefiFkFormanGruppKod(group), Beskrivning: text}
		}
		d.Formansinformation = append(d.Formansinformation, next)
	case "ansprak":
		d.Ansprak = append(d.Ansprak, wire.LefiPmAvvikelseFormanGrupp{Avvikelse: why, Formansgrupp: pmGroup(group, text)})
	case "beslut":
		d.Beslut = append(d.Beslut, wire.LefiPmAvvikelseFormanGrupp{Avvikelse: why, Formansgrupp: pmGroup(group, text)})
	case "preliminaraUtbetalningar":
		d.PreliminaraUtbetalningar = append(d.PreliminaraUtbetalningar, withoutPayments(why, group, text))
	case "utbetalningar":
		d.Utbetalningar = append(d.Utbetalningar, withoutPayments(why, group, text))
	case "ovrigInformation":
		next := wire.LefiExternAvvikelseOvrigInformationTyp{Avvikelse: why}
		if group != "" {
			next.OvrigInformationstyp = &wire.LefiExternOvrigInformationTyp{Kod: wire.LefiExternOvrigInformationTypKod(group), Beskrivning: text}
		}
		d.OvrigInformation = append(d.OvrigInformation, next)
	default:
		w.mandatory("avvikelser") // a part that LEFI has no place for
	}
}

// why gives the deviation's own sign, which is absent where it could not be read.
func (c codes) why(code string) *wire.LefiAvvikelse {
	if code == unknownState {
		return nil
	}
	kod := wire.LefiAvvikelseKod(strings.ToUpper(code))
	return &wire.LefiAvvikelse{Kod: &kod, Beskrivning: c.label("reasons", code).SV}
}

func withoutPayments(why *wire.LefiAvvikelse, group, text string) wire.LefiExternAvvikelseFormanGrupp {
	d := wire.LefiExternAvvikelseFormanGrupp{Avvikelse: why}
	if group != "" {
		d.Formansgrupp = &wire.LefiExternFormanGrupp{Kod: wire.LefiExternFormanGruppKod(group), Beskrivning: text}
	}
	return d
}

func pmGroup(code, text string) *wire.LefiPmFormanGrupp {
	if code == "" && text == "" {
		return nil
	}
	return &wire.LefiPmFormanGrupp{Kod: wire.LefiPmFormanGruppKod(code), Beskrivning: text}
}
