package access_test

import (
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/review"
	"underlag/policies"
)

// draws is how many random inquiries a test asks; with -short, for the race detector,
// which finds nothing in the hundredth that it has not found in the tenth, a fifth.
func draws(n int) int {
	if testing.Short() {
		return n / 5
	}
	return n
}

// TestRandomInquiriesStayWithinTheTables asks random inquiries. Whatever is
// granted must be what one confirmed row, in force that day, grants to that
// role and age for that purpose, within its hard limit; and a law with more
// confirmed rows grants at least as much.
func TestRandomInquiriesStayWithinTheTables(t *testing.T) {
	t.Parallel()
	shipped := load(t, policies.FS, access.Demo)
	more := load(t, allConfirmed(t), access.Demo)
	rng := rand.New(rand.NewPCG(2026, 11))
	grants := 0
	for range draws(150) {
		q := randomQuestion(t, rng)
		fewer, all := decide(t, shipped, q), decide(t, more, q)
		for i := range fewer.Persons {
			for j, s := range fewer.Persons[i].Sources {
				for _, g := range s.Grants {
					grants++
					checkGrant(t, shipped, q, q.Inquiry.Persons[i], s, g)
				}
				checkMonotone(t, q, s, all.Persons[i].Sources[j])
			}
		}
	}
	if grants < draws(400) {
		t.Errorf("only %d grants were checked", grants)
	}
}

// TestWhatIsRememberedIsWhatTheLawSays asks random inquiries of a law that has
// answered all of them before and of one that evaluates each anew, with callers
// and cases that are out of order too.
func TestWhatIsRememberedIsWhatTheLawSays(t *testing.T) {
	t.Parallel()
	remembers, evaluates := load(t, glassy(t), access.Demo), load(t, glassy(t), access.Demo)
	rng := rand.New(rand.NewPCG(11, 2026))
	names := slices.Sorted(maps.Keys(review.Circumstances))
	var glasses []string
	for _, name := range names {
		if strings.HasPrefix(name, "glass") {
			glasses = append(glasses, name)
		}
	}
	var questions []aggregator.LawQuestion
	for range draws(150) {
		q := randomQuestion(t, rng)
		if rng.IntN(3) == 0 {
			circumstance(t, names[rng.IntN(len(names))], &q)
		} else if rng.IntN(3) == 0 {
			circumstance(t, glasses[rng.IntN(len(glasses))], &q)
		}
		questions = append(questions, q)
	}
	for round := range 2 {
		for _, q := range questions {
			evaluates.Forget()
			if diff := cmp.Diff(decide(t, evaluates, q), decide(t, remembers, q)); diff != "" {
				t.Errorf("round %d, %s (-evaluated +remembered):\n%s", round, describe(q), diff)
			}
		}
	}
}

// TestARecordIsEnoughToDecideAgain: random inquiries, in order and out of it,
// are decided again from what a record holds of them, and get the same answer;
// only what the caller added to the required sources is not in it.
func TestARecordIsEnoughToDecideAgain(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(7, 2026))
	law := load(t, randomLimits(t, rng, load(t, glassy(t), access.Demo)), access.Demo)
	names := slices.Sorted(maps.Keys(review.Circumstances))
	for i := range draws(300) {
		q := randomQuestion(t, rng)
		if i%2 == 0 {
			circumstance(t, names[rng.IntN(len(names))], &q)
		}
		if i%3 == 0 && q.Inquiry.Case.Token != nil {
			q.Caller.Organisation.Number, q.Inquiry.Case.Token.Organisation = narrowTown, narrowTown
		}
		if i%5 == 0 {
			circumstance(t, "glass broken", &q)
		}
		want := decide(t, law, q)
		past := access.Past{On: q.On, Organisation: q.Caller.Organisation.Number, Purpose: q.Inquiry.Purpose, Automation: q.Caller.Automation, Circumstances: want.Circumstances}
		for _, p := range q.Inquiry.Persons {
			past.Roles = append(past.Roles, p.Role)
		}
		got, err := law.DecideAgain(t.Context(), past)
		if err != nil {
			t.Fatal(err)
		}
		want.Circumstances = nil
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-first +again):\n%s", describe(q), diff)
		}
	}
	_, err := law.DecideAgain(t.Context(), access.Past{})
	if err == nil {
		t.Error("a record without circumstances is decided")
	}
}

func checkGrant(t *testing.T, law *access.Law, q aggregator.LawQuestion, p aggregator.Person, s aggregator.SourceDecision, g aggregator.Grant) {
	t.Helper()
	row, ok := law.Provision(g.Provision)
	if !ok || !row.Confirmed || row.Authority != s.Authority {
		t.Fatalf("%s: %s is no confirmed row", describe(q), g.Provision)
	}
	if q.On < row.ValidFrom || row.ValidTo != 0 && q.On > row.ValidTo {
		t.Errorf("%s: %s is not in force", describe(q), row.ID)
	}
	if !strings.Contains(fmt.Sprint(row.Purposes), string(q.Inquiry.Purpose)) || !strings.Contains(fmt.Sprint(row.Roles), string(p.Role)) {
		t.Errorf("%s: %s does not name the purpose and role", describe(q), row.ID)
	}
	for _, d := range row.Delivers {
		if d.Category == g.Category && g.Fields.Without(d.Fields).Len() == 0 && g.Restricted.Without(g.Fields).Len() == 0 {
			checkPeriod(t, q, row, s, g)
			return
		}
	}
	t.Errorf("%s: %s does not deliver %s in full", describe(q), row.ID, g.Category)
}

