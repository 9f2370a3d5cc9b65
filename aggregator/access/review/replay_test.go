package review_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/review"
)

// record decides a question and gives what a record of it holds.
func record(t testing.TB, law *access.Law, index int64, q aggregator.LawQuestion) *review.Recorded {
	t.Helper()
	d, err := law.Decide(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	of := &review.Recorded{Index: index, Organisation: string(q.Caller.Organisation.Number), Decided: d, Past: access.Past{
		On: q.On, Purpose: q.Inquiry.Purpose, Automation: q.Caller.Automation, Circumstances: d.Circumstances,
	}}
	for _, p := range q.Inquiry.Persons {
		of.Past.Roles = append(of.Past.Roles, p.Role)
	}
	return of
}

func ordinary(t testing.TB, law *access.Law, on aggregator.Date, household ...review.Member) aggregator.LawQuestion {
	t.Helper()
	q, err := review.Ordinary(law, on, household...)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// TestReplay puts five recorded decisions to a draft that keeps a field back,
// turns a row on, shortens a limit, and lets closed cases pass.
func TestReplay(t *testing.T) {
	t.Parallel()
	law := load(t)
	draft := load(t,
		edit{"tables/csn.yaml", "          - payments.netAmount\n", ""},
		edit{"tables/csn.yaml", "withheld:\n", "withheld:\n  - id: csn-belopp\n    matrix: CSN-1\n    citation: 2 § förordning (2008:975)\n    covers:\n      - {category: study_aid, fields: [payments.netAmount]}\n    reason: {sv: x, en: x}\n"},
		edit{"tables/transportstyrelsen.yaml", "status: unconfirmed\n    review: {reviewer: none", "status: confirmed\n    review: {reviewer: En jurist"},
		edit{"tables/akassor.yaml", "default: 3, hard: 12", "default: 2, hard: 12"},
		edit{"law/relation.rego", `"open", "opened_for_followup"`, `"open", "closed", "opened_for_followup"`},
		edit{"law/relation.rego", `input.case.token.state == "open"`, `input.case.token.state in {"open", "closed"}`},
	)
	adult := review.Member{Age: 36, Role: aggregator.Applicant}
	closed := ordinary(t, law, today, adult)
	closed.Inquiry.Case.Token.State = "closed"
	expired := ordinary(t, law, today, adult)
	expired.Inquiry.Case.Token.Expires = time.Time{}
	child := ordinary(t, law, today, review.Member{Age: 12, Role: aggregator.Child})
	left := record(t, law, 5, ordinary(t, law, today, adult))
	for i := range left.Decided.Persons[0].Sources {
		left.Decided.Persons[0].Sources[i].Refusal = &aggregator.Refusal{Code: string(aggregator.NotAsked)}
	}
	replay := review.NewReplay(law, draft)
	for _, of := range []*review.Recorded{
		record(t, law, 1, ordinary(t, law, today, adult)), record(t, law, 2, closed), record(t, law, 3, expired),
		record(t, law, 4, child), left, {Index: 6},
	} {
		if err := replay.Add(t.Context(), of); err != nil {
			t.Fatal(err)
		}
	}
	if replay.Decisions != 5 || replay.Alike != 3 || replay.Incomplete != 1 || replay.OtherRevision != 0 || replay.NotReproduced.Persons != 0 {
		t.Errorf("got %+v", replay)
	}
	var out bytes.Buffer
	report := replay.Report(0)
	if err := report.Write(&out, review.English); err != nil {
		t.Fatal(err)
	}
	if report.Law != law.Revision() || report.Draft != draft.Revision() || len(report.Effects) != len(replay.Groups()) {
		t.Errorf("got %+v", report)
	}
	for _, want := range []string{
		"5 decisions decided again; 3 stay the same, 2 change.",
		"1 records do not hold enough",
		"162120009993, application: CSN, study aid: amount paid out would no longer be delivered: 1 persons (records [1])",
		"162120009993, application: TNS would now be allowed (basis_unconfirmed): 1 persons (records [1])",
		"162120009993, application: TNS, vehicles: make would now be delivered: 1 persons",
		"162120009993, application: SO, benefits would be asked about another period: 1 persons (records [1])",
		"162120009993, application: the whole inquiry would now be allowed (case_closed): 1 persons (records [2])",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("nothing says %q in\n%s", want, out.String())
		}
	}
	same := review.NewReplay(draft, draft)
	if err := same.Add(t.Context(), record(t, law, 7, ordinary(t, law, today, adult))); err != nil {
		t.Fatal(err)
	}
	if same.Alike != 1 || same.OtherRevision != 1 || same.NotReproduced.Persons != 1 {
		t.Errorf("a record of another law: got %+v", same)
	}
}

// TestReplayHoldsToTheDiff: whatever a random record would newly get or lose is
// in a row that the diff names.
func TestReplayHoldsToTheDiff(t *testing.T) {
	t.Parallel()
	law := load(t)
	draft := load(t, edit{"tables/forsakringskassan.yaml", "status: confirmed", "status: unconfirmed"})
	named := map[aggregator.AuthorityCode]bool{}
	for _, c := range review.Diff(law, draft) {
		named[c.Authority] = true
	}
	rng := rand.New(rand.NewPCG(5, 2026))
	replay := review.NewReplay(law, draft)
	for i := range 200 {
		q := ordinary(t, law, today.AddDays(-rng.IntN(300)), review.Member{Age: 20 + rng.IntN(40), Role: aggregator.Applicant})
		q.Inquiry.Month = q.On.Month().Add(-rng.IntN(4))
		if err := replay.Add(t.Context(), record(t, law, int64(i), q)); err != nil {
			t.Fatal(err)
		}
	}
	if replay.Alike == replay.Decisions {
		t.Error("a row turned off changes nothing")
	}
	for _, g := range replay.Groups() {
		if !named[g.Authority] {
			t.Errorf("%+v is in no row of the diff", g)
		}
	}
}
