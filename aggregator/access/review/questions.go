package review

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"

	"underlag/aggregator"
	"underlag/aggregator/access"
)

// questionFile is one of tests/*.yaml: reviewers' questions and the answers they
// expect.
type questionFile struct {
	Authority string `yaml:"authority"` // missing: questions about the inquiry as a whole
	On        string `yaml:"on"`        // the day of those that state none
	// Municipality asks all of them: one that is narrower than the tables.
	Municipality string         `yaml:"municipality"`
	Questions    []questionText `yaml:"questions"`
}

type questionText struct {
	Ask         string              `yaml:"ask"`
	Law         string              `yaml:"law"`         // all-confirmed: as if every row were on; break-glass: as if every row that may were open where the glass is broken
	Environment string              `yaml:"environment"` // production; missing: demo
	Purpose     string              `yaml:"purpose"`
	Person      personText          `yaml:"person"`
	On          string              `yaml:"on"`
	Month       string              `yaml:"month"`
	Period      string              `yaml:"period"` // FROM--TO
	Given       []string            `yaml:"given"`  // see Circumstances
	Granted     []string            `yaml:"granted"`
	Asked       string              `yaml:"asked"` // the period sent, FROM--TO
	LegalText   string              `yaml:"legalText"`
	Delivers    map[string][]string `yaml:"delivers"`
	Withholds   []withholdText      `yaml:"withholds"`
	Refused     refusedText         `yaml:"refused"`

	municipality aggregator.OrgNumber
}

type personText struct {
	Role   string `yaml:"role"`
	Age    int    `yaml:"age"` // missing: 36
	Reason string `yaml:"reason"`
}

type withholdText struct {
	Category  string `yaml:"category"`
	Field     string `yaml:"field"`
	Code      string `yaml:"code"`
	Provision string `yaml:"provision"`
}

type refusedText struct {
	Code      string `yaml:"code"`
	Provision string `yaml:"provision"`
	Pointer   string `yaml:"pointer"`
}

// Result is what came of one question.
type Result struct {
	File   string
	Line   int
	Ask    string
	Rows   []aggregator.ProvisionID // that the question expects, to let something through or to refuse
	Faults []aggregator.Text        // how the answer differs from the expected; empty: it does not
}

// Tested is what came of all questions.
type Tested struct {
	Results []Result
	Order   []aggregator.ProvisionID           // the rows in the order of the tables
	Rows    map[aggregator.ProvisionID]Touched // every row of the tables
	Codes   map[string]int                     // every refusal code, and how many questions expect it
	Limits  map[Limit]int                      // every row that a municipality limits, likewise
}

// Limit is a row that a municipality limits.
type Limit struct {
	Organisation aggregator.OrgNumber
	Row          aggregator.ProvisionID
}

// Touched is how many questions expect a row to let something through, and how
// many expect it to be why something is not.
type Touched struct{ Grants, Refuses int }

