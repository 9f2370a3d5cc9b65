package access

import (
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"underlag/aggregator"
)

// forever stands for an open end, so that the principles compare days only.
const forever = 99991231

// unknownAge is the age of somebody whose number does not state it.
const unknownAge = aggregator.UnknownAge

// circumstances are everything the principles see of an inquiry: derived facts,
// and no personal number (schema/input.schema.json). Where two inquiries have the
// same circumstances the law says the same of both, row by row.
type circumstances struct {
	environment Environment
	on          aggregator.Date
	purpose     aggregator.Purpose
	asked       span
	// organisation chooses a municipality's limits on what the principles grant.
	// The principles do not see it, and what they say is the same for all.
	organisation aggregator.OrgNumber
	agreement    *aggregator.Agreement
	caller       string // an automation's id; a caseworker's does not matter
	automation   bool
	roles        []string
	referenced   bool // the inquiry names a case
	token        *tokenFacts
	glass        *aggregator.GlassFacts // nil: whole
	persons      []personFacts
}

type tokenFacts struct {
	kind, state                                                             string
	sameReference, sameOrganisation, expired, callerOrRelative, isProtected bool
}

type personFacts struct {
	role                                                aggregator.Role
	age                                                 int             // a child's, else unknownAge: no row asks for an adult's
	caseRole                                            aggregator.Role // empty where the case token does not name the person
	reasonGiven, askable, testNumber, isCallerOrRelated bool
}

func (l *Law) circumstances(q aggregator.LawQuestion, asked span) circumstances {
	c := circumstances{
		environment: l.environment, on: q.On, purpose: q.Inquiry.Purpose, asked: asked,
		organisation: q.Caller.Organisation.Number,
		agreement:    q.Caller.Organisation.Agreement, automation: q.Caller.Automation, roles: q.Caller.Roles,
		referenced: q.Inquiry.Case.Reference != "", token: tokenOf(q), glass: glassOf(q),
		persons: make([]personFacts, len(q.Inquiry.Persons)),
	}
	if c.automation {
		c.caller = q.Caller.ID
	}
	for i, p := range q.Inquiry.Persons {
		c.persons[i] = l.personFacts(q, p)
	}
	return c
}

func (l *Law) personFacts(q aggregator.LawQuestion, p aggregator.Person) personFacts {
	f := personFacts{
		role: p.Role, age: unknownAge, caseRole: caseRole(q.Inquiry.Case.Token, p.Number),
		reasonGiven: p.Reason != "", askable: !p.Number.IsZero(), isCallerOrRelated: selfOrRelative(q.Caller, p.Number),
	}
	_, f.testNumber = l.testNumbers[p.Number]
	if p.Role != aggregator.Applicant && p.Role != aggregator.CoApplicant {
		if years, known := p.Number.Age(q.On); known {
			f.age = years
		}
	}
	return f
}

func tokenOf(q aggregator.LawQuestion) *tokenFacts {
	token := q.Inquiry.Case.Token
	if token == nil {
		return nil
	}
	f := &tokenFacts{
		kind: token.Kind, state: token.State,
		sameReference:    token.Reference == q.Inquiry.Case.Reference,
		sameOrganisation: token.Organisation == q.Caller.Organisation.Number,
		expired:          !token.Expires.After(moment(q)),
	}
	for _, m := range token.Members {
		f.callerOrRelative = f.callerOrRelative || selfOrRelative(q.Caller, m.Number)
		f.isProtected = f.isProtected || m.Protected == aggregator.Marked
	}
	return f
}

// glassOf is a broken glass as it is when the law is asked.
func glassOf(q aggregator.LawQuestion) *aggregator.GlassFacts {
	b := q.Inquiry.BreakGlass
	if b == nil {
		return nil
	}
	at := moment(q)
	if q.At.After(at) {
		at = q.At
	}
	return &aggregator.GlassFacts{Reason: b.Reason, Expired: !b.Expires.After(at), Proven: !q.Caller.Named}
}

// moment is when the question was asked.
func moment(q aggregator.LawQuestion) time.Time {
	if q.Inquiry.AskedAt.IsZero() {
		return q.On.Time()
	}
	return q.Inquiry.AskedAt
}

func caseRole(token *aggregator.CaseToken, number aggregator.PersonalNumber) aggregator.Role {
	if token == nil {
		return ""
	}
	for _, m := range token.Members {
		if m.Number == number {
			return m.Role
		}
	}
	return ""
}

