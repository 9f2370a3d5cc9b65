package display

import (
	"fmt"
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// money writes payments and salaries by month, the newest first. It warns first
// of every source that may hold more, because a gap is not an absence of income.
func (p *page) money(a *v1.Answer) {
	p.heading(p.pick("UTBETALNINGAR OCH LÖNER PER MÅNAD, NYAST FÖRST", "PAYMENTS AND SALARIES BY MONTH, NEWEST FIRST"))
	p.para(2, p.pick(
		"Kronor. Inget är summerat. – betyder okänt eller ej utlämnat, aldrig noll.",
		"Kronor. Nothing is summed. – means unknown or withheld, never zero."))
	if gaps := p.gaps(a); gaps != "" {
		p.item(2, "! ", p.pick("Inte fullständigt; uppgifter kan finnas hos: ", "Not complete; there may be more at: ")+gaps)
	}
	var undated *v1.Month
	for i := len(a.Months) - 1; i >= 0; i-- {
		if a.Months[i].Month == 0 {
			undated = &a.Months[i]
			continue
		}
		p.month(a, &a.Months[i])
	}
	if undated != nil {
		p.month(a, undated)
	}
}

// gaps lists the sources that should have said something and did not.
func (p *page) gaps(a *v1.Answer) string {
	var list []string
	for i := range a.Persons {
		for _, s := range a.Persons[i].Sources {
			switch outcome := aggregator.Outcome(s.Outcome); {
			case outcome.Ready(), !s.Required && (outcome == aggregator.Refused || outcome == aggregator.NotAsked):
			default:
				list = append(list, fmt.Sprintf("%s (person %d, %s)", s.Authority, i+1, p.word(s.Outcome)))
			}
		}
	}
	return strings.Join(list, "; ")
}

// The columns of a money line; together with the gaps between them they fill
// the page.
const (
	dateColumn   = 10
	personColumn = 2
	sourceColumn = 4
	kindColumn   = 8
	whatColumn   = 22
	sumColumn    = 11
	taxColumn    = 10
	stateColumn  = 12
)

func (p *page) month(a *v1.Answer, m *v1.Month) {
	p.blank()
	p.line("  " + p.paint(bold, p.monthName(m.Month)))
	if len(m.Lines) == 0 {
		p.line("    " + p.pick("inga utbetalningar eller löner lämnade", "no payments or salaries delivered"))
		return
	}
	p.row(p.pick("datum", "date"), "p", p.pick("från", "from"), p.pick("slag", "kind"), p.pick("vad", "what"),
		p.pick("netto", "net"), p.pick("brutto", "gross"), p.pick("skatt", "tax"), p.pick("läge", "state"))
	for _, l := range m.Lines {
		person := fmt.Sprint(l.Person + 1)
		switch l.Kind {
		case v1.PaymentLine:
			p.payment(person, &a.Persons[l.Person].Payments[l.Index])
		case v1.SalaryLine:
			p.salary(person, &a.Persons[l.Person].Salaries[l.Index])
		}
	}
}

func (p *page) row(date, person, source, kind, what, net, gross, tax, state string) {
	p.line("  " + strings.Join([]string{
		left(date, dateColumn), left(person, personColumn), left(source, sourceColumn), left(kind, kindColumn),
		left(orNothing(what), whatColumn), right(net, sumColumn), right(gross, sumColumn), right(tax, taxColumn), left(state, stateColumn),
	}, " "))
}

func (p *page) payment(person string, f *v1.Payment) {
	date := nothing
	if f.PaidOn != 0 {
		date = f.PaidOn.String()
	}
	p.row(date, person, f.Authority, p.word(f.Kind), f.Benefit,
		p.kronor(f.NetAmount), p.kronor(f.GrossAmount), p.kronor(f.TaxAmount), p.word(f.Status))
	p.detail(
		whole(f.Benefit),
		labelled(p.pick("avser", "for"), days(f.PeriodFrom, f.PeriodTo)),
		percent(f.Extent),
		labelled(p.pick("dagar", "days"), f.Days.String()),
		labelled(p.pick("efter skatt", "after tax"), p.kronor(f.NetAfterTax)),
		labelled(p.pick("avdrag", "deductions"), p.kronor(f.DeductionAmount)),
		f.Payer, f.Method)
	for i := range f.Parts {
		p.part(&f.Parts[i])
	}
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

func (p *page) detail(texts ...string) {
	if text := joined(", ", texts...); text != "" {
		p.para(20, text)
	}
}

func (p *page) part(f *v1.PaymentPart) {
	hours := ""
	if f.Hours != 0 {
		hours = fmt.Sprint(f.Hours)
	}
	p.item(20, "- ", joined(", ",
		joined(" ", f.Benefit, f.AmountType),
		labelled(p.pick("netto", "net"), p.kronor(f.NetAmount)),
		labelled(p.pick("brutto", "gross"), p.kronor(f.GrossAmount)),
		labelled(p.pick("skatt", "tax"), p.kronor(f.TaxAmount)),
		labelled(p.pick("avdrag", "deductions"), p.kronor(f.DeductionAmount)),
		labelled(p.pick("avser", "for"), days(f.PeriodFrom, f.PeriodTo)),
		percent(f.Extent),
		labelled(p.pick("dagar", "days"), f.Days.String()),
		labelled(p.pick("timmar", "hours"), hours)))
}

func (p *page) salary(person string, f *v1.Salary) {
	p.row(f.Month.String(), person, f.Authority, p.word("salary"), f.EmployerName,
		nothing, p.kronor(f.GrossAmount), p.kronor(f.TaxAmount), p.word(f.Status))
	p.detail(
		whole(f.EmployerName),
		labelled(p.pick("arbetsgivare", "employer"), f.EmployerNumber),
		labelled(p.pick("förmåner", "benefits in kind"), p.kronor(f.BenefitsInKind)))
}
