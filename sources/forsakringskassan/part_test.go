package forsakringskassan

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/forsakringskassan/sim"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/sourcetest"
)

var allCategories = []aggregator.Category{identity, "benefit", healthBenefit, pension, "maintenance_debt", sicknessIncome, pensionCapital}

// mandatory are the fields that LEFI has no neutral value for: the sum after tax
// follows from gross and tax, the list from the status, and the key from the
// benefit; a case is said to be one by its day or its state.
var mandatory = []aggregator.Field{
	aggregator.PaymentGross, aggregator.PaymentTax, aggregator.PaymentStatus,
	aggregator.DecisionBenefit, aggregator.CaseBenefit, aggregator.CaseStatus, aggregator.CaseReceivedOn,
}

func testedParts(t *testing.T) sourcetest.Parts {
	return sourcetest.Parts{
		Subject: sourcetest.Subject{
			New: func(t *testing.T, url string, client *http.Client) aggregator.Source {
				return newSource(t, url, client)
			},
			Sim:        func(f fixtures.Faults) http.Handler { return sim.New(sourcetest.World(t), f) },
			Known:      pensioner,
			Unknown:    nobody,
			Categories: allCategories,
		},
		Part:      NewPart(Config{Actor: actor}),
		Mandatory: mandatory,
	}
}

func TestPart(t *testing.T) {
	parts := testedParts(t)
	parts.Run(t)
}

// Every answer of the case folders reads back, and so does what is left of it
// when a field is withheld.
func TestCasesReadBack(t *testing.T) {
	parts := testedParts(t)
	q := sourcetest.Question(asked, allCategories...)
	eachCase(t, func(t *testing.T, raw []byte) {
		for i, field := range append([]aggregator.Field{0}, fields()...) {
			if testing.Short() && i%5 != 0 { // for the race detector
				continue
			}
			got, err := reply(t, newCodes(file), raw, allCategories...)
			if err != nil {
				return
			}
			decision := without(field)
			got.Facts.Cut(&decision)
			parts.ReadsBack(t, q, got, decision, []aggregator.Field{field})
		}
	})
}

// A payment of an unknown benefit that is left out stays left out and seen.
func TestCasesReadBackWithoutHealth(t *testing.T) {
	parts := testedParts(t)
	categories := []aggregator.Category{identity, "benefit", pension}
	q := sourcetest.Question(asked, categories...)
	eachCase(t, func(t *testing.T, raw []byte) {
		got, err := reply(t, newCodes(file), raw, categories...)
		if err != nil {
			return
		}
		decision := without()
		decision.Grants = slices.DeleteFunc(decision.Grants, func(g aggregator.Grant) bool { return !slices.Contains(categories, g.Category) })
		got.Facts.Cut(&decision)
		parts.ReadsBack(t, q, got, decision, nil)
	})
}

// What LEFI's answer said within the contract is written within it.
func TestWrittenIsValid(t *testing.T) {
	q := sourcetest.Question(asked, allCategories...)
	eachCase(t, func(t *testing.T, raw []byte) {
		got, err := reply(t, newCodes(file), raw, allCategories...)
		if err != nil || !withinContract(t, raw) {
			return
		}
		valid(t, "LefiExternFormansinformationSvar", written(t, aggregator.Delivered{Question: q, Facts: got.Facts, Missing: got.Missing, Protection: got.Protection}))
	})
}

// sumOfBoth is the case whose yearly income is of two kinds.
const sumOfBoth = "not-asked-for"

func eachCase(t *testing.T, run func(t *testing.T, raw []byte)) {
	files, err := filepath.Glob("testdata/cases/*/response.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no case below testdata/cases", err)
	}
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		if name == sumOfBoth {
			continue
		}
		t.Run(name, func(t *testing.T) { run(t, read(t, file)) })
	}
}

func fields() []aggregator.Field {
	var all aggregator.FieldSet
	for _, c := range Description().Catalogue {
		for _, f := range c.Fields {
			all = all.With(aggregator.Fields(f.Field))
		}
	}
	return all.List()
}

// without lets everything through but a few fields.
func without(withheld ...aggregator.Field) aggregator.SourceDecision {
	always := aggregator.Period{From: 19000101, To: 29991231}
	decision := aggregator.SourceDecision{Authority: authority, Period: always}
	for _, c := range Description().Catalogue {
		var allowed aggregator.FieldSet
		for _, f := range c.Fields {
			if !slices.Contains(withheld, f.Field) {
				allowed = allowed.With(aggregator.Fields(f.Field))
			}
		}
		decision.Grants = append(decision.Grants, aggregator.Grant{Provision: "test", Category: c.Name, Fields: allowed, Restricted: allowed, Period: always})
	}
	return decision
}

var answerInData = regexp.MustCompile(`<ssbt:lefiJsonSvar>([^<]*)<`)

func written(t testing.TB, d aggregator.Delivered) []byte {
	t.Helper()
	data, err := NewPart(Config{}).Write(composite.V10.Namespace(), d)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(string(answerInData.FindSubmatch(data)[1]))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func withinContract(t testing.TB, raw []byte) bool {
	t.Helper()
	var value any
	return json.Unmarshal(raw, &value) == nil &&
		lefi(t).Components.Schemas["LefiExternFormansinformationSvar"].Value.VisitJSON(value) == nil
}
