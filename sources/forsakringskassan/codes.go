package forsakringskassan

import (
	"cmp"
	"strconv"
	"strings"

	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
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
}

func newCodes(file *descriptor.File) codes {
	c := codes{file: file, categoryOf: map[string]aggregator.Category{}, tables: file.Tables}
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
	return unknown
}

// label gives our name for a code; an unknown one is named by itself, made safe.
func (c codes) label(table, code string) aggregator.Text {
	if row, ok := c.tables[table].Lookup(code); ok {
		return row.Label
	}
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

// named gives the authority's words for a code, else the code.
func named(code *wire.LefiBokstavskod) string {
	if code == nil {
		return ""
	}
	return words(code.Beskrivning, code.Id)
}

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
		return string(runes[:min(len(runes), longest)])
	}
	return ""
}
