package review

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/access"
)

// Asked is a question in a reviewer's words, of which what is not said is as it
// is when all is in order.
type Asked struct {
	On           aggregator.Date
	Purpose      aggregator.Purpose   // empty: application
	Month        aggregator.Month     // zero: that of On
	Municipality aggregator.OrgNumber // one that is narrower than the tables; empty: none
	Household    []Member             // empty: an applicant of 36 years
	// People puts others in place of the household and the caller; nil: nobody.
	People func(*aggregator.LawQuestion) error
	Given  []string // what is out of order; the keys of Circumstances
}

// ordinaryAge is that of an applicant of whom no age is said.
const ordinaryAge = 36

// Question makes the question to put to a law.
func (a *Asked) Question(law *access.Law) (aggregator.LawQuestion, error) {
	household := a.Household
	if len(household) == 0 {
		household = []Member{{Age: ordinaryAge, Role: aggregator.Applicant}}
	}
	q, err := Ordinary(law, a.On, household...)
	if err != nil {
		return q, err
	}
	if a.Purpose != "" {
		SetPurpose(&q, a.Purpose)
	}
	if a.Month != 0 {
		q.Inquiry.Month = a.Month
	}
	if a.People != nil {
		if err := a.People(&q); err != nil {
			return q, err
		}
	}
	if a.Municipality != "" {
		if err := SetMunicipality(law, &q, a.Municipality); err != nil {
			return q, err
		}
	}
	return q, a.circumstances(law, &q)
}

func (a *Asked) circumstances(law *access.Law, q *aggregator.LawQuestion) error {
	for _, name := range a.Given {
		change, ok := Circumstances[name]
		if !ok {
			return fmt.Errorf("-given %q: want some of %s", name, strings.Join(slices.Sorted(maps.Keys(Circumstances)), ", "))
		}
		if err := change(law, q); err != nil {
			return err
		}
	}
	return nil
}
