package display

import (
	"fmt"
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// money writes what falls in each month, the newest first. It warns first of
// every source that may hold more, because a gap is not an absence of income.
func (p *page) money(a *v1.Answer) {
	p.heading(p.pick("PENGAR PER MÅNAD, NYAST FÖRST", "MONEY BY MONTH, NEWEST FIRST"))
	p.para(2, p.say(aggregator.HowToReadMoney))
	if len(a.Persons) > 1 {
		p.para(2, p.pick("p är personen; h är hushållets pengar av samma slag tillsammans.", "p is the person; h is the household's money of one kind together."))
	}
	if gaps := p.gaps(a); gaps != "" {
		p.item(2, "! ", p.say(aggregator.NotComplete)+gaps)
	}
	for i := len(a.Months) - 1; i >= 0; i-- {
		p.month(&a.Months[i])
	}
	p.elsewhere(a)
}

// gaps lists the sources that should have said something and did not.
func (p *page) gaps(a *v1.Answer) string {
	var list []string
	for i := range a.Persons {
		for _, s := range a.Persons[i].Sources {
			if aggregator.Outcome(s.Outcome).Stands(s.Required) {
				list = append(list, fmt.Sprintf("%s (person %d, %s)", s.Authority, i+1, p.word(s.Outcome)))
			}
		}
	}
	return strings.Join(list, "; ")
}

// The columns of a line; together with the gaps between them they fill the page.
const (
	dateColumn      = 10
	personColumn    = 2
	sourceColumn    = 4
	whatColumn      = 22
	sumColumn       = 10
	taxColumn       = 9
	deductionColumn = 9
	stateColumn     = 12
)

func (p *page) month(m *v1.Month) {
	p.blank()
	p.line("  " + p.paint(bold, joined(", ", p.monthName(m.Month), p.role(m.Role))))
	if len(m.Lines) == 0 {
		p.line("    " + p.pick("inget lämnat", "nothing delivered"))
		return
	}
	p.row(p.pick("utbetalt", "paid on"), "p", p.pick("från", "from"), p.pick("vad", "what"), p.pick("netto", "net"),
		p.pick("brutto", "gross"), p.pick("skatt", "tax"), p.pick("avdrag", "deducted"), p.pick("läge", "state"))
	p.moneyLines(m, false)
	for i := range m.Lines {
		if isLoan(&m.Lines[i]) {
			p.line("  " + p.pick("Lån, som ska betalas tillbaka:", "Loans, which are to be paid back:"))
			p.moneyLines(m, true)
			return
		}
	}
}

func isLoan(l *v1.Line) bool { return l.Kind == string(aggregator.LoanPayment) }

// moneyLines writes each person's lines, and those of the household where they
// hold more than one person's money.
func (p *page) moneyLines(m *v1.Month, loans bool) {
	for i := range m.Lines {
		if l := &m.Lines[i]; isLoan(l) == loans {
			p.moneyLine(fmt.Sprint(l.Persons[0]+1), l)
		}
	}
	for i := range m.Household {
		if l := &m.Household[i]; isLoan(l) == loans && len(l.Persons) > 1 {
			p.moneyLine("h", l)
		}
	}
}

func (p *page) row(date, person, source, what, net, gross, tax, deduction, state string) {
	p.line("  " + strings.Join([]string{
		left(date, dateColumn), left(person, personColumn), left(source, sourceColumn), left(orNothing(what), whatColumn),
		right(net, sumColumn), right(gross, sumColumn), right(tax, taxColumn), right(deduction, deductionColumn), left(state, stateColumn),
	}, " "))
}

func (p *page) moneyLine(whose string, l *v1.Line) {
	date, others := nothing, ""
	if len(l.PaidOn) > 0 {
		date = l.PaidOn[0].String()
	}
	if len(l.PaidOn) > 1 {
		others = p.pick("utbetalt även ", "paid also on ") + dates(l.PaidOn[1:])
	}
	what := p.what(l)
	p.row(date, whose, l.Authority, what, p.kronor(l.NetAmount), p.kronor(l.GrossAmount), p.kronor(l.TaxAmount), p.kronor(l.DeductionAmount), p.word(l.State))
	p.detail(bracketed(l.Rule, l.Offset),
		whole(what),
		joined(": ", p.category(l), p.treatment(l.Treatment)),
		others,
		labelled(p.pick("avser", "for"), days(l.PeriodFrom, l.PeriodTo)),
		p.attribution(l.Attribution),
		labelled(p.pick("efter skatt", "after tax"), p.kronor(l.NetAfterTax)),
		labelled(p.pick("förmåner", "benefits in kind"), p.kronor(l.BenefitsInKind)),
		payer(l), p.together(len(l.Facts)))
}

// what is what the authority calls the money; of a salary, who pays it.
func (p *page) what(l *v1.Line) string {
	switch {
	case l.Benefit != "":
		return l.Benefit
	case l.Payer != "":
		return p.word(l.Kind) + " " + l.Payer
	}
	return p.word(l.Kind)
}

// payer is the provider, where the line does not name it already.
func payer(l *v1.Line) string {
	if l.Benefit == "" || l.Payer == l.Authority {
		return ""
	}
	return l.Payer
}

func (p *page) category(l *v1.Line) string {
	if l.Category == nil {
		return ""
	}
	return p.say(l.Category.Label)
}

func (p *page) together(facts int) string {
	if facts < 2 {
		return ""
	}
	return fmt.Sprintf(p.pick("%d uppgifter tillsammans", "%d facts together"), facts)
}

func dates(list []aggregator.Date) string {
	var texts []string
	for _, d := range list {
		texts = append(texts, d.String())
	}
	return strings.Join(texts, " ")
}

func orNothing(s string) string {
	if s == "" {
		return nothing
	}
	return s
}

// whole gives a text that does not fit its column.
func whole(s string) string {
	if width(clean(s)) <= whatColumn {
		return ""
	}
	return s
}

// detail writes what the columns have no place for, and the rows behind it.
func (p *page) detail(rows string, texts ...string) {
	if text := joined(", ", texts...) + rows; text != "" {
		p.para(20, text)
	}
}

// elsewhere says how much money stands in no month, so that nobody takes the
// months for all there is.
func (p *page) elsewhere(a *v1.Answer) {
	count := map[string]int{}
	for _, e := range a.Elsewhere {
		count[e.Reason]++
	}
	undated, outside := count[string(aggregator.Undated)], count[string(aggregator.Outside)]
	if undated+outside > 0 {
		p.blank()
		p.item(2, "! ", fmt.Sprintf(p.say(aggregator.MoneyElsewhere), undated, outside))
	}
}
