package forsakringskassan

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/sources/forsakringskassan/sim"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/simkit"
	"underlag/sources/internal/sourcetest"
)

// outsideTheOrdinance are the fields that section 3 of ordinance 2008:975 does not
// name; they are withheld from everybody today.
var outsideTheOrdinance = []aggregator.Field{
	aggregator.PaymentPlanned, aggregator.PaymentMethod, aggregator.DecisionRejected, aggregator.DecisionDecidedOn,
	aggregator.DecisionAmount, aggregator.DecisionFrequency, aggregator.DecisionDays,
}

// tellable gives what may be told of a persona's answer.
func tellable(t *testing.T, number string, decision aggregator.SourceDecision) aggregator.Delivered {
	t.Helper()
	server := httptest.NewServer(sim.New(sourcetest.World(t), simkit.NoFaults{}))
	t.Cleanup(server.Close)
	q := sourcetest.Question(number, decision.Categories()...)
	q.Planned = decision.Planned()
	got, err := newSource(t, server.URL, server.Client()).Fetch(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	got.Facts.Cut(&decision)
	return aggregator.Delivered{Question: q, Facts: got.Facts, Missing: got.Missing, Protection: got.Protection}
}

// What is written, to be read by people.
func TestWritten(t *testing.T) {
	for name, decision := range map[string]aggregator.SourceDecision{
		"everything":      without(),
		"by-the-law":      without(outsideTheOrdinance...),
		"benefit-hidden":  without(aggregator.PaymentBenefit, aggregator.DecisionBenefit, aggregator.CaseBenefit),
		"rows-hidden":     without(aggregator.PaymentParts),
		"nothing-but-net": without(slices.DeleteFunc(fields(), func(f aggregator.Field) bool { return f == aggregator.PaymentNet })...),
	} {
		t.Run(name, func(t *testing.T) {
			d := tellable(t, sourcetest.Everything, decision)
			if name == "benefit-hidden" {
				d.Facts.Decisions, d.Facts.Cases = nil, nil // LEFI has no place for these
			}
			raw := written(t, d)
			valid(t, "LefiExternFormansinformationSvar", raw)
			var indented bytes.Buffer
			if err := json.Indent(&indented, raw, "", "  "); err != nil {
				t.Fatal(err)
			}
			indented.WriteByte('\n')
			sourcetest.Golden(t, filepath.Join("testdata/written", name+".json"), indented.Bytes())
		})
	}
}

// What the law withholds today never makes the part an error.
func TestTheLawCanBeWritten(t *testing.T) {
	for _, person := range sourcetest.Persons(t) {
		written(t, tellable(t, person.Number, without(outsideTheOrdinance...)))
	}
	eachCase(t, func(t *testing.T, raw []byte) {
		got, err := reply(t, newCodes(file), raw, allCategories...)
		if err != nil {
			return
		}
		decision := without(outsideTheOrdinance...)
		got.Facts.Cut(&decision)
		written(t, delivered(got))
	})
}

// What cannot be told truthfully is not told at all.
func TestMandatory(t *testing.T) {
	pay := aggregator.Payment{Origin: aggregator.Origin{Authority: authority, Category: "benefit"}, Benefit: "Bostadsbidrag", BenefitCode: "BOB"}
	for name, c := range map[string]struct {
		change  func(*aggregator.Facts)
		element string
	}{
		"a status that is withheld": {func(f *aggregator.Facts) {
			f.Payments = []aggregator.Payment{pay}
		}, "utbetalningsuppgift"},
		"after tax without the tax": {func(f *aggregator.Facts) {
			p := pay
			p.Status, p.Gross, p.NetAfterTax = aggregator.Paid, aggregator.Kronor(100), aggregator.Kronor(70)
			f.Payments = []aggregator.Payment{p}
		}, "skattebelopp"},
		"deductions without the tax": {func(f *aggregator.Facts) {
			p := pay
			p.Status, p.Deduction = aggregator.Paid, aggregator.Kronor(70)
			f.Payments = []aggregator.Payment{p}
		}, "avdragsbelopp"},
		"no deduction although something was taken": {func(f *aggregator.Facts) {
			p := pay
			p.Status, p.Gross, p.Net, p.Deduction = aggregator.Paid, aggregator.Kronor(100), aggregator.Kronor(70), aggregator.Kronor(0)
			f.Payments = []aggregator.Payment{p}
		}, "avdragsbelopp"},
		"a decision on a benefit that is withheld": {func(f *aggregator.Facts) {
			f.Decisions = []aggregator.DecisionFact{{Origin: pay.Origin, Kind: aggregator.Granted}}
		}, "formansinformation"},
		"a case on a benefit that is withheld": {func(f *aggregator.Facts) {
			f.Cases = []aggregator.CaseFact{{Origin: pay.Origin, Status: aggregator.Closed}}
		}, "formansinformation"},
		"a case of which nothing is told": {func(f *aggregator.Facts) {
			f.Cases = []aggregator.CaseFact{{Origin: pay.Origin, Benefit: "Bostadsbidrag", BenefitCode: "bostadsbidragsarende"}}
		}, "startades"},
		"a pension of nobody": {func(f *aggregator.Facts) {
			f.Decisions = []aggregator.DecisionFact{{Origin: aggregator.Origin{Category: pension}, Kind: aggregator.Granted}}
		}, "formansinformation"},
		"income of two kinds": {func(f *aggregator.Facts) {
			f.Decisions = []aggregator.DecisionFact{{Origin: aggregator.Origin{Category: sicknessIncome}, BenefitCode: sgi, Amount: aggregator.Kronor(1)}}
		}, "beslutatBruttobelopp"},
	} {
		t.Run(name, func(t *testing.T) {
			d := aggregator.Delivered{Question: sourcetest.Question(asked, allCategories...)}
			c.change(&d.Facts)
			data, err := NewPart(Config{}).Write(composite.V10.Namespace(), d)
			if !errors.Is(err, composite.ErrMandatory) || !strings.Contains(err.Error(), c.element) || data != nil {
				t.Errorf("got %v, want %s", err, c.element)
			}
		})
	}
}

// A missing part that LEFI cannot tell is not left out.
func TestUnknownMissingPart(t *testing.T) {
	d := aggregator.Delivered{Question: sourcetest.Question(asked, allCategories...), Missing: []aggregator.MissingPart{{Part: "unnamed", Code: "x"}}}
	if _, err := NewPart(Config{}).Write(composite.V10.Namespace(), d); !errors.Is(err, composite.ErrMandatory) {
		t.Errorf("got %v", err)
	}
}

// A case that is decided stays so where its decisions are withheld, and is not
// given one.
func TestDecidedWithoutDecision(t *testing.T) {
	told := aggregator.Reply{AsOf: answeredAt, Facts: aggregator.Facts{Cases: []aggregator.CaseFact{{
		Origin:  aggregator.Origin{Authority: authority, Category: "benefit"},
		Benefit: "Bostadsbidrag", BenefitCode: "bostadsbidragsarende", Status: aggregator.Decided, Payer: providerFK,
	}}}}
	got, err := reply(t, newCodes(file), written(t, delivered(told)), allCategories...)
	if err != nil || len(got.Facts.Decisions) != 0 || len(got.Facts.Cases) != 1 || got.Facts.Cases[0] != told.Facts.Cases[0] {
		t.Errorf("got %+v, %v", got.Facts, err)
	}
}

// The codes that stand for a withheld benefit say its class, and are told as
// neither name nor code.
func TestHiddenBenefit(t *testing.T) {
	for class, code := range untold {
		pay := aggregator.Payment{Origin: aggregator.Origin{Authority: authority, Category: class}, Kind: aggregator.BenefitPayment,
			Status: aggregator.Paid, Net: aggregator.Kronor(100)}
		if !notTold(code) || newCodes(file).class(code, nil) != class {
			t.Errorf("%s does not stand for %s", code, class)
		}
		got, err := reply(t, newCodes(file), written(t, delivered(aggregator.Reply{Facts: aggregator.Facts{Payments: []aggregator.Payment{pay}}})), allCategories...)
		if err != nil {
			t.Fatal(err)
		}
		if p := got.Facts.Payments[0]; p.Category != class || p.BenefitCode != "" || p.Benefit != "Försäkringskassan" {
			t.Errorf("%s: got %+v", class, p)
		}
	}
}
