package audit

import (
	"errors"
	"testing"
	"time"

	"underlag/aggregator"
)

// TestReviewIsOpenedOnceAndClosedWithAReason goes from signals to closing rate.
func TestReviewIsOpenedOnceAndClosedWithAReason(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := searched(t, s)
		rules, err := DefaultRules()
		if err != nil {
			t.Fatal(err)
		}
		signals := Signals(rules, search(t, l, Query{}), nil, stockholm())
		// Saturday noon: q1 to q3 outside hours, q3 without a case, two units unchecked.
		if len(signals) != 6 {
			t.Fatalf("got %d signals, want 6: %+v", len(signals), signals)
		}
		opened, err := l.OpenReviews(t.Context(), reviewer, signals, nil)
		if err != nil || len(opened) != len(signals) {
			t.Fatalf("%d reviews opened of %d signals: %v", len(opened), len(signals), err)
		}
		known := reviews(t, l)
		again, err := l.OpenReviews(t.Context(), reviewer, signals, known)
		if err != nil || len(again) != 0 {
			t.Errorf("opened again: %v, %v", again, err)
		}
		for _, finding := range []string{"", "guilty"} {
			if err := l.CloseReview(t.Context(), reviewer, known[0], finding); !errors.Is(err, ErrFinding) {
				t.Errorf("finding %q: got %v, want %v", finding, err, ErrFinding)
			}
		}
		by := reviewer
		by.Reason = ""
		if err := l.CloseReview(t.Context(), by, known[0], Justified); !errors.Is(err, ErrFinding) {
			t.Errorf("without a reason: got %v, want %v", err, ErrFinding)
		}
		by = Reviewer{ID: "x", Organisation: "162120009985", Reason: "x"}
		if err := l.CloseReview(t.Context(), by, known[0], Justified); !errors.Is(err, ErrNoReview) {
			t.Errorf("another municipality's: got %v, want %v", err, ErrNoReview)
		}
		if err := l.CloseReview(t.Context(), reviewer, known[0], Justified); err != nil {
			t.Fatal(err)
		}
		if err := l.CloseReview(t.Context(), reviewer, known[0], Misuse); !errors.Is(err, ErrNoReview) {
			t.Errorf("closed by another meanwhile: got %v, want %v", err, ErrNoReview)
		}
		known = reviews(t, l)
		if closed, total := ClosingRate(known); closed != 1 || total != 6 || known[0].Closed.Finding != Justified {
			t.Errorf("closed %d of %d, %+v; want the first of 6", closed, total, known[0].Closed)
		}
		if err := l.CloseReview(t.Context(), reviewer, known[0], Justified); !errors.Is(err, ErrNoReview) {
			t.Errorf("closed twice: got %v, want %v", err, ErrNoReview)
		}
		if left := Signals(rules, search(t, l, Query{}), known, stockholm()); len(left) != 5 {
			t.Errorf("after a review of the unit: %d signals, want 5", len(left))
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if report := verify(t, l.location); report.Fault != nil {
			t.Error(report.Fault)
		}
	})
}

func reviews(t *testing.T, l *Log) []Review {
	t.Helper()
	list, err := Reviews(t.Context(), l.location, reviewer, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestVerifyChecksThatAClosedReviewWasOpen(t *testing.T) {
	t.Parallel()
	path := closedLog(t)
	appendForged(t, path, `{"v":1,"kind":"closed","at":"2026-11-21T12:00:00.000000Z","review":"x-1","opened":2,"reviewer":"","finding":"justified","reason":"x"}`)
	report := verify(t, path)
	if report.Fault == nil || report.Fault.Index != 4 || report.Fault.Problem != (aggregator.Text)(problemNotOpened) {
		t.Errorf("got %v, want record 4: %s", report.Fault, problemNotOpened.EN)
	}
}
