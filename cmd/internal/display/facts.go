package display

import (
	"fmt"

	"underlag/aggregator/httpapi/v1"
)

func (p *page) payment(f *v1.Payment) {
	p.fact(f.Authority, p.word(f.Kind), f.Benefit, p.word(f.Status), f.PaidOn.String(),
		labelled(p.pick("netto", "net"), p.kronor(f.NetAmount)),
		labelled(p.pick("efter skatt", "after tax"), p.kronor(f.NetAfterTax)),
		labelled(p.pick("brutto", "gross"), p.kronor(f.GrossAmount)),
		labelled(p.pick("skatt", "tax"), p.kronor(f.TaxAmount)),
		labelled(p.pick("avdrag", "deductions"), p.kronor(f.DeductionAmount)),
		labelled(p.pick("avser", "for"), days(f.PeriodFrom, f.PeriodTo)),
		percent(f.Extent),
		labelled(p.pick("dagar", "days"), f.Days.String()),
		f.Payer, f.Method)
	for i := range f.Parts {
		p.part(&f.Parts[i])
	}
}

func (p *page) part(f *v1.PaymentPart) {
	hours := ""
	if f.Hours != 0 {
		hours = fmt.Sprint(f.Hours)
	}
	p.item(25, "- ", joined(", ",
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

func (p *page) salary(f *v1.Salary) {
	p.fact(f.Authority, p.word("salary"), f.Month.String(), f.EmployerName, f.EmployerNumber, p.word(f.Status),
		labelled(p.pick("brutto", "gross"), p.kronor(f.GrossAmount)),
		labelled(p.pick("skatt", "tax"), p.kronor(f.TaxAmount)),
		labelled(p.pick("förmåner", "benefits in kind"), p.kronor(f.BenefitsInKind)))
}
