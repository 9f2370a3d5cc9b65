package access

import (
	"maps"
	"slices"

	"underlag/aggregator"
)

// Supposition changes what a law takes for given, so that a reviewer can ask
// what it would say. What it changes can never be published: the law's revision
// then says that it is supposed.
type Supposition struct {
	Environment   Environment // empty: as loaded
	AllConfirmed  bool        // every row is on
	BreakGlass    bool        // every row for a purpose that can be acute opens where the glass is broken
	NoTestNumbers bool        // no number is one of the published test numbers
	// WithoutTable is a source that no table is about; empty: as loaded.
	WithoutTable aggregator.AuthorityCode
}

// Suppose gives the law under a supposition; the law itself stays as it is. It
// remembers nothing of what the law has been asked.
func (l *Law) Suppose(s Supposition) (*Law, error) {
	supposed := *l
	supposed.revision = "supposed:" + l.revision
	if s.Environment != "" {
		supposed.environment = s.Environment
	}
	if s.NoTestNumbers {
		supposed.testNumbers = nil
	}
	supposed.engine = l.engine.forgetful()
	if s.AllConfirmed || s.BreakGlass {
		supposed.book = l.book.under(s)
		var err error
		supposed.engine, err = newEngine(l.files, supposed.book)
		if err != nil {
			return nil, err
		}
	}
	supposed.sources = make([]*source, len(l.sources))
	for i, of := range l.sources {
		supposed.sources[i] = of.under(supposed.book)
		if of.code == s.WithoutTable {
			supposed.sources[i].known = false
		}
	}
	return &supposed, nil
}

// forgetful gives the same principles with nothing remembered.
func (e *engine) forgetful() *engine {
	return &engine{
		evaluators: e.evaluators, principles: e.principles, codes: e.codes, rows: e.rows,
		verdicts: verdicts{known: map[string]verdict{}},
	}
}

// under gives the source under another book with the same tables.
func (s *source) under(b *book) *source {
	copied := &source{code: s.code, known: s.known, withheld: s.withheld, catalogue: s.catalogue, book: b, plans: map[string]*plan{}}
	if s.known {
		copied.rows = b.chapters[s.code].rows
	}
	return copied
}

// under copies the book with every row as it is under a supposition.
func (b *book) under(s Supposition) *book {
	copied := *b
	copied.chapters, copied.rows = maps.Clone(b.chapters), map[aggregator.ProvisionID]*Provision{}
	for code, of := range copied.chapters {
		chapter := *of
		chapter.rows = slices.Clone(of.rows)
		for i, row := range chapter.rows {
			supposed := *row
			supposed.Confirmed = row.Confirmed || s.AllConfirmed
			supposed.BreakGlass = row.BreakGlass || s.BreakGlass && slices.ContainsFunc(row.Purposes, acute)
			chapter.rows[i], copied.rows[row.ID] = &supposed, &supposed
		}
		copied.chapters[code] = &chapter
	}
	return &copied
}
