package access

import (
	"github.com/open-policy-agent/opa/v1/ast"

	"underlag/aggregator"
)

// forever stands for an open end, so that the principles compare days only.
const forever = 99991231

// input is the inquiry as the principles see it: derived facts, and no personal
// number (schema/input.schema.json).
func (l *Law) input(q aggregator.LawQuestion, asked span) ast.Value {
	return object(
		field("environment", ast.StringTerm(string(l.environment))),
		field("date", ast.IntNumberTerm(int(q.On))),
		field("purpose", ast.StringTerm(string(q.Inquiry.Purpose))),
		field("period", periodTerm(asked)),
		field("agreement", agreementTerm(q.Caller.Organisation.Agreement)),
		field("caller", callerTerm(q.Caller)),
		field("case", caseTerm(q)),
		field("persons", l.personsTerm(q)),
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

func callerTerm(c aggregator.Caller) *ast.Term {
	return object(
		field("id", ast.StringTerm(c.ID)),
		field("automation", ast.BooleanTerm(c.Automation)),
		field("roles", texts(c.Roles)),
	)
}

func caseTerm(q aggregator.LawQuestion) *ast.Term {
	c := q.Inquiry.Case
	return object(
		field("referenced", ast.BooleanTerm(c.Reference != "")),
		field("token", tokenTerm(q)),
	)
}

func tokenTerm(q aggregator.LawQuestion) *ast.Term {
	token := q.Inquiry.Case.Token
	if token == nil {
		return ast.NullTerm()
	}
	asked := q.Inquiry.AskedAt
	if asked.IsZero() {
		asked = q.On.Time()
	}
	related, protected := false, false
	for _, m := range token.Members {
		related = related || selfOrRelative(q.Caller, m.Number)
		protected = protected || m.Protected == aggregator.Marked
	}
	return object(
		field("same_reference", ast.BooleanTerm(token.Reference == q.Inquiry.Case.Reference)),
		field("same_organisation", ast.BooleanTerm(token.Organisation == q.Caller.Organisation.Number)),
		field("kind", ast.StringTerm(token.Kind)),
		field("state", ast.StringTerm(token.State)),
		field("expired", ast.BooleanTerm(!token.Expires.After(asked))),
		field("caller_or_relative", ast.BooleanTerm(related)),
		field("protected", ast.BooleanTerm(protected)),
	)
}

func (l *Law) personsTerm(q aggregator.LawQuestion) *ast.Term {
	terms := make([]*ast.Term, len(q.Inquiry.Persons))
	for i, p := range q.Inquiry.Persons {
		terms[i] = l.personTerm(q, p)
	}
	return ast.ArrayTerm(terms...)
}

// personTerm leaves age null where the number does not state it, and case_role
// null where the case token does not name the person.
func (l *Law) personTerm(q aggregator.LawQuestion, p aggregator.Person) *ast.Term {
	age := ast.NullTerm()
	if years, known := p.Number.Age(q.On); known {
		age = ast.IntNumberTerm(years)
	}
	_, testNumber := l.testNumbers[p.Number]
	return object(
		field("role", ast.StringTerm(string(p.Role))),
		field("age", age),
		field("reason_given", ast.BooleanTerm(p.Reason != "")),
		field("askable", ast.BooleanTerm(!p.Number.IsZero())),
		field("test_number", ast.BooleanTerm(testNumber)),
		field("caller_or_relative", ast.BooleanTerm(selfOrRelative(q.Caller, p.Number))),
		field("case_role", caseRole(q.Inquiry.Case.Token, p.Number)),
	)
}

func caseRole(token *aggregator.CaseToken, number aggregator.PersonalNumber) *ast.Term {
	if token == nil {
		return ast.NullTerm()
	}
	for _, m := range token.Members {
		if m.Number == number {
			return ast.StringTerm(string(m.Role))
		}
	}
	return ast.NullTerm()
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
