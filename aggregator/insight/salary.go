package insight

import (
	"slices"
	"strings"

	"underlag/aggregator"
)

// due is the days by which most employers, and the large ones, have to declare a
// month's salaries; zero if no table has any.
type due struct{ first, last aggregator.Date }

// salaryDue gives the first and the last of the tax agency's cycles for a month's
// salaries.
func (r *reading) salaryDue(m aggregator.Month) due {
	if d, known := r.dues[m]; known {
		return d
	}
	var d due
	for i := range r.cycles {
		c := &r.cycles[i]
		if c.authority != taxAgency || c.category != salaryCategory {
			continue
		}
		on := c.in(m.Add(1))
		if d.first == 0 || on < d.first {
			d.first = on
		}
		d.last = max(d.last, on)
	}
	r.dues[m] = d
	return d
}

// declared tells whether every employer should have declared a month's salaries.
func (r *reading) declared(m aggregator.Month) bool { return r.q.Today > r.salaryDue(m).last }

// observeSalaries tells salaries not yet declared from no salaries.
func (r *reading) observeSalaries(person int) {
	for _, in := range r.incomesOf(person, isUnreported) {
		m := in.attributed
		if m != 0 && r.periods.holds(m) {
			by := r.salaryDue(m)
			r.note(aggregator.SalaryNotReported, person, in.origin.Authority, "", []*fact{in.fact}, put("employer", employer(in)),
				put("month", m.String()), put("first", dash(by.first.String())), put("last", dash(by.last.String())))
		}
	}
	r.observeNotDue(person)
}

func isUnreported(in *income) bool {
	return in.kind == salaryKind && in.state == string(aggregator.NotReported)
}

func employer(in *income) string {
	if in.payer == "" {
		return "–"
	}
	return in.payer
}

// observeNotDue names the months of which employers need not have said anything,
// and have not: that no salary shows is not that none was paid.
func (r *reading) observeNotDue(person int) {
	s := r.source(person, taxAgency)
	if s == nil || !s.Outcome.Ready() && s.Outcome != aggregator.Partial || !s.Asked.Allows(salaryCategory) || lacks(s, salaryCategory) {
		return
	}
	var months []string
	for _, m := range monthsOf(r.periods.span()) {
		told := slices.ContainsFunc(r.own[person], func(in *income) bool { return in.kind == salaryKind && in.attributed == m })
		if !told && !r.declared(m) && m <= r.q.Today.Month() {
			months = append(months, m.String()+" ("+r.salaryDue(m).last.String()+")")
		}
	}
	if len(months) > 0 {
		r.note(aggregator.SalaryNotDue, person, taxAgency, "", nil, put("months", strings.Join(months, ", ")))
	}
}

// mayStillCome tells whether a salary missing in a month may only be undeclared.
func (r *reading) mayStillCome(of *income, m aggregator.Month) bool {
	if of.kind != salaryKind {
		return false
	}
	return !r.declared(m) || slices.ContainsFunc(r.incomes, func(in *income) bool {
		return in.person == of.person && in.payer == of.payer && in.attributed == m && isUnreported(in)
	})
}

// salariesIn gives the declared salaries of a month that are not nothing.
func (r *reading) salariesIn(person int, m aggregator.Month) []*income {
	return r.incomesOf(person, func(in *income) bool {
		return in.kind == salaryKind && in.attributed == m && in.sums.Gross.Ore() > 0
	})
}
