package insight

import (
	"slices"

	"underlag/aggregator"
)

// The months of the study allowance rule: the allowance rests in summer, so that
// June and September are the neighbours that show whether the child still studies.
const (
	june      = 6
	september = 9
	october   = 10
)

// Extra is a time that a rule needs a source to be asked about, beyond the time
// of the question. Whether it may be is for the law to say.
type Extra struct {
	Authority aggregator.AuthorityCode
	Category  aggregator.Category
	Period    aggregator.Period
	Rule      aggregator.ObservationCode
}

// Needs lists what the rules need beyond the months of an application: for one of
// October, study aid from June on. The shipped law grants study aid for six
// months back, which reaches June; where a table is narrower, the observation
// says that the rule could not look.
func Needs(application aggregator.Month) []Extra {
	if application.First().MonthOfYear() != october {
		return nil
	}
	from := application.Add(june - october)
	return []Extra{{studentFinance, studyCategory, aggregator.Period{From: from.First(), To: application.Last()}, aggregator.StudySeptember}}
}

// observeStudies looks, for an application of October, whether study allowance
// was paid in June and neither paid nor planned in September. Presence only; the
// sum does not matter.
func (r *reading) observeStudies(person int) {
	needs := Needs(r.periods.application)
	if len(needs) == 0 {
		return
	}
	inJune, inSeptember := r.periods.application.Add(june-october), r.periods.application.Add(september-october)
	allowance := r.incomesOf(person, func(in *income) bool { return slices.Contains(r.study, in.class.Category) })
	s := r.source(person, studentFinance)
	switch {
	case s == nil || !s.Outcome.Ready() && s.Outcome != aggregator.Partial:
		return // that the source did not answer says it already
	case !r.covers(person, aggregator.Origin{Authority: studentFinance, Category: studyCategory}, inJune):
		r.note(aggregator.StudyUnchecked, person, studentFinance, "", nil, put("june", inJune.String()), put("asked", s.Asked.PeriodOf(studyCategory).String()))
	case len(in(allowance, inJune)) > 0 && len(in(allowance, inSeptember)) == 0:
		r.note(aggregator.StudySeptember, person, studentFinance, "", factsOf(in(allowance, inJune)), put("june", inJune.String()), put("september", inSeptember.String()))
	}
}
