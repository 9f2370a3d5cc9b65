package sim

import (
	"encoding/json"
	"strconv"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/forsakringskassan/internal/wire"
)

var pmNames = map[string]string{
	"PM:AP":  "Allmän pension",
	"PM:BTI": "Bostads- och inkomststöd",
	"PM:EF":  "Efterlevandeförmåner",
}

func fkPayment(b *fixtures.Benefit, p *fixtures.BenefitPayment) wire.LefiUtbetalningUppgift {
	deducted := p.Tax.Ore()
	rows := []wire.LefiUtbetalningDetalj{{
		Forman: letter(b.Benefit), Period: span(p.From, p.To), Beloppstyp: letter(b.Type),
		Omfattning: extent(p.Extent), Dagar: days(p.Days), Bruttobelopp: sum(p.Gross),
	}}
	if p.Tax.Ore() != 0 {
		rows = append(rows, wire.LefiUtbetalningDetalj{Forman: letter(b.Benefit), Period: span(p.From, p.To),
			Beloppstyp: letter(fixtures.Coded{Code: "PS", Text: "Preliminär skatt"}), Skattebelopp: sum(p.Tax)})
	}
	for _, d := range p.Deductions {
		deducted += d.Amount.Ore()
		rows = append(rows, wire.LefiUtbetalningDetalj{Forman: letter(b.Benefit), Period: span(p.From, p.To),
			Beloppstyp: letter(fixtures.Coded{Code: d.Code, Text: d.Text}), Avdragsbelopp: sum(d.Amount)})
	}
	return wire.LefiUtbetalningUppgift{
		Typ: numbered(1, "Månad"), Foretag: numbered(1001, "Försäkringskassan"), Formansfamilj: letter(b.Family),
		Datum: p.PaidOn.String(), Period: span(p.From, p.To),
		Bruttobelopp: sum(p.Gross), Skattebelopp: sum(aggregator.Ore(p.Tax.Ore())), Avdragsbelopp: sum(aggregator.Ore(deducted)),
		Nettobelopp: sum(p.Net()), Utbetalningsdetalj: rows,
	}
}

func pmPayment(b *fixtures.Benefit, p *fixtures.BenefitPayment, group *wire.LefiPmFormanGrupp) wire.LefiPmFormanUtbetalning {
	gross, net := kronor(p.Gross), kronor(p.Net())
	payment := wire.LefiPmFormanUtbetalning{
		Utbetalningsdatum:  p.PaidOn.String(),
		Utbetalningsperiod: &wire.LefiPeriod{From: p.From.String(), Tom: p.To.String()},
		Bruttobelopp:       &gross,
		Nettobelopp:        &net,
		Utbetalningsrader: []wire.LefiPmFormanUtbetalningRad{{
			Formansgrupp:       group,
			Belopp:             &gross,
			Utbetalningsforman: &wire.LefiPmUtbetalningForman{Kod: wire.LefiPmUtbetalningFormanKod(b.Benefit.Code), Beskrivning: b.Benefit.Text},
			Beloppstyp:         &wire.LefiPmFormanUtbetalningBeloppTyp{Kod: wire.LefiPmFormanUtbetalningBeloppTypKod(b.Type.Code), Beskrivning: b.Type.Text},
		}},
	}
	if p.Tax.Ore() != 0 {
		payment.Avdrag = append(payment.Avdrag, taken("PM:PS", "Preliminär skatt", p.Tax))
	}
	for _, d := range p.Deductions {
		payment.Avdrag = append(payment.Avdrag, taken(d.Code, d.Text, d.Amount))
	}
	return payment
}

// taken is a deduction, which PM sends negative.
func taken(code, text string, amount aggregator.Amount) wire.LefiPmFormanUtbetalningAvdrag {
	minus := -kronor(amount)
	return wire.LefiPmFormanUtbetalningAvdrag{Belopp: &minus,
		Avdragstyp: &wire.LefiPmFormanUtbetalningAvdragTyp{Kod: wire.LefiPmFormanUtbetalningAvdragTypKod(code), Beskrivning: text}}
}

func kronor(a aggregator.Amount) int { return int(a.Ore() / 100) }

func letter(c fixtures.Coded) *wire.LefiBokstavskod {
	if c == (fixtures.Coded{}) {
		return nil
	}
	return &wire.LefiBokstavskod{Id: c.Code, Beskrivning: c.Text}
}

func numbered(id int, text string) *wire.LefiSifferkod {
	return &wire.LefiSifferkod{Id: &id, Beskrivning: text}
}

func sum(a aggregator.Amount) *wire.LefiBelopp {
	if !a.Known() {
		return nil
	}
	return &wire.LefiBelopp{Summa: json.Number(a.String()), Valuta: "SEK"}
}

func span(from, to aggregator.Date) *wire.LefiFranTill {
	if from == 0 && to == 0 {
		return nil
	}
	return &wire.LefiFranTill{Fran: from.String(), Till: to.String()}
}

// extent writes percent as the smallest fraction.
func extent(percent int) *wire.LefiOmfattning {
	if percent == 0 {
		return nil
	}
	part, whole := percent, 100
	for _, n := range []int{2, 2, 5, 5} {
		if part%n == 0 && whole%n == 0 {
			part, whole = part/n, whole/n
		}
	}
	return &wire.LefiOmfattning{Taljare: &part, Namnare: &whole}
}

func days(n int) json.Number {
	if n == 0 {
		return ""
	}
	return json.Number(strconv.Itoa(n))
}
