package access

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underlag/aggregator"
)

const municipalitiesFolder = "municipalities"

// Municipality is one that fetches less than the tables let everybody fetch. It
// can only take away.
type Municipality struct {
	Organisation aggregator.OrgNumber
	Name         string
	Decision     string // of its board, which the limits rest on
	Review       Review
	Limits       []MunicipalLimit
	File         string
}

// MunicipalLimit is what a municipality takes away from one row of the tables.
type MunicipalLimit struct {
	Row                aggregator.ProvisionID
	ValidFrom, ValidTo aggregator.Date // zero: until further notice
	Off                bool            // the whole row
	Lookback           Lookback        // that is left; the row's own where nothing is taken from it
	Without            []Delivery      // the fields taken away
	GlassWhole         bool            // the row opens no more where the glass is broken
	Reason             aggregator.Text
	Line               int

	row   *Provision // what is left of it
	index int        // among the limits of all municipalities
}

type municipalityFile struct {
	Organisation string      `yaml:"organisation"`
	Name         string      `yaml:"name"`
	Decision     string      `yaml:"decision"`
	Review       reviewText  `yaml:"review"`
	Narrower     []limitText `yaml:"narrower"`
}

type limitText struct {
	Row       string          `yaml:"row"`
	ValidFrom string          `yaml:"validFrom"`
	ValidTo   string          `yaml:"validTo"`
	Off       bool            `yaml:"off"`
	Lookback  *shorterText    `yaml:"lookback"`
	Without   []deliveryText  `yaml:"without"`
	Glass     *bool           `yaml:"breakGlass"`
	Reason    aggregator.Text `yaml:"reason"`
}

type shorterText struct {
	Default int `yaml:"default"`
	Hard    int `yaml:"hard"`
}

// municipality reads one municipality's limits. Each must take something away
// from a row and nothing may add to one.
func (r *reader) municipality(name string, data []byte) {
	d, err := parse(name, data)
	var file municipalityFile
	if err == nil {
		err = d.decode(&file)
	}
	if err != nil {
		r.problems = append(r.problems, err)
		return
	}
	m := &Municipality{
		Organisation: aggregator.OrgNumber(file.Organisation), Name: file.Name, Decision: file.Decision,
		Review: r.review(d, "$.review", file.Review, true), File: name,
	}
	if want := strings.TrimSuffix(path.Base(name), ".yaml"); !m.Organisation.Valid() || file.Organisation != want {
		r.problem(d, "$.organisation", "%q: want the number of 12 digits that the file is named after, %s", file.Organisation, want)
	}
	r.wanted(d, "$.name", file.Name)
	r.wanted(d, "$.decision", file.Decision)
	if len(file.Narrower) == 0 {
		r.problem(d, "$.narrower", "missing; a municipality that takes nothing away needs no file")
	}
	for i, text := range file.Narrower {
		r.limit(d, fmt.Sprintf("$.narrower[%d]", i), text, m)
	}
	r.book.municipalities[m.Organisation] = m
}

func (r *reader) limit(d *document, key string, text limitText, m *Municipality) {
	row, known := r.book.rows[aggregator.ProvisionID(text.Row)]
	if !known {
		r.problem(d, key+".row", "%q: no table has such a row", text.Row)
		return
	}
	l := MunicipalLimit{
		Row: row.ID, ValidFrom: r.date(d, key+".validFrom", text.ValidFrom), ValidTo: r.date(d, key+".validTo", text.ValidTo),
		Off: text.Off, Lookback: row.Lookback, Reason: text.Reason, Line: d.line(key), index: r.limits,
	}
	r.limits++
	r.wanted(d, key+".validFrom", text.ValidFrom)
	r.ordered(d, key+".validTo", l.ValidFrom, l.ValidTo)
	r.text(d, key+".reason", text.Reason)
	if text.Lookback != nil {
		l.Lookback = r.shorter(d, key+".lookback", row, *text.Lookback)
	}
	for i, t := range text.Without {
		l.Without = append(l.Without, r.without(d, fmt.Sprintf("%s.without[%d]", key, i), row, t))
	}
	l.GlassWhole = r.glassWhole(d, key+".breakGlass", row, text.Glass)
	less := text.Lookback != nil || len(text.Without) > 0 || text.Glass != nil
	if text.Off == less {
		r.problem(d, key, "want either off: true, or lookback, without or breakGlass: false, or several of these")
	}
	for _, other := range m.Limits {
		if other.Row == l.Row && l.days().Overlaps(other.days()) {
			r.problem(d, key+".row", "%s is limited already in that time, on line %d", l.Row, other.Line)
		}
	}
	l.row = l.of(row)
	if !l.Off && len(l.row.Delivers) == 0 {
		r.problem(d, key+".without", "nothing of the row is left; write off: true")
	}
	m.Limits = append(m.Limits, l)
}

