// Package descriptor reads a source's source.yaml: its name, its catalogue of
// categories and fields, its code tables, and what of its wire is assumed.
package descriptor

import (
	"fmt"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"underlag/aggregator"
)

// File is a source.yaml.
type File struct {
	Code       aggregator.AuthorityCode `yaml:"code"`
	Name       aggregator.Text          `yaml:"name"`
	Protocol   string                   `yaml:"protocol"`
	Deadline   string                   `yaml:"deadline"` // Go duration
	Concurrent int                      `yaml:"concurrent"`
	Marks      bool                     `yaml:"marks"` // says who has a protected identity
	Catalogue  []category               `yaml:"catalogue"`
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
	d := aggregator.Descriptor{Code: f.Code, Name: f.Name, Protocol: f.Protocol, Assumed: f.Assumed, Concurrent: f.Concurrent, Marks: f.Marks}
	if f.Code == "" || f.Name.SV == "" || f.Name.EN == "" || f.Concurrent < 1 {
		return d, nil, fmt.Errorf("source.yaml: code, name.sv, name.en and concurrent (at least 1) are required")
	}
	deadline, err := time.ParseDuration(f.Deadline)
	if err != nil || deadline <= 0 {
		return d, nil, fmt.Errorf("source.yaml: deadline: %q is not a positive duration such as 4s", f.Deadline)
	}
	d.Deadline = deadline
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
