package review_test

import (
	"testing"

	"underlag/aggregator"
	"underlag/aggregator/access/review"
)

// Everything a page shows of a row is a value: what it says, what it is worth on
// the day, who is narrower and which questions are about it.
func TestPageOf(t *testing.T) {
	t.Parallel()
	files := tree(t)
	law := load(t)
	page, ok := review.PageOf(law, "csn-studiestod", today)
	if !ok || page.Authority != "CSN" || page.Row == nil || page.Outside != nil || page.State != review.InForce || len(page.Local) != 1 || page.Local[0].Name != "Exempelby" {
		t.Errorf("got %+v", page)
	}
	if page, _ = review.PageOf(law, "csn-studiestod", 20250630); page.State != review.Later {
		t.Errorf("before its first day: got %s", page.State)
	}
	if _, ok := review.PageOf(law, "no-such-row", today); ok {
		t.Error("a row that is not there has a page")
	}
	tested, err := review.Test(t.Context(), law, files, 0)
	if err != nil {
		t.Fatal(err)
	}
	about := tested.About("csn-studiestod")
	if len(about) == 0 || about[0].File == "" || about[0].Line == 0 || len(tested.About("no-such-row")) > 0 {
		t.Errorf("got %+v", about)
	}
}

// An explanation is values as well as words.
func TestAnExplanationIsValues(t *testing.T) {
	t.Parallel()
	law := load(t)
	asked := review.Asked{On: today, Municipality: "162120009977"}
	q, err := asked.Question(law)
	if err != nil {
		t.Fatal(err)
	}
	d, err := law.Decide(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	of := map[aggregator.AuthorityCode]review.Sentence{}
	for _, s := range review.Explain(law, &d, []aggregator.Role{aggregator.Applicant}, review.English) {
		of[s.Authority] = s
	}
	if s := of["CSN"]; !s.Allowed || s.Period.IsZero() || len(s.Rows) == 0 || s.Rows[0] != "csn-studiestod" || len(s.Held) == 0 || s.Held[0].Code == "" || s.Held[0].Sentence == "" || s.Code != "" {
		t.Errorf("CSN: got %+v", s)
	}
	asked = review.Asked{On: today, Given: []string{"case closed"}}
	if q, err = asked.Question(law); err != nil {
		t.Fatal(err)
	}
	if d, err = law.Decide(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	if list := review.Explain(law, &d, nil, review.English); len(list) != 1 || list[0].Person != -1 || list[0].Code != "case_closed" {
		t.Errorf("got %+v", list)
	}
	asked.Given = []string{"case shut"}
	if _, err := asked.Question(law); err == nil {
		t.Error("an unknown word is taken")
	}
}
