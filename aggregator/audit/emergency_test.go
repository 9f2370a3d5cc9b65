package audit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

const acuteText = "hushållet saknar mat över helgen"

// emergency is an inquiry in which anna.handlaggare broke the glass.
func emergency(t testing.TB, id string) aggregator.Entry {
	e := entry(t, id)
	e.BreakGlass = &aggregator.BreakGlass{Reason: aggregator.AcuteNeed, Text: acuteText, Expires: noon.Add(time.Hour)}
	e.Circumstances = &aggregator.Circumstances{
		Environment: "demo", Month: 202611, Roles: []string{"economic_aid"}, Referenced: true,
		BreakGlass: &aggregator.GlassFacts{Reason: aggregator.AcuteNeed, Proven: true},
	}
	return e
}

// TestABrokenGlassOpensItsReviewInTheSameCommit, which another named person
// closes.
func TestABrokenGlassOpensItsReviewInTheSameCommit(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := openLog(t, s.location(t), &clock{at: noon})
		begin(t, l, "whole")
		receipt, err := l.Begin(t.Context(), emergency(t, "q1"))
		if err != nil || receipt.Index != 2 || receipt.Review != "break_glass-2" {
			t.Fatalf("got %+v, %v; want record 2 and its review", receipt, err)
		}
		after := begin(t, l, "q2")
		if after.Index != 4 || after.Review != "" {
			t.Errorf("got %+v, want record 4 without a review", after)
		}
		finish(t, l, "q1")
		want := []Review{{ID: "break_glass-2", Index: 3, At: noon.Truncate(time.Microsecond), Organisation: "162120009993", Unit: "Ekonomiskt bistånd 2", Rule: "break_glass", Records: []int64{2}}}
		if diff := cmp.Diff(want, reviews(t, l)); diff != "" {
			t.Fatalf("reviews (-want +got):\n%s", diff)
		}
		own := Reviewer{ID: "anna.handlaggare", Organisation: "162120009993", Reason: "det var akut"}
		for name, test := range map[string]struct {
			by   Reviewer
			want error
		}{
			"herself":              {own, ErrOwn},
			"nobody":               {Reviewer{Organisation: own.Organisation, Reason: "x"}, ErrEntry},
			"without a reason":     {Reviewer{ID: "rut.granskare", Organisation: own.Organisation}, ErrFinding},
			"another municipality": {Reviewer{ID: "rut.granskare", Organisation: "162120009985", Reason: "x"}, ErrNoReview},
		} {
			if err := l.Conclude(t.Context(), test.by, "break_glass-2", Justified); !errors.Is(err, test.want) {
				t.Errorf("closed by %s: got %v, want %v", name, err, test.want)
			}
		}
		if err := l.Conclude(t.Context(), reviewer, "break_glass-2", Justified); err != nil {
			t.Fatal(err)
		}
		if known := reviews(t, l); known[0].Closed == nil || known[0].Closed.Finding != Justified {
			t.Errorf("got %+v, want it closed", known[0])
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		report := verify(t, l.location, receipt, after)
		if report.Fault != nil || report.Emergencies != 1 || report.Inquiries != 3 {
			t.Errorf("got %+v, want an intact log with one emergency of three inquiries", report)
		}
	})
}

