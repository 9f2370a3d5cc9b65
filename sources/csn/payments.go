package csn

import (
	"underlag/aggregator"
	"underlag/sources/csn/internal/wire"
)

// payments maps an UtbetalningsPlan, planned payments included.
func (m *mapper) payments(s support, a matter) {
	for _, u := range a.payments {
		state, known := file.Tables["utbetstatus"].Lookup(u.Utbetstatus.Or(""))
		if !known {
			m.Unknown("utbetstatus", u.Utbetstatus)
			m.missing(s.part, paymentStatusUnknown, unreadablePayment)
			continue
		}
		whole, rows := m.rows(s, a, u)
		payment := aggregator.Payment{
			Origin: s.origin(), Benefit: s.benefit, BenefitCode: a.code, Status: aggregator.PaymentState(state.Means),
			PaidOn: m.day("utbetdatum", u.Utbetdatum), Period: whole,
		}
		total := m.kronor("Utbetalning/totbelopp", u.Totbelopp)
		for _, share := range divide(total, rows, a.kind) {
			if share.kind == "" {
				m.missing(s.part, paymentKindUnknown, undivided)
			}
			payment.Kind, payment.Net, payment.Parts = share.kind, share.net, share.parts
			m.reply.Facts.Payments = append(m.reply.Facts.Payments, payment)
		}
	}
}

// amountRow is one Belopp of a payment and whether it is a grant or a loan.
type amountRow struct {
	kind aggregator.PaymentType // empty: CSN's code is not known
	part aggregator.PaymentPart
}

// rows gives the rows of a payment and the weeks that all of them are for. Of a
// home equipment loan CSN may tell sums and days only, so no weeks are read.
func (m *mapper) rows(s support, a matter, u *wire.UtbetalningType) (aggregator.Period, []amountRow) {
	var whole aggregator.Period
	var rows []amountRow
	for _, paid := range u.Utbetaldatider.Utbetaldtid {
		var weeks aggregator.Period
		if s.category != homeEquipmentLoan {
			weeks = m.weeks("startvecka", paid.Startvecka, "slutvecka", paid.Slutvecka)
		}
		whole = hull(whole, weeks)
		for _, b := range paid.Beloppen.Belopp {
			m.known("beloppstyp", b.Beloppstyp)
			rows = append(rows, amountRow{
				kind: kindOf("beloppstyp", b.Beloppstyp),
				part: aggregator.PaymentPart{
					Benefit: a.form, BenefitCode: a.code, AmountType: rowLabel(b), AmountTypeCode: codeOf(b.Beloppstyp), Period: weeks,
					Net: m.kronor("Belopp/totbelopp", b.Totbelopp),
				},
			})
		}
	}
	return whole, rows
}

// share is what a payment holds of one kind.
type share struct {
	kind  aggregator.PaymentType // empty: cannot be told
	net   aggregator.Amount
	parts []aggregator.PaymentPart
}

// divide tells grant from loan in a payment, because money to pay back must
// never read as money to keep. The payment's own total decides what was paid;
// its rows decide the kind:
//
//   - no rows: the kind of the form of support, if it has only one;
//   - rows of one kind that cover the total: that kind, for the whole total,
//     which is less than the rows where CSN has kept something back;
//   - rows of both kinds that add up to the total: two shares, each the sum of
//     its rows;
//   - anything else: the total, of a kind that cannot be told.
func divide(total aggregator.Amount, rows []amountRow, form aggregator.PaymentType) []share {
	if len(rows) == 0 {
		return []share{{kind: form, net: total}}
	}
	grants, loans := aggregator.Kronor(0), aggregator.Kronor(0)
	kinds := kindsOf(rows, total)
	for _, row := range rows {
		if row.kind == aggregator.LoanPayment {
			loans = loans.Add(row.part.Net)
		} else {
			grants = grants.Add(row.part.Net)
		}
	}
	sum := grants.Add(loans)
	switch {
	case kinds.unknown || sum.Ore() < total.Ore():
	case kinds.grant && kinds.loan && sum == total:
		return []share{
			{aggregator.GrantPayment, grants, partsOf(rows, aggregator.GrantPayment)},
			{aggregator.LoanPayment, loans, partsOf(rows, aggregator.LoanPayment)},
		}
	case kinds.grant && !kinds.loan:
		return []share{{aggregator.GrantPayment, total, partsOf(rows, "")}}
	case kinds.loan && !kinds.grant:
		return []share{{aggregator.LoanPayment, total, partsOf(rows, "")}}
	}
	return []share{{"", total, partsOf(rows, "")}}
}

// kinds is what is among the rows of a payment.
type kinds struct{ grant, loan, unknown bool }

// kindsOf passes over rows of nothing in a payment of something: they do not
// make it one of two kinds.
func kindsOf(rows []amountRow, total aggregator.Amount) kinds {
	var k kinds
	for _, row := range rows {
		switch {
		case row.kind == "":
			k.unknown = true
		case row.part.Net.Ore() == 0 && total.Ore() != 0:
		case row.kind == aggregator.GrantPayment:
			k.grant = true
		default:
			k.loan = true
		}
	}
	return k
}

// partsOf gives the rows of one kind as parts, of every kind where none is named.
func partsOf(rows []amountRow, kind aggregator.PaymentType) []aggregator.PaymentPart {
	parts := make([]aggregator.PaymentPart, 0, len(rows))
	for _, row := range rows {
		if kind == "" || row.kind == kind {
			parts = append(parts, row.part)
		}
	}
	return parts
}
