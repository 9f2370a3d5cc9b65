// Package access is the law: it reads the reviewers' tables and principles,
// prepares them once, and decides for one inquiry what may be asked of which
// authority about whom, under which provision and for which period. Whatever
// the tables do not grant is refused, and so is everything that cannot be
// evaluated.
package access

import (
	"context"
	"fmt"
	"io/fs"

	"underlag/aggregator"
)

// Environment says where the service runs, which decides which personal
// numbers may be asked about.
type Environment string

// The closed list of environments.
const (
	Production Environment = "production" // refuses the published test numbers
	Demo       Environment = "demo"       // refuses everything else
)

// Config is what a law is loaded from.
type Config struct {
	// FS holds tables, law and testnumbers, as policies.FS does.
	FS fs.FS
	// Catalogue is every source the program knows, enabled or not, in the order
	// decisions list them. A table about any other authority is an error.
	Catalogue []aggregator.Descriptor
	// Environment is Production or Demo; there is no default.
	Environment Environment
}

// Law is one revision of the law, ready to decide. It never changes after Load
// and is safe for concurrent use.
type Law struct {
	revision    string
	environment Environment
	book        *book
	sources     []*source
	testNumbers map[aggregator.PersonalNumber]struct{}
	engine      *engine
}

var _ aggregator.Law = (*Law)(nil)

// Load reads and checks a tree of law. Every problem found in the tables is in
// the error, each with file, line and key and what is allowed there.
func Load(c Config) (*Law, error) {
	if c.Environment != Production && c.Environment != Demo {
		return nil, fmt.Errorf("environment %q: want %s or %s", c.Environment, Production, Demo)
	}
	files, err := readTree(c.FS)
	if err != nil {
		return nil, err
	}
	book, err := readBook(files, c.Catalogue)
	if err != nil {
		return nil, err
	}
	numbers, err := readTestNumbers(files)
	if err != nil {
		return nil, err
	}
	engine, err := newEngine(files, book)
	if err != nil {
		return nil, err
	}
	err = book.checkCodes(engine.codes)
	if err != nil {
		return nil, err
	}
	return &Law{
		revision:    files.revision(),
		environment: c.Environment,
		book:        book,
		sources:     newSources(c.Catalogue, book),
		testNumbers: numbers,
		engine:      engine,
	}, nil
}

// Revision is "sha256:…" over the names and bytes of everything loaded. Tests
// and documents in the tree do not count.
func (l *Law) Revision() string { return l.revision }

// Decide answers for the whole inquiry in one evaluation, as of q.On. Where
// several principles fail, the first in the order of law/decision.rego is the
// refusal. An error always comes with a decision that refuses everything
// (law_unavailable), so that a caller who overlooks it still fails closed.
//
// The slices of a decision are shared between persons and with later decisions
// and must not be changed.
func (l *Law) Decide(ctx context.Context, q aggregator.LawQuestion) (aggregator.Decision, error) {
	decision := aggregator.Decision{Revision: l.revision, On: q.On}
	asked := spanOf(q.Inquiry, q.On)
	verdict, err := l.engine.evaluate(ctx, l.input(q, asked), common{q.Inquiry.Purpose, asked})
	if err == nil && verdict.refused == nil && len(verdict.persons) != len(q.Inquiry.Persons) {
		err = fmt.Errorf("the law answered for %d persons of %d", len(verdict.persons), len(q.Inquiry.Persons))
	}
	if err != nil {
		decision.Refusal = l.book.refusal(lawUnavailable, nil)
		return decision, fmt.Errorf("deciding: %w", err)
	}
	if verdict.refused != nil {
		decision.Refusal = l.book.refusal(verdict.refused.code, nil)
		decision.Refusal.Pointer = verdict.refused.at(asked)
		return decision, nil
	}
	decision.MaySeeProtected = verdict.maySee
	inquiry := newExpansion(l, q, asked)
	decision.Persons = make([]aggregator.PersonDecision, len(q.Inquiry.Persons))
	for i, person := range q.Inquiry.Persons {
		decision.Persons[i] = inquiry.person(person, verdict.persons[i])
	}
	return decision, nil
}
