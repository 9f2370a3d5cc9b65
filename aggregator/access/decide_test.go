package access_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/review"
	"underlag/policies"
)

func TestDecisionKeepsOrderAndRevision(t *testing.T) {
	t.Parallel()
	law := load(t, policies.FS, access.Demo)
	d := decide(t, law, question(t, member{36, aggregator.Applicant}, member{12, aggregator.Child}))
	if d.Revision != law.Revision() || d.On != today || d.Refusal != nil {
		t.Errorf("got revision %s, day %s, refusal %v", d.Revision, d.On, d.Refusal)
	}
	for i, p := range d.Persons {
		var got []aggregator.AuthorityCode
		for _, s := range p.Sources {
			got = append(got, s.Authority)
		}
		want := []aggregator.AuthorityCode{"AF", "CSN", "FK", "SKV", "SO", "TNS", "MIV"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("person %d (-want +got):\n%s", i, diff)
		}
	}
}

// TestRequired: the table's sources for adults and none for children, and what
// the caller adds for everybody.
func TestRequired(t *testing.T) {
	t.Parallel()
	law := load(t, policies.FS, access.Demo)
	q := question(t, member{36, aggregator.Applicant}, member{34, aggregator.CoApplicant}, member{12, aggregator.Child})
	q.Inquiry.Required = []aggregator.AuthorityCode{"TNS"}
	want := []string{"AF CSN FK SKV SO TNS", "AF CSN FK SKV SO TNS", "TNS"}
	for i, p := range decide(t, law, q).Persons {
		var got []string
		for _, s := range p.Sources {
			if s.Required {
				got = append(got, string(s.Authority))
			}
		}
		if strings.Join(got, " ") != want[i] {
			t.Errorf("person %d: got %v, want %s", i, got, want[i])
		}
	}
}

