package server

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/accessreport"
	"underlag/aggregator/httpapi"
	"underlag/aggregator/identity"
	"underlag/cmd/internal/accesses"
)

// looksAtOnce bounds how many persons are told at once: each look is a record and
// a search of the ledger.
const looksAtOnce = 4

// concerned shows persons who has asked about them. may says who looks too often.
func (s *Server) concerned(verifier *identity.Verifier, rules *inForce, may func(aggregator.PersonalNumber) *aggregator.Problem, now func() time.Time) (*httpapi.Concerned, error) {
	teller, err := s.teller(rules, now)
	if err != nil {
		return nil, err
	}
	s.tells = teller
	looks := make(chan struct{}, looksAtOnce)
	return &httpapi.Concerned{
		Person: verifier.Person,
		Accesses: func(ctx context.Context, who aggregator.PersonConcerned) (aggregator.Accesses, error) {
			if problem := may(who.Number); problem != nil {
				return aggregator.Accesses{}, problem
			}
			select {
			case looks <- struct{}{}:
				defer func() { <-looks }()
			default:
				return aggregator.Accesses{}, busy()
			}
			told, err := teller.Own(ctx, who)
			return told, logProblem(err)
		},
		HTML: func(w io.Writer, a aggregator.Accesses, lang string) error {
			return accessreport.HTML(w, a, accessreport.Lang(lang))
		},
		PDF: func(w io.Writer, a aggregator.Accesses, lang string) error {
			return accessreport.PDF(w, a, accessreport.Lang(lang))
		},
		Policy: accessreport.Policy(),
	}, nil
}

// teller tells persons by the laws this server can find, and by what each
// municipality has chosen to show.
func (s *Server) teller(rules *inForce, now func() time.Time) (*accesses.Teller, error) {
	laws, err := s.config.Law.told(rules)
	if err != nil {
		return nil, fmt.Errorf("law: %w", err)
	}
	t := &accesses.Teller{Log: s.ledger, Laws: laws, Municipalities: map[aggregator.OrgNumber]accesses.Municipality{}, Now: now}
	for _, o := range s.config.Organisations {
		t.Municipalities[o.Number] = accesses.Municipality{Name: o.Name, NamesCaseworkers: o.NamesCaseworkers}
	}
	return t, nil
}

// told gives the laws whose texts persons are told: the one in force, the one the
// program came with, and those in the folder that newer ones are published in.
func (l Law) told(rules *inForce) (*accesses.Laws, error) {
	laws := &accesses.Laws{InForce: func() *access.Law { return rules.now.Load().Law }}
	if l == (Law{}) || strings.Contains(l.From, "://") {
		return laws, nil
	}
	var err error
	laws.Folder = l.From
	laws.Trust, err = l.read()
	return laws, err
}
