package csn

import (
	"fmt"
	"strconv"
	"strings"

	"underlag/aggregator"
	"underlag/sources/csn/internal/arende"
	"underlag/sources/csn/internal/wire"
	"underlag/sources/internal/soap/xsd"
)

// outline gathers what may be told of one kind of support into cases. Which
// facts came from the same case is not told: a grant or a payment stands in a
// case only where one alone can be meant, and else in a carrier.
type outline struct {
	*writer
	kind kind
	list []*entry
	// undivided is set where a payment could not be told apart into grant and loan.
	undivided bool
}

// entry is a case or a carrier to be written.
type entry struct {
	form
	status  string // of ours
	carrier bool
	applied []*wire.SokttidType
	granted []grantedTime
	paid    []payout
}

// form is a form of support: CSN's code, and what it is called.
type form struct{ code, words string }

func (o *outline) formOf(code, words string) form {
	if code == "" && words == "" {
		if o.kind.category != homeEquipmentLoan {
			o.mandatory("stodform")
		}
		return form{code: "HUT"} // the only form; the element says as much
	}
	return form{code, words}
}

// has tells whether facts of a form, and of payments of a kind named, belong here.
func (o *outline) has(origin aggregator.Origin, code, named string) bool {
	if origin.Category != o.kind.category {
		return false
	}
	return o.kind.category == homeEquipmentLoan || o.kind.part == o.partOf(code, named)
}

// partOf gives the kind of support of a form. CSN may use a form that we do not
// know: it stands where payments of that form do, else where CSN has not said
// that nothing is told.
func (w *writer) partOf(code, named string) string {
	for _, k := range allKinds {
		if named == k.benefit && named != "" {
			return k.part
		}
	}
	if part := arende.KindOf(code); part != "" {
		return part
	}
	for i := range w.d.Facts.Payments {
		if p := &w.d.Facts.Payments[i]; named == "" && p.Benefit != "" && p.BenefitCode == code {
			return w.partOf(code, p.Benefit)
		}
	}
	for _, k := range allKinds {
		if k.category == studyAid && !w.lacks(k.part, listedWithoutCase) {
			return k.part
		}
	}
	return arende.Studiemedel
}

// numbered adds a case of CSN's own.
func (o *outline) numbered(f form, status string) *entry {
	o.list = append(o.list, &entry{form: f, status: status})
	return o.list[len(o.list)-1]
}

// place finds the only case that fits, or a carrier at the end. What is told
// after something in a later case stays after it.
func (o *outline) place(from int, f form, status string, fits func(*entry) bool) int {
	found := -1
	for i, e := range o.list {
		if e.carrier || !fits(e) {
			continue
		}
		if found >= 0 {
			found = -1
			break
		}
		found = i
	}
	if found >= from {
		return found
	}
	last := len(o.list) - 1
	if last < from || last < 0 || !o.list[last].carrier || !fits(o.list[last]) {
		o.list = append(o.list, &entry{form: f, status: status, carrier: true})
	}
	return len(o.list) - 1
}

// cases writes one case for each that is told; times applied for in the same
// form and state are those of one case.
func (o *outline) cases() {
	var last *entry
	for i := range o.d.Facts.Cases {
		c := &o.d.Facts.Cases[i]
		if !o.has(c.Origin, c.BenefitCode, "") {
			continue
		}
		f, status := o.formOf(c.BenefitCode, c.Benefit), string(c.Status)
		timed := !c.Period.IsZero() || c.Extent != 0
		if !timed || last == nil || last.form != f || last.status != status || len(last.applied) == 0 || len(last.applied) == maxTimes {
			last = o.numbered(f, status)
		}
		if timed {
			last.applied = append(last.applied, &wire.SokttidType{
				Soktfrom: day(c.Period.From), Sokttom: day(c.Period.To),
				Soktomfattning: xsd.NewString(strconv.Itoa(c.Extent)),
			})
		}
	}
}

// maxTimes is how many times applied for a case has room for.
const maxTimes = 25

// signs gives the cases that say only that something could not be read; those
// told before an undivided payment come before it.
func (o *outline) signs() (before, after []arende.Arende) {
	list := &before
	for _, m := range o.d.Missing {
		if m.Part != o.kind.part {
			continue
		}
		sign := arende.Arende{Stodform: xsd.NewString(""), Klartext: xsd.NewString(""), Status: xsd.NewString(arende.Blanks)}
		switch m.Code {
		case caseStatusUnknown:
			sign.Status = xsd.NewString(unknownStatus)
		case paymentStatusUnknown:
			sign.Payments = []*wire.UtbetalningType{{
				Utbetdatum: day(0), Utbetstatus: xsd.NewString(unknownStatus),
				Utbetaldatider: &wire.UtbetaldatiderType{}, Totbelopp: xsd.NewString("0"),
			}}
		case paymentKindUnknown:
			if o.undivided {
				list = &after
				o.say(m.Part, m.Code)
			}
			continue
		default:
			continue
		}
		o.say(m.Part, m.Code)
		*list = append(*list, sign)
	}
	return before, after
}

// arenden puts the entries on the wire. A carrier has the number 0.
func (o *outline) arenden() []arende.Arende {
	var list []arende.Arende
	number := 0
	for _, e := range o.list {
		a := arende.Arende{
			Stodform: xsd.NewString(e.code), Klartext: xsd.NewString(e.words), Status: xsd.NewString(wireStatus[e.status]),
			Applied: e.applied,
		}
		if !e.carrier {
			number++
			a.Number = number
		}
		for _, g := range e.granted {
			a.Granted = append(a.Granted, o.grantedTime(g))
		}
		for _, p := range e.paid {
			a.Payments = append(a.Payments, o.payment(p))
		}
		list = append(list, a)
	}
	return list
}

var wireStatus = map[string]string{
	"":                            arende.Blanks,
	string(aggregator.Decided):    "BESLUTAD",
	string(aggregator.InProgress): "INITIERAD",
	string(aggregator.Closed):     "AVSLUTAD",
}

// day writes yyyyMMdd, and 0 where no day is told.
func day(d aggregator.Date) *xsd.String { return xsd.NewString(strconv.Itoa(int(d))) }

// week writes the ISO week of a day; absent where there is none.
func week(d aggregator.Date) *xsd.String {
	if d.IsZero() {
		return nil
	}
	year, number := d.Time().ISOWeek()
	return xsd.NewString(fmt.Sprintf("%04d%02d", year, number))
}

// maxKronor is the length of a belopp.
const maxKronor = 7

// wholeKronor writes a sum, which the contract demands.
func (w *writer) wholeKronor(a aggregator.Amount) *xsd.String {
	text, decimals, _ := strings.Cut(a.String(), ".")
	if decimals != "00" || len(text) > maxKronor {
		w.mandatory("totbelopp")
	}
	return xsd.NewString(text)
}
