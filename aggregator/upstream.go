package aggregator

import (
	"context"
	"errors"
)

// Upstream is one service through which several authorities are asked: one call
// about one person carries the questions to all of them.
type Upstream interface {
	// FetchAll asks once and gives each authority's reply or *SourceError, in the
	// order of the questions. It returns when ctx ends, within 50 ms.
	FetchAll(ctx context.Context, asked []Asked) []Given
}

// Behind is a source that is reached through an Upstream. Sources with the same
// Upstream, compared with ==, are asked together.
type Behind interface {
	Source
	Upstream() Upstream
}

// Asked is one authority's question among those of a call.
type Asked struct {
	Authority AuthorityCode
	Question  Question
}

// Given is what came of one question of a call.
type Given struct {
	Reply Reply
	Err   error // a *SourceError; its Upstream tells whose failure it is
}

func upstreamOf(s Source) Upstream {
	behind, ok := s.(Behind)
	if !ok {
		return nil
	}
	return behind.Upstream()
}

// Delivered is what may be told of one authority's answer about one person:
// facts already cut and restricted, with what its message needs besides. A front
// that speaks the authority's own wire writes it from this and nothing else.
type Delivered struct {
	Question   Question
	Facts      Facts
	Missing    []MissingPart
	Protection Protection
}

// ErrMandatory says that an authority's contract makes an element mandatory that
// the law withholds, so that no valid message can be written.
var ErrMandatory = errors.New("the contract demands what the law withholds")

// Delivered gives what may be told of the n-th source's answer.
func (p *PersonAnswer) Delivered(n int) Delivered {
	r := &p.Sources[n]
	return Delivered{Question: r.Asked, Facts: p.Facts.of(r.Authority), Missing: r.Missing, Protection: r.Protection}
}

// of gives the facts of one authority; the lists are new, the facts shared.
func (f *Facts) of(code AuthorityCode) Facts {
	g := Facts{
		Payments: ofEach[Payment](f.Payments, code), Salaries: ofEach[Salary](f.Salaries, code),
		Decisions: ofEach[DecisionFact](f.Decisions, code), Cases: ofEach[CaseFact](f.Cases, code),
		Registrations: ofEach[Registration](f.Registrations, code), Capital: ofEach[Capital](f.Capital, code),
		Refunds: ofEach[Refund](f.Refunds, code), Vehicles: ofEach[Vehicle](f.Vehicles, code),
		Permits: ofEach[Permit](f.Permits, code),
	}
	if f.NameOrigin.Authority == code {
		g.Name, g.NameOrigin = f.Name, f.NameOrigin
	}
	return g
}

func ofEach[T any, F fact[T]](facts []T, code AuthorityCode) []T {
	var list []T
	for i := range facts {
		if F(&facts[i]).origin().Authority == code {
			list = append(list, facts[i])
		}
	}
	return list
}
