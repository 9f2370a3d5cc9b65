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
	// FS holds tables, law and testnumbers, as policies.FS does. What it holds beside
	// them of what is in force with the law is not read, and is in the revision.
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
	files       *tree
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
		files:       files,
		book:        book,
		sources:     newSources(c.Catalogue, book),
		testNumbers: numbers,
		engine:      engine,
	}, nil
}

// Revision is "sha256:…" over the names and bytes of everything loaded, and of the
// income tables and the purposes of SSBTEK, which are in force with it. Tests and
// documents in the tree do not count.
func (l *Law) Revision() string { return l.revision }

// Decide answers for the whole inquiry in at most one evaluation, as of q.On. Where
// several principles fail, the first in the order of law/decision.rego is the
// refusal. An error always comes with a decision that refuses everything
// (law_unavailable), so that a caller who overlooks it still fails closed.
//
// The slices of a decision are shared between persons and with later decisions
// and must not be changed.
func (l *Law) Decide(ctx context.Context, q aggregator.LawQuestion) (aggregator.Decision, error) {
	c := l.circumstances(q, spanOf(q.Inquiry, q.On))
	decision, err := l.decide(ctx, &c, q.Inquiry.Required)
	decision.Circumstances = c.recorded(&q.Inquiry)
	return decision, err
}

// decide answers for circumstances, whoever they are about.
func (l *Law) decide(ctx context.Context, c *circumstances, also []aggregator.AuthorityCode) (aggregator.Decision, error) {
	decision := aggregator.Decision{Revision: l.revision, On: c.on}
	verdict, err := l.engine.verdict(ctx, c)
	if err == nil && verdict.refused == nil && len(verdict.persons) != len(c.persons) {
		err = fmt.Errorf("the law answered for %d persons of %d", len(verdict.persons), len(c.persons))
	}
	if err != nil {
		decision.Refusal = l.book.refusal(lawUnavailable, nil)
		return decision, fmt.Errorf("deciding: %w", err)
	}
	if verdict.refused != nil {
		decision.Refusal = l.book.refusal(verdict.refused.code, nil)
		decision.Refusal.Pointer = verdict.refused.at(c.asked)
		return decision, nil
	}
	decision.MaySeeProtected = verdict.maySee
	inquiry := newExpansion(l, c, also)
	decision.Persons = make([]aggregator.PersonDecision, len(c.persons))
	for i := range c.persons {
		decision.Persons[i] = inquiry.person(&c.persons[i], verdict.persons[i])
	}
	return decision, nil
}
