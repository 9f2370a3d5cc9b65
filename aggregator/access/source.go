package access

import (
	"slices"
	"strings"
	"sync"

	"underlag/aggregator"
)

// source is one authority's rows against its catalogue, with every plan made so
// far.
type source struct {
	code      aggregator.AuthorityCode
	known     bool // there is a table
	rows      []*Provision
	withheld  []withheldEntry
	catalogue []category
	book      *book

	mu    sync.RWMutex
	plans map[string]*plan
}

type category struct {
	name   aggregator.Category
	fields aggregator.FieldSet
}

func newSources(catalogue []aggregator.Descriptor, b *book) []*source {
	sources := make([]*source, len(catalogue))
	for i, d := range catalogue {
		s := &source{code: d.Code, book: b, plans: map[string]*plan{}}
		chapter, ok := b.chapters[d.Code]
		if ok {
			s.known, s.rows, s.withheld = true, chapter.rows, chapter.withheld
		}
		for _, c := range d.Catalogue {
			var fields aggregator.FieldSet
			for _, f := range c.Fields {
				fields = fields.With(aggregator.Fields(f.Field))
			}
			s.catalogue = append(s.catalogue, category{name: c.Name, fields: fields})
		}
		sources[i] = s
	}
	return sources
}

// outcome is what became of one row for one person.
type outcome struct {
	row  *Provision
	code string // granted, a refusal code, or "" where the row does not name the purpose and role
}

// plan is the decision for one authority apart from its periods. It follows
// from the outcomes of the rows alone, so there are few of them, and each is
// made once per revision.
type plan struct {
	refusal   *aggregator.Refusal
	grants    []planned
	withheld  []aggregator.Withheld
	legalText string
}

type planned struct {
	row   *Provision
	grant aggregator.Grant
}

// planFor gives the plan for the outcomes, which key identifies.
func (s *source) planFor(key []byte, outcomes []outcome, purpose aggregator.Purpose) *plan {
	s.mu.RLock()
	p, ok := s.plans[string(key)]
	s.mu.RUnlock()
	if ok {
		return p
	}
	p = s.makePlan(outcomes, purpose)
	s.mu.Lock()
	s.plans[string(key)] = p
	s.mu.Unlock()
	return p
}

func (s *source) makePlan(outcomes []outcome, purpose aggregator.Purpose) *plan {
	if !s.known {
		return &plan{refusal: s.book.refusal(noLegalBasis, nil)}
	}
	blocked, ok := blocking(outcomes)
	if ok {
		return &plan{refusal: s.book.refusal(blocked.code, blocked.row)}
	}
	p := &plan{}
	for _, c := range s.catalogue {
		s.planCategory(p, c, outcomes, purpose)
	}
	if len(p.grants) == 0 {
		reason := explain(outcomes, purpose)
		return &plan{refusal: s.book.refusal(reason.code, reason.row)}
	}
	p.legalText = legalText(p.grants)
	return p
}

// blocking finds a row that would be granted but for its period, or that could
// not be evaluated: then the whole source is refused, because an answer with a
// hole in it reads like a complete one.
func blocking(outcomes []outcome) (outcome, bool) {
	for _, o := range outcomes {
		if o.code == lawUnavailable || o.code == periodTooLong || o.code == periodManual || o.code == municipalityPeriod {
			return o, true
		}
	}
	return outcome{}, false
}

// reasonRank orders what is said where nothing is granted, the row that came
// closest first.
var reasonRank = []string{municipalityNarrower, glassNotAllowed, basisUnconfirmed, reasonMissing, notInForce, childAge}

// explain says why none of the rows grants anything: the row that came closest,
// in table order; otherwise whether the purpose or the role is at fault.
func explain(outcomes []outcome, purpose aggregator.Purpose) outcome {
	for _, code := range reasonRank {
		for _, o := range outcomes {
			if o.code == code {
				return o
			}
		}
	}
	for _, o := range outcomes {
		if slices.Contains(o.row.Purposes, purpose) {
			return outcome{code: roleNotAllowed}
		}
	}
	return outcome{code: purposeNotAllowed}
}