func selfOrRelative(c aggregator.Caller, number aggregator.PersonalNumber) bool {
	if number.IsZero() {
		return false
	}
	if c.Own == number {
		return true
	}
	for _, r := range c.Relatives {
		if r == number {
			return true
		}
	}
	return false
}

// input is the circumstances as the principles read them.
func (c *circumstances) input() ast.Value {
	return object(
		field("environment", ast.StringTerm(string(c.environment))),
		field("date", ast.IntNumberTerm(int(c.on))),
		field("purpose", ast.StringTerm(string(c.purpose))),
		field("period", periodTerm(c.asked)),
		field("agreement", agreementTerm(c.agreement)),
		field("caller", object(
			field("id", ast.StringTerm(c.caller)),
			field("automation", ast.BooleanTerm(c.automation)),
			field("roles", texts(c.roles)),
		)),
		field("case", object(
			field("referenced", ast.BooleanTerm(c.referenced)),
			field("token", c.token.term()),
		)),
		field("break_glass", glassTerm(c.glass)),
		field("persons", personTerms(c.persons)),
	).Value
}

func periodTerm(asked span) *ast.Term {
	return object(
		field("by", ast.StringTerm(asked.by)),
		field("reversed", ast.BooleanTerm(asked.reversed)),
		field("in_future", ast.BooleanTerm(asked.inFuture)),
		field("back", object(
			field(string(Months), ast.IntNumberTerm(asked.months)),
			field(string(TaxYears), ast.IntNumberTerm(asked.years)),
			field(string(Current), ast.IntNumberTerm(0)),
		)),
	)
}

func agreementTerm(a *aggregator.Agreement) *ast.Term {
	if a == nil {
		return ast.NullTerm()
	}
	to := a.To
	if to.IsZero() {
		to = forever
	}
	return object(
		field("from", ast.IntNumberTerm(int(a.From))),
		field("to", ast.IntNumberTerm(int(to))),
		field("handles_aid", ast.BooleanTerm(a.HandlesAid)),
		field("needs_case_token", ast.BooleanTerm(a.NeedsCaseToken)),
		field("automations", texts(a.Automations)),
	)
}

func (t *tokenFacts) term() *ast.Term {
	if t == nil {
		return ast.NullTerm()
	}
	return object(
		field("same_reference", ast.BooleanTerm(t.sameReference)),
		field("same_organisation", ast.BooleanTerm(t.sameOrganisation)),
		field("kind", ast.StringTerm(t.kind)),
		field("state", ast.StringTerm(t.state)),
		field("expired", ast.BooleanTerm(t.expired)),
		field("caller_or_relative", ast.BooleanTerm(t.callerOrRelative)),
		field("protected", ast.BooleanTerm(t.isProtected)),
	)
}

func glassTerm(g *aggregator.GlassFacts) *ast.Term {
	if g == nil {
		return ast.NullTerm()
	}
	return object(
		field("reason", ast.StringTerm(string(g.Reason))),
		field("expired", ast.BooleanTerm(g.Expired)),
		field("proven", ast.BooleanTerm(g.Proven)),
	)
}

func personTerms(persons []personFacts) *ast.Term {
	terms := make([]*ast.Term, len(persons))
	for i, p := range persons {
		age, inCase := ast.NullTerm(), ast.NullTerm()
		if p.age != unknownAge {
			age = ast.IntNumberTerm(p.age)
		}
		if p.caseRole != "" {
			inCase = ast.StringTerm(string(p.caseRole))
		}
		terms[i] = object(
			field("role", ast.StringTerm(string(p.role))),
			field("age", age),
			field("reason_given", ast.BooleanTerm(p.reasonGiven)),
			field("askable", ast.BooleanTerm(p.askable)),
			field("test_number", ast.BooleanTerm(p.testNumber)),
			field("caller_or_relative", ast.BooleanTerm(p.isCallerOrRelated)),
			field("case_role", inCase),
		)
	}
	return ast.ArrayTerm(terms...)
}

func object(fields ...[2]*ast.Term) *ast.Term { return ast.ObjectTerm(fields...) }

func field(key string, value *ast.Term) [2]*ast.Term {
	return [2]*ast.Term{ast.InternedTerm(key), value}
}

func texts(list []string) *ast.Term {
	terms := make([]*ast.Term, len(list))
	for i, s := range list {
		terms[i] = ast.StringTerm(s)
	}
	return ast.ArrayTerm(terms...)
}
