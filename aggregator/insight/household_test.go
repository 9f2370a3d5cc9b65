package insight

import (
	"testing"

	"underlag/aggregator"
)

func couple(first, second []aggregator.Payment) []aggregator.PersonAnswer {
	a, b := adult("199006022397", november), adult("197905209289", november)
	b.Role = aggregator.CoApplicant
	a.Facts.Payments, b.Facts.Payments = first, second
	return []aggregator.PersonAnswer{a, b}
}

func codesOf(in aggregator.Insight, person int) map[aggregator.ObservationCode]int {
	seen := map[aggregator.ObservationCode]int{}
	for _, o := range in.Observations {
		if o.Person == person {
			seen[o.Code]++
		}
	}
	return seen
}

// A known defect elsewhere: the role is left out, so that one spouse's child
// benefit in the control month hides that the other's is missing there.
func TestOnesBenefitDoesNotHideAnothers(t *testing.T) {
	got := read(t, november, couple(
		[]aggregator.Payment{paid("ABB", "Barnbidrag", 20260918, 625), paid("ABB", "Barnbidrag", 20261020, 625)},
		[]aggregator.Payment{paid("ABB", "Barnbidrag", 20260918, 625)})...)
	if codesOf(got, 0)[aggregator.BenefitVanished] != 0 || codesOf(got, 1)[aggregator.BenefitVanished] != 1 || codesOf(got, 1)[aggregator.ComparisonAlone] != 1 {
		t.Errorf("got %v and %v, want the co-applicant's benefit vanished only", codesOf(got, 0), codesOf(got, 1))
	}
}

// A known defect elsewhere: sums are pooled, so that one spouse's drop is masked
// by the other's rise.
func TestOnesRiseDoesNotMaskAnothersDrop(t *testing.T) {
	got := read(t, november, couple(
		[]aggregator.Payment{paid("FP", "Föräldrapenning", 20260925, 8000), paid("FP", "Föräldrapenning", 20261026, 4000)},
		[]aggregator.Payment{paid("FP", "Föräldrapenning", 20260925, 4000), paid("FP", "Föräldrapenning", 20261026, 8000)})...)
	if codesOf(got, 0)[aggregator.IncomeChanged] != 1 || codesOf(got, 1)[aggregator.IncomeChanged] != 1 {
		t.Errorf("got %v and %v, want a change for each", codesOf(got, 0), codesOf(got, 1))
	}
}

// The household's line holds both, and says whose.
func TestHouseholdLine(t *testing.T) {
	got := read(t, november, couple(
		[]aggregator.Payment{paid("ABB", "Barnbidrag", 20261020, 625)},
		[]aggregator.Payment{paid("ABB", "Barnbidrag", 20261020, 625)})...)
	month := got.Months[1]
	if len(month.Lines) != 2 || len(month.Household) != 1 {
		t.Fatalf("got %d lines and %d of the household, want 2 and 1", len(month.Lines), len(month.Household))
	}
	l := month.Household[0]
	if l.Sums.Net != aggregator.Kronor(1250) || len(l.Persons) != 2 || len(l.Facts) != 2 {
		t.Errorf("got %+v, want 1250 kronor of both persons", l)
	}
}

// An unknown sum makes the line's unknown, never smaller.
func TestUnknownSum(t *testing.T) {
	unknown := paid("FP", "Föräldrapenning", 20261026, 4000)
	unknown.Net = aggregator.Amount{}
	got := read(t, november, holding(paid("FP", "Föräldrapenning", 20261012, 4000), unknown))
	l := got.Months[1].Lines[0]
	if l.Sums.Net.Known() || l.Sums.Gross != aggregator.Kronor(8000) {
		t.Errorf("got net %s and gross %s, want net unknown and gross 8000.00", l.Sums.Net, l.Sums.Gross)
	}
}

// Every application, claim, decision and permit is in the overview.
func TestOverviewIsWhole(t *testing.T) {
	for name, persons := range households(t) {
		got := read(t, november, persons...)
		listed := map[string]aggregator.Matter{}
		for _, m := range got.Overview {
			listed[m.Fact] = m
		}
		for _, f := range got.Facts {
			m, there := listed[f.ID.ID]
			wanted := f.Kind == aggregator.FactCase || f.Kind == aggregator.FactDecision || f.Kind == aggregator.FactPermit
			if wanted && (!there || m.Status == "" || m.Rule == "") {
				t.Errorf("%s: %s %d of person %d is not in the overview, or without status: %+v", name, f.Kind, f.Index, f.Person, m)
			}
		}
	}
}
