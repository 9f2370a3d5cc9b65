package access

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"underlag/aggregator"
)

// fieldsByCategory is what one source can deliver.
type fieldsByCategory map[aggregator.Category]catalogueFields

type catalogueFields struct {
	all      aggregator.FieldSet
	location aggregator.FieldSet // those that can reveal where a person is
}

func indexCatalogue(catalogue []aggregator.Descriptor) (map[aggregator.AuthorityCode]fieldsByCategory, error) {
	index := map[aggregator.AuthorityCode]fieldsByCategory{}
	for _, d := range catalogue {
		if _, twice := index[d.Code]; twice || d.Code == "" {
			return nil, fmt.Errorf("catalogue: the source code %q is empty or there twice", d.Code)
		}
		categories := fieldsByCategory{}
		for _, c := range d.Catalogue {
			if _, twice := categories[c.Name]; twice {
				return nil, fmt.Errorf("catalogue of %s: the category %q is there twice", d.Code, c.Name)
			}
			var fields catalogueFields
			for _, f := range c.Fields {
				fields.all = fields.all.With(aggregator.Fields(f.Field))
				if f.Sensitivity == aggregator.Location {
					fields.location = fields.location.With(aggregator.Fields(f.Field))
				}
			}
			categories[c.Name] = fields
		}
		index[d.Code] = categories
	}
	return index, nil
}