// shorter reads a look-back, which must be shorter than the row's and no longer
// in either of its units.
func (r *reader) shorter(d *document, key string, row *Provision, text shorterText) Lookback {
	of := row.Lookback
	if of.Form == Current {
		r.problem(d, key, "%s reaches back no time at all; nothing can be taken away", row.ID)
		return of
	}
	l := Lookback{Form: of.Form, Default: text.Default, Hard: text.Hard, Beyond: of.Beyond}
	switch {
	case l.Default < 1 || l.Hard < l.Default:
		r.problem(d, key, "default %d, hard %d: want 1 <= default <= hard", l.Default, l.Hard)
	case l.Default > of.Default || l.Hard > of.Hard:
		r.problem(d, key, "default %d, hard %d: wider than %s, which has default %d and hard %d; a municipality may only be narrower", l.Default, l.Hard, row.ID, of.Default, of.Hard)
	case l == of:
		r.problem(d, key, "the same as %s has; nothing is taken away", row.ID)
	}
	return l
}

// glassWhole reads whether the municipality lets no broken glass open the row.
func (r *reader) glassWhole(d *document, key string, row *Provision, text *bool) bool {
	switch {
	case text == nil:
		return false
	case *text:
		r.problem(d, key, "true: want false or nothing; a municipality may only be narrower")
	case !row.BreakGlass:
		r.problem(d, key, "%s does not open where the glass is broken; nothing is taken away", row.ID)
	}
	return true
}

// without reads the fields taken away, each of which the row must deliver.
func (r *reader) without(d *document, key string, row *Provision, text deliveryText) Delivery {
	of, delivers := row.delivery(aggregator.Category(text.Category))
	if !delivers {
		r.problem(d, key+".category", "%q: %s does not deliver it", text.Category, row.ID)
	}
	return Delivery{Category: of.Category, Fields: r.fields(d, key, catalogueFields{all: of.Fields}, text.Fields)}
}

func (l *MunicipalLimit) days() aggregator.Period {
	return aggregator.Period{From: l.ValidFrom, To: l.ValidTo}
}

func (l *MunicipalLimit) inForce(on aggregator.Date) bool {
	return l.ValidFrom <= on && (l.ValidTo == 0 || on <= l.ValidTo)
}

// of gives what is left of a row.
func (l *MunicipalLimit) of(row *Provision) *Provision {
	left := *row
	left.limit, left.Lookback, left.Delivers = l, l.Lookback, nil
	left.BreakGlass = row.BreakGlass && !l.GlassWhole
	for _, x := range row.Delivers {
		gone := l.gone(x.Category)
		x.Fields, x.Restricted = x.Fields.Without(gone), x.Restricted.Without(gone)
		if x.Fields.Len() > 0 {
			left.Delivers = append(left.Delivers, x)
		}
	}
	return &left
}

func (l *MunicipalLimit) gone(c aggregator.Category) aggregator.FieldSet {
	var set aggregator.FieldSet
	for _, x := range l.Without {
		if x.Category == c {
			set = set.With(x.Fields)
		}
	}
	return set
}

// left gives what the municipality leaves of a row on a day: the row itself
// where it limits nothing. The municipality may be nil.
func (m *Municipality) left(row *Provision, on aggregator.Date) *Provision {
	if m == nil {
		return row
	}
	for i := range m.Limits {
		if l := &m.Limits[i]; l.Row == row.ID && l.inForce(on) {
			return l.row
		}
	}
	return row
}

// Municipalities lists those that are narrower than the tables, by number.
func (l *Law) Municipalities() []Municipality {
	var list []Municipality
	for _, org := range sortedKeys(l.book.municipalities) {
		m := *l.book.municipalities[org]
		m.Limits = slices.Clone(m.Limits)
		list = append(list, m)
	}
	return list
}
