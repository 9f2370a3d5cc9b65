package akassor

import (
	"errors"
	"net/http"
	"slices"
	"testing"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/akassor/sim"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/sourcetest"
)

func TestPart(t *testing.T) {
	w := sourcetest.World(t)
	parts := sourcetest.Parts{
		Subject: sourcetest.Subject{
			New:        newSource,
			Sim:        func(f fixtures.Faults) http.Handler { return sim.New(w, f) },
			Known:      known,
			Unknown:    unknown,
			Categories: everything,
		},
		Part: Part(),
		Mandatory: []aggregator.Field{
			aggregator.PaymentPaidOn, aggregator.PaymentNet, aggregator.PaymentNetAfterTax, aggregator.PaymentDays, aggregator.PaymentPeriod,
			aggregator.DecisionDecidedOn, aggregator.DecisionPayer, aggregator.CasePayer,
		},
		CasesOf: applicant,
	}
	parts.Run(t)
}

func TestStatusAnswered(t *testing.T) {
	if row, _ := described.Tables["status"].Lookup(statusAnswered); row.Means != answered {
		t.Errorf("%s means %q", statusAnswered, row.Means)
	}
}

// What the wire cannot leave out is an error that names it, never a zero.
func TestMandatory(t *testing.T) {
	suspended := aggregator.DecisionFact{Origin: origin(suspension), Kind: aggregator.Suspension, Payer: "A"}
	claim := aggregator.CaseFact{Origin: origin(benefit), Status: aggregator.Received, Payer: "A"}
	nameless := aggregator.CaseFact{Origin: origin(benefit), Payer: "A"}
	for name, facts := range map[string]aggregator.Facts{
		"payment without anything":        {Payments: []aggregator.Payment{{Origin: origin(benefit), Benefit: unemploymentBenefit}}},
		"suspension without period":       {Decisions: []aggregator.DecisionFact{suspended}},
		"claim beside withheld decision":  {Cases: []aggregator.CaseFact{claim}},
		"case without state and benefit":  {Cases: []aggregator.CaseFact{nameless}},
		"decision without day":            {Decisions: []aggregator.DecisionFact{{Origin: origin(benefit), Kind: aggregator.Entitled}}},
		"second case without its benefit": {Cases: []aggregator.CaseFact{{Origin: origin(benefit), Status: aggregator.InProgress, Payer: "A"}, nameless}},
	} {
		_, err := Part().Write("x", aggregator.Delivered{Question: sourcetest.Question(applicant, everything...), Facts: facts})
		if !errors.Is(err, composite.ErrMandatory) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// In a restricted answer the missing a-kassa is unnamed, and stays so.
func TestUnnamedFundIsWrittenWithoutName(t *testing.T) {
	hidden := aggregator.MissingPart{Part: "unnamed", Code: "9", Text: aggregator.Text{SV: "En del av svaret kunde inte kontrolleras."}}
	answer, err := toAnswer(aggregator.Delivered{Question: sourcetest.Question(applicant, everything...), Missing: []aggregator.MissingPart{hidden}})
	if err != nil {
		t.Fatal(err)
	}
	fund := answer.ArbetsloshetsersattningLista.Arbetsloshetsersattning[0]
	if fund.SvarandeOrganisation.Or("-") != "" || fund.StatusSvarandeOrganisation.Or("") != "9" {
		t.Errorf("got %q, status %q", fund.SvarandeOrganisation.Or(""), fund.StatusSvarandeOrganisation.Or(""))
	}
}

// An a-kassa is written once, in its place, with all it says: its status belongs
// to its payments.
func TestEachFundIsWrittenOnce(t *testing.T) {
	payment := func(payer string) aggregator.Payment {
		return aggregator.Payment{
			Origin: origin(benefit), Net: aggregator.Kronor(1), NetAfterTax: aggregator.Kronor(1), PaidOn: 20261001, Payer: payer,
			Period: aggregator.Period{From: 20260901, To: 20260930}, Days: aggregator.Days{Known: true},
		}
	}
	answer, err := toAnswer(aggregator.Delivered{
		Question: sourcetest.Question(applicant, everything...),
		Missing:  []aggregator.MissingPart{unchecked("B", noStatus), unchecked("C", "9")},
		Facts: aggregator.Facts{
			Payments: []aggregator.Payment{payment("A"), payment("B")},
			Cases:    []aggregator.CaseFact{{Origin: origin(benefit), Status: aggregator.InProgress, Payer: "A"}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range answer.ArbetsloshetsersattningLista.Arbetsloshetsersattning {
		got = append(got, f.SvarandeOrganisation.Or("-")+":"+f.StatusSvarandeOrganisation.Or("-"))
	}
	if want := []string{"A:1", "B:", "C:9"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func FuzzPart(f *testing.F) {
	q := sourcetest.Question(applicant, everything...)
	var replies []aggregator.Reply
	for _, envelope := range sourcetest.Seeds(f) {
		if reply, err := decode(envelope, q); err == nil {
			replies = append(replies, reply)
		}
	}
	sourcetest.FuzzPart(f, Part(), Description(), q, replies...)
}
