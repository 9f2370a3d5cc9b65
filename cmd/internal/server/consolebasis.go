package server

import (
	"context"
	"errors"
	"net/http"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/console"
	"underlag/aggregator/console/basis"
	"underlag/aggregator/httpapi/v1"
	"underlag/aggregator/identity"
	"underlag/sources"
)

// caseOffice asks for the caseworkers' part of the console as the API asks: the same
// reading of the question, the same case token, the same service.
type caseOffice struct {
	service  *aggregator.Service
	verifier *identity.Verifier
	rules    *inForce
}

// basis gives the caseworkers' part of the console.
func (s *Server) basis(verifier *identity.Verifier, rules *inForce, now func() time.Time) console.Area {
	return basis.New(basis.Options{
		Office:  &caseOffice{s.Service, verifier, rules},
		Sources: sources.Descriptors(), Now: now, CaseSystem: s.config.Console.CaseSystem,
	})
}

// otherOrganisation is the law's code for a case of another municipality's.
const otherOrganisation = "case_other_organisation"

// Case implements basis.Office. A case of another organisation is not shown, even
// to somebody who holds its token.
func (o *caseOffice) Case(ctx context.Context, caller aggregator.Caller, token string) (*aggregator.CaseToken, *aggregator.Problem) {
	relation, problem := o.relation(ctx, caller, token)
	switch {
	case problem != nil:
		return nil, problem
	case relation == nil:
		return nil, atToken(aggregator.NewProblem(identity.CaseTokenInvalid, "", aggregator.Text{
			SV: "Ärendeintyget saknas.", EN: "The case token is missing.",
		}, nil))
	case relation.Organisation != caller.Organisation.Number:
		text, _ := o.law().RefusalText(otherOrganisation)
		return nil, atToken(aggregator.NewProblem(otherOrganisation, "", text, nil))
	}
	return relation, nil
}

// relation verifies a case token; nil where none is given.
func (o *caseOffice) relation(ctx context.Context, caller aggregator.Caller, token string) (*aggregator.CaseToken, *aggregator.Problem) {
	bare := (&http.Request{}).WithContext(ctx) // a browser's request carries no access token
	relation, err := o.verifier.CaseToken(bare, token, caller)
	if err == nil {
		return relation, nil
	}
	if problem := (*aggregator.Problem)(nil); errors.As(err, &problem) {
		return nil, atToken(problem)
	}
	return nil, atToken(aggregator.NewProblem(identity.CaseTokenInvalid, "", aggregator.Text{
		SV: "Ärendeintyget kunde inte kontrolleras.", EN: "The case token could not be checked.",
	}, err))
}

func atToken(p *aggregator.Problem) *aggregator.Problem {
	return aggregator.NewProblem(p.Code, "/case/token", p.Text, p)
}

// Read implements basis.Office.
func (o *caseOffice) Read(ctx context.Context, caller aggregator.Caller, q basis.Question) (aggregator.Inquiry, []*aggregator.Problem) {
	in, problems := request(q).Inquiry()
	in.ID, in.AskedAt = o.service.NewID(), o.service.Now()
	if len(problems) == 0 {
		token, problem := o.relation(ctx, caller, q.Token.Reveal())
		if problem == nil {
			in.Case.Token = token
			return in, nil
		}
		problems = append(problems, problem)
	}
	if recorded := o.service.Refuse(ctx, caller, in, problems[0]); recorded != problems[0] {
		return in, []*aggregator.Problem{recorded}
	}
	return in, problems
}

// request is the question as the API takes it.
func request(q basis.Question) *v1.Request {
	r := &v1.Request{Purpose: q.Purpose, Month: q.Month, Case: v1.Case{Reference: q.Reference, Token: v1.Token(q.Token.Reveal())}}
	for _, p := range q.Persons {
		r.Persons = append(r.Persons, v1.RequestPerson{PersonalNumber: v1.PersonalNumber(p.Number.Reveal()), Role: p.Role, Reason: p.Reason})
	}
	return r
}

// Answer implements basis.Office.
func (o *caseOffice) Answer(ctx context.Context, caller aggregator.Caller, in aggregator.Inquiry, watch func(aggregator.SourceOutcome)) (*aggregator.Answer, error) {
	return o.service.Answer(ctx, caller, in, watch)
}

// Provision implements basis.Office.
func (o *caseOffice) Provision(revision string, id aggregator.ProvisionID) (basis.Provision, bool) {
	law := o.law()
	if law.Revision() != revision {
		return basis.Provision{}, false
	}
	if p, known := law.Provision(id); known {
		return basis.Provision{ID: p.ID, Title: p.Title, Citation: p.Citation, LegalText: p.LegalText}, true
	}
	for _, chapter := range law.Chapters() {
		for _, w := range chapter.Withheld {
			if w.ID == id {
				return basis.Provision{ID: w.ID, Citation: w.Citation}, true
			}
		}
	}
	return basis.Provision{}, false
}

func (o *caseOffice) law() *access.Law { return o.rules.now.Load().Law }
