package reviewdesk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"underlag/aggregator"
	"underlag/aggregator/access/review"
	"underlag/aggregator/console/rules"
	"underlag/sources"
)

// written is what a form has of a row, as the file has it.
type written struct {
	Title struct {
		SV string `yaml:"sv"`
		EN string `yaml:"en"`
	} `yaml:"title"`
	Citation  string        `yaml:"citation"`
	LegalText []string      `yaml:"legalText"`
	ValidFrom string        `yaml:"validFrom"`
	ValidTo   string        `yaml:"validTo"`
	Status    string        `yaml:"status"`
	Lookback  yaml.MapSlice `yaml:"lookback"`
	Review    struct {
		Reviewer   string `yaml:"reviewer"`
		ReviewedOn string `yaml:"reviewedOn"`
		Due        string `yaml:"due"`
	} `yaml:"review"`
	Delivers []struct {
		Category string   `yaml:"category"`
		Fields   []string `yaml:"fields"`
	} `yaml:"delivers"`
	As string `yaml:"deliversAs"`
}

// Rows implements rules.Drafts: the rows of the tables that can be read.
func (d *Drafts) Rows(name string) ([]string, error) {
	var list []string
	err := d.tables(name, func(_, _ string, t *table) {
		for _, row := range t.rows {
			list = append(list, valueOf(row, "id"))
		}
	})
	return list, err
}

// tables gives each of the authorities' tables that is YAML.
func (d *Drafts) tables(name string, take func(file, text string, t *table)) error {
	files, err := fs.Glob(os.DirFS(d.law(name)), "tables/*.yaml")
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(d.law(name), filepath.FromSlash(file)))
		if err != nil {
			return err
		}
		if t, err := readTable(string(text)); err == nil {
			take(file, string(text), t)
		}
	}
	return nil
}

// Row implements rules.Drafts.
func (d *Drafts) Row(name, id string) (*rules.Row, error) {
	var found *rules.Row
	err := d.tables(name, func(file, text string, t *table) {
		if node, _ := t.find(id); node != nil && found == nil {
			found = rowOf(node, id, file, text)
		}
	})
	return found, err
}

// rowOf reads a row; nil where it is not written as a row is.
func rowOf(node *ast.MappingNode, id, file, text string) *rules.Row {
	var w written
	if yaml.NodeToValue(node, &w) != nil {
		return nil
	}
	r := &rules.Row{
		ID: id, File: file, Digest: digest([]byte(text)), TitleSV: w.Title.SV, TitleEN: w.Title.EN, Citation: w.Citation, LegalText: w.LegalText,
		ValidFrom: w.ValidFrom, ValidTo: w.ValidTo, Status: w.Status, Default: number(w.Lookback, "default"), Hard: number(w.Lookback, "hard"),
		Reviewer: w.Review.Reviewer, ReviewedOn: w.Review.ReviewedOn, Due: w.Review.Due, As: w.As,
	}
	can := deliverable(text)
	for _, of := range w.Delivers {
		if len(of.Fields) == 0 {
			continue
		}
		one := rules.RowDelivery{Category: of.Category, Name: words(func(in review.Lang) string { return in.Category(aggregator.Category(of.Category)) })}
		for _, f := range can[aggregator.Category(of.Category)] {
			one.Fields = append(one.Fields, rules.RowField{Name: f.String(), Label: fieldWord(f), On: slices.Contains(of.Fields, f.String())})
		}
		r.Delivers = append(r.Delivers, one)
	}
	return r
}

// deliverable is what the source of a table can deliver.
func deliverable(text string) map[aggregator.Category][]aggregator.Field {
	var file struct {
		Authority aggregator.AuthorityCode `yaml:"authority"`
	}
	can := map[aggregator.Category][]aggregator.Field{}
	if yaml.Unmarshal([]byte(text), &file) != nil {
		return can
	}
	for _, d := range sources.Descriptors() {
		if d.Code != file.Authority {
			continue
		}
		for _, c := range d.Catalogue {
			for _, f := range c.Fields {
				can[c.Name] = append(can[c.Name], f.Field)
			}
		}
	}
	return can
}

func number(of yaml.MapSlice, key string) string {
	for _, item := range of {
		if item.Key == key {
			if n, ok := item.Value.(uint64); ok {
				return strconv.FormatUint(n, 10)
			}
		}
	}
	return ""
}

