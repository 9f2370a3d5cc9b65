package audit

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

// TestOnlyTheOwnerCloses: an assigned review is closed by its owner or her
// substitute, also after the keys were rotated, and by nobody else.
func TestOnlyTheOwnerCloses(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		c := &clock{at: noon}
		l := openLog(t, s.location(t), c)
		for n := range int64(3) {
			signal := Signal{Rule: "r", Unit: "Enhet 1", Records: []int64{n + 1}, At: noon}
			if _, err := l.OpenReviews(t.Context(), reviewer, []Signal{signal}, nil); err != nil {
				t.Fatal(err)
			}
		}
		as := func(id string) Reviewer { return Reviewer{ID: id, Organisation: reviewer.Organisation, Reason: "x"} }
		list := reviews(t, l)
		for _, v := range list[:2] {
			if err := l.AssignReview(t.Context(), reviewer, v, "first"); err != nil {
				t.Fatal(err)
			}
			if err := l.AssignReview(t.Context(), reviewer, v, "olga", "sara", "sven"); err != nil {
				t.Fatal(err)
			}
		}
		keys, err := testKeys(t).Rotate("", noon)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.UseKeys(keys); err != nil {
			t.Fatal(err)
		}
		list = reviews(t, l)
		names, err := l.Owners(t.Context(), reviewer, list[0])
		if diff := cmp.Diff([]string{"olga", "sara", "sven"}, names); diff != "" || err != nil {
			t.Errorf("%s, %v", diff, err)
		}
		for _, id := range []string{"rut.granskare", "first", ""} {
			if err := l.CloseReview(t.Context(), as(id), list[0], Justified); !errors.Is(err, ErrNotOwn) {
				t.Errorf("by %q: got %v, want %v", id, err, ErrNotOwn)
			}
		}
		for n, id := range []string{"olga", "sven", "anybody"} {
			if err := l.CloseReview(t.Context(), as(id), list[n], Misuse); err != nil {
				t.Errorf("by %s: %v", id, err)
			}
		}
		closed := reviews(t, l)[0]
		for _, err := range []error{
			l.AssignReview(t.Context(), reviewer, closed, "late"),
			l.AssignReview(t.Context(), Reviewer{ID: "x", Organisation: "162120009985", Reason: "x"}, list[0], "x"),
		} {
			if !errors.Is(err, ErrNoReview) {
				t.Errorf("got %v, want %v", err, ErrNoReview)
			}
		}
		for _, err := range []error{
			l.AssignReview(t.Context(), reviewer, list[0], ""), l.AssignReview(t.Context(), reviewer, list[0], "x", ""),
			l.AssignReview(t.Context(), Reviewer{ID: "x", Organisation: reviewer.Organisation}, list[0], "x"),
		} {
			if !errors.Is(err, ErrOwner) {
				t.Errorf("got %v, want %v", err, ErrOwner)
			}
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if report := verify(t, l.location); report.Fault != nil {
			t.Error(report.Fault)
		}
	})
}

func TestVerifyChecksThatAnAssignedReviewWasOpened(t *testing.T) {
	t.Parallel()
	path := closedLog(t)
	appendForged(t, path, `{"v":1,"kind":"assigned","at":"2026-11-21T12:00:00.000000Z","review":"x-1","opened":2,"reviewer":"","owner":"","substitutes":[],"reason":"x"}`)
	report := verify(t, path)
	if report.Fault == nil || report.Fault.Index != 4 || report.Fault.Problem != problemNotOpened {
		t.Errorf("got %v, want record 4: %s", report.Fault, problemNotOpened.EN)
	}
}

// TestMonthOfReviews counts what was opened in a month, and nothing else; the
// counter counts everything, once.
func TestMonthOfReviews(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		c := &clock{at: noon}
		l := openLog(t, s.location(t), c)
		counter := CountReviews(l.location)
		count := func(open, closed int64) {
			t.Helper()
			got, err := counter.Next(t.Context())
			if diff := cmp.Diff([]ReviewCount{{reviewer.Organisation, open, closed}}, got); diff != "" || err != nil {
				t.Errorf("%s, %v", diff, err)
			}
		}
		open := func(unit string, index int64) {
			t.Helper()
			signal := Signal{Rule: "r", Unit: unit, Records: []int64{index}, At: noon}
			if _, err := l.OpenReviews(t.Context(), reviewer, []Signal{signal}, nil); err != nil {
				t.Fatal(err)
			}
		}
		open("B", 1)
		open("A", 2)
		open("B", 3)
		open("B", 4)
		count(4, 0)
		list := reviews(t, l)
		for n, finding := range []string{Justified, Misuse} {
			if err := l.CloseReview(t.Context(), reviewer, list[n], finding); err != nil {
				t.Fatal(err)
			}
		}
		if err := l.AssignReview(t.Context(), reviewer, list[2], "olga"); err != nil {
			t.Fatal(err)
		}
		count(2, 2)
		count(2, 2)
		c.forward(30 * 24 * time.Hour)
		open("A", 5)
		count(3, 2)
		report, err := MonthOfReviews(t.Context(), l.location, reviewer.Organisation, 202611, stockholm())
		want := ReviewReport{
			Organisation: string(reviewer.Organisation), Month: "2026-11", Opened: 4, Closed: 2,
			Rows: []ReviewRow{{Unit: "A", Rule: "r", Opened: 1, Misuse: 1}, {Unit: "B", Rule: "r", Opened: 3, Justified: 1, Open: 2, Assigned: 1}},
		}
		if diff := cmp.Diff(want, report); diff != "" || err != nil {
			t.Errorf("(-want +got):\n%s%v", diff, err)
		}
	})
}

// TestActsAreAClassOfTheirOwn: erasing the reviews leaves who did what to a
// source, and the other way about; an erasure from when they were one class
// still explains what it took.
func TestActsAreAClassOfTheirOwn(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		c := &clock{at: noon}
		l := openLog(t, s.location(t), c)
		act := aggregator.Act{Authority: "FK", Kind: aggregator.ActDisable, Reason: aggregator.Text{SV: "Fel", EN: "Wrong"}}
		if _, err := l.Act(t.Context(), operator, act); err != nil {
			t.Fatal(err)
		}
		if _, err := l.Law(t.Context(), lawEvent(LawPublished, 1)); err != nil {
			t.Fatal(err)
		}
		c.forward(time.Hour)
		for _, class := range []Class{ReviewsOf, Acts} {
			if n, err := l.Erase(t.Context(), reviewer, class, c.now().Add(-30*time.Minute)); n != 1 || err != nil {
				t.Errorf("%s: erased %d, %v; want one record", class, n, err)
			}
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if report := verify(t, l.location); report.Fault != nil || report.Erased != 2 {
			t.Errorf("got %+v", report)
		}
	})
}
