package insight

import (
	"slices"
	"strings"

	"underlag/aggregator"
)

// The wire codes of the authorities that rules are about.
const (
	employmentService aggregator.AuthorityCode = "AF"
	studentFinance    aggregator.AuthorityCode = "CSN"
	taxAgency         aggregator.AuthorityCode = "SKV"
	funds             aggregator.AuthorityCode = "SO"
)

// The categories of the catalogues that rules are about.
const (
	registrationCategory aggregator.Category = "registration"
	reportCategory       aggregator.Category = "activity_report"
	salaryCategory       aggregator.Category = "salary"
	studyCategory        aggregator.Category = "study_aid"
)

// source gives one authority's result about a person; nil if it is not configured.
func (r *reading) source(person int, code aggregator.AuthorityCode) *aggregator.SourceResult {
	sources := r.persons[person].Sources
	i := slices.IndexFunc(sources, func(s aggregator.SourceResult) bool { return s.Authority == code })
	if i < 0 {
		return nil
	}
	return &sources[i]
}

// lacks tells whether the part of an authority's answer that is of a category
// could not be had.
func lacks(s *aggregator.SourceResult, c aggregator.Category) bool {
	return slices.ContainsFunc(s.Missing, func(m aggregator.MissingPart) bool { return m.Part == string(c) })
}

// whole tells whether an authority has answered everything it was asked.
func (r *reading) whole(person int, code aggregator.AuthorityCode) bool {
	s := r.source(person, code)
	return s != nil && s.Outcome.Ready()
}

// covers tells whether an authority was asked about the whole of a month, and
// answered at least in part. What was never asked about cannot be missing.
func (r *reading) covers(person int, o aggregator.Origin, m aggregator.Month) bool {
	s := r.source(person, o.Authority)
	if s == nil || !s.Outcome.Ready() && s.Outcome != aggregator.Partial {
		return false
	}
	p := s.Asked.PeriodOf(o.Category)
	return p.Contains(m.First()) && p.Contains(min(m.Last(), max(r.q.Today, m.First())))
}

// observeSources says which sources did not answer, or not in whole, with what
// that can hide, and whose identity is protected.
func (r *reading) observeSources(person int) {
	p := &r.persons[person]
	for i := range p.Sources {
		r.observeSource(person, &p.Sources[i])
	}
	switch p.Protection {
	case aggregator.Marked:
		r.note(aggregator.ProtectedIdentity, person, "", "", nil)
	case aggregator.NotStated:
		if slices.ContainsFunc(p.Sources, called) {
			r.note(aggregator.ProtectionUnknown, person, "", "", nil)
		}
	}
}

// called tells whether a source was to be asked about the person at all.
func called(s aggregator.SourceResult) bool {
	return s.Outcome != aggregator.Refused && s.Outcome != aggregator.NotAsked
}

func (r *reading) observeSource(person int, s *aggregator.SourceResult) {
	about := []value{put("authority", string(s.Authority)), {"hides", r.hidden[s.Authority]}}
	switch s.Outcome {
	case aggregator.Answered, aggregator.Empty:
	case aggregator.Partial:
		r.observeMissing(person, s)
	case aggregator.Refused, aggregator.NotAsked:
		if s.Required {
			r.note(aggregator.SourceNotAsked, person, s.Authority, "", nil, about...)
		}
	default:
		r.note(aggregator.SourceUnanswered, person, s.Authority, "", nil, about...)
	}
}

// observeMissing names the parts that are missing; a-kassor and the activity
// report, which have rules of their own, by those.
func (r *reading) observeMissing(person int, s *aggregator.SourceResult) {
	var sv, en []string
	for _, m := range s.Missing {
		switch {
		case s.Authority == funds:
			r.note(aggregator.FundUnverifiable, person, s.Authority, "", nil, value{"missing", m.Text})
		case s.Authority == employmentService && m.Part == string(reportCategory):
			r.note(aggregator.ReportUnreadable, person, s.Authority, "", nil)
		default:
			sv, en = append(sv, m.Text.SV), append(en, m.Text.EN)
		}
	}
	if len(sv) > 0 || len(s.Missing) == 0 {
		missing := aggregator.Text{SV: strings.Join(sv, " "), EN: strings.Join(en, " ")}
		r.note(aggregator.SourceIncomplete, person, s.Authority, "", nil, put("authority", string(s.Authority)), value{"missing", missing})
	}
}
