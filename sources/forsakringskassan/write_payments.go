package forsakringskassan

import (
	"encoding/json"
	"strconv"
	"strings"

	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
	"underlag/sources/internal/composite"
)

// The classes of payment whose benefit may be withheld, and the code that says the
// class alone. A pension is told by who pays it.
var untold = map[aggregator.Category]string{
	"benefit":     composite.NotTold,
	healthBenefit: composite.NotTold + ", HÄLSA",
}

// payment writes a payment in the lists of PM or of FK. One whose status is
// withheld is paid if no other could be asked for, and cannot be written if it
// could: the list says which it is.
func (w *writer) payment(p *aggregator.Payment, planned bool) {
	if p.Status == "" && planned {
		w.mandatory("utbetalningsuppgift")
		return
	}
	if fromPM(p) && w.pmPayment(p) {
		return
	}
	w.fkPayment(p)
}

func (w *writer) fkPayment(p *aggregator.Payment) {
	list, state := "utbetalningsuppgift", aggregator.Paid
	if p.Status == aggregator.Planned {
		list, state = "preliminarautbetalningar", aggregator.Planned
	}
	u := w.utbetalning(p)
	r := w.reader()
	read := r.fkPayment(list, state, &u)
	lacking := lacksPayment(p, &read)
	if r.err != nil {
		lacking = list
	}
	w.mandatory(lacking)
	w.add(list, u)
}

// utbetalning writes a payment as FK does.
func (w *writer) utbetalning(p *aggregator.Payment) wire.LefiUtbetalningUppgift {
	u := wire.LefiUtbetalningUppgift{
		Datum: p.PaidOn.String(), Period: span(p.Period),
		Bruttobelopp: belopp(p.Gross), Skattebelopp: belopp(p.Tax), Avdragsbelopp: belopp(allDeductions(p)), Nettobelopp: belopp(p.Net),
		Foretag: w.payer(p),
	}
	if p.Method != "" {
		u.Typ = &wire.LefiSifferkod{Beskrivning: p.Method}
	}
	for i := range p.Parts {
		u.Utbetalningsdetalj = append(u.Utbetalningsdetalj, detalj(&p.Parts[i]))
	}
	if len(p.Parts) == 0 && (p.Days.Known || p.Extent != 0) {
		u.Utbetalningsdetalj = []wire.LefiUtbetalningDetalj{detalj(&aggregator.PaymentPart{Days: p.Days, Extent: p.Extent})}
	}
	if p.BenefitCode != "" || w.reader().fkPayment("", "", &u).Benefit != p.Benefit {
		u.Formansfamilj = letter(p.BenefitCode, p.Benefit)
	}
	w.classify(&u, p.Category)
	return u
}

// payer writes who pays. All pensions are PM's, whoever may know it.
func (w *writer) payer(p *aggregator.Payment) *wire.LefiSifferkod {
	id, provider := "", providerFK
	switch {
	case p.Category == pension:
		id, provider = payerPM, providerPM
	case p.Payer == providerFK:
		id = payerFK
	default:
		return nil
	}
	foretag := numeral(id)
	foretag.Beskrivning = w.codes.label("providers", provider).SV
	return foretag
}

// classify sees to it that a payment is read in its class where what it is, or
// what its rows are, is withheld.
func (w *writer) classify(u *wire.LefiUtbetalningUppgift, class aggregator.Category) {
	if class == pension || w.codes.class(id(u.Formansfamilj), u.Utbetalningsdetalj) == class {
		return
	}
	if id(u.Formansfamilj) == "" {
		u.Formansfamilj = hidden(u.Formansfamilj, class)
		return
	}
	if len(u.Utbetalningsdetalj) == 0 {
		u.Utbetalningsdetalj = make([]wire.LefiUtbetalningDetalj, 1)
	}
	for i := range u.Utbetalningsdetalj {
		if row := &u.Utbetalningsdetalj[i]; id(row.Forman) == "" {
			row.Forman = hidden(row.Forman, class)
		}
	}
}

// hidden is a code that says the class of a benefit, beside the name if there is one.
func hidden(code *wire.LefiBokstavskod, class aggregator.Category) *wire.LefiBokstavskod {
	return &wire.LefiBokstavskod{Id: untold[class], Beskrivning: named(code)}
}

func detalj(p *aggregator.PaymentPart) wire.LefiUtbetalningDetalj {
	d := wire.LefiUtbetalningDetalj{
		Forman: letter(p.BenefitCode, p.Benefit), Beloppstyp: letter(p.AmountTypeCode, p.AmountType),
		Period: span(p.Period), Omfattning: fraction(p.Extent), Dagar: days(p.Days),
		Bruttobelopp: belopp(p.Gross), Skattebelopp: belopp(p.Tax), Avdragsbelopp: belopp(p.Deduction),
	}
	if p.Hours != 0 {
		d.Timmar = json.Number(strconv.Itoa(p.Hours))
	}
	return d
}

func belopp(a aggregator.Amount) *wire.LefiBelopp {
	if !a.Known() {
		return nil
	}
	return &wire.LefiBelopp{Summa: json.Number(decimals(a)), Valuta: "SEK"}
}

func days(d aggregator.Days) json.Number {
	if !d.Known {
		return ""
	}
	return json.Number(decimals(aggregator.Ore(int64(d.Hundredths))))
}

// allDeductions puts the tax back. Where it is not told, only that nothing at all
// was taken can be said, and only where the sums do not speak against it.
func allDeductions(p *aggregator.Payment) aggregator.Amount {
	if p.Tax.Known() || !p.Deduction.Known() {
		return p.Deduction.Add(p.Tax)
	}
	if p.Deduction.Ore() != 0 || p.Gross.Known() && p.Net.Known() && p.Gross != p.Net {
		return aggregator.Amount{}
	}
	return p.Deduction
}

// fromPM tells whether a payment may be of PM's own lists: a pension that bears
// one of PM's codes, or of which no code is told.
func fromPM(p *aggregator.Payment) bool {
	codes := p.BenefitCode
	for i := range p.Parts {
		codes += p.Parts[i].BenefitCode + p.Parts[i].AmountTypeCode
	}
	return p.Category == pension && (codes == "" || strings.Contains(codes, "PM:"))
}
