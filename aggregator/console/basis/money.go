package basis

import (
	"slices"
	"strconv"

	"underlag/aggregator"
)

// month is one calendar month, with its money in groups that are never added.
type month struct {
	Text, Role aggregator.Text
	Groups     []group
}

// group is money of one state: what has reached the household, what is planned, and
// loans; and the same of the household together.
type group struct {
	ID      string
	Title   aggregator.Text
	Several bool // the lines are of more than one person
	Lines   []line
}

// line is money of one benefit, one kind and one state.
type line struct {
	Who                       aggregator.Text
	What                      aggregator.Text
	State                     aggregator.Text
	Net, Gross, Tax, Deducted aggregator.Text
	PaidOn                    []string
	More                      []pair
	Rows                      string // of the income table
	Warns                     bool
	Facts                     []*fact
	Origins                   []*origin
}

// pair is a value and what it is called.
type pair struct{ Label, Value aggregator.Text }

// months lists them, the newest first.
func (r *reading) months() []month {
	var list []month
	for i := range r.answer.Insight.Months {
		m := &r.answer.Insight.Months[i]
		list = append(list, month{m.Month.Text(), m.Role.Text(), r.groups(m, i)})
	}
	slices.Reverse(list)
	return list
}

func isLoan(l *aggregator.Line) bool { return l.Kind == string(aggregator.LoanPayment) }

func isComing(l *aggregator.Line) bool {
	return l.State == string(aggregator.Planned) || l.State == string(aggregator.NotReported)
}

func (r *reading) groups(m *aggregator.MonthLines, n int) []group {
	together := func(l *aggregator.Line) bool { return len(l.Persons) > 1 }
	list := []group{
		r.group("Utbetalt och redovisat", "Paid and reported", m.Lines, func(l *aggregator.Line) bool { return !isLoan(l) && !isComing(l) }),
		r.group("Planerat eller ännu inte redovisat", "Planned or not yet reported", m.Lines, func(l *aggregator.Line) bool { return !isLoan(l) && isComing(l) }),
		r.group("Lån, som ska betalas tillbaka", "Loans, which are to be paid back", m.Lines, isLoan),
		r.group("Hushållets pengar av samma slag tillsammans", "The household's money of one kind together", m.Household, together),
	}
	list = slices.DeleteFunc(list, func(g group) bool { return len(g.Lines) == 0 })
	for i := range list {
		list[i].ID = "m" + strconv.Itoa(n) + "-" + strconv.Itoa(i)
		list[i].Several = len(r.who) > 1
	}
	return list
}

func (r *reading) group(sv, en string, lines []aggregator.Line, holds func(*aggregator.Line) bool) group {
	g := group{Title: aggregator.Text{SV: sv, EN: en}}
	for i := range lines {
		if holds(&lines[i]) {
			g.Lines = append(g.Lines, r.line(&lines[i]))
		}
	}
	return g
}

func (r *reading) line(l *aggregator.Line) line {
	out := line{
		Who: r.whose(l.Persons), What: what(l), State: aggregator.Word(l.State),
		Net: l.Sums.Net.Text(), Gross: l.Sums.Gross.Text(), Tax: l.Sums.Tax.Text(), Deducted: l.Sums.Deduction.Text(),
		Rows: joined(", ", l.Class.Rule, l.Class.Offset), Warns: l.Class.Warns, Facts: r.named(l.Facts),
	}
	for _, d := range l.PaidOn {
		out.PaidOn = append(out.PaidOn, d.String())
	}
	for _, f := range out.Facts {
		if !slices.Contains(out.Origins, f.Origin) {
			out.Origins = append(out.Origins, f.Origin)
		}
	}
	out.more(l)
	return out
}

// more is what the columns have no place for.
func (out *line) more(l *aggregator.Line) {
	add := func(sv, en string, value aggregator.Text) {
		if value.SV != "" && value.SV != aggregator.Unknown {
			out.More = append(out.More, pair{aggregator.Text{SV: sv, EN: en}, value})
		}
	}
	treatment := l.Class.Treatment.Text()
	if l.Class.Category != "" {
		treatment = aggregator.Text{SV: l.Class.Label.SV + ": " + treatment.SV, EN: l.Class.Label.EN + ": " + treatment.EN}
	}
	add("Inkomsttabellen", "Income table", treatment)
	add("Avser", "For", plain(l.Period.Days()))
	add("Hör till", "Placed in", l.Attribution.Text())
	add("Efter skatt, före andra avdrag", "After tax, before other deductions", l.Sums.NetAfterTax.Text())
	add("Förmåner i natura", "Benefits in kind", l.Sums.InKind.Text())
	if l.Benefit != "" && l.Payer != string(l.Authority) {
		add("Utbetalas av", "Paid by", plain(l.Payer))
	}
	if n := strconv.Itoa(len(l.Facts)); len(l.Facts) > 1 {
		add("Består av", "Consists of", aggregator.Text{SV: n + " uppgifter", EN: n + " facts"})
	}
}

func (r *reading) whose(persons []int) aggregator.Text {
	var sv, en string
	for _, p := range persons {
		sv, en = joined(", ", sv, r.who[p].SV), joined(", ", en, r.who[p].EN)
	}
	return aggregator.Text{SV: sv, EN: en}
}

// what is what the authority calls the money; of a salary, who pays it. A loan
// always says that it is one.
func what(l *aggregator.Line) aggregator.Text {
	kind := aggregator.Word(l.Kind)
	name := plain(l.Benefit)
	switch {
	case l.Benefit != "" && isLoan(l):
		return aggregator.Text{SV: name.SV + " (" + kind.SV + ")", EN: name.EN + " (" + kind.EN + ")"}
	case l.Benefit != "":
		return name
	}
	payer := aggregator.Clean(l.Payer)
	return aggregator.Text{SV: joined(" ", kind.SV, payer), EN: joined(" ", kind.EN, payer)}
}
