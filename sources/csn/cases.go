package csn

import (
	"cmp"

	"underlag/aggregator"
	"underlag/sources/csn/internal/wire"
	"underlag/sources/internal/soap/xsd"
)

// cases maps an Arende as what was applied for: one case for each time applied
// for, and one without a time where there is none, unless it is a carrier. The
// ordinance lets CSN tell only sums and days of a home equipment loan (2 § 7 and
// 8 förordning 2008:975), so that a case about one is a decision or nothing.
func (m *mapper) cases(s support, a matter, status aggregator.CaseState) {
	if s.category == homeEquipmentLoan {
		m.loanDecision(s, a, status)
		return
	}
	fact := aggregator.CaseFact{Origin: s.origin(), Benefit: a.form, BenefitCode: a.code, Status: status}
	for _, t := range a.applied {
		fact.Period = m.days("soktfrom", t.Soktfrom, "sokttom", t.Sokttom)
		fact.Extent = m.percent("soktomfattning", t.Soktomfattning)
		m.reply.Facts.Cases = append(m.reply.Facts.Cases, fact)
	}
	if len(a.applied) == 0 && !a.carrier {
		m.reply.Facts.Cases = append(m.reply.Facts.Cases, fact)
	}
}

// caseState reads the status of an Arende; blanks say nothing.
func (m *mapper) caseState(s support, a matter) aggregator.CaseState {
	if blank(a.status) {
		return ""
	}
	row, known := file.Tables["status"].Lookup(a.status.Or(""))
	if !known {
		m.Unknown("status", a.status)
		m.missing(s.part, caseStatusUnknown, unreadableCase)
		return ""
	}
	return aggregator.CaseState(row.Means)
}

// loanDecision maps the decision on a home equipment loan. What was decided is
// not on the wire.
func (m *mapper) loanDecision(s support, a matter, status aggregator.CaseState) {
	if status != aggregator.Decided && status != aggregator.Closed {
		return
	}
	m.reply.Facts.Decisions = append(m.reply.Facts.Decisions, aggregator.DecisionFact{
		Origin: s.origin(), Kind: aggregator.OtherKind, Benefit: a.form, BenefitCode: a.code, Status: string(status),
	})
}

// grants maps the times granted: one decision for each row of amounts, since a
// grant and a loan in one sum could not be told apart.
func (m *mapper) grants(s support, a matter, status aggregator.CaseState) {
	for _, g := range a.granted {
		fact := aggregator.DecisionFact{
			Origin: s.origin(), Kind: aggregator.Granted, Benefit: a.form, BenefitCode: a.code, Status: string(status),
			Period: m.weeks("starttid", g.Starttid, "sluttid", g.Sluttid),
			Extent: m.percent("takt", g.Takt),
		}
		total := m.kronor("BeviljadTid/totbelopp", g.Totbelopp)
		rows := g.Beloppen.Belopp
		if len(rows) == 0 {
			if a.kind != "" {
				fact.Amount = total
			}
			m.reply.Facts.Decisions = append(m.reply.Facts.Decisions, fact)
		}
		for _, row := range rows {
			fact.Benefit = a.form
			if label := rowLabel(row); label != a.form {
				fact.Benefit += ", " + label
			}
			fact.BenefitCode = a.code + rowMark + codeOf(row.Beloppstyp)
			fact.Amount = m.kronor("Belopp/totbelopp", row.Totbelopp)
			m.reply.Facts.Decisions = append(m.reply.Facts.Decisions, fact)
		}
	}
}

// rowMark stands before the beloppstyp in the code of a decision on one row of
// amounts: GRUND/GRUNDB.
const rowMark = "/"

// rowLabel gives the type of a row's amount in words.
func rowLabel(row *wire.BeloppType) string {
	return cmp.Or(xsd.Text(row.Klartext), label("beloppstyp", row.Beloppstyp))
}