// Untouched lists the rows and the codes that no question is about.
func (t *Tested) Untouched() (rows []aggregator.ProvisionID, codes []string) {
	for _, id := range slices.Sorted(maps.Keys(t.Rows)) {
		if t.Rows[id] == (Touched{}) {
			rows = append(rows, id)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(t.Codes)) {
		if t.Codes[code] == 0 {
			codes = append(codes, code)
		}
	}
	return rows, codes
}

// asker puts questions to a law under the suppositions that they need.
type asker struct {
	law   *access.Law
	under map[access.Supposition]*access.Law
	on    aggregator.Date
}

// Test puts every question of tests/*.yaml to the law. Questions that state no
// day are asked on the day on, if it is not zero, else on their file's. An error
// is a file that cannot be read; what is wrong with a question is in its result.
func Test(ctx context.Context, law *access.Law, tree fs.FS, on aggregator.Date) (*Tested, error) {
	names, err := fs.Glob(tree, "tests/*.yaml")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, errors.New("tests: there are no questions")
	}
	t := &Tested{Rows: map[aggregator.ProvisionID]Touched{}, Codes: map[string]int{}, Limits: map[Limit]int{}}
	for _, m := range law.Municipalities() {
		for _, l := range m.Limits {
			t.Limits[Limit{m.Organisation, l.Row}] = 0
		}
	}
	for _, p := range law.Provisions() {
		t.Rows[p.ID], t.Order = Touched{}, append(t.Order, p.ID)
	}
	for _, code := range law.Codes() {
		t.Codes[code] = 0
	}
	a := &asker{law: law, under: map[access.Supposition]*access.Law{}, on: on}
	for _, name := range names {
		err := a.file(ctx, tree, name, t)
		if err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (a *asker) file(ctx context.Context, tree fs.FS, name string, t *Tested) error {
	data, err := fs.ReadFile(tree, name)
	if err != nil {
		return err
	}
	var file questionFile
	err = yaml.UnmarshalWithOptions(data, &file, yaml.Strict())
	if err != nil {
		return fmt.Errorf("%s: %s", name, yaml.FormatError(err, false, false))
	}
	lines := linesOf(data, len(file.Questions))
	for i, text := range file.Questions {
		if text.On == "" {
			text.On = file.On
			if a.on != 0 {
				text.On = a.on.String()
			}
		}
		text.municipality = aggregator.OrgNumber(file.Municipality)
		r := Result{File: name, Line: lines[i], Ask: text.Ask, Rows: text.rows(), Faults: a.ask(ctx, aggregator.AuthorityCode(file.Authority), &text)}
		r.Faults = append(r.Faults, t.touch(&text)...)
		t.Results = append(t.Results, r)
	}
	return nil
}

// rows are those that the question expects.
func (text *questionText) rows() []aggregator.ProvisionID {
	var list []aggregator.ProvisionID
	add := func(id string) {
		if row := aggregator.ProvisionID(id); id != "" && !slices.Contains(list, row) {
			list = append(list, row)
		}
	}
	for _, id := range text.Granted {
		add(id)
	}
	add(text.Refused.Provision)
	for _, w := range text.Withholds {
		add(w.Provision)
	}
	return list
}

// linesOf finds the line of each question.
func linesOf(data []byte, count int) []int {
	lines := make([]int, count)
	file, err := parser.ParseBytes(data, 0)
	for i := range lines {
		if err != nil {
			break
		}
		path, wrong := yaml.PathString(fmt.Sprintf("$.questions[%d].ask", i))
		if wrong != nil {
			continue
		}
		node, wrong := path.FilterFile(file)
		if wrong == nil && node != nil && node.GetToken() != nil {
			lines[i] = node.GetToken().Position.Line
		}
	}
	return lines
}

// touch counts the rows and codes that the question expects, and tells of those
// that do not exist.
func (t *Tested) touch(text *questionText) []aggregator.Text {
	var faults []aggregator.Text
	row := func(id string, grants, refuses int) {
		seen, ok := t.Rows[aggregator.ProvisionID(id)]
		if ok {
			t.Rows[aggregator.ProvisionID(id)] = Touched{seen.Grants + grants, seen.Refuses + refuses}
		}
		limit := Limit{text.municipality, aggregator.ProvisionID(id)}
		if _, ok := t.Limits[limit]; ok {
			t.Limits[limit]++
		}
	}
	code := func(c string) {
		if _, ok := t.Codes[c]; ok {
			t.Codes[c]++
		} else if c != "" {
			faults = append(faults, said("%s: det finns ingen sådan kod; tables/refusals.yaml räknar upp dem", "%s: no such code; tables/refusals.yaml lists them", c))
		}
	}
	for _, id := range text.Granted {
		row(id, 1, 0)
	}
	code(text.Refused.Code)
	row(text.Refused.Provision, 0, 1)
	for _, w := range text.Withholds {
		code(w.Code)
		row(w.Provision, 0, 1)
	}
	return faults
}

// lawFor gives the law that the question is put to.
func (a *asker) lawFor(code aggregator.AuthorityCode, text *questionText) (*access.Law, error) {
	s := access.Supposition{
		Environment:   access.Demo,
		AllConfirmed:  text.Law == "all-confirmed",
		BreakGlass:    text.Law == "break-glass",
		NoTestNumbers: slices.Contains(text.Given, numberOutsideTheLists),
	}
	if text.Law != "" && !s.AllConfirmed && !s.BreakGlass {
		return nil, fmt.Errorf("law %q: want all-confirmed, break-glass or nothing", text.Law)
	}
	if text.Environment != "" {
		s.Environment = access.Environment(text.Environment)
	}
	if s.Environment != access.Demo && s.Environment != access.Production {
		return nil, fmt.Errorf("environment %q: want production or demo", text.Environment)
	}
	if slices.Contains(text.Given, sourceWithoutTable) {
		s.WithoutTable = code
	}
	if slices.Contains(text.Given, lawNotEvaluated) {
		return a.law.Suppose(s) // one that remembers nothing
	}
	law, ok := a.under[s]
	if ok {
		return law, nil
	}
	law, err := a.law.Suppose(s)
	a.under[s] = law
	return law, err
}

// question puts the text on top of an inquiry in which all is in order.
func (a *asker) question(text *questionText) (aggregator.LawQuestion, error) {
	on, err := aggregator.ParseDate(text.On)
	if err != nil {
		return aggregator.LawQuestion{}, fmt.Errorf("on %q: %w; give the question or its file a day", text.On, err)
	}
	if text.Person.Age == 0 {
		text.Person.Age = 36
	}
	q, err := Ordinary(a.law, on, Member{Age: text.Person.Age, Role: aggregator.Role(text.Person.Role), Reason: text.Person.Reason})
	if err != nil {
		return q, err
	}
	SetPurpose(&q, aggregator.Purpose(text.Purpose))
	if text.municipality != "" {
		if err := SetMunicipality(a.law, &q, text.municipality); err != nil {
			return q, err
		}
	}
	if text.Month != "" {
		if q.Inquiry.Month, err = aggregator.ParseMonth(text.Month); err != nil {
			return q, fmt.Errorf("month %q: %w", text.Month, err)
		}
	}
	if text.Period != "" {
		q.Inquiry.Month = 0
		if q.Inquiry.Period, err = ParsePeriod(text.Period); err != nil {
			return q, err
		}
	}
	for _, name := range text.Given {
		change, ok := Circumstances[name]
		if !ok {
			return q, fmt.Errorf("given %q: want one of %s", name, strings.Join(slices.Sorted(maps.Keys(Circumstances)), ", "))
		}
		if err := change(a.law, &q); err != nil {
			return q, err
		}
	}
	return q, nil
}

// ParsePeriod reads FROM--TO.
func ParsePeriod(text string) (aggregator.Period, error) {
	from, to, ok := strings.Cut(text, "--")
	var p aggregator.Period
	var err, second error
	p.From, err = aggregator.ParseDate(from)
	p.To, second = aggregator.ParseDate(to)
	if !ok || err != nil || second != nil {
		return p, fmt.Errorf("period %q: want YYYY-MM-DD--YYYY-MM-DD", text)
	}
	return p, nil
}
