package sim

import (
	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/akassor/internal/wire"
	"underlag/sources/internal/soap/xsd"
)

func funds(list []fixtures.UnemploymentFund, period aggregator.Period) []*wire.ArbetsloshetsersattningType {
	var answers []*wire.ArbetsloshetsersattningType
	for _, f := range list {
		answers = append(answers, fund(f, period))
	}
	return answers
}

// fund projects one a-kassa. One whose status is not 1 says nothing more.
func fund(f fixtures.UnemploymentFund, period aggregator.Period) *wire.ArbetsloshetsersattningType {
	status := f.Status
	if status == "" {
		status = statusAnswered
	}
	answer := &wire.ArbetsloshetsersattningType{
		SvarandeOrganisation:       xsd.NewString(f.Name),
		StatusSvarandeOrganisation: xsd.NewString(status),
	}
	if status != statusAnswered {
		return answer
	}
	for _, p := range f.Payments {
		if period.Contains(p.PaidOn) || period.Overlaps(aggregator.Period{From: p.From, To: p.To}) {
			answer.Utbetalningar = append(answer.Utbetalningar, payment(p))
		}
	}
	for _, s := range f.Suspensions {
		if period.Overlaps(s) {
			answer.Avstangningar = append(answer.Avstangningar, &wire.AvstangningarType{
				AvstangdFrom: xsd.NewDate(s.From), AvstangdTom: xsd.NewDate(s.To),
			})
		}
	}
	if f.Applied {
		answer.AnsoktOmErsattning = application(f)
	}
	return answer
}

func payment(p fixtures.FundPayment) *wire.UtbetalningarType {
	days := xsd.Decimal(p.Days)
	if days == "" {
		days = "0"
	}
	return &wire.UtbetalningarType{
		Utbetalningsdatum: xsd.NewDate(p.PaidOn),
		NettoEfterSkatt:   xsd.NewDecimal(p.AfterTax),
		NettoEfterAvdrag:  xsd.NewDecimal(p.NetPayout),
		Ersattningsdagar:  &days,
		AvserFrom:         xsd.NewDate(p.From),
		AvserTom:          xsd.NewDate(p.To),
	}
}

func application(f fixtures.UnemploymentFund) *wire.AnsoktOmErsattningType {
	decided := &wire.NillableDateType{Value: xsd.NewDate(f.EntitledOn)}
	if decided.Value == nil {
		decided.Nil = xsd.NewBoolean(true)
	}
	return &wire.AnsoktOmErsattningType{
		BeslutOmRattTillErsattning:   decided,
		AnsokanOmUtbetalningInlamnad: xsd.NewBoolean(f.Submitted),
	}
}

// leaveOut makes the last a-kassa one that could not answer, and adds one where
// there is none: the form an incomplete answer has here.
func leaveOut(list *wire.ArbetsloshetsersattningListaType) {
	last := len(list.Arbetsloshetsersattning) - 1
	if last < 0 {
		list.Arbetsloshetsersattning = append(list.Arbetsloshetsersattning, nil)
		last = 0
	}
	name := xsd.NewString("Exempels a-kassa")
	if was := list.Arbetsloshetsersattning[last]; was != nil {
		name = was.SvarandeOrganisation
	}
	list.Arbetsloshetsersattning[last] = &wire.ArbetsloshetsersattningType{
		SvarandeOrganisation: name, StatusSvarandeOrganisation: xsd.NewString(statusUnanswered),
	}
}
