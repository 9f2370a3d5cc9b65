// Package descriptor reads a source's source.yaml: its name, its catalogue of
// categories and fields, its code tables, and what of its wire is assumed.
package descriptor

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"underlag/aggregator"
)

var providerCode = regexp.MustCompile(`^[A-Za-z0-9_]{1,32}$`)

// File is a source.yaml.
type File struct {
	Code       aggregator.AuthorityCode `yaml:"code"`
	Name       aggregator.Text          `yaml:"name"`
	Protocol   string                   `yaml:"protocol"`
	Deadline   string                   `yaml:"deadline"` // Go duration
	Concurrent int                      `yaml:"concurrent"`
	Marks      bool                     `yaml:"marks"`      // says who has a protected identity
	Repeatable bool                     `yaml:"repeatable"` // the question may be put twice at once
	Catalogue  []category               `yaml:"catalogue"`
	Providers  []provider               `yaml:"providers"` // that answer together and fail apart
	Assumed    []string                 `yaml:"assumed"`
	Tables     map[string]Table         `yaml:"tables"`
}

type category struct {
	Name   aggregator.Category `yaml:"category"`
	Label  aggregator.Text     `yaml:"label"`
	Groups []string            `yaml:"groups"` // what to ask for on the wire
	Fields []field             `yaml:"fields"`
}

type field struct {
	Name        string                 `yaml:"field"`
	Label       aggregator.Text        `yaml:"label"`
	Unit        string                 `yaml:"unit"`
	Sensitivity aggregator.Sensitivity `yaml:"sensitivity"` // ordinary unless said
}

// provider is one of several within a source.
type provider struct {
	Code  string          `yaml:"code"`
	Label aggregator.Text `yaml:"label"`
	Apart bool            `yaml:"apart"` // the wire can ask the others without it
	// Match is a part of the provider's name on the wire, in lower case; empty where
	// the wire has its code.
	Match string `yaml:"match"`
}

// Table maps an authority's code to what it means to us.
type Table map[string]Row

// Row is one code: its category or word, and its label.
type Row struct {
	Means    string              `yaml:"means"`
	Category aggregator.Category `yaml:"category"`
	Label    aggregator.Text     `yaml:"label"`
}

// Parse reads a source.yaml strictly: an unknown key, field, sensitivity or
// duration is an error that says where.
func Parse(raw []byte) (aggregator.Descriptor, *File, error) {
	var f File
	if err := yaml.UnmarshalWithOptions(raw, &f, yaml.Strict()); err != nil {
		return aggregator.Descriptor{}, nil, fmt.Errorf("source.yaml: %s", yaml.FormatError(err, false, false))
	}
	d := aggregator.Descriptor{Code: f.Code, Name: f.Name, Protocol: f.Protocol, Assumed: f.Assumed, Concurrent: f.Concurrent, Marks: f.Marks, Repeatable: f.Repeatable}
	if f.Code == "" || f.Name.SV == "" || f.Name.EN == "" || f.Concurrent < 1 {
		return d, nil, fmt.Errorf("source.yaml: code, name.sv, name.en and concurrent (at least 1) are required")
	}
	deadline, err := time.ParseDuration(f.Deadline)
	if err != nil || deadline <= 0 {
		return d, nil, fmt.Errorf("source.yaml: deadline: %q is not a positive duration such as 4s", f.Deadline)
	}
	d.Deadline = deadline
	for _, p := range f.Providers {
		if !providerCode.MatchString(p.Code) || p.Code == aggregator.OtherProvider || p.Label.SV == "" || p.Label.EN == "" {
			return d, nil, fmt.Errorf("source.yaml: providers: %q: a code of letters, digits and _, label.sv and label.en are required", p.Code)
		}
		d.Providers = append(d.Providers, aggregator.ProviderInfo{Code: p.Code, Name: p.Label, Apart: p.Apart})
	}
	for _, c := range f.Catalogue {
		info, err := c.info()
		if err != nil {
			return d, nil, err
		}
		d.Catalogue = append(d.Catalogue, info)
	}
	return d, &f, nil
}

func (c category) info() (aggregator.CategoryInfo, error) {
	info := aggregator.CategoryInfo{Name: c.Name, Label: c.Label}
	for _, f := range c.Fields {
		known, ok := aggregator.FieldNamed(f.Name)
		if !ok {
			return info, fmt.Errorf("source.yaml: catalogue %s: no field %q in aggregator/field.go", c.Name, f.Name)
		}
		sensitivity := f.Sensitivity
		switch sensitivity {
		case "":
			sensitivity = aggregator.Ordinary
		case aggregator.Ordinary, aggregator.Health, aggregator.Location, aggregator.Identity:
		default:
			return info, fmt.Errorf("source.yaml: catalogue %s: %s: sensitivity %q is not ordinary, health, location or identity", c.Name, f.Name, f.Sensitivity)
		}
		info.Fields = append(info.Fields, aggregator.FieldInfo{Field: known, Label: f.Label, Unit: f.Unit, Sensitivity: sensitivity})
	}
	if c.Name == "" || len(info.Fields) == 0 {
		return info, fmt.Errorf("source.yaml: catalogue: every entry needs a category and at least one field")
	}
	return info, nil
}

// MustParse is Parse for an embedded file, whose faults a test has found.
func MustParse(raw []byte) (aggregator.Descriptor, *File) {
	d, f, err := Parse(raw)
	if err != nil {
		panic(err)
	}
	return d, f
}

// ProviderTable gives the providers' labels by code.
func (f *File) ProviderTable() Table {
	t := Table{}
	for _, p := range f.Providers {
		t[p.Code] = Row{Label: p.Label}
	}
	return t
}

// ProviderNamed gives the code of the provider with a name as the wire has it, else
// OtherProvider.
func (f *File) ProviderNamed(name string) string {
	name = strings.ToLower(name)
	for _, p := range f.Providers {
		if p.Match != "" && strings.Contains(name, p.Match) {
			return p.Code
		}
	}
	return aggregator.OtherProvider
}

// Lookup gives a code's row, and false for a code the table does not have.
func (t Table) Lookup(code string) (Row, bool) {
	row, ok := t[strings.TrimSpace(code)]
	return row, ok
}

// Groups lists what to ask for on the wire for the given categories, in the
// order of the catalogue.
func (f *File) Groups(allowed []aggregator.Category) []string {
	var groups []string
	for _, c := range f.Catalogue {
		for _, a := range allowed {
			if a == c.Name {
				groups = append(groups, c.Groups...)
			}
		}
	}
	return groups
}
