package sim

import (
	"cmp"
	"fmt"
	"strconv"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/csn/internal/arende"
	"underlag/sources/csn/internal/wire"
	"underlag/sources/internal/soap/xsd"
)

func (j projection) matter(a *fixtures.StudyAid, number int) arende.Arende {
	m := arende.Arende{
		Number:   number,
		Stodform: xsd.NewString(a.Form),
		Klartext: xsd.NewString(a.Text),
		Status:   xsd.NewString(cmp.Or(a.Status, arende.Blanks)),
	}
	if t := a.Applied; t != nil {
		m.Applied = []*wire.SokttidType{applied(t)}
	}
	if t := a.Granted; t != nil {
		m.Granted = []*wire.BeviljadtidType{granted(t)}
	}
	for _, p := range a.Payments {
		m.Payments = append(m.Payments, j.payment(p, a.Form))
	}
	return m
}

func applied(t *fixtures.AppliedTime) *wire.SokttidType {
	loan := " "
	if t.Loan {
		loan = "J"
	}
	return &wire.SokttidType{
		Soktfrom: day(t.From), Sokttom: day(t.To),
		Soktomfattning: xsd.NewString(strconv.Itoa(t.Extent)), Soktlan: xsd.NewString(loan),
	}
}

func granted(t *fixtures.GrantedTime) *wire.BeviljadtidType {
	return &wire.BeviljadtidType{
		Starttid: week(t.From), Sluttid: week(t.To), Takt: xsd.NewString(strconv.Itoa(t.Extent)),
		Beloppen: amounts(t.Rows), Totbelopp: total(t.Rows),
	}
}

func (j projection) payment(p fixtures.StudyAidPayment, form string) *wire.UtbetalningType {
	return &wire.UtbetalningType{
		Utbetdatum: day(p.PaidOn), Utbetstatus: xsd.NewString(j.status(p, form)),
		Utbetaldatider: &wire.UtbetaldatiderType{Utbetaldtid: []*wire.UtbetaldtidType{{
			Startvecka: optionalWeek(p.From), Slutvecka: optionalWeek(p.To),
			Beloppen: amounts(p.Rows), Totbelopp: total(p.Rows),
		}}},
		Totbelopp: total(p.Rows),
	}
}

// status uses both of CSN's spellings of paid, so that both are seen.
func (j projection) status(p fixtures.StudyAidPayment, form string) string {
	switch {
	case p.PaidOn == 0 || p.PaidOn > j.today:
		return "Planerad"
	case form == "HUT":
		return "UTBETALAD"
	}
	return "Utbetald"
}

func amounts(rows []fixtures.AidRow) *wire.BeloppenType {
	told := &wire.BeloppenType{}
	for _, r := range rows {
		told.Belopp = append(told.Belopp, &wire.BeloppType{
			Beloppstyp: xsd.NewString(r.Type), Klartext: xsd.NewString(r.Text),
			Belopp: kronor(r.Amount.Ore()), Totbelopp: kronor(r.Amount.Ore()),
		})
	}
	return told
}

func total(rows []fixtures.AidRow) *xsd.String {
	var sum int64
	for _, r := range rows {
		sum += r.Amount.Ore()
	}
	return kronor(sum)
}

// kronor writes whole kronor, the only sums CSN's wire has.
func kronor(ore int64) *xsd.String { return xsd.NewString(strconv.FormatInt(ore/100, 10)) }

// day writes yyyyMMdd, and 0 where no day is decided.
func day(d aggregator.Date) *xsd.String { return xsd.NewString(strconv.Itoa(int(d))) }

// week writes the ISO week of a day.
func week(d aggregator.Date) *xsd.String {
	year, number := d.Time().ISOWeek()
	return xsd.NewString(fmt.Sprintf("%04d%02d", year, number))
}

func optionalWeek(d aggregator.Date) *xsd.String {
	if d.IsZero() {
		return nil
	}
	return week(d)
}
