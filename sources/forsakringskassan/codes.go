package forsakringskassan

import (
	"cmp"
	"maps"
	"strconv"
	"strings"

	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/descriptor"
)

// The source's code, and the providers within it.
const (
	authority aggregator.AuthorityCode = "FK"

	providerFK = "FK"
	providerPM = "PM"
)

// Categories of the catalogue that the code names itself.
const (
	identity       aggregator.Category = "identity"
	healthBenefit  aggregator.Category = "health_benefit"
	pension        aggregator.Category = "pension"
	sicknessIncome aggregator.Category = "sickness_income"
	pensionCapital aggregator.Category = "pension_capital"
)

// codes is source.yaml as the mapping uses it.
type codes struct {
	file       *descriptor.File
	categoryOf map[string]aggregator.Category // by LEFI group
	tables     map[string]descriptor.Table
	drift      *drift // of the answer that is read; nil: nobody counts
}

// drift collects the codes of one answer that the tables do not have.
type drift struct{ codes []aggregator.UnknownCode }

func (c codes) unknown(table, code string) {
	if c.drift != nil && code != unclear {
		c.drift.codes = aggregator.NoteUnknown(c.drift.codes, table, code)
	}
}

// known counts a code that the table does not have.
func (c codes) known(table, code string) {
	if _, ok := c.tables[table].Lookup(code); !ok {
		c.unknown(table, code)
	}
}

func newCodes(file *descriptor.File) codes {
	c := codes{file: file, categoryOf: map[string]aggregator.Category{}, tables: maps.Clone(file.Tables)}
	c.tables["providers"] = file.ProviderTable()
	for _, category := range file.Catalogue {
		for _, group := range category.Groups {
			c.categoryOf[group] = category.Name
		}
	}
	return c
}

// means gives our word for a code; an unknown one gives the word given.
func (c codes) means(table, code, unknown string) string {
	if row, ok := c.tables[table].Lookup(code); ok {
		return row.Means
	}
	c.unknown(table, code)
	return unknown
}

// label gives our name for a code; an unknown one is named by itself, made safe.
func (c codes) label(table, code string) aggregator.Text {
	if row, ok := c.tables[table].Lookup(code); ok {
		return row.Label
	}
	c.unknown(table, code)
	safe := aggregator.SafeCode(code)
	return aggregator.Text{SV: safe, EN: safe}
}

func (c codes) deduction(code string) (kind string, ok bool) {
	row, ok := c.tables["deductions"].Lookup(code)
	return row.Means, ok
}

// class gives the category of an FK payment: of its family where that says it,
// else of its rows where all say the same, else the more sensitive. One row that
// reveals health makes the whole payment do so.
func (c codes) class(family string, rows []wire.LefiUtbetalningDetalj) aggregator.Category {
	class := c.tables["codes"][family].Category
	for i := range rows {
		if c.tables["codes"][id(rows[i].Forman)].Category == healthBenefit {
			return healthBenefit
		}
	}
	if class != "" || !c.classed(family, rows) {
		return cmp.Or(class, healthBenefit)
	}
	return c.tables["codes"][id(rows[0].Forman)].Category
}

// classed tells whether the tables say what a payment is: by its family, or by
// one and the same class of all its rows.
func (c codes) classed(family string, rows []wire.LefiUtbetalningDetalj) bool {
	if c.tables["codes"][family].Category != "" {
		return true
	}
	for i := range rows {
		class := c.tables["codes"][id(rows[i].Forman)].Category
		if class == "" || class != c.tables["codes"][id(rows[0].Forman)].Category {
			return false
		}
	}
	return len(rows) > 0
}

func id(code *wire.LefiBokstavskod) string {
	if code == nil {
		return ""
	}
	return strings.TrimSpace(code.Id)
}

// number gives the id of a numbered code as the tables hold it.
func number(code *wire.LefiSifferkod) string {
	if code == nil || code.Id == nil {
		return ""
	}
	return strconv.Itoa(*code.Id)
}

// notTold tells the codes that we write where the law withholds which benefit it
// is; they say its class and nothing else.
func notTold(id string) bool { return strings.HasPrefix(id, composite.NotTold) }

// named gives the authority's words for a code, else the code.
func named(code *wire.LefiBokstavskod) string {
	switch {
	case code == nil:
		return ""
	case notTold(id(code)):
		return words(code.Beskrivning)
	}
	return words(code.Beskrivning, code.Id)
}

// told gives a code as it is delivered.
func told(code *wire.LefiBokstavskod) string {
	if notTold(id(code)) {
		return ""
	}
	return words(id(code))
}

// path joins a code with those that say more; what lies above an absent one
// stays in its place.
func path(codes ...string) string { return strings.TrimRight(strings.Join(codes, "/"), "/") }

// longest is how many characters of an authority's text are delivered.
const longest = 120

// words gives the first text that is not blank, trimmed and cut.
func words(texts ...string) string {
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		if len(text) <= longest {
			return text
		}
		runes := []rune(text)
		return strings.TrimSpace(string(runes[:min(len(runes), longest)]))
	}
	return ""
}
