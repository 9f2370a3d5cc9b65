package audit

import (
	"errors"
	"strings"
	"testing"

	"underlag/aggregator"
)

func TestReviewerOf(t *testing.T) {
	t.Parallel()
	rut := aggregator.Caller{ID: "rut.granskare", Roles: []string{"economic_aid", aggregator.RoleLogReviewer}, Organisation: aggregator.Organisation{Number: "162120009993"}}
	for name, c := range map[string]struct {
		change func(*aggregator.Caller)
		want   error
	}{
		"a reviewer":      {func(*aggregator.Caller) {}, nil},
		"no role":         {func(c *aggregator.Caller) { c.Roles = []string{"economic_aid", aggregator.RoleSourceAdmin} }, ErrNotReviewer},
		"not proven":      {func(c *aggregator.Caller) { c.Named = true }, ErrNotReviewer},
		"an automation":   {func(c *aggregator.Caller) { c.Automation = true }, ErrNotReviewer},
		"nobody":          {func(c *aggregator.Caller) { c.ID = "" }, ErrNotReviewer},
		"no organisation": {func(c *aggregator.Caller) { c.Organisation.Number = "" }, ErrNotReviewer},
	} {
		caller := rut
		c.change(&caller)
		by, err := ReviewerOf(caller, "Månadens kontroll")
		if !errors.Is(err, c.want) || err == nil && by != (Reviewer{"rut.granskare", "162120009993", "Månadens kontroll"}) {
			t.Errorf("%s: got %+v, %v; want %v", name, by, err, c.want)
		}
	}
}

// TestPagesAreWhatASearchFinds reads page by page what one search finds at once.
func TestPagesAreWhatASearchFinds(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := searched(t, s)
		for name, q := range map[string]Query{"read through": {}, "by index": {Case: "2026-0417"}} {
			for limit := 1; limit <= 4; limit++ {
				var got []string
				pages := 0
				for p := (Page{Limit: limit}); ; pages++ {
					found, err := l.SearchPage(t.Context(), reviewer, q, p)
					if err != nil || len(found.Accesses) > limit {
						t.Fatalf("%s: %d inquiries in a page of %d: %v", name, len(found.Accesses), limit, err)
					}
					for _, a := range found.Accesses {
						got = append(got, a.Inquiry)
					}
					if found.Next == 0 {
						break
					}
					p.After = found.Next
				}
				if strings.Join(got, " ") != "q1 q2 q3" || pages != 3/limit {
					t.Errorf("%s, pages of %d: got %v in %d pages and the last", name, limit, got, pages)
				}
			}
		}
		for _, p := range []Page{{Limit: -1}, {Limit: MaxPage + 1}, {After: -1}} {
			if _, err := l.SearchPage(t.Context(), reviewer, Query{}, p); !errors.Is(err, ErrEntry) {
				t.Errorf("%+v: got %v, want %v", p, err, ErrEntry)
			}
		}
	})
}

// TestNobodyClosesTheReviewOfTheirOwn: another reviewer does.
func TestNobodyClosesTheReviewOfTheirOwn(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := covered(t, searched(t, s))
		opened, err := l.Check(t.Context(), reviewer, Check{Sample: 3, Rules: []Rule{}})
		if err != nil || len(opened) != 3 {
			t.Fatalf("got %+v, %v; want a sample of three", opened, err)
		}
		anna := reviewer
		anna.ID = "anna.handlaggare" // asked q1 and q3
		own := 0
		for _, o := range opened {
			err := l.Conclude(t.Context(), anna, o.ID, Justified)
			switch {
			case errors.Is(err, ErrOwn):
				own++
				if err := l.Conclude(t.Context(), reviewer, o.ID, Justified); err != nil {
					t.Error(err)
				}
			case err != nil:
				t.Error(err)
			}
		}
		if own != 2 {
			t.Errorf("%d reviews were of her own, want 2", own)
		}
		list, err := l.Reviews(t.Context(), reviewer)
		if closed, total := ClosingRate(list); err != nil || closed != 3 || total != 3 {
			t.Errorf("closed %d of %d, %v", closed, total, err)
		}
		if err := l.Conclude(t.Context(), reviewer, opened[0].ID, Justified); !errors.Is(err, ErrNoReview) {
			t.Errorf("closed twice: got %v, want %v", err, ErrNoReview)
		}
	})
}

// TestProveIsOfOnesOwnOrganisation: another's inquiry is as if it were not there.
func TestProveIsOfOnesOwnOrganisation(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := covered(t, searched(t, s))
		p, err := l.Prove(t.Context(), reviewer, "q1")
		if err != nil || len(p.Records) != 2 {
			t.Errorf("got %d records, %v; want two", len(p.Records), err)
		}
		for _, id := range []string{"q4", "q9", ""} {
			if _, err := l.Prove(t.Context(), reviewer, id); !errors.Is(err, ErrNoInquiry) {
				t.Errorf("%q: got %v, want %v", id, err, ErrNoInquiry)
			}
		}
	})
}

// covered opens a log anew, since closing it signs a checkpoint of all of it.
func covered(t *testing.T, l *Log) *Log {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return openLog(t, l.location, &clock{at: noon})
}
