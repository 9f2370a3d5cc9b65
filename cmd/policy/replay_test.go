package main

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access/review"
	"underlag/aggregator/audit"
	"underlag/cmd/internal/lawdesk"
)

func TestDiff(t *testing.T) {
	t.Parallel()
	dir := draft(t)
	change(t, dir, "tables/csn.yaml", "default: 6, hard: 36", "default: 6, hard: 24")
	tests := []struct {
		name string
		args []string
		code int
		out  string
	}{
		{"two laws", []string{"diff", shipped, dir}, 1, "CSN, csn-studiestod: tid bakåt: 6 månader, högst 24 (tidigare 6 månader, högst 36)\n"},
		{"the draft is that of -policies", []string{"diff", shipped, "-policies", dir, "-lang", "en"}, 1, "look-back: 6 months, at most 24"},
		{"another authority", []string{"diff", "-authority", "AF", shipped, dir}, 0, "Ingenting ändras."},
		{"the same law", []string{"diff", shipped, shipped}, 0, "Ingenting ändras."},
		{"no law", []string{"diff"}, 2, ""},
		{"no such law", []string{"diff", shipped, "nowhere"}, 2, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := policy(t, test.args...); got.code != test.code || !strings.Contains(got.out, test.out) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// TestReplay decides the inquiries of a real ledger again, under a draft that
// shortens a limit and one that turns a row off.
func TestReplay(t *testing.T) {
	t.Parallel()
	path := ledger(t, map[string]func(*aggregator.LawQuestion){
		"asked": func(*aggregator.LawQuestion) {},
		"old": func(q *aggregator.LawQuestion) {
			q.Inquiry.Month, q.Inquiry.Period = 0, aggregator.Period{From: 20240201, To: 20240331}
		},
		"refused":   func(q *aggregator.LawQuestion) { q.Inquiry.Case.Token.State = "closed" },
		"only-csn":  func(q *aggregator.LawQuestion) { q.Inquiry.Only = []aggregator.AuthorityCode{"CSN"} },
		"malformed": func(q *aggregator.LawQuestion) { q.Inquiry.Purpose = "statistics" },
		"another-day": func(q *aggregator.LawQuestion) {
			q.Inquiry.AskedAt, q.Inquiry.Month = q.Inquiry.AskedAt.AddDate(0, -2, 0), 202609
		},
	})
	dir := draft(t)
	change(t, dir, "tables/csn.yaml", "default: 6, hard: 36", "default: 6, hard: 24")
	change(t, dir, "tables/arbetsformedlingen.yaml", "status: confirmed", "status: unconfirmed")
	got := policy(t, "replay", "-policies", shipped, "-ledger", path, "-lang", "en", dir)
	for _, want := range []string{
		"5 decisions decided again; 2 stay the same, 3 change.\n1 records do not hold enough",
		"162120009993, application: CSN would be refused (period_too_long): 1 persons",
		"162120009993, application: AF, registration: whether registered as a jobseeker would no longer be delivered: 3 persons",
	} {
		if got.code != 1 || !strings.Contains(got.out, want) {
			t.Errorf("exit code %d, nothing says %q in\n%s%s", got.code, want, got.out, got.errOut)
		}
	}
	if strings.Contains(got.out, "as recorded even under") || strings.Contains(got.out, "under another law") {
		t.Errorf("the law as it is does not reproduce the records:\n%s", got.out)
	}
	got = policy(t, "replay", "-policies", shipped, "-ledger", path, "-since", "2026-11-01", "-lang", "en", dir)
	if !strings.Contains(got.out, "whether registered as a jobseeker would no longer be delivered: 2 persons") {
		t.Errorf("since November: %+v", got)
	}
	if got = policy(t, "replay", "-policies", shipped, "-ledger", path, shipped); got.code != 0 {
		t.Errorf("against itself: %+v", got)
	}
	for _, args := range [][]string{{"replay", "-policies", shipped, dir}, {"replay", "-policies", shipped, "-ledger", path}, {"replay", "-policies", shipped, "-ledger", "nowhere", dir}} {
		if got := policy(t, args...); got.code != 2 || got.errOut == "" {
			t.Errorf("%v: %+v", args, got)
		}
	}
}

// BenchmarkReplay replays a ledger of 100 000 decisions about households of two,
// over a year of days, purposes and months; less than a minute is demanded of two
// cores.
func BenchmarkReplay(b *testing.B) {
	const decided = 100_000
	path := bigLedger(b, decided)
	law, err := (&common{}).openLaw(shipped)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		replay, err := lawdesk.Replay(b.Context(), law, law, path, 0)
		if err != nil || replay.Decisions != decided || replay.Alike != decided {
			b.Fatalf("%+v, %v", replay, err)
		}
	}
	b.ReportMetric(decided*float64(b.N)/b.Elapsed().Seconds(), "decisions/s")
}

func bigLedger(b *testing.B, decided int) string {
	b.Helper()
	keys, err := audit.GenerateKeys()
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "ledger.db")
	log, err := audit.Open(path, audit.Options{Keys: keys, Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	defer log.Close()
	law, err := (&common{}).openLaw(shipped)
	if err != nil {
		b.Fatal(err)
	}
	const writers = 200
	var wait sync.WaitGroup
	for w := range writers {
		wait.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(w), 2026))
			for i := range decided / writers {
				on := aggregator.Date(20261121).AddDays(-rng.IntN(365))
				q, err := review.Ordinary(law, on, review.Member{Age: 20 + w%20, Role: aggregator.Applicant}, review.Member{Age: 17, Role: aggregator.Child})
				if err != nil {
					b.Error(err)
					return
				}
				review.SetPurpose(&q, []aggregator.Purpose{aggregator.Application, aggregator.Control, aggregator.FollowUp}[rng.IntN(3)])
				q.Inquiry.Month = on.Month().Add(-rng.IntN(4))
				d, err := law.Decide(b.Context(), q)
				if err == nil {
					_, err = log.Begin(b.Context(), asEntry(fmt.Sprintf("q%d-%d", w, i), &q, &d))
				}
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wait.Wait()
	return path
}

// asEntry is what the service records of a decision.
func asEntry(id string, q *aggregator.LawQuestion, d *aggregator.Decision) aggregator.Entry {
	e := aggregator.Entry{
		ID: id, At: q.Inquiry.AskedAt, Organisation: q.Caller.Organisation.Number, Caseworker: q.Caller.ID, Case: q.Inquiry.Case.Reference,
		Purpose: q.Inquiry.Purpose, Revision: d.Revision, On: d.On, Circumstances: d.Circumstances,
	}
	for i, p := range q.Inquiry.Persons {
		s := aggregator.EntrySubject{Number: p.Number, Role: p.Role}
		for _, of := range d.Persons[i].Sources {
			es := aggregator.EntrySource{Authority: of.Authority, Provisions: of.Provisions(), Period: of.Period}
			if of.Refusal != nil {
				es.Refusal = of.Refusal.Code
			}
			s.Sources = append(s.Sources, es)
		}
		e.Subjects = append(e.Subjects, s)
	}
	return e
}
