package insight

import "underlag/aggregator"

// observeService looks at the employment service's activity report and at
// suspensions from unemployment benefit.
func (r *reading) observeService(person int) {
	for _, f := range r.of(person, aggregator.FactDecision) {
		d := r.decision(f)
		if d.Kind == aggregator.Suspension && (d.Period.IsZero() || d.Period.Overlaps(r.periods.span())) {
			r.note(aggregator.FundSuspension, person, d.Authority, "", []*fact{f}, put("period", d.Period.String()), put("fund", dash(d.Payer)))
		}
	}
	if latest, missing := r.reportMissing(person); missing {
		r.note(aggregator.ReportMissing, person, employmentService, "", r.registered(person),
			put("since", r.reportSince().String()), put("latest", dash(latest.String())))
	}
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// reportSince is the day from which the latest activity report is recent enough.
func (r *reading) reportSince() aggregator.Date {
	return r.periods.application.Add(-r.reportMonths).First()
}

// reportMissing tells whether a registered job-seeker has no recent activity
// report, though the service was asked and could say so.
func (r *reading) reportMissing(person int) (latest aggregator.Date, missing bool) {
	s := r.source(person, employmentService)
	if s == nil || !s.Outcome.Ready() && s.Outcome != aggregator.Partial || !s.Asked.Allows(reportCategory) || len(r.registered(person)) == 0 {
		return 0, false
	}
	if lacks(s, reportCategory) {
		return 0, false
	}
	for _, g := range r.persons[person].Facts.Registrations {
		latest = max(latest, g.ReportedOn)
	}
	return latest, latest < r.reportSince()
}

// registered gives the registrations that say that the person is registered now.
func (r *reading) registered(person int) []*fact {
	var list []*fact
	for _, f := range r.of(person, aggregator.FactRegistration) {
		g := r.registration(f)
		if g.Registered == aggregator.Yes && g.Period.Contains(r.q.Today) {
			list = append(list, f)
		}
	}
	return list
}
