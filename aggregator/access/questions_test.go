package access_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/policies"
)

// questionFile is one of policies/tests: reviewers' questions and the answers
// they expect.
type questionFile struct {
	Authority string         `yaml:"authority"` // missing: questions about the inquiry as a whole
	Questions []questionText `yaml:"questions"`
}

type questionText struct {
	Ask         string              `yaml:"ask"`
	Law         string              `yaml:"law"`         // shipped, or all-confirmed
	Environment string              `yaml:"environment"` // production or demo
	Purpose     string              `yaml:"purpose"`
	Person      personText          `yaml:"person"`
	On          string              `yaml:"on"`
	Month       string              `yaml:"month"`
	Period      string              `yaml:"period"` // FROM--TO
	Given       []string            `yaml:"given"`  // what is out of order, see circumstances
	Granted     []string            `yaml:"granted"`
	Asked       string              `yaml:"asked"` // the period sent, FROM--TO
	LegalText   string              `yaml:"legalText"`
	Delivers    map[string][]string `yaml:"delivers"`
	Withholds   []withholdText      `yaml:"withholds"`
	Refused     refusedText         `yaml:"refused"`
}

type personText struct {
	Role   string `yaml:"role"`
	Age    int    `yaml:"age"`
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

// outsideTables are the codes that no question about the shipped law can get:
// a law that cannot be evaluated, and a source without a table.
var outsideTables = []string{"law_unavailable", "no_legal_basis"}

const questionsFolder = "../../policies/tests"

// TestReviewersQuestions answers every question of policies/tests, and demands
// that each row of the tables and each refusal code appears in some answer.
func TestReviewersQuestions(t *testing.T) {
	laws := loadReviewersLaws(t)
	seen := map[string]bool{}
	names, err := filepath.Glob(questionsFolder + "/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no questions in %s (%v)", questionsFolder, err)
	}
	for _, name := range names {
		file := readQuestions(t, name)
		for i, q := range file.Questions {
			t.Run(fmt.Sprintf("%s/%d", filepath.Base(name), i), func(t *testing.T) {
				answer(t, laws, aggregator.AuthorityCode(file.Authority), q)
			})
			seen[q.Refused.Code], seen[q.Refused.Provision] = true, true
			for _, id := range q.Granted {
				seen[id] = true
			}
			for _, w := range q.Withholds {
				seen[w.Code], seen[w.Provision] = true, true
			}
		}
	}
	for _, p := range laws.demo.Provisions() {
		if !seen[string(p.ID)] {
			t.Errorf("no question is about the row %s", p.ID)
		}
	}
	for _, code := range refusalCodes(t) {
		if !seen[code] && !slices.Contains(outsideTables, code) {
			t.Errorf("no question is answered with the code %s", code)
		}
	}
}

// reviewersLaws are the laws a question can be put to.
type reviewersLaws struct{ production, demo, confirmed, productionShort, demoShort *access.Law }

func loadReviewersLaws(t *testing.T) reviewersLaws {
	t.Helper()
	return reviewersLaws{
		production:      load(t, policies.FS, access.Production),
		demo:            load(t, policies.FS, access.Demo),
		confirmed:       load(t, allConfirmed(t), access.Demo),
		productionShort: load(t, shortLists(t), access.Production),
		demoShort:       load(t, shortLists(t), access.Demo),
	}
}

func (laws reviewersLaws) of(text questionText) *access.Law {
	short := slices.Contains(text.Given, numberOutsideTheLists)
	switch {
	case text.Law == "all-confirmed":
		return laws.confirmed
	case text.Environment == "production" && short:
		return laws.productionShort
	case text.Environment == "production":
		return laws.production
	case short:
		return laws.demoShort
	}
	return laws.demo
}

func readQuestions(t *testing.T, name string) questionFile {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var file questionFile
	err = yaml.UnmarshalWithOptions(data, &file, yaml.Strict())
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return file
}

func refusalCodes(t *testing.T) []string {
	t.Helper()
	data, err := fs.ReadFile(policies.FS, "tables/refusals.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for line := range strings.Lines(string(data)) {
		if code, ok := strings.CutPrefix(strings.TrimSpace(line), "- code: "); ok {
			codes = append(codes, code)
		}
	}
	return codes
}

func answer(t *testing.T, laws reviewersLaws, code aggregator.AuthorityCode, text questionText) {
	t.Helper()
	decision, err := laws.of(text).Decide(t.Context(), text.question(t))
	if err != nil {
		t.Fatalf("%s: %v", text.Ask, err)
	}
	if code == "" || decision.Refusal != nil {
		compareRefusal(t, text, decision.Refusal)
		return
	}
	for _, source := range decision.Persons[0].Sources {
		if source.Authority == code {
			compareRefusal(t, text, source.Refusal)
			compareSource(t, text, source)
			return
		}
	}
	t.Fatalf("%s: no decision about %s", text.Ask, code)
}

