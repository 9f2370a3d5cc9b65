package review_test

import (
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/aggregator/access/review"
)

// TestExplain: one sentence for each person and authority, in the order of the
// decision, which says the row or the first reason.
func TestExplain(t *testing.T) {
	t.Parallel()
	law := load(t)
	household := []review.Member{{Age: 36, Role: aggregator.Applicant}, {Age: 12, Role: aggregator.Child}}
	q, err := review.Ordinary(law, today, household...)
	if err != nil {
		t.Fatal(err)
	}
	d, err := law.Decide(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	roles := []aggregator.Role{aggregator.Applicant, aggregator.Child}
	for in, want := range map[review.Lang][]string{
		review.Swedish: {
			"Centrala studiestödsnämnden får frågas om sökanden för 2026-06-01–2026-11-30 enligt csn-studiestod (Studiestöd): 15 kap. 10 § SoL (2025:400); 2 § förordning (2008:975).",
			"Arbetslöshetskassorna får inte frågas om barnet: Uppgiften får inte hämtas om en person i denna roll (role_not_allowed). Källans tabell säger vilka roller som får frågas om.",
		},
		review.English: {
			"may be asked about the applicant for 2026-06-01–2026-11-30 under csn-studiestod (Study aid): 15 kap. 10 § SoL (2025:400); 2 § förordning (2008:975).",
			"may not be asked about the applicant: The legal basis is not confirmed: Vehicles the person holds now (basis_unconfirmed, tns-fordon). The provision is off until a named lawyer has signed it.",
		},
	} {
		sentences := review.Explain(law, &d, roles, in)
		if len(sentences) != len(roles)*len(law.Authorities()) {
			t.Fatalf("%d sentences", len(sentences))
		}
		var all []string
		for _, s := range sentences {
			all = append(all, s.Text)
		}
		for _, one := range want {
			if !strings.Contains(strings.Join(all, "\n"), one) {
				t.Errorf("%s: nothing says %q in\n%s", in, one, strings.Join(all, "\n"))
			}
		}
	}
}

// TestExplainEveryCircumstance: a refused inquiry is one sentence, with its code.
func TestExplainEveryCircumstance(t *testing.T) {
	t.Parallel()
	law := load(t)
	for name, change := range review.Circumstances {
		q, err := review.Ordinary(law, today, review.Member{Age: 36, Role: aggregator.Applicant})
		if err != nil {
			t.Fatal(err)
		}
		number := q.Inquiry.Persons[0].Number.Reveal()
		if err := change(law, &q); err != nil {
			t.Fatal(err)
		}
		d, err := law.Decide(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		sentences := review.Explain(law, &d, []aggregator.Role{aggregator.Applicant}, review.English)
		if d.Refusal != nil && (len(sentences) != 1 || !strings.Contains(sentences[0].Text, "("+d.Refusal.Code)) {
			t.Errorf("%s: got %+v", name, sentences)
		}
		for _, s := range sentences {
			if strings.Contains(s.Text, number[2:]) || !strings.HasSuffix(s.Text, ".") {
				t.Errorf("%s: got %q", name, s.Text)
			}
		}
	}
}

// TestExplainWhatTheLawDoesNotHave: a recorded decision may name rows and codes
// that this law has not.
func TestExplainWhatTheLawDoesNotHave(t *testing.T) {
	t.Parallel()
	d := aggregator.Decision{Persons: []aggregator.PersonDecision{{Sources: []aggregator.SourceDecision{
		{Authority: "CSN", Grants: []aggregator.Grant{{Provision: "csn-gone"}}, Period: aggregator.Period{From: 20250101, To: 20250131}},
		{Authority: "KFM", Refusal: &aggregator.Refusal{Code: "gone"}},
		{Authority: "FK", Refusal: &aggregator.Refusal{Code: string(aggregator.NotAsked)}},
	}}}}
	want := []string{"under csn-gone.", "KFM may not be asked about the person: gone.", "did not ask for it."}
	for i, s := range review.Explain(load(t), &d, []aggregator.Role{"trustee"}, review.English) {
		if !strings.HasSuffix(s.Text, want[i]) {
			t.Errorf("got %q, want %q", s.Text, want[i])
		}
	}
}