// TestManyAtOnceEachGetTheirOwn: records that share a commit get the receipts of
// their own rows.
func TestManyAtOnceEachGetTheirOwn(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := openLog(t, s.location(t), &clock{at: noon})
		var group sync.WaitGroup
		receipts := make([]aggregator.Receipt, 60)
		for n := range receipts {
			group.Go(func() {
				e := entry(t, fmt.Sprint("q", n))
				if n%3 == 0 {
					e = emergency(t, e.ID)
				}
				var err error
				receipts[n], err = l.Begin(context.Background(), e)
				if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		for n, r := range receipts {
			want := ""
			if n%3 == 0 {
				want = fmt.Sprint("break_glass-", r.Index)
			}
			if r.Review != want {
				t.Errorf("got %+v, want the review %q", r, want)
			}
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if report := verify(t, l.location, receipts...); report.Fault != nil || report.Emergencies != 20 || report.Records != 81 {
			t.Errorf("got %+v, want 81 intact records", report)
		}
	})
}

// TestWhatWasStatedIsHiddenAndShownToTheReviewer.
func TestWhatWasStatedIsHiddenAndShownToTheReviewer(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := openLog(t, s.location(t), &clock{at: noon})
		e := emergency(t, "q1")
		e.BreakGlass.Text = acuteText + ", ring 19" + anna[2:]
		if _, err := l.Begin(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		found := search(t, l, Query{})
		want := &AccessBreakGlass{Reason: "acute_need", Expires: "2026-11-21T13:00:00.123456Z", Text: acuteText + ", ring " + mask}
		if len(found) != 1 {
			t.Fatalf("found %d inquiries, want 1", len(found))
		}
		if diff := cmp.Diff(want, found[0].BreakGlass); diff != "" {
			t.Errorf("stated (-want +got):\n%s", diff)
		}
		var shown strings.Builder
		if err := Show(t.Context(), l.location, "q1", &shown); err != nil || strings.Contains(shown.String(), "hushållet") {
			t.Errorf("show: %v, %s; want the commitment alone", err, shown.String())
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if s.name == "sqlite" {
			holdsNot(t, l.location, [][]byte{[]byte("hushållet saknar")})
		}
	})
}

// TestEmergenciesAreErasedAsAClassOfTheirOwn, and only when their reviews are
// closed.
func TestEmergenciesAreErasedAsAClassOfTheirOwn(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		c := &clock{at: noon}
		l := openLog(t, s.location(t), c)
		begin(t, l, "whole")
		if _, err := l.Begin(t.Context(), emergency(t, "q1")); err != nil {
			t.Fatal(err)
		}
		if _, err := l.Refuse(t.Context(), emergency(t, "q2"), aggregator.Refusal{Code: "break_glass_expired"}); err != nil {
			t.Fatal(err)
		}
		c.forward(fiveYears)
		if n, err := l.Erase(t.Context(), reviewer, Inquiries, c.now()); n != 1 || err != nil {
			t.Errorf("of inquiries: erased %d, %v; want the one that is no emergency", n, err)
		}
		if n, err := l.Erase(t.Context(), reviewer, Emergencies, c.now()); n != 0 || !errors.Is(err, ErrOpenEmergency) || !strings.Contains(err.Error(), "break_glass-2") {
			t.Errorf("while the review is open: erased %d, %v; want none and %v", n, err, ErrOpenEmergency)
		}
		known, err := Reviews(t.Context(), l.location, reviewer, time.Time{})
		if err != nil || len(known) != 1 {
			t.Fatalf("got %+v, %v; want one review", known, err)
		}
		if err := l.CloseReview(t.Context(), reviewer, known[0], Justified); err != nil {
			t.Fatal(err)
		}
		if n, err := l.Erase(t.Context(), reviewer, Emergencies, c.now()); n != 2 || err != nil {
			t.Errorf("erased %d, %v; want the answered and the refused", n, err)
		}
		for _, a := range search(t, l, Query{}) {
			if a.Caseworker != "" || a.BreakGlass != nil && a.BreakGlass.Text != "" {
				t.Errorf("got %+v, want nobody and nothing stated", a)
			}
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if report := verify(t, l.location); report.Fault != nil || report.Erased != 3 {
			t.Errorf("got %+v, want an intact log with three erased records", report)
		}
	})
}

// TestNobodyClosesWhatNobodyKnows: with the identities gone behind the ledger's
// back, anybody could be the one who broke the glass.
func TestNobodyClosesWhatNobodyKnows(t *testing.T) {
	t.Parallel()
	l, path, _ := newLog(t)
	if _, err := l.Begin(t.Context(), emergency(t, "q1")); err != nil {
		t.Fatal(err)
	}
	tamper(t, path, "DELETE FROM identities WHERE idx = 1")
	if err := l.Conclude(t.Context(), reviewer, "break_glass-1", Justified); !errors.Is(err, ErrNobodyKnown) {
		t.Errorf("got %v, want %v", err, ErrNobodyKnown)
	}
}

// TestVerifyDemandsTheReviewOfABrokenGlass, as the verifier of README.md does.
func TestVerifyDemandsTheReviewOfABrokenGlass(t *testing.T) {
	t.Parallel()
	const broken = `{"v":1,"kind":"begin","at":"2026-11-21T12:00:00.000000Z","inquiry":"x","organisation":"162120009993","unit":"","automation":false,"caseworker":"","case":"","purpose":"application","law":"","on":"","subjects":[],"breakGlass":{"reason":"acute_need","expires":"","text":""}}`
	const other = `{"v":1,"kind":"review","at":"2026-11-21T12:00:00.000000Z","review":"break_glass-3","reviewer":"","organisation":"162120009993","unit":"","rule":"break_glass","records":[3]}`
	for name, test := range map[string]struct {
		forged []string
		fault  int64 // -1: none
	}{
		"at the end":          {[]string{broken}, 4},
		"another's":           {[]string{broken, other}, 5},
		"its own":             {[]string{broken, strings.ReplaceAll(strings.ReplaceAll(other, "-3", "-4"), "[3]", "[4]")}, -1},
		"an inquiry between":  {[]string{broken, strings.ReplaceAll(broken, `,"breakGlass":{"reason":"acute_need","expires":"","text":""}`, "")}, 5},
		"a broken glass next": {[]string{broken, broken}, 5},
	} {
		path := closedLog(t)
		for _, body := range test.forged {
			appendForged(t, path, body)
		}
		report := verify(t, path)
		switch {
		case test.fault < 0 && report.Fault != nil:
			t.Errorf("%s: got %v", name, report.Fault)
		case test.fault >= 0 && (report.Fault == nil || report.Fault.Index != test.fault || report.Fault.Problem != problemNotReviewed):
			t.Errorf("%s: got %v, want record %d: %s", name, report.Fault, test.fault, problemNotReviewed.EN)
		}
		out, err := readmeVerifier(t, path)
		if intact := err == nil; intact != (test.fault < 0) {
			t.Errorf("%s: the verifier of README.md says %q", name, out)
		}
	}
}

// TestReadmeVerifierKnowsEmergencies: open, closed and erased.
func TestReadmeVerifierKnowsEmergencies(t *testing.T) {
	t.Parallel()
	l, path, c := newLog(t)
	if _, err := l.Begin(t.Context(), emergency(t, "q1")); err != nil {
		t.Fatal(err)
	}
	if err := l.Conclude(t.Context(), reviewer, "break_glass-1", Justified); err != nil {
		t.Fatal(err)
	}
	for _, step := range []func() error{
		func() error { return nil },
		func() error {
			c.forward(time.Hour)
			_, err := l.Erase(t.Context(), reviewer, Emergencies, c.now())
			return err
		},
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
		if out, err := readmeVerifier(t, path); err != nil {
			t.Errorf("got %q, %v", out, err)
		}
	}
}

func readmeVerifier(t *testing.T, path string) (string, error) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		message := "python3 is not installed; install it (with its sqlite3 module) to run the README's verifier"
		if os.Getenv("CI") == "true" {
			t.Fatal(message)
		}
		t.Skip(message)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "```python\n")
	program, _, _ := strings.Cut(rest, "```")
	out, err := exec.CommandContext(t.Context(), python, "-c", program, path).CombinedOutput()
	return string(out), err
}

