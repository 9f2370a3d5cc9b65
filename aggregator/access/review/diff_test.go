package review_test

import (
	"strings"
	"testing"

	"underlag/aggregator/access/review"
)

// TestDiffInWords changes one thing at a time; the diff says exactly that.
func TestDiffInWords(t *testing.T) {
	t.Parallel()
	const csn = "tables/csn.yaml"
	whole := func(old, new string) edit { return edit{csn, old, new} }
	tests := []struct {
		name  string
		edits []edit
		sv    []string
	}{
		{"nothing", nil, nil},
		{"a comment", []edit{{"law/period.rego", "given if input.period.by", "# ett ord\ngiven if input.period.by"}}, nil},
		{"field", []edit{
			whole("          - payments.netAmount\n", ""),
			whole("withheld:\n", "withheld:\n  - id: csn-belopp\n    matrix: CSN-1\n    citation: 2 § förordning (2008:975)\n    covers:\n      - {category: study_aid, fields: [payments.netAmount]}\n    reason: {sv: x, en: x}\n"),
		}, []string{
			"utbetalt belopp lämnas inte längre vid ansökan, kontroll, om sökande, medsökande (ur studiestöd)",
			"utbetalt belopp lämnas inte längre vid ansökan, kontroll, efterkontroll, återkrav, om barn 16–20 år (ur studiestöd, avstängd)",
			"utbetalt belopp lämnas inte längre vid efterkontroll, om sökande, medsökande (ur studiestöd, avstängd)",
			"utbetalt belopp lämnas inte längre vid återkrav, om sökande, medsökande (ur studiestöd, avstängd)",
			"ett nytt skäl att hålla inne uppgifter",
		}},
		{"off", []edit{whole("status: confirmed", "status: unconfirmed")}, []string{"raden stängs av"}},
		{"purpose", []edit{whole("purposes: [application, control]", "purposes: [application]")}, []string{"ändamål: ansökan (tidigare ansökan, kontroll)"}},
		{"role", []edit{whole("roles: [applicant, co_applicant]", "roles: [applicant]")}, []string{"om: sökande (tidigare sökande, medsökande)"}},
		{"age", []edit{whole("childAge: {min: 16, max: 20}", "childAge: {min: 18, max: 20}")}, []string{"om: barn 18–20 år (tidigare barn 16–20 år)"}},
		{"limit", []edit{whole("default: 6, hard: 36", "default: 6, hard: 24")}, []string{"tid bakåt: 6 månader, högst 24 (tidigare 6 månader, högst 36)"}},
		{"broken glass", []edit{whole("    purposes: [application, control]\n", "    purposes: [application, control]\n    breakGlass: true\n")}, []string{"utan visat ärende: öppnas när glaset är brutet (tidigare inget)"}},
		{"in force", []edit{whole("validFrom: 2025-07-01", "validFrom: 2027-01-01")}, []string{"giltighetstid: från och med 2027-01-01 (tidigare från och med 2025-07-01)"}},
		{"id", []edit{whole("- id: csn-hemutrustningslan", "- id: csn-hemlan")}, []string{
			"utbetald förmån, slag av utbetalning, om den är utbetald, kommande utbetalningar, utbetalt belopp, utbetalningsdag lämnas inte längre vid ansökan, kontroll, efterkontroll, återkrav, om sökande, medsökande (raden är borttagen, avstängd)",
			"utbetald förmån, slag av utbetalning, om den är utbetald, kommande utbetalningar, utbetalt belopp, utbetalningsdag lämnas vid ansökan, kontroll, efterkontroll, återkrav, om sökande, medsökande (en ny rad, avstängd)",
		}},
		{"required", []edit{{"tables/purposes.yaml", "applicant: [AF, CSN, FK, SKV, SO]", "applicant: [AF, CSN]"}}, []string{"ändamålet ansökan, om sökande: de som måste ha svarat ändras från AF, CSN, FK, SKV, SO till AF, CSN"}},
		{"refusal", []edit{{"tables/refusals.yaml", "Rätta perioden.", "Skriv om perioden."}}, []string{"koden period_reversed sägs med andra ord"}},
		{"principle", []edit{{"law/relation.rego", `"open", "opened_for_followup", "opened_for_recovery"}`, `"open"}`}}, []string{"principen »Ärendet är öppet« (relation.open) ändras"}},
		{"a municipality's limit", []edit{{"municipalities/162120009977.yaml", "hard: 12", "hard: 6"}}, []string{
			"Exempelby hämtar nu: 3 månader, högst 6, från och med 2026-11-01 (tidigare 3 månader, högst 12, från och med 2026-11-01)",
		}},
		{"a municipality's row on again", []edit{{"municipalities/162120009977.yaml", "row: af-program", "row: af-aktivitetsrapport"}}, []string{
			"Exempelby hämtar mindre än tabellen tillåter: avstängd, från och med 2026-11-01",
			"Exempelby hämtar åter så mycket som tabellen tillåter (tidigare avstängd, från och med 2026-11-01)",
		}},
		{"a municipality's reason", []edit{{"municipalities/162120009977.yaml", "ett års studiestöd räcker", "tolv månader räcker"}}, []string{
			"Exempelby: skälet till eller granskningen av kommunens gräns ändras",
		}},
		{"an income row", []edit{{"tables/income/csn.yaml", "category: extra_supplement\n    treatment: exclude", "category: extra_supplement\n    treatment: include"}}, []string{
			"inkomsttabellen, csn, csn-extra-tillagg: behandling: tas med (tidigare tas inte med)",
		}},
		{"a threshold", []edit{{"tables/income/practice.yaml", "percent: 12", "percent: 10"}}, []string{
			"inkomsttabellen, practice, troskel-ovriga: skillnad från, procent: 10 (tidigare 12)",
		}},
		{"income rows in another order", []edit{{"tables/income/practice.yaml", "  - {id: troskel-barnbidrag, category: child_benefit, percent: 0, validFrom: 2025-07-01}\n  - {id: troskel-bostadsbidrag, category: housing_allowance, percent: 0, validFrom: 2025-07-01}", "  - {id: troskel-bostadsbidrag, category: housing_allowance, percent: 0, validFrom: 2025-07-01}\n  - {id: troskel-barnbidrag, category: child_benefit, percent: 0, validFrom: 2025-07-01}"}}, []string{
			"inkomsttabellen, tables/income/practice.yaml thresholds: raderna prövas i en annan ordning",
		}},
		{"a new threshold", []edit{{"tables/income/practice.yaml", "thresholds:\n", "thresholds:\n  - {id: troskel-lon, category: salary, percent: 5}\n"}}, []string{
			"inkomsttabellen, practice, troskel-lon: ny (inkomstslag: salary; skillnad från, procent: 5)",
		}},
		{"an observation", []edit{{"tables/income/observations.yaml", "rule: obs-kalla-svarade-inte\n    severity: warning", "rule: obs-kalla-svarade-inte\n    severity: check"}}, []string{
			"inkomsttabellen, observations, source_unanswered: allvar: kontrollera (tidigare varning)",
		}},
		{"a purpose in words", []edit{{"ssbtek/purposes.yaml", "id: kontroll\n    purpose: control", "id: kontroll\n    purpose: application"}}, []string{
			"syften i SSBTEK, purposes, kontroll: ändamål: ansökan (tidigare kontroll)",
		}},
		{"test numbers", []edit{{"testnumbers/samordningsnummer.txt", "191401682396\n", ""}}, []string{"testnumren i testnumbers/samordningsnummer.txt ändras"}},
	}
	before := load(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, c := range review.Diff(before, load(t, test.edits...)) {
				if c.Text.EN == "" || strings.Contains(c.Text.EN, "%!") {
					t.Errorf("in English: %q", c.Text.EN)
				}
				got = append(got, c.Text.SV)
			}
			if strings.Join(got, "\n") != strings.Join(test.sv, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.sv, "\n"))
			}
		})
	}
}