// question puts the text on top of an inquiry in which all is in order.
func (text questionText) question(t *testing.T) aggregator.LawQuestion {
	t.Helper()
	age := text.Person.Age
	if age == 0 {
		age = 36
	}
	q := question(t, member{age: age, role: aggregator.Role(text.Person.Role)})
	q.Inquiry.Persons[0].Reason = text.Person.Reason
	q.Inquiry.Purpose = aggregator.Purpose(text.Purpose)
	switch q.Inquiry.Purpose {
	case aggregator.FollowUp:
		q.Inquiry.Case.Token.State = "opened_for_followup"
	case aggregator.Recovery:
		q.Inquiry.Case.Token.State = "opened_for_recovery"
	}
	text.dates(t, &q)
	for _, name := range text.Given {
		change, ok := circumstances[name]
		if !ok {
			t.Fatalf("%s: the circumstance %q is not known", text.Ask, name)
		}
		change(t, &q)
	}
	return q
}

func (text questionText) dates(t *testing.T, q *aggregator.LawQuestion) {
	t.Helper()
	if text.On != "" {
		on, err := aggregator.ParseDate(text.On)
		if err != nil {
			t.Fatal(err)
		}
		q.On, q.Inquiry.Month = on, on.Month()
		q.Inquiry.AskedAt = on.Time().Add(12 * time.Hour)
		q.Inquiry.Case.Token.Expires = q.Inquiry.AskedAt.Add(time.Hour)
	}
	if text.Month != "" {
		m, err := aggregator.ParseMonth(text.Month)
		if err != nil {
			t.Fatal(err)
		}
		q.Inquiry.Month = m
	}
	if text.Period != "" {
		q.Inquiry.Month = 0
		q.Inquiry.Period = period(t, text.Period)
	}
}

func period(t *testing.T, text string) aggregator.Period {
	t.Helper()
	from, to, ok := strings.Cut(text, "--")
	if !ok {
		t.Fatalf("%q: want FROM--TO", text)
	}
	var p aggregator.Period
	var err error
	if p.From, err = aggregator.ParseDate(from); err != nil {
		t.Fatal(err)
	}
	if p.To, err = aggregator.ParseDate(to); err != nil {
		t.Fatal(err)
	}
	return p
}

func compareRefusal(t *testing.T, text questionText, refusal *aggregator.Refusal) {
	t.Helper()
	var got refusedText
	if refusal != nil {
		got = refusedText{Code: refusal.Code, Provision: string(refusal.Provision), Pointer: refusal.Pointer}
		if refusal.Text.SV == "" || refusal.Text.EN == "" {
			t.Errorf("%s: refused %s without a text", text.Ask, refusal.Code)
		}
	}
	if diff := cmp.Diff(text.Refused, got); diff != "" {
		t.Errorf("%s: refusal (-want +got):\n%s", text.Ask, diff)
	}
}

func compareSource(t *testing.T, text questionText, source aggregator.SourceDecision) {
	t.Helper()
	var provisions []string
	for _, id := range source.Provisions() {
		provisions = append(provisions, string(id))
	}
	if diff := cmp.Diff(text.Granted, provisions); diff != "" {
		t.Errorf("%s: granted (-want +got):\n%s", text.Ask, diff)
	}
	if text.Asked != "" && source.Period.String() != text.Asked {
		t.Errorf("%s: asked for %s, want %s", text.Ask, source.Period, text.Asked)
	}
	if text.LegalText != "" && source.LegalText != text.LegalText {
		t.Errorf("%s: legal text %q, want %q", text.Ask, source.LegalText, text.LegalText)
	}
	for category, fields := range text.Delivers {
		grant, _ := grantOf(source, aggregator.Category(category))
		for _, name := range fields {
			field, ok := aggregator.FieldNamed(name)
			if !ok || !grant.Fields.Has(field) {
				t.Errorf("%s: %s %s is not delivered", text.Ask, category, name)
			}
		}
	}
	for _, want := range text.Withholds {
		if !holds(source, want) {
			t.Errorf("%s: nothing withheld like %+v", text.Ask, want)
		}
	}
}

func holds(source aggregator.SourceDecision, want withholdText) bool {
	for _, w := range source.Withheld {
		got := withholdText{Category: string(w.Category), Code: w.Code, Provision: string(w.Provision)}
		if w.Field != 0 {
			got.Field = w.Field.String()
		}
		if got == want && w.Text.SV != "" && w.Text.EN != "" {
			return true
		}
	}
	return false
}
