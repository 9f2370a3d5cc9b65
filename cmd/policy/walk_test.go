package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
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
