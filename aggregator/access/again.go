package access

import (
	"context"
	"errors"
	"slices"

	"underlag/aggregator"
)

// Past is a recorded inquiry: what it takes to decide it again.
type Past struct {
	On            aggregator.Date
	Organisation  aggregator.OrgNumber
	Purpose       aggregator.Purpose
	Automation    bool
	Roles         []aggregator.Role // of the persons
	Circumstances *aggregator.Circumstances
}

// DecideAgain decides a recorded inquiry as this law would have on its day. Which
// numbers are test numbers is as it was recorded.
func (l *Law) DecideAgain(ctx context.Context, p Past) (aggregator.Decision, error) {
	if p.Circumstances == nil || len(p.Roles) != len(p.Circumstances.Persons) {
		return aggregator.Decision{}, errors.New("the record does not hold enough to decide it again")
	}
	c := p.circumstances()
	return l.decide(ctx, &c, nil)
}

// registeredAutomation stands for an automation that its agreement lists. The
// record says that it did, and not which it was.
const registeredAutomation = "registered"

func (p *Past) circumstances() circumstances {
	from := p.Circumstances
	c := circumstances{
		environment: Environment(from.Environment), on: p.On, purpose: p.Purpose, organisation: p.Organisation,
		asked:      spanOf(aggregator.Inquiry{Month: from.Month, Period: from.Period}, p.On),
		automation: p.Automation, roles: from.Roles, referenced: from.Referenced, glass: from.BreakGlass,
		persons: make([]personFacts, len(from.Persons)),
	}
	if p.Automation {
		c.caller = registeredAutomation
	}
	if a := from.Agreement; a != nil {
		c.agreement = &aggregator.Agreement{From: a.From, To: a.To, HandlesAid: a.HandlesAid, NeedsCaseToken: a.NeedsCaseToken}
		if from.Registered {
			c.agreement.Automations = []string{registeredAutomation}
		}
	}
	if t := from.Token; t != nil {
		c.token = &tokenFacts{
			kind: t.Kind, state: t.State, sameReference: t.SameReference, sameOrganisation: t.SameOrganisation,
			expired: t.Expired, callerOrRelative: t.CallerOrRelative, isProtected: t.Protected,
		}
	}
	for i, f := range from.Persons {
		c.persons[i] = personFacts{
			role: p.Roles[i], age: f.Age, caseRole: f.CaseRole, reasonGiven: f.ReasonGiven,
			askable: f.Askable, testNumber: f.TestNumber, isCallerOrRelated: f.CallerOrRelative,
		}
	}
	return c
}

// recorded is what a record holds of the circumstances.
func (c *circumstances) recorded(in *aggregator.Inquiry) *aggregator.Circumstances {
	r := &aggregator.Circumstances{
		Environment: string(c.environment), Month: in.Month, Period: in.Period, Roles: c.roles, Referenced: c.referenced, BreakGlass: c.glass,
		Persons: make([]aggregator.PersonFacts, len(c.persons)),
	}
	if a := c.agreement; a != nil {
		r.Agreement = &aggregator.AgreementFacts{From: a.From, To: a.To, HandlesAid: a.HandlesAid, NeedsCaseToken: a.NeedsCaseToken}
		r.Registered = c.automation && slices.Contains(a.Automations, c.caller)
	}
	if t := c.token; t != nil {
		r.Token = &aggregator.TokenFacts{
			Kind: t.kind, State: t.state, SameReference: t.sameReference, SameOrganisation: t.sameOrganisation,
			Expired: t.expired, CallerOrRelative: t.callerOrRelative, Protected: t.isProtected,
		}
	}
	for i := range c.persons {
		p := &c.persons[i]
		r.Persons[i] = aggregator.PersonFacts{
			Age: p.age, CaseRole: p.caseRole, ReasonGiven: p.reasonGiven,
			Askable: p.askable, TestNumber: p.testNumber, CallerOrRelative: p.isCallerOrRelated,
		}
	}
	return r
}
