package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/bundle"
	"underlag/aggregator/access/review"
	"underlag/sources"
)

// keys makes a key for each name with the command, and the file of trust.
func keys(t *testing.T, dir string) {
	t.Helper()
	trust := bundle.Trust{Reviewers: map[string]string{}, Publishers: map[string]string{}}
	for _, name := range []string{"Anna", "Bo", "Cilla", "drift"} {
		file := filepath.Join(dir, name+".key")
		if got := policy(t, "key", "-out", file); got.code != 0 {
			t.Fatalf("%+v", got)
		}
		public, err := os.ReadFile(file + ".pub")
		if err != nil {
			t.Fatal(err)
		}
		if name == "drift" {
			trust.Publishers[name] = string(public)
		} else {
			trust.Reviewers[name] = string(public)
		}
	}
	text, err := yaml.Marshal(trust)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "trust.yaml"), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// silentLedger takes every record.
type silentLedger struct{ records atomic.Int64 }

func (l *silentLedger) receipt() (aggregator.Receipt, error) {
	return aggregator.Receipt{Index: l.records.Add(1)}, nil
}
func (l *silentLedger) Begin(context.Context, aggregator.Entry) (aggregator.Receipt, error) {
	return l.receipt()
}
func (l *silentLedger) Source(context.Context, string, aggregator.SourceOutcome) (aggregator.Receipt, error) {
	return l.receipt()
}
func (l *silentLedger) Finish(context.Context, string, []aggregator.SourceOutcome, bool) (aggregator.Receipt, error) {
	return l.receipt()
}
func (l *silentLedger) Refuse(context.Context, aggregator.Entry, aggregator.Refusal) (aggregator.Receipt, error) {
	return l.receipt()
}

// service answers inquiries under a law in force, from sources that know nobody.
func service(law aggregator.Law) *aggregator.Service {
	s := &aggregator.Service{Law: law, Ledger: &silentLedger{}, Now: today, NewID: func() string { return "q" }}
	for _, d := range sources.Descriptors() {
		s.Sources = append(s.Sources, silent{d})
	}
	return s
}

func today() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

// csnThirtyMonthsBack is a question about CSN 29 months back: allowed by the
// shipped law, and beyond the draft's limit.
func csnThirtyMonthsBack(t testing.TB, law *access.Law) aggregator.LawQuestion {
	t.Helper()
	q, err := review.Ordinary(law, 20261121, review.Member{Age: 36, Role: aggregator.Applicant})
	if err != nil {
		t.Fatal(err)
	}
	q.Inquiry.Only = []aggregator.AuthorityCode{"CSN"}
	q.Inquiry.Month, q.Inquiry.Period = 0, aggregator.Period{From: 20240701, To: 20240731}
	q.Inquiry.Deadline = time.Minute
	return q
}

