package review_test

import (
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/aggregator/access/review"
)

// TestReviewersQuestions puts every question that ships to the law that ships,
// and demands that each row and each refusal code is touched by one.
func TestReviewersQuestions(t *testing.T) {
	t.Parallel()
	tested, err := review.Test(t.Context(), load(t), tree(t), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range tested.Results {
		for _, fault := range r.Faults {
			t.Errorf("%s:%d: %s: %s", r.File, r.Line, r.Ask, fault)
		}
	}
	rows, codes := tested.Untouched()
	if len(rows)+len(codes) > 0 || len(tested.Order) != len(tested.Rows) || len(tested.Results) < 100 {
		t.Errorf("untouched: %v %v; %d questions", rows, codes, len(tested.Results))
	}
}

// TestPrinciplesPassTheirOwnTests runs law/*_test.rego.
func TestPrinciplesPassTheirOwnTests(t *testing.T) {
	t.Parallel()
	results, err := review.TestPrinciples(t.Context(), tree(t))
	if err != nil || len(results) < 50 {
		t.Fatalf("ran %d tests, want at least 50 (%v)", len(results), err)
	}
	for _, r := range results {
		if len(r.Faults) > 0 {
			t.Errorf("%s:%d: %s: %v", r.File, r.Line, r.Ask, r.Faults)
		}
	}
	broken, err := review.TestPrinciples(t.Context(), tree(t, edit{"law/period.rego", "given if input.period.by in", "given if not input.period.by in"}))
	if err != nil {
		t.Fatal(err)
	}
	failed := 0
	for _, r := range broken {
		failed += len(r.Faults)
	}
	if failed == 0 {
		t.Error("a principle turned around passes its tests")
	}
}

// TestQuestionsTellWhatDiffers changes one expectation at a time.
func TestQuestionsTellWhatDiffers(t *testing.T) {
	t.Parallel()
	const csn = "tests/csn.yaml"
	tests := []struct {
		name string
		edit edit
		want string
	}{
		{"row", edit{csn, "granted: [csn-studiestod]", "granted: [csn-hemutrustningslan]"}, "expected the rows [csn-hemutrustningslan], got [csn-studiestod]"},
		{"period", edit{csn, "asked: 2026-06-01--", "asked: 2026-05-01--"}, "expected the period 2026-05-01--2026-11-30, got 2026-06-01--2026-11-30"},
		{"legal text", edit{csn, "legalText: 15 kap.", "legalText: 16 kap."}, "expected the legal text"},
		{"field", edit{csn, "study_aid: [payments.netAmount", "study_aid: [decisions.school"}, "study_aid decisions.school is not let through"},
		{"withheld", edit{csn, "code: basis_unconfirmed, provision: csn-hemutrustningslan}", "code: child_age, provision: csn-hemutrustningslan}"}, "nothing is withheld with"},
		{"refusal", edit{csn, "refused: {code: basis_unconfirmed, provision: csn-studiestod-efterkontroll}", "refused: {code: no_case}"}, "expected the refusal no_case, got the refusal basis_unconfirmed csn-studiestod-efterkontroll"},
		{"unknown code", edit{csn, "code: child_age", "code: child_aged"}, "child_aged: no such code"},
		{"unknown circumstance", edit{csn, "given: [age unknown]", "given: [age hidden]"}, "want one of about a relative"},
		{"unknown law", edit{csn, "law: all-confirmed", "law: everything"}, "want all-confirmed, break-glass or nothing"},
		{"no day", edit{csn, "on: 2026-11-21\n", ""}, "give the question or its file a day"},
		{"unreachable authority", edit{csn, "authority: CSN", "authority: CNS"}, `authority "CNS": there is no such source`},
		{"wrong environment", edit{"tests/fragan.yaml", "environment: production", "environment: test"}, "want production or demo"},
		{"wrong period", edit{csn, "period: 2023-12-01--2026-11-21", "period: 2023-12-01"}, "want YYYY-MM-DD--YYYY-MM-DD"},
	}
	law := load(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tested, err := review.Test(t.Context(), law, tree(t, test.edit), 0)
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, r := range tested.Results {
				if len(r.Faults) > 0 && r.Line < 2 {
					t.Errorf("%s: %q has no line", r.File, r.Ask)
				}
				for _, fault := range r.Faults {
					if fault.SV == "" || strings.Contains(fault.SV+fault.EN, "%!") {
						t.Errorf("in Swedish: %+v", fault)
					}
					said = append(said, fault.EN)
				}
			}
			if !strings.Contains(strings.Join(said, "\n"), test.want) {
				t.Errorf("got %q, want %q", said, test.want)
			}
		})
	}
}

func TestAnUnknownKeyInAQuestionIsAnError(t *testing.T) {
	t.Parallel()
	_, err := review.Test(t.Context(), load(t), tree(t, edit{"tests/csn.yaml", "granted:", "grants:"}), 0)
	if err == nil || !strings.Contains(err.Error(), "tests/csn.yaml") || !strings.Contains(err.Error(), "grants") {
		t.Errorf("got %v", err)
	}
}

// later is a draft: from 2027 the loan for home equipment is on.
var later = []edit{
	{"tables/csn.yaml", "    validFrom: 2025-07-01\n    purposes: [application, control, followup, recovery]\n    roles: [applicant, co_applicant]", "    validFrom: 2027-01-01\n    purposes: [application, control, followup, recovery]\n    roles: [applicant, co_applicant]"},
	{"tables/csn.yaml", "sensitivity: ordinary\n    status: unconfirmed\n    review: {reviewer: none, reviewedOn: 2026-11-21, due: 2027-03-31}\n    note: >-\n      Skyldigheten", "sensitivity: ordinary\n    status: confirmed\n    review: {reviewer: En jurist, reviewedOn: 2026-11-21, due: 2027-03-31}\n    note: >-\n      Skyldigheten"},
}

// TestALaterRowIsVisibleTestableAndInert.
func TestALaterRowIsVisibleTestableAndInert(t *testing.T) {
	t.Parallel()
	law := load(t, later...)
	const row = "csn-hemutrustningslan"
	for on, want := range map[aggregator.Date]review.State{20261121: review.Later, 20261231: review.Later, 20270101: review.InForce} {
		lines := review.Filter{Row: row}.Of(review.Matrix(law, on))
		if len(lines) != 1 || lines[0].State != want {
			t.Errorf("%s: got %d lines, want one that is %s", on, len(lines), want)
		}
		q, err := review.Ordinary(law, on, review.Member{Age: 36, Role: aggregator.Applicant})
		if err != nil {
			t.Fatal(err)
		}
		d, err := law.Decide(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		granted := false
		for _, id := range d.Persons[0].Sources[1].Provisions() {
			granted = granted || id == row
		}
		if granted != (want == review.InForce) {
			t.Errorf("%s: granted is %v", on, granted)
		}
	}
}

func FuzzParsePeriod(f *testing.F) {
	for _, text := range []string{"2026-01-01--2026-02-01", "", "--", "2026-01-01", "2026-13-01--2026-01-01"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := review.ParsePeriod(text)
		if err == nil && p.String() != text {
			t.Errorf("%q is read as %s", text, p)
		}
	})
}
