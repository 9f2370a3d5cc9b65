package v1

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

var (
	insightText = aggregator.Text{SV: "sv", EN: "en"}
	kindsOfFact = []aggregator.FactKind{
		aggregator.FactPayment, aggregator.FactSalary, aggregator.FactDecision, aggregator.FactCase, aggregator.FactRegistration,
		aggregator.FactCapital, aggregator.FactRefund, aggregator.FactVehicle, aggregator.FactPermit,
	}
)

// Each fact gets its own id, whatever list it stands in.
func TestEveryFactIsNamed(t *testing.T) {
	t.Parallel()
	a := &aggregator.Answer{Persons: []aggregator.PersonAnswer{{}, {Facts: aggregator.Facts{
		Payments: make([]aggregator.Payment, 2), Salaries: make([]aggregator.Salary, 2), Decisions: make([]aggregator.DecisionFact, 2),
		Cases: make([]aggregator.CaseFact, 2), Registrations: make([]aggregator.Registration, 2), Capital: make([]aggregator.Capital, 2),
		Refunds: make([]aggregator.Refund, 2), Vehicles: make([]aggregator.Vehicle, 2), Permits: make([]aggregator.Permit, 2),
	}}}}
	for _, kind := range kindsOfFact {
		for i := range 2 {
			id := string(kind) + strings.Repeat("!", i)
			a.Insight.Facts = append(a.Insight.Facts, aggregator.FactID{Person: 1, Kind: kind, Index: i, ID: aggregator.FactVersion{ID: id, Version: "v" + id}, Change: aggregator.FactSame})
		}
	}
	var got struct {
		Persons []map[string]json.RawMessage
	}
	if err := json.Unmarshal(FromAnswer(a, Asked{}).AppendJSON(nil), &got); err != nil {
		t.Fatal(err)
	}
	for _, kind := range kindsOfFact {
		var facts []Origin
		if err := json.Unmarshal(got.Persons[1][string(kind)], &facts); err != nil {
			t.Fatal(err)
		}
		want := []Origin{
			{ID: string(kind), Version: "v" + string(kind), Change: "same"},
			{ID: string(kind) + "!", Version: "v" + string(kind) + "!", Change: "same"},
		}
		if diff := cmp.Diff(want, facts); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
}

func TestFromInsight(t *testing.T) {
	t.Parallel()
	line := aggregator.Line{
		Persons: []int{0, 1}, Authority: "FK", Payer: "PM", Benefit: "Bostadstillägg", BenefitCode: "BTP", Kind: "benefit", State: "paid",
		Sums:   aggregator.Sums{Net: aggregator.Kronor(1), NetAfterTax: aggregator.Kronor(2), Gross: aggregator.Kronor(3), Tax: aggregator.Kronor(4), Deduction: aggregator.Kronor(5), InKind: aggregator.Kronor(6)},
		PaidOn: []aggregator.Date{20261019}, Period: aggregator.Period{From: 20261001, To: 20261031}, Attribution: aggregator.ByPaymentDate,
		Class: aggregator.Class{Category: "housing", Label: insightText, Treatment: aggregator.IncludeOffset, Warns: true, Rule: "r", Offset: "o"}, Facts: []string{"x"},
	}
	unlisted := aggregator.Line{Persons: []int{0}, Class: aggregator.Class{Treatment: aggregator.Unlisted}, Facts: []string{"y"}}
	a := &aggregator.Answer{Insight: aggregator.Insight{
		Revision:  "sha256:1",
		Months:    []aggregator.MonthLines{{Month: 202610, Role: aggregator.ControlMonth, Lines: []aggregator.Line{unlisted}, Household: []aggregator.Line{line}}},
		Elsewhere: []aggregator.Elsewhere{{Fact: "z", Why: aggregator.Undated}},
		Observations: []aggregator.Observation{
			{Code: aggregator.BenefitUnlisted, Severity: aggregator.SeverityWarning, Person: 1, Authority: "FK", Text: insightText, Facts: []string{"y"}, Rule: "obs", Row: "row"},
			{Code: aggregator.InsightUnavailable, Severity: aggregator.SeverityWarning, Person: aggregator.Everybody, Text: insightText},
		},
		Overview:   []aggregator.Matter{{Person: 1, On: 20261001, Title: insightText, Sender: "FK", Payer: "PM", Status: aggregator.MatterInProgress, Next: insightText, NextOn: 20261101, Rule: "step", Fact: "w"}, {}},
		Freshness:  []aggregator.Freshness{{Person: 1, Authority: "SKV", AsOf: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), Next: []aggregator.Expected{{What: insightText, On: 20261212, Rule: "c"}}}},
		Comparison: aggregator.Comparison{Gone: []string{"g"}, NotCompared: []aggregator.NotCompared{{ID: "n", Why: aggregator.OtherwiseHeld}}},
	}}
	got := FromAnswer(a, Asked{})
	one := 1
	want := &Answer{
		Protected: "unknown", Verdict: Verdict{Reasons: []Reason{}}, Persons: []Person{},
		Months: []Month{{
			Month: 202610, Role: "control",
			Lines: []Line{{Persons: []int{0}, PaidOn: []aggregator.Date{}, Treatment: "unlisted", Facts: []string{"y"}}},
			Household: []Line{{
				Persons: []int{0, 1}, Authority: "FK", Payer: "PM", Benefit: "Bostadstillägg", BenefitCode: "BTP", Kind: "benefit", State: "paid",
				NetAmount: aggregator.Kronor(1), NetAfterTax: aggregator.Kronor(2), GrossAmount: aggregator.Kronor(3), TaxAmount: aggregator.Kronor(4),
				DeductionAmount: aggregator.Kronor(5), BenefitsInKind: aggregator.Kronor(6), PaidOn: []aggregator.Date{20261019},
				PeriodFrom: 20261001, PeriodTo: 20261031, Attribution: "payment_date", Category: &IncomeCategory{ID: "housing", Label: insightText},
				Treatment: "include_offset", Warns: true, Rule: "r", Offset: "o", Facts: []string{"x"},
			}},
		}},
		Elsewhere: []Elsewhere{{Fact: "z", Reason: "undated"}},
		Observations: []Observation{
			{Code: "benefit_unlisted", Severity: "warning", Person: &one, Authority: "FK", Text: insightText, Facts: []string{"y"}, Rule: "obs", Row: "row"},
			{Code: "insight_unavailable", Severity: "warning", Text: insightText, Facts: []string{}},
		},
		Overview:   []Matter{{Person: 1, On: 20261001, Title: &insightText, Sender: "FK", Payer: "PM", Status: "in_progress", Next: &insightText, NextOn: 20261101, Rule: "step", Fact: "w"}, {}},
		Freshness:  []Freshness{{Person: 1, Authority: "SKV", AsOf: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), Next: []Expected{{What: insightText, On: 20261212, Rule: "c"}}}},
		Comparison: Comparison{Gone: []string{"g"}, NotCompared: []NotCompared{{ID: "n", Reason: "restriction_differs"}}},
		Tables:     Tables{Revision: "sha256:1"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(aggregator.Amount{})); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}

