package csn

import (
	"slices"

	"underlag/aggregator"
	"underlag/sources/csn/internal/wire"
	"underlag/sources/internal/soap/xsd"
)

// payout is an Utbetalning to be written.
type payout struct {
	status aggregator.PaymentState
	paidOn aggregator.Date
	period aggregator.Period
	total  aggregator.Amount
	times  []paidTime
}

// paidTime is an Utbetaldtid to be written.
type paidTime struct {
	weeks aggregator.Period
	rows  []aggregator.PaymentPart
}

// payments writes each payment that is told. The grant and the loan of one
// payment become one again.
func (o *outline) payments() {
	from := 0
	var last *aggregator.Payment
	for i := range o.d.Facts.Payments {
		p := &o.d.Facts.Payments[i]
		if !o.has(p.Origin, p.BenefitCode, p.Benefit) {
			continue
		}
		f, worded := o.formOfPayment(p)
		n := o.place(from, f, "", func(e *entry) bool { return e.code == f.code && (!worded || e.words == f.words) })
		e := o.list[n]
		if n != from || last == nil || !o.joins(e, last, p) {
			e.paid = append(e.paid, o.payout(f, p))
			last = p
		} else {
			last = nil
		}
		from = n
	}
}

// formOfPayment gives the form of support, whose words stand in the parts.
func (o *outline) formOfPayment(p *aggregator.Payment) (f form, worded bool) {
	if o.kind.category == studyAid && p.Benefit == "" {
		o.mandatory("stodform")
	}
	if len(p.Parts) > 0 && p.Parts[0].Benefit != "" {
		return o.formOf(p.BenefitCode, p.Parts[0].Benefit), true
	}
	if p.BenefitCode == "" && p.Benefit == "" {
		return o.formOf("", ""), false
	}
	return form{code: p.BenefitCode}, false
}

// joins adds the loan of a payment to its grant, just written, if both are read
// as they are told.
func (o *outline) joins(e *entry, grant, loan *aggregator.Payment) bool {
	written := &e.paid[len(e.paid)-1]
	if grant.Kind != aggregator.GrantPayment || loan.Kind != aggregator.LoanPayment ||
		grant.Status != loan.Status || grant.PaidOn != loan.PaidOn || grant.Period != loan.Period {
		return false
	}
	whole := *written
	whole.total = grant.Net.Add(loan.Net)
	whole.times = weave(slices.Clone(written.times), loan.Parts)
	shares := divide(whole.total, rowsOf(whole.times), "")
	if len(whole.times) > maxRows || len(shares) != 2 || shares[0].net != grant.Net || shares[1].net != loan.Net {
		return false
	}
	*written = whole
	return true
}

// payout writes a payment. What it is read as must be the kind that is told:
// where the rows are withheld that tell grant from loan, it cannot be written.
func (o *outline) payout(f form, p *aggregator.Payment) payout {
	times := weave(nil, p.Parts)
	formKind := kindOf("stodform", xsd.NewString(f.code))
	unknown := p.Kind == "" && o.lacks(o.kind.part, paymentKindUnknown)
	if unknown && len(p.Parts) == 0 && formKind != "" {
		times = []paidTime{{weeks: p.Period, rows: []aggregator.PaymentPart{{Net: p.Net}}}}
	}
	shares := divide(p.Net, rowsOf(times), formKind)
	undivided := shares[0].kind == ""
	if len(shares) > 1 || p.Kind != "" && p.Kind != shares[0].kind || undivided && !unknown {
		o.mandatory("beloppstyp")
	}
	if p.Status == "" {
		o.mandatory("utbetstatus")
	}
	o.undivided = o.undivided || undivided
	return payout{status: p.Status, paidOn: p.PaidOn, period: p.Period, total: p.Net, times: times}
}

// weave adds parts to times so that the parts of each kind stay in their order.
func weave(times []paidTime, parts []aggregator.PaymentPart) []paidTime {
	at := 0
	for _, p := range parts {
		for at < len(times) && (times[at].weeks != p.Period || len(times[at].rows) == maxRows) {
			at++
		}
		if at == len(times) {
			times = append(times, paidTime{weeks: p.Period})
		}
		times[at].rows = append(slices.Clip(times[at].rows), p)
	}
	return times
}

func rowsOf(times []paidTime) []amountRow {
	var rows []amountRow
	for _, t := range times {
		for _, p := range t.rows {
			rows = append(rows, amountRow{kind: kindOf("beloppstyp", xsd.NewString(p.AmountTypeCode)), part: p})
		}
	}
	return rows
}

func (w *writer) payment(p payout) *wire.UtbetalningType {
	u := &wire.UtbetalningType{
		Utbetdatum: day(p.paidOn), Utbetstatus: xsd.NewString(wireState[p.status]),
		Utbetaldatider: &wire.UtbetaldatiderType{}, Totbelopp: w.wholeKronor(p.total),
	}
	var whole aggregator.Period
	for _, t := range p.times {
		whole = hull(whole, t.weeks)
		u.Utbetaldatider.Utbetaldtid = append(u.Utbetaldatider.Utbetaldtid, w.paidTime(t))
	}
	if whole != p.period { // of rows that are not told
		rest := w.paidTime(paidTime{weeks: p.period})
		if len(p.times) == 0 {
			rest.Totbelopp = u.Totbelopp
		}
		u.Utbetaldatider.Utbetaldtid = append(u.Utbetaldatider.Utbetaldtid, rest)
	}
	if len(u.Utbetaldatider.Utbetaldtid) > maxRows {
		w.mandatory("Utbetaldtid")
	}
	return u
}

var wireState = map[aggregator.PaymentState]string{aggregator.Paid: "Utbetald", aggregator.Planned: "Planerad"}

func (w *writer) paidTime(t paidTime) *wire.UtbetaldtidType {
	rows, total := []amountOf{}, aggregator.Kronor(0)
	for _, p := range t.rows {
		rows, total = append(rows, amountOf{form{p.AmountTypeCode, p.AmountType}, p.Net}), total.Add(p.Net)
	}
	return &wire.UtbetaldtidType{
		Startvecka: week(t.weeks.From), Slutvecka: week(t.weeks.To), Beloppen: w.amounts(rows), Totbelopp: w.wholeKronor(total),
	}
}
