package insight

import (
	"cmp"
	"slices"
	"strings"

	"underlag/aggregator"
)

// observeMoney tells what the income table says or does not say of money, and
// what stands beside what in a month.
func (r *reading) observeMoney(person int) {
	looked := r.incomesOf(person, func(in *income) bool { return r.periods.holds(in.attributed) || in.attributed == 0 })
	asking := only(looked, func(in *income) bool { return in.row == nil || in.class.Warns })
	for benefit := range byBenefit(asking) {
		r.observeClass(person, benefit)
	}
	r.observeLoans(person, looked)
	r.observeTwice(person, looked)
	r.observeGranted(person, looked)
}

// observeClass tells once for each benefit what no row is about, and once for
// each row what that row asks to look at.
func (r *reading) observeClass(person int, benefit []*income) {
	byRow := map[*row][]*income{}
	for _, in := range benefit {
		byRow[in.row] = append(byRow[in.row], in)
	}
	for row, incomes := range byRow {
		first := incomes[0]
		values := []value{{"benefit", first.name()}, put("months", monthList(incomes))}
		if row == nil {
			r.note(aggregator.BenefitUnlisted, person, first.origin.Authority, "", factsOf(incomes), values...)
			continue
		}
		r.note(aggregator.RowWarns, person, first.origin.Authority, row.id, factsOf(incomes), append(values, value{"warning", row.warning})...)
	}
}

// monthList names the months of incomes, each once.
func monthList(incomes []*income) string {
	var months []string
	for _, in := range incomes {
		months = append(months, cmp.Or(in.attributed.String(), "–"))
	}
	return strings.Join(unique(months), ", ")
}

// observeLoans tells of grant and loan from one authority in one month.
func (r *reading) observeLoans(person int, incomes []*income) {
	seen := map[placed]bool{}
	for _, in := range incomes {
		at := placed{in.origin.Authority, in.attributed}
		if in.kind != string(aggregator.LoanPayment) || seen[at] || !r.periods.holds(at.month) {
			continue
		}
		seen[at] = true
		loans, grants := at.of(incomes, aggregator.LoanPayment), at.of(incomes, aggregator.GrantPayment)
		if len(grants) == 0 {
			continue
		}
		grant, _ := total(grants)
		loan, _ := total(loans)
		r.note(aggregator.LoanBesideGrant, person, at.authority, "", factsOf(append(grants, loans...)),
			sumOf("grant", grant), sumOf("loan", loan), put("month", at.month.String()))
	}
}

// placed is what one authority pays in one month.
type placed struct {
	authority aggregator.AuthorityCode
	month     aggregator.Month
}

func (p placed) of(incomes []*income, kind aggregator.PaymentType) []*income {
	return only(incomes, func(in *income) bool {
		return in.attributed == p.month && in.origin.Authority == p.authority && in.kind == string(kind)
	})
}

// observeTwice tells of two payments of the same sum on the same day from two
// payers, which may be one payment that both report.
func (r *reading) observeTwice(person int, incomes []*income) {
	for i, a := range incomes {
		if a.payment == nil || a.paidOn == 0 || a.sums.Net.Ore() == 0 {
			continue
		}
		for _, b := range incomes[i+1:] {
			if b.paidOn == a.paidOn && b.sums.Net == a.sums.Net && b.payment != nil && a.giver() != b.giver() {
				r.noteTwice(person, a, b)
			}
		}
	}
}

func (r *reading) noteTwice(person int, a, b *income) {
	if b.giver() < a.giver() {
		a, b = b, a
	}
	r.note(aggregator.ReportedTwice, person, a.origin.Authority, "", []*fact{a.fact, b.fact}, value{"benefit", a.name()},
		sumOf("sum", a.sums.Net), put("day", a.paidOn.String()), put("first", a.giver()), put("second", b.giver()))
}

// giver names who reports a payment.
func (in *income) giver() string {
	if in.payer == "" || in.payer == string(in.origin.Authority) {
		return string(in.origin.Authority)
	}
	return string(in.origin.Authority) + " (" + in.payer + ")"
}

// observeGranted tells of a benefit granted in the control month of which
// nothing is paid or planned from then on.
func (r *reading) observeGranted(person int, incomes []*income) {
	later := only(incomes, func(in *income) bool { return in.payment != nil && in.attributed >= r.periods.control })
	for _, f := range r.of(person, aggregator.FactDecision) {
		d := r.decision(f)
		if !r.inForce(d) || !r.covers(person, d.Origin, r.periods.control) || r.paid(d, later) {
			continue
		}
		r.note(aggregator.GrantedNotPaid, person, d.Authority, "", []*fact{f}, put("benefit", dash(d.Benefit)), put("decided", dash(d.DecidedOn.String())),
			r.control, put("application", r.periods.application.String()))
	}
}

// paid tells whether any payment may be of what was decided: of the same name or
// category, as a whole or in any of its rows, or, where no row of the table is
// about the decision, anything from the same payer.
func (r *reading) paid(d *aggregator.DecisionFact, incomes []*income) bool {
	decided := r.subject(d.Authority, d.BenefitCode, d.Benefit)
	categories := r.categories(d.Authority, decided)
	same := func(s *subject) bool {
		return s.plain == decided.plain || slices.ContainsFunc(r.categories(d.Authority, s), func(c string) bool { return slices.Contains(categories, c) })
	}
	return slices.ContainsFunc(incomes, func(in *income) bool {
		return in.origin.Authority == d.Authority &&
			(in.subject.plain == decided.plain || slices.Contains(categories, in.class.Category) || len(categories) == 0 && in.payer == d.Payer ||
				slices.ContainsFunc(in.parts, func(p part) bool { return same(p.benefit) }))
	})
}

// inForce tells whether a decision gives a right to money in the control month.
// What the employment service decides is paid by another authority.
func (r *reading) inForce(d *aggregator.DecisionFact) bool {
	p := d.Period
	if p.From == 0 {
		p.From = d.DecidedOn
	}
	gives := d.Kind == aggregator.Granted || d.Kind == aggregator.Entitled
	owed := !d.Amount.Known() || d.Amount.Ore() > 0
	return gives && owed && d.Authority != employmentService && p.From != 0 && p.From <= r.periods.control.Last() && p.Overlaps(r.periods.control.Period())
}