func sortedKeys[K ~string, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// table reads one authority's rows.
func (r *reader) table(d *document) {
	var file tableFile
	err := d.decode(&file)
	if err != nil {
		r.problems = append(r.problems, err)
		return
	}
	before := len(r.problems)
	code := r.authority(d, "$.authority", file.Authority)
	r.text(d, "$.name", file.Name)
	if _, twice := r.book.chapters[code]; twice {
		r.problem(d, "$.authority", "%s has another table already", code)
	}
	c := &chapter{name: file.Name, file: d.name}
	for i, text := range file.Rows {
		c.rows = append(c.rows, r.row(d, fmt.Sprintf("$.rows[%d]", i), code, text, c.rows))
	}
	for i, text := range file.Withheld {
		c.withheld = append(c.withheld, r.withheld(d, fmt.Sprintf("$.withheld[%d]", i), code, text))
	}
	if len(r.problems) > before {
		return
	}
	r.overlaps(d, c)
	r.coverage(d, code, c)
	r.book.chapters[code] = c
	for _, p := range c.rows {
		p.index = len(r.book.rows)
		r.book.rows[p.ID] = p
	}
}

func (r *reader) row(d *document, key string, code aggregator.AuthorityCode, text rowText, earlier []*Provision) *Provision {
	p := &Provision{
		ID:        r.id(d, key+".id", text.ID),
		Authority: code,
		Matrix:    text.Matrix,
		Title:     text.Title,
		Citation:  text.Citation,
		LegalText: text.LegalText,
		Sources:   text.Source,
		ValidFrom: r.date(d, key+".validFrom", text.ValidFrom),
		ValidTo:   r.date(d, key+".validTo", text.ValidTo),
		Data: aggregator.Period{
			From: r.date(d, key+".dataFrom", text.DataFrom),
			To:   r.date(d, key+".dataTo", text.DataTo),
		},
		NeedsReason: text.NeedsReason,
		BreakGlass:  text.BreakGlass,
		Sensitivity: choose(r, d, key+".sensitivity", text.Sensitivity, allSensitivities),
		Confirmed:   choose(r, d, key+".status", text.Status, []string{"confirmed", "unconfirmed"}) == "confirmed",
		Note:        text.Note,
		File:        d.name,
		Line:        d.line(key),
	}
	r.wanted(d, key+".matrix", text.Matrix)
	r.text(d, key+".title", text.Title)
	r.wanted(d, key+".citation", text.Citation)
	r.wanted(d, key+".validFrom", text.ValidFrom)
	r.texts(d, key+".legalText", text.LegalText)
	r.texts(d, key+".source", text.Source)
	r.ordered(d, key+".validTo", p.ValidFrom, p.ValidTo)
	r.ordered(d, key+".dataTo", p.Data.From, p.Data.To)
	r.scope(d, key, text, p)
	p.Lookback = r.lookback(d, key+".lookback", text.Lookback)
	p.Delivers = r.deliveries(d, key, code, text, earlier)
	p.Review = r.review(d, key+".review", text.Review, p.Confirmed)
	return p
}

// scope reads whom and what for.
func (r *reader) scope(d *document, key string, text rowText, p *Provision) {
	for i, name := range text.Purposes {
		p.Purposes = append(p.Purposes, choose(r, d, fmt.Sprintf("%s.purposes[%d]", key, i), name, allPurposes))
	}
	for i, name := range text.Roles {
		p.Roles = append(p.Roles, choose(r, d, fmt.Sprintf("%s.roles[%d]", key, i), name, allRoles))
	}
	r.distinct(d, key+".purposes", text.Purposes)
	r.distinct(d, key+".roles", text.Roles)
	if p.BreakGlass && !slices.ContainsFunc(p.Purposes, acute) {
		r.problem(d, key+".breakGlass", "the glass may be broken for %s only, and the row is for neither", join(acutePurposes))
	}
	child := slices.Contains(p.Roles, aggregator.Child)
	switch {
	case child && text.ChildAge == nil:
		r.problem(d, key+".childAge", "missing; a row about children says from which to which age")
	case !child && text.ChildAge != nil:
		r.problem(d, key+".childAge", "the row is not about children")
	case child:
		p.ChildAge = AgeRange(*text.ChildAge)
		if p.ChildAge.Min < 0 || p.ChildAge.Max > maxAge || p.ChildAge.Min > p.ChildAge.Max {
			r.problem(d, key+".childAge", "%d to %d: want ages from 0 to %d", p.ChildAge.Min, p.ChildAge.Max, maxAge)
		}
	}
}

// acutePurposes are those for which law/break_glass.rego lets the glass be broken.
var acutePurposes = []aggregator.Purpose{aggregator.Application, aggregator.Control}

func acute(p aggregator.Purpose) bool { return slices.Contains(acutePurposes, p) }

func (r *reader) lookback(d *document, key string, text lookbackText) Lookback {
	l := Lookback{Form: choose(r, d, key+".form", text.Form, allForms), Default: text.Default, Hard: text.Hard}
	if l.Form == Current {
		if text != (lookbackText{Form: text.Form}) {
			r.problem(d, key, "current has no default, hard or beyond")
		}
		return l
	}
	if l.Default < 1 || l.Hard < l.Default || l.Hard > maxHard {
		r.problem(d, key, "default %d, hard %d: want 1 <= default <= hard <= %d", l.Default, l.Hard, maxHard)
	}
	beyond, ok := beyonds[text.Beyond]
	if !ok {
		r.problem(d, key+".beyond", "%q: want one of %s", text.Beyond, join(sortedKeys(beyonds)))
	}
	l.Beyond = beyond
	return l
}

func (r *reader) review(d *document, key string, text reviewText, confirmed bool) Review {
	r.wanted(d, key+".reviewer", text.Reviewer)
	r.wanted(d, key+".reviewedOn", text.ReviewedOn)
	r.wanted(d, key+".due", text.Due)
	if confirmed && text.Reviewer == "none" {
		r.problem(d, key+".reviewer", "a confirmed row says who has reviewed it")
	}
	return Review{
		Reviewer:   text.Reviewer,
		ReviewedOn: r.date(d, key+".reviewedOn", text.ReviewedOn),
		Due:        r.date(d, key+".due", text.Due),
	}
}

// deliveries reads what the row grants, or takes it from an earlier row.
func (r *reader) deliveries(d *document, key string, code aggregator.AuthorityCode, text rowText, earlier []*Provision) []Delivery {
	if text.DeliversAs != "" {
		if len(text.Delivers) > 0 {
			r.problem(d, key+".deliversAs", "give delivers or deliversAs, not both")
		}
		for _, p := range earlier {
			if string(p.ID) == text.DeliversAs {
				return p.Delivers
			}
		}
		r.problem(d, key+".deliversAs", "%q: want the id of an earlier row in this table", text.DeliversAs)
		return nil
	}
	if len(text.Delivers) == 0 {
		r.problem(d, key+".delivers", "missing; a row grants something")
	}
	var list []Delivery
	for i, t := range text.Delivers {
		at := fmt.Sprintf("%s.delivers[%d]", key, i)
		category, known := r.category(d, at, code, t.Category)
		if len(t.Fields) == 0 {
			r.problem(d, at+".fields", "missing; a row names every field it grants")
		}
		fields := r.fields(d, at, known, t.Fields)
		if slices.ContainsFunc(list, func(x Delivery) bool { return x.Category == category }) {
			r.problem(d, at+".category", "%s is there twice", category)
		}
		list = append(list, Delivery{
			Category: category, Fields: fields, Restricted: fields.Without(known.location),
		})
	}
	return list
}

func (r *reader) withheld(d *document, key string, code aggregator.AuthorityCode, text withheldText) withheldEntry {
	entry := withheldEntry{
		id:       r.id(d, key+".id", text.ID),
		matrix:   text.Matrix,
		citation: text.Citation,
		covers:   map[aggregator.Category]aggregator.FieldSet{},
		reason:   text.Reason,
	}
	r.wanted(d, key+".matrix", text.Matrix)
	r.wanted(d, key+".citation", text.Citation)
	r.text(d, key+".reason", text.Reason)
	for i, t := range text.Covers {
		at := fmt.Sprintf("%s.covers[%d]", key, i)
		category, known := r.category(d, at, code, t.Category)
		fields := known.all
		if len(t.Fields) > 0 {
			fields = r.fields(d, at, known, t.Fields)
		}
		entry.covers[category] = entry.covers[category].With(fields)
	}
	return entry
}

func (r *reader) category(d *document, key string, code aggregator.AuthorityCode, text string) (aggregator.Category, catalogueFields) {
	known, ok := r.catalogue[code][aggregator.Category(text)]
	if !ok {
		r.problem(d, key+".category", "%q: %s has %s", text, code, join(sortedKeys(r.catalogue[code])))
	}
	return aggregator.Category(text), known
}

func (r *reader) fields(d *document, key string, known catalogueFields, names []string) aggregator.FieldSet {
	r.distinct(d, key+".fields", names)
	var set aggregator.FieldSet
	for i, name := range names {
		field, ok := aggregator.FieldNamed(name)
		if !ok || !known.all.Has(field) {
			r.problem(d, fmt.Sprintf("%s.fields[%d]", key, i), "%q: want one of %s", name, fieldList(known.all))
			continue
		}
		set = set.With(aggregator.Fields(field))
	}
	return set
}

func fieldList(set aggregator.FieldSet) string {
	var names []string
	for _, f := range set.List() {
		names = append(names, f.String())
	}
	return strings.Join(names, ", ")
}

// texts wants at least one text, none empty and none twice.
func (r *reader) texts(d *document, key string, list []string) {
	for i, text := range list {
		r.wanted(d, fmt.Sprintf("%s[%d]", key, i), text)
	}
	r.distinct(d, key, list)
}

func (r *reader) distinct(d *document, key string, list []string) {
	if len(list) == 0 {
		r.problem(d, key, "missing")
	}
	for i, text := range list {
		if slices.Contains(list[:i], text) {
			r.problem(d, fmt.Sprintf("%s[%d]", key, i), "%q is there twice", text)
		}
	}
}

func (r *reader) ordered(d *document, key string, from, to aggregator.Date) {
	if from != 0 && to != 0 && to < from {
		r.problem(d, key, "%s is before %s", to, from)
	}
}