// TestGrant holds one grant in full.
func TestGrant(t *testing.T) {
	t.Parallel()
	law := load(t, policies.FS, access.Demo)
	d := decide(t, law, question(t, member{36, aggregator.Applicant}))
	got, ok := grantOf(d.Persons[0].Sources[3], "salary")
	if !ok {
		t.Fatal("salary is not granted")
	}
	money := aggregator.Fields(aggregator.SalaryMonth, aggregator.SalaryStatus, aggregator.SalaryGross,
		aggregator.SalaryTax, aggregator.SalaryBenefitsInKind)
	want := aggregator.Grant{
		Provision:  "skv-agi",
		Category:   "salary",
		Fields:     money.With(aggregator.Fields(aggregator.SalaryEmployerName, aggregator.SalaryEmployerNumber)),
		Restricted: money,
		Period:     aggregator.Period{From: 20260801, To: 20261130},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// grantOf gives the first grant of a category.
func grantOf(d aggregator.SourceDecision, c aggregator.Category) (aggregator.Grant, bool) {
	i := slices.IndexFunc(d.Grants, func(g aggregator.Grant) bool { return g.Category == c })
	if i < 0 {
		return aggregator.Grant{}, false
	}
	return d.Grants[i], true
}

// TestPlannedPayments are let through where the ordinance covers what is to be
// paid (CSN, the a-kassor), and not where it covers only what was (FK, PM).
func TestPlannedPayments(t *testing.T) {
	t.Parallel()
	law := load(t, policies.FS, access.Demo)
	got := map[aggregator.Category]bool{}
	for _, s := range decide(t, law, question(t, member{36, aggregator.Applicant})).Persons[0].Sources {
		for _, g := range s.Grants {
			if g.Fields.Has(aggregator.PaymentNet) {
				got[aggregator.Category(s.Authority)+" "+g.Category] = !g.Fields.Has(aggregator.PaymentPlanned)
			}
		}
	}
	want := map[aggregator.Category]bool{
		"CSN study_aid": false, "SO benefit": false,
		"FK benefit": true, "FK health_benefit": true, "FK pension": true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("paid only (-want +got):\n%s", diff)
	}
}

// TestEveryCatalogueFieldIsAccountedFor: each field of each source is granted or
// withheld with a reason, exactly once, for everybody who is not refused.
func TestEveryCatalogueFieldIsAccountedFor(t *testing.T) {
	t.Parallel()
	for name, law := range map[string]*access.Law{
		"shipped":       load(t, policies.FS, access.Demo),
		"all-confirmed": load(t, allConfirmed(t), access.Demo),
	} {
		q := question(t, member{36, aggregator.Applicant}, member{17, aggregator.Child}, member{9, aggregator.Child})
		for i, p := range decide(t, law, q).Persons {
			for j, s := range p.Sources {
				if s.Refusal == nil {
					accountFor(t, name, descriptors(t)[j], i, s)
				}
			}
		}
	}
}

func accountFor(t *testing.T, law string, d aggregator.Descriptor, person int, s aggregator.SourceDecision) {
	t.Helper()
	for _, c := range d.Catalogue {
		grant, _ := grantOf(s, c.Name)
		held := map[aggregator.Field]bool{}
		for _, w := range s.Withheld {
			if w.Category == c.Name {
				held[w.Field] = true
			}
		}
		for _, f := range c.Fields {
			times := 0
			if grant.Fields.Has(f.Field) {
				times++
			}
			if held[f.Field] || held[0] && grant.Category == "" {
				times++
			}
			if times != 1 {
				t.Errorf("%s, person %d: %s %s %s is accounted for %d times", law, person, s.Authority, c.Name, f.Field, times)
			}
		}
	}
}

// TestUnevaluableIsRefused: no time left, and a canceled caller.
func TestUnevaluableIsRefused(t *testing.T) {
	t.Parallel()
	law := load(t, policies.FS, access.Demo)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d, err := law.Decide(ctx, question(t, member{36, aggregator.Applicant}))
	if err == nil || d.Refusal == nil || d.Refusal.Code != "law_unavailable" || len(d.Persons) != 0 {
		t.Errorf("got %+v, %v; want law_unavailable and an error", d, err)
	}
	if d.Revision != law.Revision() {
		t.Errorf("got revision %q", d.Revision)
	}
}

// TestZeroValuesAreRefused: whatever nobody filled in is a no.
func TestZeroValuesAreRefused(t *testing.T) {
	t.Parallel()
	law := load(t, policies.FS, access.Demo)
	d := decide(t, law, aggregator.LawQuestion{})
	if d.Refusal == nil || d.Refusal.Code != "no_agreement" {
		t.Errorf("got %v, want no_agreement", d.Refusal)
	}
	q := question(t, member{36, aggregator.Applicant})
	q.On = 0
	d = decide(t, law, q)
	if d.Refusal == nil || d.Refusal.Code != "agreement_not_in_force" {
		t.Errorf("no day: got %v, want agreement_not_in_force", d.Refusal)
	}
	q = question(t, member{36, aggregator.Applicant})
	q.Inquiry.AskedAt, q.Inquiry.Case.Token.Expires = time.Time{}, today.Time()
	d = decide(t, law, q)
	if d.Refusal == nil || d.Refusal.Code != "case_token_expired" {
		t.Errorf("no time: got %v, want case_token_expired", d.Refusal)
	}
	d = decide(t, law, question(t))
	if d.Refusal != nil || len(d.Persons) != 0 {
		t.Errorf("no persons: got %v", d)
	}
}

// TestNoPersonalNumberInTexts marshals every kind of decision.
func TestNoPersonalNumberInTexts(t *testing.T) {
	t.Parallel()
	law := load(t, policies.FS, access.Demo)
	for name := range review.Circumstances {
		q := question(t, member{36, aggregator.Applicant}, member{12, aggregator.Child})
		number := q.Inquiry.Persons[0].Number.Reveal()
		circumstance(t, name, &q)
		d, err := law.Decide(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), number) || strings.Contains(string(text), number[2:]) {
			t.Errorf("%s: the decision holds a personal number", name)
		}
	}
}

// TestRefusalTexts are plain, in both languages, and name the provision.
func TestRefusalTexts(t *testing.T) {
	t.Parallel()
	law := load(t, policies.FS, access.Demo)
	for _, code := range law.Codes() {
		text, ok := law.RefusalText(code)
		if !ok || strings.ContainsAny(text.SV+text.EN, "{}") {
			t.Errorf("%s: got %q", code, text)
		}
	}
	refusal := decide(t, law, question(t, member{36, aggregator.Applicant})).Persons[0].Sources[5].Refusal
	want := aggregator.Text{
		SV: "Det rättsliga stödet är inte bekräftat: Fordon som personen nu innehar. Bestämmelsen är avstängd tills en namngiven jurist har signerat den.",
		EN: "The legal basis is not confirmed: Vehicles the person holds now. The provision is off until a named lawyer has signed it.",
	}
	if refusal == nil || refusal.Text != want {
		t.Errorf("got %v, want %v", refusal, want)
	}
}

// TestProvisions lists every row, and finds each by its id.
func TestProvisions(t *testing.T) {
	t.Parallel()
	law := load(t, policies.FS, access.Demo)
	for _, p := range law.Provisions() {
		found, ok := law.Provision(p.ID)
		if !ok || found.Matrix != p.Matrix || p.Authority == "" {
			t.Errorf("%s: got %+v", p.ID, found)
		}
	}
	_, ok := law.Provision("kfm-skuld")
	if ok {
		t.Error("found a row that does not exist")
	}
}

// TestConfirmedRows is the list of what is on. A row may join it only when
// somebody has signed it, and this list is changed with it.
func TestConfirmedRows(t *testing.T) {
	t.Parallel()
	var got []aggregator.ProvisionID
	for _, p := range load(t, policies.FS, access.Production).Provisions() {
		if p.Confirmed {
			got = append(got, p.ID)
		}
	}
	want := []aggregator.ProvisionID{
		"af-registrering", "af-program", "af-aktivitetsrapport", "csn-studiestod", "fk-formaner", "fk-halsoformaner",
		"pm-pensioner", "skv-kapital", "skv-skatteaterbaring", "skv-agi", "so-ersattning", "so-avstangning",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestMaySeeProtected follows the role and nothing else.
func TestMaySeeProtected(t *testing.T) {
	t.Parallel()
	law := load(t, policies.FS, access.Demo)
	q := question(t, member{36, aggregator.Applicant})
	if decide(t, law, q).MaySeeProtected {
		t.Error("anybody may see protected identities")
	}
	q.Caller.Roles = append(q.Caller.Roles, "protected_identity")
	if !decide(t, law, q).MaySeeProtected {
		t.Error("the role protected_identity does not count")
	}
}

func decide(t testing.TB, law *access.Law, q aggregator.LawQuestion) aggregator.Decision {
	t.Helper()
	d, err := law.Decide(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