// SaveRow implements rules.Drafts: only what differs is written, where it stands.
func (d *Drafts) SaveRow(by aggregator.Caller, name string, row *rules.Row) error {
	file, err := d.File(name, row.File)
	if err != nil || file == nil {
		return errors.Join(err, fs.ErrNotExist)
	}
	t, err := readTable(file.Text)
	if err != nil {
		return err
	}
	node, _ := t.find(row.ID)
	if node == nil {
		return fs.ErrNotExist
	}
	was := rowOf(node, row.ID, row.File, file.Text)
	if was == nil {
		return fs.ErrNotExist
	}
	var w written
	if err := yaml.NodeToValue(node, &w); err != nil {
		return err
	}
	text, err := changed(file.Text, was, row, w.Lookback)
	var lost errComment
	if errors.As(err, &lost) {
		return rules.Problem("comment_kept", "En anmärkning i filen skulle gå förlorad ("+err.Error()+"). Ändra i texten i stället.", "A comment in the file would be lost ("+err.Error()+"). Change the text instead.")
	}
	if err != nil || text == file.Text && row.Digest == file.Digest {
		return err
	}
	return d.Save(by, name, row.File, text, row.Digest)
}

// changed gives the text with what differs between two readings of a row.
func changed(text string, was, is *rules.Row, lookback yaml.MapSlice) (string, error) {
	var err error
	set := func(differs bool, key, after string, value any) {
		if !differs || err != nil {
			return
		}
		var said string
		if said, err = flow(value); err == nil {
			text, err = setKey(text, is.ID, key, after, []string{key + ": " + said})
		}
	}
	set(was.TitleSV != is.TitleSV || was.TitleEN != is.TitleEN, "title", "id", yaml.MapSlice{{Key: "sv", Value: is.TitleSV}, {Key: "en", Value: is.TitleEN}})
	set(was.Citation != is.Citation, "citation", "id", is.Citation)
	set(!slices.Equal(was.LegalText, is.LegalText), "legalText", "id", is.LegalText)
	set(was.Status != is.Status, "status", "id", is.Status)
	set(was.Reviewer != is.Reviewer || was.ReviewedOn != is.ReviewedOn || was.Due != is.Due, "review", "status",
		yaml.MapSlice{{Key: "reviewer", Value: is.Reviewer}, {Key: "reviewedOn", Value: is.ReviewedOn}, {Key: "due", Value: is.Due}})
	set(was.Default != is.Default || was.Hard != is.Hard, "lookback", "id", withNumbers(lookback, is))
	for _, day := range []struct{ key, was, is string }{{"validFrom", was.ValidFrom, is.ValidFrom}, {"validTo", was.ValidTo, is.ValidTo}} {
		if day.was == day.is || err != nil {
			continue
		}
		if _, wrong := aggregator.ParseDate(day.is); wrong != nil && day.is != "" || day.is == "" && day.key == "validFrom" {
			return "", rules.Problem("day_invalid", "Ange en dag som ÅÅÅÅ-MM-DD.", "Give a day as YYYY-MM-DD.")
		}
		var lines []string
		if day.is != "" {
			lines = []string{day.key + ": " + day.is}
		}
		text, err = setKey(text, is.ID, day.key, "validFrom", lines)
	}
	for i := range is.Delivers {
		names := on(&is.Delivers[i])
		if err == nil && !slices.Equal(names, on(&was.Delivers[i])) {
			text, err = setFields(text, is.ID, is.Delivers[i].Category, names)
		}
	}
	return text, err
}

func on(d *rules.RowDelivery) []string {
	var names []string
	for _, f := range d.Fields {
		if f.On {
			names = append(names, f.Name)
		}
	}
	return names
}

// withNumbers is a look-back with other numbers; what is no number is kept as it was
// said, for the check to tell.
func withNumbers(of yaml.MapSlice, row *rules.Row) yaml.MapSlice {
	next := slices.Clone(of)
	for i := range next {
		said := ""
		switch next[i].Key {
		case "default":
			said = row.Default
		case "hard":
			said = row.Hard
		default:
			continue
		}
		if n, err := strconv.Atoi(strings.TrimSpace(said)); err == nil {
			next[i].Value = n
		} else {
			next[i].Value = said
		}
	}
	return next
}
