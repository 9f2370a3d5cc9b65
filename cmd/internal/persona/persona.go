// Package persona puts the made-up households and callers of the demo into a
// question to the law. A production server does not link it.
package persona

import (
	"underlag/aggregator"
	"underlag/fixtures"
)

// Put puts a household in place of the ordinary one, and a caller in place of the
// ordinary caseworker. Both are named; an empty household leaves the question's
// own, and an empty caller is the household's.
func Put(q *aggregator.LawQuestion, household, caller string) error {
	if household != "" {
		own, err := putHousehold(q, household)
		if err != nil {
			return err
		}
		if caller == "" {
			caller = own
		}
	}
	if caller == "" {
		return nil
	}
	found, err := fixtures.FindCaller(caller)
	if err != nil {
		return err
	}
	return putCaller(q, found)
}

// putHousehold gives the name of the household's own caller.
func putHousehold(q *aggregator.LawQuestion, name string) (caller string, err error) {
	world, err := fixtures.NewWorld(q.Inquiry.Month, q.On)
	if err != nil {
		return "", err
	}
	h, err := world.Household(name)
	if err != nil {
		return "", err
	}
	q.Inquiry.Case.Reference, q.Inquiry.Case.Token.Reference = aggregator.CaseRef(h.Case), aggregator.CaseRef(h.Case)
	q.Inquiry.Persons, q.Inquiry.Case.Token.Members = nil, nil
	for _, p := range h.Persons {
		number, err := aggregator.ParsePersonalNumber(p.Number)
		if err != nil {
			return "", err
		}
		q.Inquiry.Persons = append(q.Inquiry.Persons, aggregator.Person{Number: number, Role: p.Role, Reason: p.Reason})
		q.Inquiry.Case.Token.Members = append(q.Inquiry.Case.Token.Members, aggregator.CaseMember{Number: number, Role: p.Role})
	}
	return h.Caller, nil
}

func putCaller(q *aggregator.LawQuestion, c fixtures.Caller) error {
	q.Caller = aggregator.Caller{ID: c.ID, Unit: c.Unit, Roles: c.Roles, Automation: c.Automation}
	var err error
	if c.Number != "" {
		if q.Caller.Own, err = aggregator.ParsePersonalNumber(c.Number); err != nil {
			return err
		}
	}
	for _, text := range c.Relatives {
		number, err := aggregator.ParsePersonalNumber(text)
		if err != nil {
			return err
		}
		q.Caller.Relatives = append(q.Caller.Relatives, number)
	}
	for _, o := range fixtures.Organisations() {
		if o.Number == c.Organisation {
			q.Caller.Organisation = o
		}
	}
	q.Inquiry.Case.Token.Organisation = q.Caller.Organisation.Number
	return nil
}