// TestEmergenciesAreSignals: the table finds those that have no review, and the
// attempts that were refused.
func TestEmergenciesAreSignals(t *testing.T) {
	t.Parallel()
	l, _, _ := newLog(t)
	if _, err := l.Begin(t.Context(), emergency(t, "q1")); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Refuse(t.Context(), emergency(t, "q2"), aggregator.Refusal{Code: "break_glass_caller"}); err != nil {
		t.Fatal(err)
	}
	rules, err := DefaultRules()
	if err != nil {
		t.Fatal(err)
	}
	signals := map[string]Signal{}
	for _, s := range Signals(rules, search(t, l, Query{}), nil, stockholm()) {
		signals[s.ID()] = s
	}
	for _, id := range []string{"break_glass-1", "break_glass_refused-3"} {
		if _, found := signals[id]; !found {
			t.Errorf("no signal %s among %v", id, signals)
		}
	}
	opened, err := l.OpenReviews(t.Context(), reviewer, []Signal{signals["break_glass-1"], signals["break_glass_refused-3"]}, reviews(t, l))
	if err != nil || len(opened) != 1 || opened[0].Rule != "break_glass_refused" {
		t.Errorf("opened %+v, %v; want the refused attempt alone, since the other is open", opened, err)
	}
	for _, wrong := range []string{
		"rules:\n  - {code: glass, kind: emergency, text: {sv: s, en: e}}\n",
		"rules:\n  - {code: break_glass, kind: hours, from: 6, to: 19, text: {sv: s, en: e}}\n",
	} {
		if _, err := ReadRules([]byte(wrong)); err == nil || !strings.Contains(err.Error(), "go together") {
			t.Errorf("%s: got %v", wrong, err)
		}
	}
}
