package forsakringskassan

import (
	"slices"
	"strings"

	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
)

// The numbers of the authorities in utbetalningsuppgift.foretag.
const payerPM, payerFK = "1003", "1001"

// fkPayments maps FK's two lists. Sums are those of the payment: rows can hold
// more than the payment and are never added up.
func (r *reader) fkPayments(list string, state aggregator.PaymentState, wired []wire.LefiUtbetalningUppgift) []aggregator.Payment {
	payments := make([]aggregator.Payment, 0, len(wired))
	for i := range wired {
		payments = append(payments, r.fkPayment(list, state, &wired[i]))
	}
	return payments
}

func (r *reader) fkPayment(list string, state aggregator.PaymentState, w *wire.LefiUtbetalningUppgift) aggregator.Payment {
	p := aggregator.Payment{
		Origin:      aggregator.Origin{Authority: authority, Category: r.codes.class(id(w.Formansfamilj), w.Utbetalningsdetalj)},
		Benefit:     named(w.Formansfamilj),
		BenefitCode: told(w.Formansfamilj),
		Kind:        aggregator.BenefitPayment,
		Status:      state,
		Net:         r.amount(list+".nettobelopp", w.Nettobelopp),
		Gross:       r.amount(list+".bruttobelopp", w.Bruttobelopp),
		Tax:         absolute(r.amount(list+".skattebelopp", w.Skattebelopp)),
		PaidOn:      r.date(list+".datum", w.Datum),
		Period:      r.span(list+".period", w.Period),
		Payer:       providerFK,
		Method:      r.method(w.Typ),
	}
	if number(w.Foretag) == payerPM {
		p.Payer, p.Category = providerPM, pension
	} else if !r.codes.classed(id(w.Formansfamilj), w.Utbetalningsdetalj) {
		r.codes.unknown("codes", id(w.Formansfamilj))
	}
	if p.Category == pension {
		p.Kind = aggregator.PensionPayment
	}
	p.NetAfterTax = less(p.Gross, p.Tax)
	p.Deduction = r.otherDeductions(list, w, p.Tax)
	r.fkRows(&p, w.Utbetalningsdetalj)
	return p
}

// otherDeductions takes the tax out of avdragsbelopp, which holds it. Without a
// stated tax the two cannot be told apart, unless nothing was taken.
func (r *reader) otherDeductions(list string, w *wire.LefiUtbetalningUppgift, tax aggregator.Amount) aggregator.Amount {
	all := absolute(r.amount(list+".avdragsbelopp", w.Avdragsbelopp))
	if all.Known() && all.Ore() == 0 && !tax.Known() {
		return all
	}
	other := less(all, tax)
	if other.Ore() < 0 {
		r.fail(list+".avdragsbelopp", "less than the tax it holds")
	}
	return other
}

func (r *reader) method(typ *wire.LefiSifferkod) string {
	if typ == nil {
		return ""
	}
	return words(typ.Beskrivning, r.codes.tables["methods"][number(typ)].Label.SV)
}

// fkRows adds the rows. Days and extent are the payment's own only where one row
// alone is compensation: several rows can describe the same days.
func (r *reader) fkRows(p *aggregator.Payment, rows []wire.LefiUtbetalningDetalj) {
	var compensation []aggregator.PaymentPart
	for i := range rows {
		part := r.fkRow(&rows[i])
		p.Parts = append(p.Parts, part)
		if _, taken := r.codes.deduction(id(rows[i].Beloppstyp)); !taken {
			compensation = append(compensation, part)
		}
	}
	if len(compensation) == 1 {
		p.Days, p.Extent = compensation[0].Days, compensation[0].Extent
		p.Benefit = words(p.Benefit, compensation[0].Benefit)
	}
	p.Benefit = words(p.Benefit, r.codes.label("providers", p.Payer).SV)
}

func (r *reader) fkRow(w *wire.LefiUtbetalningDetalj) aggregator.PaymentPart {
	const row = "utbetalningsdetalj."
	return aggregator.PaymentPart{
		Benefit:        named(w.Forman),
		BenefitCode:    told(w.Forman),
		AmountType:     named(w.Beloppstyp),
		AmountTypeCode: told(w.Beloppstyp),
		Period:         r.span(row+"period", w.Period),
		Extent:         r.extent(row+"omfattning", w.Omfattning),
		Days:           r.days(row+"dagar", w.Dagar),
		Hours:          r.hours(row+"timmar", w.Timmar),
		Gross:          r.amount(row+"bruttobelopp", w.Bruttobelopp),
		Tax:            absolute(r.amount(row+"skattebelopp", w.Skattebelopp)),
		Deduction:      absolute(r.amount(row+"avdragsbelopp", w.Avdragsbelopp)),
	}
}

