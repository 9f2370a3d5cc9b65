package display

import (
	"fmt"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// others writes every fact as it was delivered.
func (p *page) others(i int, who *v1.Person) {
	n := len(who.Payments) + len(who.Salaries) + len(who.Decisions) + len(who.Cases) + len(who.Registrations) + len(who.Capital) + len(who.Refunds) + len(who.Vehicles) + len(who.Permits)
	if n == 0 {
		return
	}
	p.heading(fmt.Sprintf("%s %d", p.pick("UPPGIFTERNA OM PERSON", "THE FACTS ABOUT PERSON"), i+1))
	for i := range who.Payments {
		p.payment(&who.Payments[i])
	}
	for i := range who.Salaries {
		p.salary(&who.Salaries[i])
	}
	for _, f := range who.Decisions {
		p.decision(&f)
	}
	for _, f := range who.Cases {
		p.fact(f.Authority, p.pick("ärende", "case"), f.Benefit, p.word(f.Status),
			labelled(p.pick("inkom", "received"), f.ReceivedOn.String()), days(f.PeriodFrom, f.PeriodTo), percent(f.Extent), f.Payer)
	}
	for _, f := range who.Registrations {
		p.registration(&f)
	}
	for _, f := range who.Capital {
		p.fact(f.Authority, p.pick("kapital", "capital"), p.pick("inkomstår ", "tax year ")+fmt.Sprint(f.TaxYear),
			labelled(p.pick("inkomster", "income"), p.kronor(f.IncomeTotal)), labelled(p.pick("överskott", "surplus"), p.kronor(f.Surplus)))
	}
	for _, f := range who.Refunds {
		p.fact(f.Authority, p.pick("skatteåterbäring", "tax refund"), p.kronor(f.Amount), f.PaidOn.String())
	}
	for _, f := range who.Vehicles {
		p.fact(f.Authority, p.pick("fordon", "vehicle"), f.RegistrationNumber, f.Make, f.Model, f.Year, f.Class)
	}
	for _, f := range who.Permits {
		p.permit(&f)
	}
}

func (p *page) fact(authority, what string, texts ...string) {
	p.item(2, left(authority, 5)+left(what, 18), joined(", ", texts...))
}

func (p *page) decision(f *v1.Decision) {
	amount := ""
	if f.Amount.Known() {
		amount = joined(" ", p.kronor(f.Amount), p.word(f.Frequency))
	}
	p.fact(f.Authority, p.pick("beslut", "decision"), joined(": ", p.word(f.Kind), clean(f.Benefit)), p.word(f.Status),
		labelled(p.pick("beslutat", "decided"), f.DecidedOn.String()), days(f.PeriodFrom, f.PeriodTo), percent(f.Extent), amount,
		labelled(p.pick("dagar", "days"), f.Days.String()), f.Payer, f.School)
}

func (p *page) registration(f *v1.Registration) {
	standing := ""
	switch aggregator.Tristate(f.Registered) {
	case aggregator.Yes:
		standing = p.pick("inskriven", "registered")
	case aggregator.No:
		standing = p.pick("inte inskriven", "not registered")
	}
	p.fact(f.Authority, p.pick("inskrivning", "registration"), standing, days(f.PeriodFrom, f.PeriodTo), p.word(f.Category),
		percent(f.Extent), f.Programme, labelled(p.pick("a-kassa", "fund"), f.UnemploymentFund),
		labelled(p.pick("aktivitetsrapport", "activity report"), f.ActivityReportOn.String()))
}

func (p *page) permit(f *v1.Permit) {
	p.fact(f.Authority, p.pick("tillstånd", "permit"), f.Kind, p.word(f.Status), p.word(f.Validity), days(f.PeriodFrom, f.PeriodTo),
		labelled(p.pick("beslutat", "decided"), f.DecidedOn.String()), f.Reason, f.HomeCountry,
		labelled(p.pick("inrest", "entered"), f.EntryDate.String()))
}
