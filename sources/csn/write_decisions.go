package csn

import (
	"strconv"
	"strings"

	"underlag/aggregator"
	"underlag/sources/csn/internal/wire"
	"underlag/sources/internal/soap/xsd"
)

// grantedTime is a BeviljadTid to be written.
type grantedTime struct {
	period aggregator.Period
	extent int
	rows   []amountOf
	total  aggregator.Amount
}

// amountOf is a Belopp to be written.
type amountOf struct {
	kind form // CSN's code and words for the type of amount
	sum  aggregator.Amount
}

// decisions writes what was granted, and each decision on a home equipment loan,
// which is a case and nothing more.
func (o *outline) decisions() {
	from := 0
	var last *grantedTime
	for i := range o.d.Facts.Decisions {
		d := &o.d.Facts.Decisions[i]
		code, rowCode, hasRow := strings.Cut(d.BenefitCode, rowMark)
		if !o.has(d.Origin, code, "") {
			continue
		}
		if o.kind.category == homeEquipmentLoan {
			o.loanDecision(d)
			continue
		}
		f, row := o.formOfDecision(d, code, hasRow)
		n := o.place(from, f, d.Status, func(e *entry) bool { return e.form == f && e.status == d.Status })
		e := o.list[n]
		if n != from {
			from, last = n, nil
		}
		if !hasRow || last == nil || !last.takes(d) {
			e.granted = append(e.granted, o.newTime(d))
			last = &e.granted[len(e.granted)-1]
		}
		if hasRow {
			last.add(amountOf{form{rowCode, row}, d.Amount})
		} else {
			last.total, last = d.Amount, nil
		}
	}
}

func (o *outline) loanDecision(d *aggregator.DecisionFact) {
	if d.Status == "" {
		o.mandatory("status")
	}
	o.numbered(o.formOf(d.BenefitCode, d.Benefit), d.Status)
}

func (o *outline) newTime(d *aggregator.DecisionFact) grantedTime {
	if d.Period.From == 0 || d.Period.To == 0 {
		o.mandatory("starttid")
	}
	return grantedTime{period: d.Period, extent: d.Extent, total: aggregator.Kronor(0)}
}

// formOfDecision parts a decision's benefit into the form of support and the
// type of amount, so that they are read as the same benefit.
func (o *outline) formOfDecision(d *aggregator.DecisionFact, code string, hasRow bool) (f form, row string) {
	f = o.formOf(code, d.Benefit)
	if !hasRow {
		return f, ""
	}
	for _, e := range o.list {
		rest, longer := strings.CutPrefix(d.Benefit, e.words+", ")
		if e.code == code && longer && rest != e.words {
			return e.form, rest
		}
	}
	before, rest, found := strings.Cut(d.Benefit, ", ")
	if found && before != rest && before == strings.TrimSpace(before) && rest == strings.TrimSpace(rest) {
		return form{code, before}, rest
	}
	return f, d.Benefit
}

// takes tells whether a decision is a further row of the same time granted.
func (g *grantedTime) takes(d *aggregator.DecisionFact) bool {
	sum := g.total.Add(d.Amount)
	return g.period == d.Period && g.extent == d.Extent && len(g.rows) < maxRows &&
		sum.Known() && len(strings.TrimSuffix(sum.String(), ".00")) <= maxKronor
}

func (g *grantedTime) add(row amountOf) { g.rows, g.total = append(g.rows, row), g.total.Add(row.sum) }

// maxRows is how many rows of amounts Beloppen has room for.
const maxRows = 10

func (w *writer) grantedTime(g grantedTime) *wire.BeviljadtidType {
	t := &wire.BeviljadtidType{
		Starttid: week(g.period.From), Sluttid: week(g.period.To),
		Beloppen: w.amounts(g.rows), Totbelopp: w.wholeKronor(g.total),
	}
	if g.extent != 0 {
		t.Takt = xsd.NewString(strconv.Itoa(g.extent))
	}
	return t
}

// amounts writes rows. What CSN writes as belopp is not told: totbelopp stands
// there too.
func (w *writer) amounts(rows []amountOf) *wire.BeloppenType {
	list := &wire.BeloppenType{}
	for _, r := range rows {
		sum := w.wholeKronor(r.sum)
		list.Belopp = append(list.Belopp, &wire.BeloppType{
			Beloppstyp: xsd.NewString(r.kind.code), Klartext: xsd.NewString(r.kind.words), Belopp: sum, Totbelopp: sum,
		})
	}
	return list
}
