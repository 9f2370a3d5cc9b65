package audit

import (
	"errors"
	"testing"

	"underlag/aggregator"
)

// A look gives one's own inquiries alone, each look a record before it.
func TestLook(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := searched(t, s)
		byID := map[string]int64{}
		for _, by := range []Reviewer{reviewer, {ID: "rut", Organisation: "162120009985", Reason: "Kontroll"}} {
			err := l.Search(t.Context(), by, Query{}, func(a Access) error { byID[a.Inquiry] = a.Index; return nil })
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, id := range []string{"q1", "q2", "q3"} {
			before := l.end.next()
			got, err := l.Look(t.Context(), reviewer, byID[id])
			if err != nil || got.Inquiry != id || got.Index != byID[id] {
				t.Errorf("%s: got %+v, %v", id, got, err)
			}
			if after := l.end.next(); after != before+1 {
				t.Errorf("%s: %d records of a look", id, after-before)
			}
		}
		if q1, err := l.Look(t.Context(), reviewer, byID["q1"]); err != nil || !q1.Finished || q1.Caseworker != "anna.handlaggare" {
			t.Errorf("q1: got %+v, %v", q1, err)
		}
		before := l.end.next()
		for name, index := range map[string]int64{"another's": byID["q4"], "the genesis": 0, "none": before + 1000, "before all": -1, "a finish": byID["q1"] + 1} {
			if got, err := l.Look(t.Context(), reviewer, index); !errors.Is(err, ErrNoInquiry) {
				t.Errorf("%s: got %+v, %v", name, got, err)
			}
		}
		if _, err := l.Look(t.Context(), Reviewer{ID: "rut", Organisation: aggregator.OrgNumber("162120009993")}, byID["q1"]); !errors.Is(err, ErrEntry) {
			t.Errorf("without a reason: %v", err)
		}
		if l.end.next() != before {
			t.Error("what gave nothing was recorded")
		}
	})
}
