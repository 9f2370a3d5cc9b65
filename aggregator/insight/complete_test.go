package insight

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"underlag/aggregator"
)

// described is the code tables of a source, and enumerated the lists of codes of
// a contract.
type described struct {
	Tables map[string]map[string]struct {
		Means string `yaml:"means"`
	} `yaml:"tables"`
}

func source(t *testing.T, name string) described {
	t.Helper()
	var d described
	decodeFile(t, "../../sources/"+name+"/source.yaml", &d)
	return d
}

func decodeFile(t *testing.T, name string, into any) {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

// enumerated lists the codes of one enum of FK's contract.
func enumerated(t *testing.T, name string) []string {
	t.Helper()
	var contract struct {
		Components struct {
			Schemas map[string]struct {
				Enum []string `yaml:"enum"`
			} `yaml:"schemas"`
		} `yaml:"components"`
	}
	decodeFile(t, "../../sources/forsakringskassan/contract/lefi.openapi.yaml", &contract)
	for schema, s := range contract.Components.Schemas {
		if strings.HasSuffix(schema, name) && len(s.Enum) > 0 {
			return s.Enum
		}
	}
	t.Fatalf("the contract has no enum %s", name)
	return nil
}

// classOf is what the shipped tables say of one payment.
func classOf(t *testing.T, p aggregator.Payment) aggregator.Class {
	t.Helper()
	got := read(t, november, holding(p))
	for _, m := range got.Months {
		if len(m.Lines) == 1 {
			return m.Lines[0].Class
		}
	}
	t.Fatalf("no line for %+v", p)
	return aggregator.Class{}
}

// Every form of support and type of amount that CSN can send has a row, and a
// loan never reads as a grant.
func TestCSNIsComplete(t *testing.T) {
	tables := source(t, "csn").Tables
	loans := []string{"study_loan", "transition_loan", "home_equipment_loan"}
	for form, f := range tables["stodform"] {
		for amountType, a := range tables["beloppstyp"] {
			p := study(form, amountType, aggregator.PaymentType(a.Means), 20261023, 2000)
			c := classOf(t, p)
			if c.Treatment == aggregator.Unlisted {
				t.Errorf("%s with %s is unlisted", form, amountType)
			}
			if form != "HUT" && slices.Contains(loans, c.Category) != (a.Means == "loan") {
				t.Errorf("%s with %s, a %s, is classed as %s", form, amountType, a.Means, c.Category)
			}
		}
		for _, kind := range []aggregator.PaymentType{aggregator.GrantPayment, aggregator.LoanPayment, ""} {
			p := study(form, "", kind, 20261023, 2000)
			p.Parts = nil
			if c := classOf(t, p); c.Treatment == aggregator.Unlisted {
				t.Errorf("%s without rows, %q, is unlisted", form, kind)
			}
		}
		if f.Means == "" {
			t.Errorf("%s has no meaning", form)
		}
	}
}

// Every group of benefits that FK's service knows has a row, by code and by the
// key of its decisions.
func TestFKIsComplete(t *testing.T) {
	noMoney := []string{"PJOB"} // days of a programme, which hold no payment
	for _, group := range enumerated(t, "FkFormanGruppKod") {
		code := strings.TrimPrefix(group, "FK:")
		if c := classOf(t, paid(code, "", 20261026, 100)); c.Treatment == aggregator.Unlisted && !slices.Contains(noMoney, code) {
			t.Errorf("%s is unlisted", group)
		}
	}
	now := shipped(t).of(kommun, today)
	for key := range source(t, "forsakringskassan").Tables["matters"] {
		if key == "underhallsstodskrav" {
			continue // what the person owes
		}
		if len(categoriesOf(now, key+"/X")) == 0 {
			t.Errorf("decisions of %s are of no category", key)
		}
	}
}

// Every amount type of PM has a row; so has every benefit it pays without one,
// and a payment of several.
func TestPMIsComplete(t *testing.T) {
	pm := func(benefit string, amountTypes ...string) aggregator.Payment {
		p := paid(benefit, "", 20261019, 5000)
		p.Payer, p.Kind, p.Category = "PM", aggregator.PensionPayment, "pension"
		for _, a := range amountTypes {
			p.Parts = append(p.Parts, aggregator.PaymentPart{BenefitCode: "PM:AP38", AmountTypeCode: a, Gross: aggregator.Kronor(2500)})
		}
		return p
	}
	for _, code := range enumerated(t, "PmFormanUtbetalningBeloppTypKod") {
		if c := classOf(t, pm("", code)); c.Treatment == aggregator.Unlisted || !strings.HasPrefix(c.Rule, "pm-") {
			t.Errorf("%s is %s by %q", code, c.Treatment, c.Rule)
		}
	}
	for _, code := range append(enumerated(t, "PmUtbetalningFormanKod"), enumerated(t, "PmFormanGruppKod")...) {
		if c := classOf(t, pm(code)); c.Treatment == aggregator.Unlisted || !strings.HasPrefix(c.Rule, "pm-") {
			t.Errorf("%s without rows is %s by %q", code, c.Treatment, c.Rule)
		}
	}
	if c := classOf(t, pm("PM:AP/PM:AP38,PM:BTI/PM:BTP", "PM:GARP", "PM:BTP")); c.Rule != "pm-blandat" || !c.Warns {
		t.Errorf("pension and housing supplement in one payment: %+v", c)
	}
	now := shipped(t).of(kommun, today)
	for _, code := range enumerated(t, "PmFormanBeslutadErsattningTypKod") {
		known := len(categoriesOf(now, code)) > 0
		if !known && !slices.Contains([]string{"PM:BH", "PM:ELSTOD", "PM:AFS"}, code) {
			t.Errorf("decisions on %s are of no category", code)
		}
	}
}

// Every deduction code makes what is included be included with an offset, unless
// it is tax.
func TestDeductionsAreComplete(t *testing.T) {
	for code, row := range source(t, "forsakringskassan").Tables["deductions"] {
		p := paid("BOB", "Bostadsbidrag", 20261027, 1000)
		p.Parts = []aggregator.PaymentPart{{BenefitCode: "BOB", AmountTypeCode: "BOB", Gross: aggregator.Kronor(1300)}, {AmountTypeCode: code}}
		want := aggregator.IncludeOffset
		if row.Means == "tax" {
			p.Parts[1].Tax, want = aggregator.Kronor(300), aggregator.Include
		} else {
			p.Parts[1].Deduction = aggregator.Kronor(300)
		}
		if c := classOf(t, p); c.Treatment != want {
			t.Errorf("%s is %s, want %s", code, c.Treatment, want)
		}
	}
	for _, code := range enumerated(t, "PmFormanUtbetalningAvdragTypKod") {
		p := paid("PM:AP", "Allmän pension", 20261019, 1000)
		p.Payer, p.Parts = "PM", []aggregator.PaymentPart{{AmountTypeCode: code, Deduction: aggregator.Kronor(300)}}
		tax := slices.Contains([]string{"PM:PS", "PM:PST", "PM:SS", "PM:SST"}, code)
		if c := classOf(t, p); (c.Treatment == aggregator.IncludeOffset) == tax {
			t.Errorf("%s is %s", code, c.Treatment)
		}
	}
}

// The income types of the last table that was fully public, which municipalities
// know by name: each has a row, by name alone.
func TestKnownNames(t *testing.T) {
	for name, category := range map[string]string{
		"Dagersättning": "daily_allowance", "Bostadsbidrag": "housing_allowance", "Pension/SA/Livräntor/Vårdbidrag": "plv",
		"Allmänt barnbidrag": "child_benefit", "Underhållsstöd": "maintenance_support", "Elstöd": "electricity_support",
		"Handikappersättning": "additional_cost", "Bostadskostnad": "additional_cost",
	} {
		if c := classOf(t, paid("", "  "+strings.ToUpper(name), 20261026, 100)); c.Category != category {
			t.Errorf("%s is %q, want %q", name, c.Category, category)
		}
	}
	for name, category := range map[string]string{"Studiemedel": "study_grant", "Studiehjalp": "study_allowance", "Omställningsstudiestöd": "transition_grant"} {
		p := study("", "", aggregator.GrantPayment, 20261023, 2000)
		p.Benefit, p.Parts = name, nil
		if c := classOf(t, p); c.Category != category {
			t.Errorf("%s is %q, want %q", name, c.Category, category)
		}
	}
}

// A study allowance of exactly 855 kronor is the extra supplement, whatever else
// is not said of it.
func TestAmountCondition(t *testing.T) {
	for kronor, category := range map[int64]string{855: "extra_supplement", 1250: "study_allowance"} {
		p := study("SH", "", aggregator.GrantPayment, 20261023, kronor)
		p.Parts = nil
		if c := classOf(t, p); c.Category != category {
			t.Errorf("%d kr is %s, want %s", kronor, c.Category, category)
		}
	}
}