// pmPayments maps PM's two lists.
func (r *reader) pmPayments(list string, state aggregator.PaymentState, wired []wire.LefiPmFormanUtbetalning) []aggregator.Payment {
	payments := make([]aggregator.Payment, 0, len(wired))
	for i := range wired {
		payments = append(payments, r.pmPayment(list, state, &wired[i]))
	}
	return payments
}

func (r *reader) pmPayment(list string, state aggregator.PaymentState, w *wire.LefiPmFormanUtbetalning) aggregator.Payment {
	p := aggregator.Payment{
		Origin:      aggregator.Origin{Authority: authority, Category: pension},
		Benefit:     r.pmBenefit(w.Utbetalningsrader),
		BenefitCode: pmCodes(w.Utbetalningsrader),
		Kind:        aggregator.PensionPayment,
		Status:      state,
		Net:         r.kronor(list+".nettobelopp", w.Nettobelopp),
		Gross:       r.kronor(list+".bruttobelopp", w.Bruttobelopp),
		PaidOn:      r.date(list+".utbetalningsdatum", w.Utbetalningsdatum),
		Period:      r.period(list+".utbetalningsperiod", w.Utbetalningsperiod),
		Payer:       providerPM,
	}
	for _, row := range w.Utbetalningsrader {
		p.Parts = append(p.Parts, r.pmRow(row))
	}
	r.pmDeductions(&p, w.Avdrag)
	p.NetAfterTax = less(p.Gross, p.Tax)
	return p
}

// pmBenefit names the payment, which has no name of its own, by what its rows
// pay, each once.
func (r *reader) pmBenefit(rows []wire.LefiPmFormanUtbetalningRad) string {
	var names []string
	for _, row := range rows {
		name := pmRowBenefit(row)
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return words(strings.Join(names, ", "), r.codes.label("providers", providerPM).SV)
}

// pmCodes codes the payment by what codes its rows, each once.
func pmCodes(rows []wire.LefiPmFormanUtbetalningRad) string {
	var codes []string
	for _, row := range rows {
		if code := pmRowCode(row); code != "" && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return words(strings.Join(codes, ","))
}

func pmRowBenefit(row wire.LefiPmFormanUtbetalningRad) string {
	var texts []string
	if f := row.Utbetalningsforman; f != nil {
		texts = append(texts, f.Beskrivning, string(f.Kod))
	}
	if g := row.Formansgrupp; g != nil {
		texts = append(texts, g.Beskrivning, string(g.Kod))
	}
	return words(texts...)
}

// pmRowCode gives förmånsgrupp/utbetalningsförmån.
func pmRowCode(row wire.LefiPmFormanUtbetalningRad) string {
	benefit := ""
	if f := row.Utbetalningsforman; f != nil {
		benefit = words(string(f.Kod))
	}
	return path(groupCode(row.Formansgrupp), benefit)
}

func (r *reader) pmRow(row wire.LefiPmFormanUtbetalningRad) aggregator.PaymentPart {
	part := aggregator.PaymentPart{
		Benefit: pmRowBenefit(row), BenefitCode: pmRowCode(row),
		Gross: r.kronor("utbetalningsrader.belopp", row.Belopp),
	}
	if f := row.Utbetalningsforman; f != nil {
		r.codes.known("pm_benefits", string(f.Kod))
	}
	if t := row.Beloppstyp; t != nil {
		r.codes.known("pm_amount_types", string(t.Kod))
		part.AmountType, part.AmountTypeCode = words(t.Beskrivning, string(t.Kod)), words(string(t.Kod))
	}
	return part
}

// pmDeductions tells tax from other deductions by the deduction's code and adds
// each up: they are what lies between gross and net. They arrive negative.
func (r *reader) pmDeductions(p *aggregator.Payment, deductions []wire.LefiPmFormanUtbetalningAvdrag) {
	tax, other := aggregator.Ore(0), aggregator.Ore(0)
	for _, d := range deductions {
		sum := r.kronor("avdrag.belopp", d.Belopp)
		part := aggregator.PaymentPart{}
		if t := d.Avdragstyp; t != nil {
			part.AmountType, part.AmountTypeCode = words(t.Beskrivning, string(t.Kod)), words(string(t.Kod))
		}
		r.codes.known("deductions", part.AmountTypeCode)
		if kind, _ := r.codes.deduction(part.AmountTypeCode); kind == "tax" {
			tax, part.Tax = tax.Add(sum), absolute(sum)
		} else {
			other, part.Deduction = other.Add(sum), absolute(sum)
		}
		p.Parts = append(p.Parts, part)
	}
	if deductions != nil || p.Gross.Known() && p.Gross == p.Net {
		p.Tax, p.Deduction = absolute(tax), absolute(other)
	}
}
