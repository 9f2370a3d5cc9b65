// Package insight turns the facts of an answer into what a caseworker looks for:
// what the household had in each month, what changed, what is missing, what
// contradicts what, which cases are open, and what is new since last time. It is
// pure functions over typed facts; its rules are dated tables that a reviewer
// edits (policies/tables/income). It decides, scores and ranks nobody and
// computes no aid (aggregator/adr/0011).
package insight

import (
	"errors"

	"underlag/aggregator"
)

// ErrNoMonth is a question without application month and period.
var ErrNoMonth = errors.New("insight: the question has neither a month nor a period that ends")

// reading is one answer on its way to an Insight.
type reading struct {
	*table
	key                 Key
	q                   aggregator.InsightQuestion
	persons             []aggregator.PersonAnswer
	periods             periods
	facts               []*fact
	places              map[place][]*fact
	subjects            map[naming]*subject
	incomes             []*income
	dues                map[aggregator.Month]due
	own                 [][]*income // of each person
	observed            []aggregator.Observation
	control, comparison value // the months as texts have them
}

// Read reads one answer for the municipality whose key it is. The order in which sources answered, and the order of
// facts within them, leave no trace but in FactID.Index.
func (t *Tables) Read(key Key, q aggregator.InsightQuestion, persons []aggregator.PersonAnswer) (aggregator.Insight, error) {
	if q.ApplicationMonth() == 0 {
		return aggregator.Insight{}, ErrNoMonth
	}
	facts, places, ids, err := identify(key, q.Restricted, persons)
	if err != nil {
		return aggregator.Insight{}, err
	}
	r := &reading{table: t.of(q.Organisation, q.Today), key: key, q: q, persons: persons, facts: facts, places: places, subjects: map[naming]*subject{}, dues: map[aggregator.Month]due{}}
	r.periods = r.roles.at(q.ApplicationMonth())
	r.control, r.comparison = put("control", r.periods.control.String()), put("comparison", r.periods.comparison.String())
	r.classify()
	r.observe()
	comparison := r.compare(ids)
	return aggregator.Insight{
		Revision:     t.revision,
		Months:       r.months(),
		Elsewhere:    r.elsewhere(),
		Observations: r.observed,
		Overview:     r.overview(),
		Freshness:    r.freshness(),
		Facts:        ids,
		Comparison:   comparison,
	}, nil
}
