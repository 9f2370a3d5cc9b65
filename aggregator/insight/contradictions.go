package insight

import (
	"slices"
	"strconv"

	"underlag/aggregator"
)

// observeContradictions tells what two sources say that does not go together.
// Which of them is right is for the caseworker to find out.
func (r *reading) observeContradictions(person int) {
	r.observeStudent(person)
	r.observeProgramme(person)
	r.observeSickness(person)
	r.observePermits(person)
	r.observeOpenly(person)
}

// fullTime tells whether an extent is full time; one not said is left open.
func (r *reading) fullTime(percent int) bool { return percent >= r.practice.fullTime }

// observeStudent: registered as a job-seeker, full time or without a word of how
// much, while study aid is granted for full-time studies.
func (r *reading) observeStudent(person int) {
	for _, f := range r.of(person, aggregator.FactDecision) {
		d := r.decision(f)
		if d.Authority != studentFinance || d.Kind != aggregator.Granted || !r.fullTime(d.Extent) || d.Period.IsZero() {
			continue
		}
		for _, g := range r.registered(person) {
			seeker := r.registration(g)
			if (seeker.Extent == 0 || r.fullTime(seeker.Extent)) && d.Period.Overlaps(seeker.Period) && d.Period.Overlaps(r.periods.span()) {
				r.note(aggregator.FullTimeStudent, person, employmentService, "", []*fact{f, g}, put("study", d.Benefit),
					put("extent", percent(seeker.Extent)), put("percent", percent(d.Extent)), put("period", d.Period.String()))
			}
		}
	}
}

func percent(n int) string {
	if n == 0 {
		return "–"
	}
	return strconv.Itoa(n) + " %"
}

// observeProgramme: in a programme at the employment service while nothing that
// is paid for it shows in the control month or the month applied for.
func (r *reading) observeProgramme(person int) {
	facts, name := r.inProgramme(person)
	paid := r.incomesOf(person, func(in *income) bool {
		return slices.Contains(r.programme, in.class.Category) && in.payment != nil && in.attributed >= r.periods.control
	})
	// The agency that pays is the one that holds the income rows of these categories.
	if len(facts) == 0 || len(paid) > 0 || !r.whole(person, r.programmePayer()) {
		return
	}
	r.note(aggregator.ProgrammeUnpaid, person, employmentService, "", facts, put("programme", name),
		put("control", r.periods.control.String()), put("application", r.periods.application.String()))
}

// programmePayer is the authority that pays those who take part in a programme,
// as the income table has it.
func (r *reading) programmePayer() aggregator.AuthorityCode {
	i := slices.IndexFunc(r.rows.list, func(w *row) bool {
		return w.fact == aggregator.FactPayment && slices.Contains(r.programme, w.category)
	})
	if i < 0 {
		return ""
	}
	return r.rows.list[i].authority
}

// inProgramme gives the decisions on compensation and the registrations that say
// that the person takes part in a programme in the control month.
func (r *reading) inProgramme(person int) (facts []*fact, name string) {
	control := r.periods.control.Period()
	for _, f := range r.of(person, aggregator.FactDecision) {
		d := r.decision(f)
		if d.Authority == employmentService && d.Kind == aggregator.Granted && !d.Period.IsZero() && d.Period.Overlaps(control) && r.isProgramme(d) {
			facts, name = append(facts, f), d.Benefit
		}
	}
	for _, f := range r.of(person, aggregator.FactRegistration) {
		g := r.registration(f)
		if g.Authority == employmentService && g.Programme != "" && g.Period.Overlaps(control) {
			facts, name = append(facts, f), g.Programme
		}
	}
	return facts, name
}

// isProgramme tells whether a decision is on compensation for a programme; one
// that no row is about is taken to be, because that is what the service decides.
func (r *reading) isProgramme(d *aggregator.DecisionFact) bool {
	categories := r.categories(d.Authority, r.subject(d.Authority, d.BenefitCode, d.Benefit))
	return len(categories) == 0 || slices.ContainsFunc(categories, func(c string) bool { return slices.Contains(r.programme, c) })
}

// observeSickness: salary in a month for which full sickness benefit is paid from
// the first day to the last. Of a part of a month it cannot be told which days
// the salary is for.
func (r *reading) observeSickness(person int) {
	sick := r.incomesOf(person, func(in *income) bool {
		return slices.Contains(r.sickness, in.class.Category) && in.payment != nil && r.fullTime(in.payment.Extent)
	})
	for _, m := range monthsOf(r.periods.span()) {
		for _, in := range sick {
			whole := in.period.From != 0 && in.period.From <= m.First() && in.period.To >= m.Last()
			for _, pay := range r.salariesIn(person, m) {
				if whole {
					r.note(aggregator.SalaryAndSickness, person, in.origin.Authority, "", []*fact{in.fact, pay.fact},
						put("month", m.String()), put("employer", employer(pay)), value{"benefit", in.name()})
				}
			}
		}
	}
}

// observePermits: a permit for a time ends within the months looked at. Permits
// are there only once the law's row about them is confirmed.
func (r *reading) observePermits(person int) {
	for _, f := range r.of(person, aggregator.FactPermit) {
		p := &r.persons[person].Facts.Permits[f.index]
		if p.Status == "granted" && p.Period.To != 0 && r.periods.span().Contains(p.Period.To) {
			r.note(aggregator.PermitExpires, person, p.Authority, "", []*fact{f}, put("permit", dash(p.Kind)), put("day", p.Period.To.String()))
		}
	}
}

// openly is the employment service's class of those who have no work at all.
const openly = "open"

// observeOpenly: openly unemployed according to the employment service in a month
// for which an employer has declared salary.
func (r *reading) observeOpenly(person int) {
	for _, f := range r.registered(person) {
		g := r.registration(f)
		for _, m := range monthsOf(r.periods.span()) {
			if g.Class != openly || !g.Period.Contains(m.First()) || !g.Period.Contains(m.Last()) {
				continue
			}
			for _, pay := range r.salariesIn(person, m) {
				r.note(aggregator.SalaryNotAtService, person, taxAgency, "", []*fact{f, pay.fact}, put("month", m.String()), put("employer", employer(pay)))
			}
		}
	}
}