func TestKnownIsStrict(t *testing.T) {
	t.Parallel()
	const right = "AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAA"
	for name, c := range map[string]struct {
		known         []string
		code, pointer string
	}{
		"two right":         {[]string{right, right}, "", ""},
		"as many as may be": {repeated(right, aggregator.MaxKnown), "", ""},
		"one too many":      {repeated(right, aggregator.MaxKnown+1), CodeKnownMany, "/known"},
		"no version":        {[]string{right, "AAAAAAAAAAAAAAAAAAAAAA"}, CodeKnownForm, "/known/1"},
		"empty":             {[]string{""}, CodeKnownForm, "/known/0"},
		"a number":          {[]string{number}, CodeKnownForm, "/known/0"},
	} {
		r := Request{Known: c.known}
		in, problems := r.Inquiry()
		if c.code == "" {
			if len(problems) > 0 || len(in.Known) != len(c.known) {
				t.Errorf("%s: got %v and %d known", name, problems, len(in.Known))
			}
			continue
		}
		if len(problems) != 1 || problems[0].Code != c.code || problems[0].Pointer != c.pointer || strings.Contains(problems[0].Error(), number) {
			t.Errorf("%s: got %v", name, problems)
		}
	}
}

func repeated(s string, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = s
	}
	return list
}
