package aggregator

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// reader keeps what it is asked, and gives or does what it is told to.
type reader struct {
	gives  Insight
	err    error
	panics bool
	asked  InsightQuestion
	payers []string // of the payments it saw
}

func (r *reader) Read(q InsightQuestion, persons []PersonAnswer) (Insight, error) {
	r.asked = q
	for i := range persons {
		for _, p := range persons[i].Facts.Payments {
			r.payers = append(r.payers, p.Payer)
		}
	}
	if r.panics {
		panic("MARKED-VALUE")
	}
	return r.gives, r.err
}

func TestInsightIsReadOfWhatLeaves(t *testing.T) {
	r := &reader{gives: Insight{Revision: "sha256:income"}}
	s := service(&ledger{}, lawful{}, pays("AA", "a"), pays("BB", "b"), pays("CC", "c"))
	s.Insights = r
	in := household(t)
	in.Known = []FactVersion{{"a", "b"}}
	a, err := s.Answer(t.Context(), Caller{Organisation: Organisation{Number: "162120009993"}}, in, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := InsightQuestion{Organisation: "162120009993", Month: 202611, Today: DateOf(a.AskedAt), Known: in.Known}
	if diff := cmp.Diff(want, r.asked); diff != "" || a.Insight.Revision != "sha256:income" {
		t.Errorf("got revision %q; asked (-want +got):\n%s", a.Insight.Revision, diff)
	}
}

// What is taken out of a restricted answer is not there to be read.
func TestInsightSeesNoLocationClue(t *testing.T) {
	r := &reader{}
	s := service(&ledger{}, lawful{}, pays("AA", "a"), marking{fails("BB", Late)}, pays("CC", "c"))
	s.Insights = r
	a, err := s.Answer(t.Context(), Caller{}, household(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !a.Restricted || !r.asked.Restricted || len(r.payers) == 0 {
		t.Fatalf("restricted %v, insight told so %v, %d payments", a.Restricted, r.asked.Restricted, len(r.payers))
	}
	for _, payer := range r.payers {
		if payer != "" {
			t.Errorf("insight was shown the payer %q", payer)
		}
	}
}

// Without insight the answer still comes, is recorded, and says what is missing.
func TestInsightFails(t *testing.T) {
	for name, set := range map[string]func(*Service){
		"there is none": func(*Service) {},
		"an error":      func(s *Service) { s.Insights = &reader{err: errors.New("MARKED-VALUE"), gives: Insight{Revision: "x"}} },
		"a panic":       func(s *Service) { s.Insights = &reader{panics: true} },
	} {
		l := &ledger{}
		s := service(l, lawful{}, pays("AA", "a"), pays("BB", "b"), pays("CC", "c"))
		set(s)
		a, err := s.Answer(t.Context(), Caller{}, household(t), nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(a.Persons[0].Facts.Payments) != 3 || !a.Verdict.DecisionReady || l.record[len(l.record)-1] != "finish" {
			t.Errorf("%s: %d payments, ready %v, recorded %v", name, len(a.Persons[0].Facts.Payments), a.Verdict.DecisionReady, l.record)
		}
		want := Insight{Observations: []Observation{{Code: InsightUnavailable, Severity: SeverityWarning, Person: Everybody, Text: unreadText}}}
		if diff := cmp.Diff(want, a.Insight); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Where the facts alone are wanted nothing is read out of them, and nothing is
// said to be missing.
func TestTheFactsAlone(t *testing.T) {
	r := &reader{gives: Insight{Revision: "x"}}
	s := service(&ledger{}, lawful{}, pays("AA", "a"), pays("BB", "b"), pays("CC", "c"))
	s.Insights = r
	in := household(t)
	in.Bare = true
	a, err := s.Answer(t.Context(), Caller{}, in, nil)
	if err != nil {
		t.Fatal(err)
	}
	if a.Insight.Revision != "" || len(a.Insight.Observations) != 0 || r.asked.Month != 0 || a.Persons[0].Facts.Len() == 0 {
		t.Errorf("insight %+v, %d facts", a.Insight, a.Persons[0].Facts.Len())
	}
}