// planCategory adds the grants of one category, and the reason for every field
// of it that is not granted.
func (s *source) planCategory(p *plan, c category, outcomes []outcome, purpose aggregator.Purpose) {
	var allowed aggregator.FieldSet
	for _, o := range outcomes {
		delivery, delivers := o.row.delivery(c.name)
		if o.code != granted || !delivers {
			continue
		}
		allowed = allowed.With(delivery.Fields)
		p.grants = append(p.grants, planned{row: o.row, grant: aggregator.Grant{
			Provision:  o.row.ID,
			Category:   c.name,
			Fields:     delivery.Fields,
			Restricted: delivery.Restricted,
		}})
	}
	if allowed.Len() == 0 {
		p.withheld = append(p.withheld, s.wholeWithheld(c, outcomes, purpose))
		return
	}
	for _, f := range c.fields.Without(allowed).List() {
		w := s.fieldWithheld(c, f, outcomes, purpose)
		p.withheld = append(p.withheld, w)
	}
	p.withheld = append(p.withheld, s.otherTimes(c, outcomes)...)
}

// wholeWithheld says why nothing of a category is granted.
func (s *source) wholeWithheld(c category, outcomes []outcome, purpose aggregator.Purpose) aggregator.Withheld {
	if o, ok := takenAway(c, c.fields, outcomes); ok {
		return s.withheldBecause(c.name, 0, o)
	}
	delivering := slices.DeleteFunc(slices.Clone(outcomes), func(o outcome) bool {
		_, delivers := o.row.delivery(c.name)
		return !delivers
	})
	if len(delivering) > 0 {
		return s.withheldBecause(c.name, 0, explain(delivering, purpose))
	}
	return s.outside(c.name, 0, c.fields)
}

// fieldWithheld says why one field of a granted category is not granted.
func (s *source) fieldWithheld(c category, f aggregator.Field, outcomes []outcome, purpose aggregator.Purpose) aggregator.Withheld {
	if o, ok := takenAway(c, aggregator.Fields(f), outcomes); ok {
		return s.withheldBecause(c.name, f, o)
	}
	delivering := slices.DeleteFunc(slices.Clone(outcomes), func(o outcome) bool {
		delivery, _ := o.row.delivery(c.name)
		return !delivery.Fields.Has(f)
	})
	if len(delivering) > 0 {
		return s.withheldBecause(c.name, f, explain(delivering, purpose))
	}
	return s.outside(c.name, f, aggregator.Fields(f))
}

// takenAway finds a granted row of which the municipality has taken some of the
// fields away.
func takenAway(c category, fields aggregator.FieldSet, outcomes []outcome) (outcome, bool) {
	for _, o := range outcomes {
		if o.code == granted && o.row.limit != nil && fields.Without(o.row.limit.gone(c.name)).Len() < fields.Len() {
			return outcome{row: o.row, code: municipalityNarrower}, true
		}
	}
	return outcome{}, false
}

// otherTimes tells of rows that would deliver the category for another time
// than the granted rows do, but are off.
func (s *source) otherTimes(c category, outcomes []outcome) []aggregator.Withheld {
	var list []aggregator.Withheld
	for _, o := range outcomes {
		_, delivers := o.row.delivery(c.name)
		if delivers && o.code == basisUnconfirmed && !o.row.Data.IsZero() {
			list = append(list, s.withheldBecause(c.name, 0, o))
		}
	}
	return list
}

func (s *source) withheldBecause(c aggregator.Category, f aggregator.Field, o outcome) aggregator.Withheld {
	refusal := s.book.refusal(o.code, o.row)
	return aggregator.Withheld{Category: c, Field: f, Provision: refusal.Provision, Code: refusal.Code, Text: refusal.Text}
}

// outside finds the withheld entry that covers the fields; coverage made sure
// at load that there is one.
func (s *source) outside(c aggregator.Category, f aggregator.Field, fields aggregator.FieldSet) aggregator.Withheld {
	w := aggregator.Withheld{Category: c, Field: f, Code: fieldOutsideLaw, Text: s.book.refusals[fieldOutsideLaw].about(nil)}
	for _, entry := range s.withheld {
		if fields.Without(entry.covers[c]).Len() < fields.Len() {
			w.Provision, w.Text = entry.id, entry.reason
			return w
		}
	}
	return w
}

// legalText joins the parts of the provisions used, each once, in the order of
// the grants.
func legalText(grants []planned) string {
	var parts []string
	for _, g := range grants {
		for _, part := range g.row.LegalText {
			if !slices.Contains(parts, part) {
				parts = append(parts, part)
			}
		}
	}
	return strings.Join(parts, "; ")
}
