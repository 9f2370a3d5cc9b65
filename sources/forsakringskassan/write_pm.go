package forsakringskassan

import (
	"strings"

	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
)

// pmUtbetalning is a payment of PM that tells no deductions from deductions that
// are not told.
type pmUtbetalning struct {
	wire.LefiPmFormanUtbetalning
	Avdrag []wire.LefiPmFormanUtbetalningAvdrag `json:"avdrag,omitzero"`
}

// What stands for the sum of tax, and of other deductions, where the rows are
// withheld.
const (
	pmTax   = "PM:PS"
	pmOther = "PM:AVDRAGOVRIGT"
)

// pmPayment writes a payment in PM's lists, and tells whether they can carry it.
// A row of which only the type is told may be of either kind: the kind with which
// the sums are told as they were comes first.
func (w *writer) pmPayment(p *aggregator.Payment) bool {
	var found *wire.LefiPmFormanUtbetalning
	for _, taken := range []bool{false, true} {
		u := w.pmUtbetalning(p, taken)
		r := w.reader()
		read := r.pmPayment("", p.Status, &u)
		if r.err != nil || lacksPayment(p, &read) != "" || sumsUp(p, &read) {
			continue
		}
		exact := read.Tax.Known() == p.Tax.Known() && read.Deduction.Known() == p.Deduction.Known()
		if found == nil || exact {
			found = &u
		}
		if exact {
			break
		}
	}
	if found == nil {
		return false
	}
	list := &w.svar.Utbetalningar
	if p.Status == aggregator.Planned {
		list = &w.svar.PreliminaraUtbetalningar
	}
	*list = append(*list, pmUtbetalning{*found, found.Avdrag})
	return true
}

// sumsUp tells whether deductions of which some have no sum have got one together.
func sumsUp(told, read *aggregator.Payment) bool {
	return read.Tax.Ore() != 0 && !told.Tax.Known() || read.Deduction.Ore() != 0 && !told.Deduction.Known()
}

func (w *writer) pmUtbetalning(p *aggregator.Payment, taken bool) wire.LefiPmFormanUtbetalning {
	u := wire.LefiPmFormanUtbetalning{
		Utbetalningsdatum: p.PaidOn.String(), Bruttobelopp: kronor(p.Gross), Nettobelopp: kronor(p.Net),
	}
	if !p.Period.IsZero() {
		u.Utbetalningsperiod = &wire.LefiPeriod{From: p.Period.From.String(), Tom: p.Period.To.String()}
	}
	if p.Tax.Known() || p.Deduction.Known() {
		u.Avdrag = []wire.LefiPmFormanUtbetalningAvdrag{}
	}
	if len(p.Parts) == 0 {
		u.Utbetalningsrader, u.Avdrag = w.pmNames(p), w.pmTotals(p, u.Avdrag)
		return u
	}
	for i := range p.Parts {
		if part := &p.Parts[i]; w.isDeduction(part, taken) {
			u.Avdrag = append(u.Avdrag, avdrag(part.AmountTypeCode, part.AmountType, knownOf(part.Tax, part.Deduction)))
		} else {
			u.Utbetalningsrader = append(u.Utbetalningsrader, w.pmRad(part))
		}
	}
	w.settle(u.Avdrag, p)
	return u
}

// pmNames gives a row for each code of the payment: with a name of its own where
// there are as many names, else with all of them.
func (w *writer) pmNames(p *aggregator.Payment) []wire.LefiPmFormanUtbetalningRad {
	if p.BenefitCode == "" && (p.Benefit == "" || p.Benefit == w.codes.label("providers", providerPM).SV) {
		return nil
	}
	codes, names := strings.Split(p.BenefitCode, ","), strings.Split(p.Benefit, ", ")
	var rows []wire.LefiPmFormanUtbetalningRad
	for i, code := range codes {
		name := p.Benefit
		if len(names) == len(codes) {
			name = names[i]
		}
		rows = append(rows, w.pmRad(&aggregator.PaymentPart{Benefit: name, BenefitCode: code}))
	}
	return rows
}