// TestTheReviewersWalk is the walk of policies/README.md: change a limit and an
// income table, see check, test, diff and replay, approve as two people, publish
// beside a running server, see it answer under the new revision within five
// seconds over HTTP, roll back. All of it stands in the server's own ledger.
func TestTheReviewersWalk(t *testing.T) {
	t.Parallel()
	desk, into, dir := t.TempDir(), t.TempDir(), draft(t)
	keys(t, desk)
	at := func(name string) string { return filepath.Join(desk, name) }
	running := serve(t, into, at("trust.yaml"))
	trusted := []string{"-trust", at("trust.yaml"), "-publisher", "drift", "-key", at("drift.key"), "-into", into, "-ledger", running.ledger, "-ledger-keys", running.keys}
	step := func(code int, says string, args ...string) string {
		t.Helper()
		got := policy(t, args...)
		if got.code != code || !strings.Contains(got.out+got.errOut, says) {
			t.Fatalf("policy %s: exit code %d, want %d and %q\n%s%s", strings.Join(args, " "), got.code, code, says, got.out, got.errOut)
		}
		return got.out
	}
	approve := func(code int, says, who string) {
		t.Helper()
		step(code, says, "approve", "-policies", dir, "-author", "Cilla", "-from", "2026-11-21", "-reviewer", who, "-key", at(who+".key"), "-approvals", at("approvals"))
	}
	replay := func(code int, says, law string) {
		t.Helper()
		step(code, says, "replay", "-policies", law, "-trust", at("trust.yaml"), "-ledger", running.ledger, "-report", at("replay.json"), dir)
	}
	publish := func(code int, says, law string) {
		t.Helper()
		step(code, says, append([]string{"publish", "-policies", law, "-approvals", at("approvals"), "-replay", at("replay.json")}, trusted...)...)
	}
	published := filepath.Join(into, bundle.FileName)

	// The law as it is, published first, so that there is something to go back to.
	before := revisionOf(t, dir)
	income := running.answersUnder(before, false)
	replay(0, "1 beslut prövade på nytt; 1 blir desamma", shipped)
	approve(0, "Anna har godkänt", "Anna")
	publish(2, "1 of 2", dir)
	approve(2, "who wrote a law cannot approve it", "Cilla")
	approve(0, "Bo har godkänt", "Bo")
	publish(0, "Publicerad som nummer 1", dir)
	running.records("loaded", "published", "loaded")

	// A change: check, test, diff, replay.
	change(t, dir, "tables/csn.yaml", "default: 6, hard: 36", "default: 6, hard: 24")
	change(t, dir, "tables/income/practice.yaml", "percent: 12", "percent: 150 procent")
	step(1, "tables/income/practice.yaml:", "check", "-policies", dir, "-regal=false")
	change(t, dir, "tables/income/practice.yaml", "percent: 150 procent", "percent: 10")
	step(1, "pages/csn.md: fel (stale_page)", "check", "-policies", dir, "-regal=false")
	step(0, "1 sidor skrivna", "pages", "-policies", dir)
	step(0, "0 fel", "check", "-policies", dir, "-regal=false")
	step(1, "FAIL tests/csn.yaml", "test", "-policies", dir)
	approve(2, "policy test fails", "Anna")
	change(t, dir, "tests/csn.yaml", "36 månader tillbaka", "24 månader tillbaka")
	change(t, dir, "tests/csn.yaml", "period: 2023-12-01--2026-11-21", "period: 2024-12-01--2026-11-21")
	change(t, dir, "tests/csn.yaml", "asked: 2023-12-01--2026-11-21", "asked: 2024-12-01--2026-11-21")
	step(0, "0 stämmer inte", "test", "-policies", dir)
	said := step(1, "CSN, csn-studiestod: tid bakåt: 6 månader, högst 24", "diff", shipped, dir)
	if want := "\ninkomsttabellen, practice, troskel-ovriga: skillnad från, procent: 10 (tidigare 12)\n"; !strings.Contains(said, want) {
		t.Errorf("diff does not say %q:\n%s", want, said)
	}

	// Yesterday's approvals and yesterday's replay are of another draft.
	publish(2, "the approval of Anna", dir)
	approve(0, "Anna", "Anna")
	approve(0, "Bo", "Bo")
	publish(2, "the replay is of another draft", dir)
	replay(1, "CSN skulle avvisas (period_too_long)", published)
	publish(0, "Publicerad som nummer 2", dir)
	if running.answersUnder(revisionOf(t, dir), true) == income {
		t.Error("the new law is answered with the old income tables")
	}
	step(1, "högst 24", "diff", "-trust", at("trust.yaml"), filepath.Join(into, "underlag-000001.tar.gz"), published)
	step(0, "Nummer 2", "history", "-row", "csn-studiestod", "-from", into, "-trust", at("trust.yaml"))

	// Back again.
	step(2, "no earlier bundle", append([]string{"rollback", "-revision", "sha256:00"}, trusted...)...)
	step(0, "Publicerad som nummer 3: "+before, append([]string{"rollback", "-revision", before}, trusted...)...)
	if running.answersUnder(before, false) != income {
		t.Error("the old law is answered with the new income tables")
	}
	running.records("loaded", "published", "loaded", "published", "loaded", "rolled_back", "loaded")
}

func revisionOf(t *testing.T, dir string) string {
	t.Helper()
	law, err := (&common{}).openLaw(dir)
	if err != nil {
		t.Fatal(err)
	}
	return law.Revision()
}

func outcomeAt(a *aggregator.Answer, code aggregator.AuthorityCode) aggregator.Outcome {
	for _, s := range a.Persons[0].Sources {
		if s.Authority == code {
			return s.Outcome
		}
	}
	return ""
}

// TestHotReloadUnderLoad: 10 000 answers while the law changes all the time, of
// which none fails and none mixes two laws, although each takes two decisions.
func TestHotReloadUnderLoad(t *testing.T) {
	t.Parallel()
	dir := draft(t)
	change(t, dir, "tables/csn.yaml", "default: 6, hard: 36", "default: 6, hard: 24")
	var laws [2]*access.Law
	for i, from := range []string{shipped, dir} {
		law, err := (&common{}).openLaw(from)
		if err != nil {
			t.Fatal(err)
		}
		laws[i] = law
	}
	current := access.NewLawInForce(laws[0])
	s := service(current)
	q := csnThirtyMonthsBack(t, laws[0])
	q.Inquiry.Narrow = []aggregator.Narrowing{{Authority: "CSN", Period: aggregator.Period{From: 20240701, To: 20240730}}}
	want := map[string]aggregator.Outcome{laws[0].Revision(): aggregator.Empty, laws[1].Revision(): aggregator.Refused}
	ctx, stop := context.WithCancel(t.Context())
	var swapping, asking sync.WaitGroup
	swapping.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			current.Put(laws[i%2])
			time.Sleep(50 * time.Microsecond)
		}
	})
	var mixed atomic.Int64
	var seen [2]atomic.Int64
	const answers, askers = 10_000, 4
	for a := range askers {
		asking.Go(func() {
			for i := range answers / askers {
				in := q.Inquiry
				in.ID = fmt.Sprintf("q%d-%d", a, i)
				answer, err := s.Answer(ctx, q.Caller, in, nil)
				if err != nil {
					t.Error(err)
					return
				}
				if outcomeAt(answer, "CSN") != want[answer.Revision] {
					mixed.Add(1)
				}
				if answer.Revision == laws[0].Revision() {
					seen[0].Add(1)
				} else {
					seen[1].Add(1)
				}
			}
		})
	}
	asking.Wait()
	stop()
	swapping.Wait()
	if mixed.Load() > 0 || seen[0].Load() == 0 || seen[1].Load() == 0 {
		t.Errorf("%d of %d answers are mixed; %d under the one law and %d under the other", mixed.Load(), answers, seen[0].Load(), seen[1].Load())
	}
}
