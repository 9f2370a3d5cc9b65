package access

import "underlag/aggregator"

// The tables as written. Every key is checked; an unknown one is an error.

type tableFile struct {
	Authority string          `yaml:"authority"`
	Name      aggregator.Text `yaml:"name"`
	Rows      []rowText       `yaml:"rows"`
	Withheld  []withheldText  `yaml:"withheld"`
}

type rowText struct {
	ID          string          `yaml:"id"`
	Matrix      string          `yaml:"matrix"`
	Title       aggregator.Text `yaml:"title"`
	Citation    string          `yaml:"citation"`
	LegalText   []string        `yaml:"legalText"`
	Source      []string        `yaml:"source"`
	ValidFrom   string          `yaml:"validFrom"`
	ValidTo     string          `yaml:"validTo"`
	DataFrom    string          `yaml:"dataFrom"`
	DataTo      string          `yaml:"dataTo"`
	Purposes    []string        `yaml:"purposes"`
	Roles       []string        `yaml:"roles"`
	ChildAge    *ageText        `yaml:"childAge"`
	NeedsReason bool            `yaml:"needsReason"`
	BreakGlass  bool            `yaml:"breakGlass"`
	Lookback    lookbackText    `yaml:"lookback"`
	Delivers    []deliveryText  `yaml:"delivers"`
	DeliversAs  string          `yaml:"deliversAs"`
	Sensitivity string          `yaml:"sensitivity"`
	Status      string          `yaml:"status"`
	Review      reviewText      `yaml:"review"`
	Note        string          `yaml:"note"`
}

type ageText struct {
	Min int `yaml:"min"`
	Max int `yaml:"max"`
}

type lookbackText struct {
	Form    string `yaml:"form"`
	Default int    `yaml:"default"`
	Hard    int    `yaml:"hard"`
	Beyond  string `yaml:"beyond"`
}

type deliveryText struct {
	Category string   `yaml:"category"`
	Fields   []string `yaml:"fields"`
}

type reviewText struct {
	Reviewer   string `yaml:"reviewer"`
	ReviewedOn string `yaml:"reviewedOn"`
	Due        string `yaml:"due"`
}

type withheldText struct {
	ID       string          `yaml:"id"`
	Matrix   string          `yaml:"matrix"`
	Citation string          `yaml:"citation"`
	Covers   []coverText     `yaml:"covers"`
	Reason   aggregator.Text `yaml:"reason"`
}

type coverText struct {
	Category string   `yaml:"category"`
	Fields   []string `yaml:"fields"`
}

type purposesFile struct {
	Purposes []purposeText `yaml:"purposes"`
}

type purposeText struct {
	Code     string              `yaml:"code"`
	Matrix   string              `yaml:"matrix"`
	Label    aggregator.Text     `yaml:"label"`
	Sent     aggregator.Text     `yaml:"sent"`
	Required map[string][]string `yaml:"required"`
}

type refusalsFile struct {
	Refusals []refusalRow `yaml:"refusals"`
}

type refusalRow struct {
	Code   string          `yaml:"code"`
	Reason aggregator.Text `yaml:"reason"`
	Remedy aggregator.Text `yaml:"remedy"`
}
