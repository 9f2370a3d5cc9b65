package review_test

import (
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/aggregator/access/review"
)

func TestTheShippedLawHasNoErrors(t *testing.T) {
	t.Parallel()
	findings, err := review.Check(t.Context(), config(tree(t)), today)
	if err != nil || len(findings) > 0 {
		t.Errorf("got %v, %v", findings, err)
	}
}

// TestFindings changes one thing at a time. Each finding says where it is and
// what to do.
func TestFindings(t *testing.T) {
	t.Parallel()
	const csn, af, exempelby = "tables/csn.yaml", "tables/arbetsformedlingen.yaml", "municipalities/162120009977.yaml"
	tests := []struct {
		name     string
		on       aggregator.Date
		edits    []edit
		rule     string
		severity review.Severity
		file     string
		says     string
	}{
		{"unknown key", today, []edit{{csn, "    matrix: CSN-1\n", "    matrix: CSN-1\n    retention: 5\n"}}, "not_loaded", review.Error, csn, "unknown field"},
		{"unknown field", today, []edit{{csn, "- payments.benefit", "- payments.bonus"}}, "not_loaded", review.Error, csn, "want one of"},
		{"principle that does not parse", today, []edit{{"law/period.rego", "default given := false", "default given := "}}, "not_loaded", review.Error, "law", "period.rego"},
		{"review overdue", 20280101, nil, "review_overdue", review.Warning, csn, "2027-"},
		{"review backwards", today, []edit{{csn, "due: 2027-06-30", "due: 2026-06-30"}}, "review_order", review.Error, csn, "before"},
		{"ended", 20270201, []edit{{csn, "validFrom: 2025-07-01\n", "validFrom: 2025-07-01\n    validTo: 2026-12-31\n"}}, "ended", review.Warning, csn, "2026-12-31"},
		{"gap", today, []edit{
			{csn, "  - id: csn-hemutrustningslan", nextStudyAid + "  - id: csn-hemutrustningslan"},
			{csn, "validFrom: 2025-07-01\n", "validFrom: 2025-07-01\n    validTo: 2026-12-31\n"},
		}, "gap", review.Warning, csn, "csn-studiestod-2027"},
		{"citation without a paragraph", today, []edit{{csn, "citation: 15 kap. 10 § SoL (2025:400); ", "citation: 15 kap. 10 § SoL (2025:400); socialtjänstlagen; "}}, "citation", review.Error, csn, "socialtjänstlagen"},
		{"legal text without a statute", today, []edit{{csn, "legalText: [15 kap. 10 § SoL (2025:400)", "legalText: [15 kap. 10 § SoL"}}, "citation", review.Error, csn, "15 kap. 10 § SoL"},
		{"legal text that is not cited", today, []edit{{csn, "legalText: [15 kap. 10 § SoL (2025:400)", "legalText: [15 kap. 10 § SoL (2001:453)"}}, "citation", review.Error, csn, "2001:453"},
		{"source that is not official", today, []edit{{csn, "source: [https://rkrattsbaser.gov.se/sfst?bet=2025:400", "source: [https://blogg.example/sfst?bet=2025:400"}}, "source", review.Error, csn, "blogg.example"},
		{"unreachable", today, []edit{{csn, "    validFrom: 2025-07-01\n", "    validFrom: 2025-07-01\n    dataTo: 2015-12-31\n"}}, "unreachable", review.Error, csn, "can never"},
		{"no longer reachable", 20300601, nil, "no_longer_reachable", review.Warning, "tables/skatteverket.yaml", "no longer"},
		{"row without a question", today, []edit{
			{"tests/arbetsformedlingen.yaml", "refused: {code: basis_unconfirmed, provision: af-registrering-barn}", "refused: {code: role_not_allowed}"},
		}, "no_question", review.Error, af, "no question is about the row"},
		{"code without a question", today, []edit{
			{"tests/transportstyrelsen.yaml", "refused: {code: no_legal_basis}", "refused: {code: role_not_allowed}"},
		}, "no_question", review.Error, "tables/refusals.yaml", "no question is answered"},
		{"municipality that is wider", today, []edit{{exempelby, "hard: 12", "hard: 48"}}, "not_loaded", review.Error, exempelby, "a municipality may only be narrower"},
		{"municipality's limit without a question", today, []edit{
			{"tests/kommuner-af.yaml", "code: municipality_narrower, provision: af-program", "code: municipality_narrower"},
		}, "no_question", review.Error, exempelby, "no question is about the municipality's limit"},
		{"municipality's review overdue", 20280101, nil, "review_overdue", review.Warning, exempelby, "2027-06-30"},
		{"principle without a description", today, []edit{
			{"law/conflict.rego", "# description:", "# comment:"},
		}, "no_metadata", review.Error, "law/conflict.rego", "METADATA"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			findings, err := review.Check(t.Context(), config(tree(t, test.edits...)), test.on)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range findings {
				if f.Remedy.SV == "" || f.Remedy.EN == "" || f.Problem.SV == "" || f.File == "" {
					t.Errorf("%+v does not say what to do", f)
				}
				if f.Rule == test.rule && f.Severity == test.severity && f.File == test.file && strings.Contains(f.Problem.EN, test.says) {
					return
				}
			}
			t.Errorf("got %+v", findings)
		})
	}
}

// nextStudyAid is a row that takes over from csn-studiestod after a gap.
const nextStudyAid = `  - id: csn-studiestod-2027
    matrix: CSN-1
    title: {sv: Studiestöd från 2027, en: Study aid from 2027}
    citation: 15 kap. 10 § SoL (2025:400); 2 § 1–6, 8 och 9 förordning (2008:975)
    legalText: [15 kap. 10 § SoL (2025:400), 2 § förordning (2008:975)]
    source: [https://rkrattsbaser.gov.se/sfst?bet=2025:400, https://rkrattsbaser.gov.se/sfst?bet=2008:975]
    validFrom: 2027-02-01
    purposes: [application, control]
    roles: [applicant, co_applicant]
    lookback: {form: months, default: 6, hard: 36, beyond: too_long}
    deliversAs: csn-studiestod
    sensitivity: ordinary
    status: unconfirmed
    review: {reviewer: none, reviewedOn: 2026-11-21, due: 2027-03-31}

`

func TestAPrincipleWithoutTestsIsFound(t *testing.T) {
	t.Parallel()
	law := tree(t)
	delete(law, "law/conflict_test.rego")
	findings, err := review.Check(t.Context(), config(law), today)
	if err != nil || len(findings) != 1 || findings[0].Rule != "no_test" || !strings.Contains(findings[0].Remedy.EN, "law/conflict_test.rego") {
		t.Errorf("got %+v, %v", findings, err)
	}
}