func checkPeriod(t *testing.T, q aggregator.LawQuestion, row access.Provision, s aggregator.SourceDecision, g aggregator.Grant) {
	t.Helper()
	earliest := aggregator.NewDate(q.On.Year()-row.Lookback.Hard, 1, 1)
	if row.Lookback.Form == access.Months {
		earliest = q.On.Month().Add(1 - row.Lookback.Hard).First()
	}
	latest := q.On.Month().Add(1).Last()
	if g.Period.From < earliest || g.Period.To > latest || g.Period.To < g.Period.From || g.Period.From < row.Data.From {
		t.Errorf("%s: %s gives %s", describe(q), row.ID, g.Period)
	}
	if s.Period.From > g.Period.From || s.Period.To < g.Period.To {
		t.Errorf("%s: the source's %s does not hold the grant's %s", describe(q), s.Period, g.Period)
	}
}

// checkMonotone: confirming rows can only add. It may turn a grant into a
// refusal of the period only where a new row has a shorter limit.
func checkMonotone(t *testing.T, q aggregator.LawQuestion, fewer, all aggregator.SourceDecision) {
	t.Helper()
	if all.Refusal != nil && strings.HasPrefix(all.Refusal.Code, "period_") {
		return
	}
	for _, g := range fewer.Grants {
		kept := false
		for _, h := range all.Grants {
			kept = kept || h.Provision == g.Provision && h.Category == g.Category && h.Period == g.Period &&
				g.Fields.Without(h.Fields).Len() == 0
		}
		if !kept {
			t.Errorf("%s: %s %s is lost when more rows are confirmed", describe(q), g.Provision, g.Category)
		}
	}
}

func randomQuestion(t *testing.T, rng *rand.Rand) aggregator.LawQuestion {
	t.Helper()
	household := []member{{20 + rng.IntN(15), aggregator.Applicant}}
	for range rng.IntN(4) {
		household = append(household, member{2 + rng.IntN(21), aggregator.Child})
	}
	q := question(t, household...)
	for i := range q.Inquiry.Persons {
		if rng.IntN(2) == 0 {
			q.Inquiry.Persons[i].Reason = "barnpension"
		}
	}
	q.On = today.AddDays(-rng.IntN(500))
	purposes := []aggregator.Purpose{aggregator.Application, aggregator.Control, aggregator.FollowUp, aggregator.Recovery}
	states := []string{"open", "open", "opened_for_followup", "opened_for_recovery"}
	n := rng.IntN(len(purposes))
	q.Inquiry.Purpose, q.Inquiry.Case.Token.State = purposes[n], states[n]
	q.Inquiry.Month = q.On.Month().Add(1 - rng.IntN(8))
	if rng.IntN(2) == 0 {
		q.Inquiry.Month = 0
		from := q.On.AddDays(-rng.IntN(1000))
		q.Inquiry.Period = aggregator.Period{From: from, To: from.AddDays(rng.IntN(1100))}
	}
	return q
}

// describe names an inquiry without its persons.
func describe(q aggregator.LawQuestion) string {
	return fmt.Sprintf("%s on %s about %s%s", q.Inquiry.Purpose, q.On, q.Inquiry.Month, q.Inquiry.Period)
}

// TestTakingAwayARowNeverAddsAGrant removes each confirmed row in turn.
func TestTakingAwayARowNeverAddsAGrant(t *testing.T) {
	t.Parallel()
	full := load(t, policies.FS, access.Demo)
	q := question(t, member{36, aggregator.Applicant})
	before := grantSet(decide(t, full, q))
	for _, row := range full.Provisions() {
		if !row.Confirmed {
			continue
		}
		law := load(t, switchedOff(t, row.ID), access.Demo)
		after := grantSet(decide(t, law, q))
		for grant := range after {
			if !before[grant] || strings.HasPrefix(grant, string(row.ID)+" ") {
				t.Errorf("without %s: %s is granted", row.ID, grant)
			}
		}
		if len(after) == len(before) {
			t.Errorf("without %s nothing is lost", row.ID)
		}
	}
}

// switchedOff is the shipped law with one row unconfirmed.
func switchedOff(t *testing.T, id aggregator.ProvisionID) fs.FS {
	t.Helper()
	return edited(t, "tables/", func(_ string, data []byte) []byte {
		before, after, found := strings.Cut(string(data), "- id: "+string(id)+"\n")
		if found {
			after = strings.Replace(after, "status: confirmed", "status: unconfirmed", 1)
			return []byte(before + "- id: " + string(id) + "\n" + after)
		}
		return data
	})
}

func grantSet(d aggregator.Decision) map[string]bool {
	set := map[string]bool{}
	for _, p := range d.Persons {
		for _, s := range p.Sources {
			for _, g := range s.Grants {
				set[fmt.Sprintf("%s %s %v %s", g.Provision, g.Category, g.Fields.List(), g.Period)] = true
			}
		}
	}
	return set
}