// pmTotals stands in for the deductions where only their sums are told; of two
// sums, the one that is not told is a deduction without a sum.
func (w *writer) pmTotals(p *aggregator.Payment, none []wire.LefiPmFormanUtbetalningAvdrag) []wire.LefiPmFormanUtbetalningAvdrag {
	list := none
	if list == nil {
		return nil
	}
	if !p.Tax.Known() || p.Tax.Ore() != 0 {
		list = append(list, avdrag(pmTax, "Preliminär skatt", p.Tax))
	}
	if !p.Deduction.Known() || p.Deduction.Ore() != 0 {
		list = append(list, avdrag(pmOther, "Övriga avdrag", p.Deduction))
	}
	return list
}

// isDeduction tells PM's deductions from its rows; taken is what a part is that
// could be either.
func (w *writer) isDeduction(p *aggregator.PaymentPart, taken bool) bool {
	if p.Tax.Known() || p.Deduction.Known() {
		return true
	}
	if p.Benefit != "" || p.BenefitCode != "" || p.Gross.Known() {
		return false
	}
	_, known := w.codes.deduction(p.AmountTypeCode)
	return known || taken
}

// knownOf gives a deduction's sum, which is told as tax or as another.
func knownOf(tax, other aggregator.Amount) aggregator.Amount {
	if tax.Known() {
		return tax
	}
	return other
}

// avdrag writes a deduction: negative, as PM sends them.
func avdrag(code, text string, sum aggregator.Amount) wire.LefiPmFormanUtbetalningAvdrag {
	d := wire.LefiPmFormanUtbetalningAvdrag{Belopp: kronor(sum)}
	if d.Belopp != nil {
		*d.Belopp = -*d.Belopp
	}
	if code != "" || text != "" {
		d.Avdragstyp = &wire.LefiPmFormanUtbetalningAvdragTyp{Kod: wire.LefiPmFormanUtbetalningAvdragTypKod(code), Beskrivning: text}
	}
	return d
}

func (w *writer) pmRad(p *aggregator.PaymentPart) wire.LefiPmFormanUtbetalningRad {
	row := wire.LefiPmFormanUtbetalningRad{Belopp: kronor(p.Gross)}
	group, benefit, _ := strings.Cut(p.BenefitCode, "/")
	if benefit == "" {
		row.Formansgrupp = pmGroup(group, p.Benefit)
	} else {
		row.Formansgrupp = w.groupOf(group)
		row.Utbetalningsforman = &wire.LefiPmUtbetalningForman{Kod: wire.LefiPmUtbetalningFormanKod(benefit), Beskrivning: p.Benefit}
	}
	if p.AmountTypeCode != "" || p.AmountType != "" {
		row.Beloppstyp = &wire.LefiPmFormanUtbetalningBeloppTyp{Kod: wire.LefiPmFormanUtbetalningBeloppTypKod(p.AmountTypeCode), Beskrivning: p.AmountType}
	}
	return row
}

// settle finds which deductions were given back, so that the rest make up the
// sums told: the facts have every row as a positive sum.
func (w *writer) settle(deductions []wire.LefiPmFormanUtbetalningAvdrag, p *aggregator.Payment) {
	var tax, other []*int
	for _, d := range deductions {
		if d.Belopp == nil {
			continue
		}
		if d.Avdragstyp != nil {
			if kind, _ := w.codes.deduction(string(d.Avdragstyp.Kod)); kind == "tax" {
				tax = append(tax, d.Belopp)
				continue
			}
		}
		other = append(other, d.Belopp)
	}
	giveBack(tax, p.Tax)
	giveBack(other, p.Deduction)
}

// manyDeductions is more of them than any payment has.
const manyDeductions = 16

func giveBack(sums []*int, total aggregator.Amount) {
	excess := 0
	for _, sum := range sums {
		excess -= *sum
	}
	excess -= int(total.Ore() / 100)
	if total.Known() && excess%2 == 0 && len(sums) <= manyDeductions {
		flip(sums, excess/2)
	}
}

// flip turns those sums positive that together make up the excess, if any do.
func flip(sums []*int, excess int) bool {
	if excess == 0 || len(sums) == 0 || excess < 0 {
		return excess == 0
	}
	if flip(sums[1:], excess+*sums[0]) {
		*sums[0] = -*sums[0]
		return true
	}
	return flip(sums[1:], excess)
}
