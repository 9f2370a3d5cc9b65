package display

import (
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// both gives a text whose languages can be told apart.
func both(sv, en string) aggregator.Text { return aggregator.Text{SV: sv, EN: en} }

var outside = both("Uppgiften omfattas inte av uppgiftsskyldigheten.", "The duty to disclose does not cover the field.")

// glass is an answer to a question without a proven case.
func glass() *v1.Answer {
	a := ready()
	a.BreakGlass = &v1.BrokenGlass{
		Reason: "acute_need", Expires: askedAt.Add(time.Hour), Review: "break_glass-17",
		Text: both("Glaset är brutet: ärendet är inte visat, och frågan ställdes för ett akut behov (regeln break_glass).", "The glass is broken: no case was shown, and the question was asked for an acute need (rule break_glass)."),
	}
	return a
}

// ready is an answer in which everything that is required has come.
func ready() *v1.Answer {
	return &v1.Answer{
		InquiryID: "019a0000-0000-7000-8000-000000000001", AskedAt: askedAt, ElapsedMs: 312,
		Law:     v1.Law{Revision: "sha256:" + strings.Repeat("0123456789abcdef", 4), AsOf: 20261121},
		Verdict: v1.Verdict{DecisionReady: true}, Protected: "unmarked",
		Persons: []v1.Person{{
			Role: "applicant", PersonalNumber: "199006022397", Name: "Sara Studentsson", Protected: "unmarked",
			Sources: []v1.Source{
				{
					Authority: "CSN", Name: both("CSN", "Swedish Board of Student Finance"), Outcome: "answered", Required: true, ElapsedMs: 143,
					Period: v1.Period{From: 20260901, To: 20261130}, LegalText: "15 kap. 10 § socialtjänstlagen (2025:400), 2 § förordningen (2008:975)",
					Provisions: []string{"csn-studiestod"},
					Withheld:   []v1.Withheld{{Field: "home_equipment_loan.*", Label: both("Hemutrustningslån", "Home equipment loan"), Provision: "csn-hemutrustningslan", Code: "basis_unconfirmed", Reason: both("Bestämmelsen är inte bekräftad av en jurist.", "The provision is not confirmed by a lawyer.")}},
				},
				{
					Authority: "FK", Name: both("Försäkringskassan och Pensionsmyndigheten", "Social Insurance Agency and Pensions Agency"), Outcome: "empty", Required: true, ElapsedMs: 98,
					Period: v1.Period{From: 20260901, To: 20261130}, LegalText: "15 kap. 10 § socialtjänstlagen (2025:400), 3 § förordningen (2008:975); 15 kap. 10 § socialtjänstlagen (2025:400), 7 § förordningen (2008:975)",
					Provisions: []string{"fk-formaner", "fk-halsoformaner", "pm-pensioner"},
					Withheld: []v1.Withheld{
						{Field: "benefit.decisions.amount", Label: both("Förmån: beviljat belopp", "Benefit: granted sum"), Code: "field_outside_law", Reason: outside},
						{Field: "benefit.decisions.frequency", Label: both("Förmån: hur ofta", "Benefit: how often"), Code: "field_outside_law", Reason: outside},
						{Field: "sickness_income.*", Label: both("Sjukpenninggrundande inkomst", "Income qualifying for sickness benefit"), Code: "field_outside_law", Reason: outside},
					},
				},
				{
					Authority: "TNS", Name: both("Transportstyrelsen", "Swedish Transport Agency"), Outcome: "refused", Code: "basis_unconfirmed",
					Refusal: &v1.Refusal{Code: "basis_unconfirmed", Provision: "tns-fordon", Text: both("Bestämmelsen är inte bekräftad av en jurist och används därför inte.", "The provision is not confirmed by a lawyer and is therefore not used.")},
				},
			},
			Payments: []v1.Payment{
				{
					Origin: v1.Origin{Authority: "CSN"}, Benefit: "Studiemedel", Kind: "grant", Status: "paid", NetAmount: aggregator.Kronor(4100),
					PaidOn: 20261025, PeriodFrom: 20261001, PeriodTo: 20261031, Extent: 100,
					Parts: []v1.PaymentPart{{Benefit: "Bidrag", AmountType: "GRUNDB", NetAmount: aggregator.Kronor(4100)}},
				},
				{Origin: v1.Origin{Authority: "CSN", Change: "same"}, Benefit: "Studiemedel", Kind: "loan", Status: "paid", NetAmount: aggregator.Kronor(8600), PaidOn: 20261025, PeriodFrom: 20261001, PeriodTo: 20261031},
				{Origin: v1.Origin{Authority: "CSN"}, Benefit: "Studiemedel", Kind: "grant", Status: "planned", NetAmount: aggregator.Kronor(4100), PeriodFrom: 20261101, PeriodTo: 20261130},
			},
			Salaries: []v1.Salary{
				{Origin: v1.Origin{Authority: "SKV"}, EmployerName: "Kiosken vid torget i Norra Stationsgatan AB", EmployerNumber: "165560000168", Month: 202610, Status: "reported", GrossAmount: aggregator.Kronor(1950), TaxAmount: aggregator.Kronor(585), BenefitsInKind: aggregator.Ore(0)},
				{Origin: v1.Origin{Authority: "SKV"}, EmployerName: "Kiosken vid torget AB", Month: 202611, Status: "not_reported"},
			},
			Capital: []v1.Capital{{Origin: v1.Origin{Authority: "SKV"}, TaxYear: 2025, IncomeTotal: aggregator.Kronor(112), Surplus: aggregator.Kronor(112)}},
			Registrations: []v1.Registration{{
				Origin: v1.Origin{Authority: "AF"}, Registered: "yes", PeriodFrom: 20260801, Category: "open", Extent: 50, UnemploymentFund: "Handelsanställdas a-kassa", ActivityReportOn: 20261112,
			}},
		}, {Role: "co_applicant", PersonalNumber: "199001012385", Protected: "unmarked"}},
		Months: months(), Observations: observations(), Overview: overview(), Elsewhere: []v1.Elsewhere{{Reason: "undated"}, {Reason: "not_income"}},
		Freshness: []v1.Freshness{
			{Authority: "SKV", Next: []v1.Expected{{What: both("lön som arbetsgivare redovisat", "salary that employers have declared"), On: 20261214}}},
			{Person: 1, Authority: "SKV", Next: []v1.Expected{{What: both("lön som arbetsgivare redovisat", "salary that employers have declared"), On: 20261214}}},
		},
		Comparison: v1.Comparison{Gone: []string{"x"}, NotCompared: []v1.NotCompared{{}, {}}},
		Receipt:    v1.Receipt{Ledger: "underlag-demo", Index: 1234, Hash: strings.Repeat("ab", 32)},
	}
}

// gaps is an answer with every kind of gap, and hostile text from an authority.
func gaps() *v1.Answer {
	source := func(code, sv, outcome string, required bool) v1.Source {
		return v1.Source{Authority: code, Name: both(sv, sv), Outcome: outcome, Required: required, ElapsedMs: 12, LegalText: "15 kap. 10 § SoL", Provisions: []string{"row"}}
	}
	failed := func(s v1.Source, code string, retry int64) v1.Source {
		s.Code, s.RetryAfter = code, retry
		s.Error = &v1.SourceError{Code: code, Text: both("Myndigheten kunde inte svara. Det säger inget om vad som finns.", "The authority could not answer. That says nothing about what there is.")}
		return s
	}
	partial := source("SO", "Arbetslöshetskassorna", "partial", true)
	partial.Missing = []v1.Missing{{Part: "Byggnadsarbetarnas a-kassa", Code: "-3", Text: both("A-kassan kunde inte svara.", "The fund could not answer.")}}
	a := &v1.Answer{
		InquiryID: "019a0000-0000-7000-8000-000000000002", AskedAt: askedAt, ElapsedMs: 5012,
		Law: v1.Law{Revision: "sha256:" + strings.Repeat("0123456789abcdef", 4), AsOf: 20261121},
		Verdict: v1.Verdict{Reasons: []v1.Reason{
			{Code: "required_source_unavailable", Authority: "FK", Person: 0, Text: both("FK kunde inte svara; det säger inget om vad som finns.", "FK could not answer; that says nothing about what there is.")},
			{Code: "required_source_partial", Authority: "SO", Person: 1, Text: both("SO svarade bara delvis; det som saknas är inte detsamma som att inget finns. A-kassan kunde inte svara.", "SO answered only in part; what is missing is not the same as nothing. The fund could not answer.")},
		}},
		Protected: "marked", Restricted: true,
		Persons: []v1.Person{
			{
				Role: "applicant", PersonalNumber: "199006022397", Protected: "marked",
				Sources: []v1.Source{
					failed(source("FK", "Försäkringskassan", "unavailable", true), "http_503", 30),
					failed(source("AF", "Arbetsförmedlingen", "maintenance", true), "", 3600),
					failed(source("MIV", "Migrationsverket", "denied", false), "OBEHORIG", 0),
					source("TNS", "Transportstyrelsen", "not_asked", false),
				},
			},
			{
				Role: "co_applicant", PersonalNumber: "199001012385", Protected: "unknown",
				Sources: []v1.Source{
					partial,
					failed(source("CSN", "CSN", "late", true), "deadline", 0),
					failed(source("SKV", "Skatteverket", "malformed", true), "contract", 0),
				},
				Payments: []v1.Payment{{
					Origin: v1.Origin{Authority: "SO"}, Benefit: "Arbetslöshetsersättning\x1b[2J\u202e", Kind: "benefit", Status: "paid",
					NetAmount: aggregator.Ore(812345), NetAfterTax: aggregator.Ore(862345), DeductionAmount: aggregator.Ore(50000),
					PeriodFrom: 20261001, PeriodTo: 20261031, Days: aggregator.Days{Hundredths: 2100, Known: true}, Payer: "Unionens a-kassa",
				}},
				Decisions: []v1.Decision{{
					Origin: v1.Origin{Authority: "SO"}, Kind: "suspension", Benefit: "Avstängning från ersättning", PeriodFrom: 20260901, PeriodTo: 20260914, Payer: "Unionens a-kassa",
				}},
				Cases:    []v1.CaseFact{{Origin: v1.Origin{Authority: "SO"}, Benefit: "Ersättning", Status: "in_progress", ReceivedOn: 20260820}},
				Refunds:  []v1.Refund{{Origin: v1.Origin{Authority: "SKV"}, Amount: aggregator.Kronor(1204), PaidOn: 20260812}},
				Vehicles: []v1.Vehicle{{Origin: v1.Origin{Authority: "TNS"}, RegistrationNumber: "ABC123", Make: "Volvo", Year: "2009", Class: "Personbil", Model: "V50"}},
				Permits:  []v1.Permit{{Origin: v1.Origin{Authority: "MIV"}, Kind: "Uppehållstillstånd", Validity: "temporary", PeriodFrom: 20250101, PeriodTo: 20271231, DecidedOn: 20241203, Status: "granted"}},
			},
		},
		Months: []v1.Month{
			{Month: 202610, Role: "control", Lines: []v1.Line{{
				Persons: []int{1}, Authority: "SO", Payer: "Unionens a-kassa", Benefit: "Arbetslöshetsersättning\x1b[2J\u202e", Kind: "benefit", State: "paid",
				NetAmount: aggregator.Ore(812345), NetAfterTax: aggregator.Ore(862345), DeductionAmount: aggregator.Ore(50000),
				PeriodFrom: 20261001, PeriodTo: 20261031, Attribution: "covered_period", Treatment: "unlisted",
			}}},
			{Month: 202611, Role: "application"},
		},
		Observations: []v1.Observation{
			{Code: "insight_unavailable", Severity: "warning", Text: both("Månader kunde inte\x1b[2J tas fram.", "Months could not\x1b[2J be made.")},
		},
		Receipt: v1.Receipt{Ledger: "underlag-demo", Index: 1235, Hash: strings.Repeat("cd", 32)},
	}
	return a
}

func months() []v1.Month {
	grant := v1.Line{
		Persons: []int{0}, Authority: "CSN", Benefit: "Studiemedel", Kind: "grant", State: "paid", NetAmount: aggregator.Kronor(4100),
		PaidOn: []aggregator.Date{20261025, 20261028}, PeriodFrom: 20261001, PeriodTo: 20261031, Attribution: "payment_date",
		Category: &v1.IncomeCategory{ID: "study_grant", Label: both("CSN Bidrag", "CSN grant")}, Treatment: "include", Rule: "csn-bidrag", Facts: []string{"a", "b"},
	}
	loan := grant
	loan.Kind, loan.NetAmount, loan.PaidOn = "loan", aggregator.Kronor(8600), []aggregator.Date{20261025}
	loan.Category, loan.Rule, loan.Facts = &v1.IncomeCategory{ID: "study_loan", Label: both("CSN Lån", "CSN loan")}, "csn-lan", []string{"c"}
	pay := v1.Line{
		Persons: []int{0}, Authority: "SKV", Payer: "Kiosken vid torget i Norra Stationsgatan AB", Kind: "salary", State: "reported",
		GrossAmount: aggregator.Kronor(1950), TaxAmount: aggregator.Kronor(585), BenefitsInKind: aggregator.Ore(0), Attribution: "reporting_month",
		Category: &v1.IncomeCategory{ID: "salary", Label: both("Lön", "Salary")}, Treatment: "include", Rule: "skv-lon", Facts: []string{"d"},
	}
	other := pay
	other.Persons, other.GrossAmount, other.TaxAmount = []int{1}, aggregator.Kronor(20000), aggregator.Kronor(6000)
	both := pay
	both.Persons, both.GrossAmount, both.TaxAmount, both.Facts = []int{0, 1}, aggregator.Kronor(21950), aggregator.Kronor(6585), []string{"d", "e"}
	kept := grant
	kept.Treatment, kept.Offset, kept.DeductionAmount = "include_offset", "csn-aterkrav", aggregator.Kronor(300)
	return []v1.Month{
		{Month: 202609, Role: "comparison"},
		{Month: 202610, Role: "control", Lines: []v1.Line{grant, loan, pay, other}, Household: []v1.Line{grant, loan, both}},
		{Month: 202611, Role: "application", Lines: []v1.Line{kept}, Household: []v1.Line{kept}},
	}
}

func observations() []v1.Observation {
	first, second := 0, 1
	return []v1.Observation{
		{Code: "loan_beside_grant", Severity: "info", Person: &first, Authority: "CSN", Text: both("Bidrag och lån samma månad.", "Grant and loan in the same month."), Rule: "obs-lan"},
		{Code: "income_changed", Severity: "check", Person: &first, Authority: "SKV", Text: both("Lönen har ändrats från 24 000 kr till 1 950 kr (−91,9 %) mellan jämförelsemånaden och kontrollmånaden.", "The salary has changed."), Rule: "obs-andrad", Row: "troskel-12"},
		{Code: "salary_not_due", Severity: "warning", Person: &second, Authority: "SKV", Text: both("Arbetsgivare behöver inte ha redovisat 2026-11 än.", "Employers need not have declared 2026-11 yet."), Rule: "obs-agi"},
	}
}

func overview() []v1.Matter {
	title, next := both("Bostadsbidrag", "Housing allowance"), both("beslut", "a decision")
	return []v1.Matter{
		{Person: 0, On: 20261102, Title: &title, Sender: "FK", Payer: "FK", Status: "in_progress", Next: &next, NextOn: 20261201},
		{Person: 1, Sender: "SO", Payer: "Unionens a-kassa", Status: "action_required"},
	}
}
