// Package sourcetest is the conformance suite that every source passes, and the
// small tools their tests share: the standard question, case folders, golden
// files and validation against the authorities' own schemas.
package sourcetest

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/internal/simkit"
)

// Today is the day of every source test.
const Today aggregator.Date = 20261121

// World gives the fixtures' people for application month 2026-11.
func World(t testing.TB) *fixtures.World {
	t.Helper()
	w, err := fixtures.NewWorld(202611, Today)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Everything is the persona whom every authority has facts about.
const Everything = "199601052393"

// Persons gives the people of every household, unknown ones included.
func Persons(t testing.TB) []fixtures.Person {
	t.Helper()
	var all []fixtures.Person
	for _, h := range World(t).Households {
		all = append(all, h.Persons...)
	}
	return all
}

// Question gives the standard question about a person of twelve digits.
func Question(number string, categories ...aggregator.Category) aggregator.Question {
	person, err := aggregator.ParsePersonalNumber(number)
	if err != nil {
		panic("sourcetest: " + err.Error())
	}
	return aggregator.Question{
		ID:     "0d6f0f0e-4c5b-4d8a-9a61-1f2e3d4c5b6a",
		Person: person,
		Case:   "EB-2026-0417",
		Asker: aggregator.Asker{Organisation: "162120009993", Name: "Exempels kommun", Caseworker: "anna.lind",
			Processor: &aggregator.Processor{Organisation: "165560000176", Name: "Systemleverantören AB"}},
		Purpose:    "Ansökan om ekonomiskt bistånd",
		LegalText:  "15 kap. 10 § SoL (2025:400); 3 § förordning (2008:975)",
		Period:     aggregator.Period{From: 20260901, To: 20261130},
		Window:     aggregator.Period{From: 20261101, To: 20261130},
		Today:      Today,
		Categories: categories,
		Planned:    true,
	}
}

// Subject is a source under test.
type Subject struct {
	New     func(t *testing.T, baseURL string, client *http.Client) aggregator.Source
	Sim     func(fixtures.Faults) http.Handler
	Known   string // a person the simulator has facts about
	Unknown string // a person it has never heard of
	// Incomplete is the persona whose facts say that a part cannot be told; empty
	// where there is none.
	Incomplete string
	Categories []aggregator.Category
	// Carries lists what the request must hold word for word; empty means case
	// reference, caseworker and legal text.
	Carries []string
	// WrongNamespace turns a good answer into one of another namespace; nil where
	// the wire has none.
	WrongNamespace func([]byte) []byte
	// Outcomes says what the authority's own fault and its partial answer become.
	Outcomes map[fixtures.Fault]aggregator.Outcome
}

// Run holds the source to what every caller of a Source relies on.
func Run(t *testing.T, s Subject) {
	t.Run("delivers facts within its catalogue", s.delivers)
	t.Run("every persona is understood", s.personas)
	t.Run("unknown person is empty", s.unknown)
	t.Run("request carries the decision", s.carries)
	t.Run("cancellation is honoured", s.cancelled)
	t.Run("deadline is late", s.late)
	t.Run("faults", s.faults)
	t.Run("broken bodies are malformed", s.broken)
	t.Run("a hundred at once", s.concurrent)
}

func (s Subject) start(t *testing.T, h http.Handler) aggregator.Source {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	transport := &http.Transport{MaxIdleConnsPerHost: 128}
	t.Cleanup(transport.CloseIdleConnections)
	return s.New(t, server.URL, &http.Client{Transport: transport})
}

func (s Subject) fetch(t *testing.T, h http.Handler, number string) (aggregator.Reply, error) {
	t.Helper()
	return s.start(t, h).Fetch(t.Context(), Question(number, s.Categories...))
}

func (s Subject) delivers(t *testing.T) {
	source := s.start(t, s.Sim(simkit.NoFaults{}))
	reply, err := source.Fetch(t.Context(), Question(s.Known, s.Categories...))
	if err != nil {
		t.Fatal(err)
	}
	if reply.Facts.Len() == 0 || len(reply.Missing) > 0 {
		t.Fatalf("got %d facts and %d missing parts, want facts and nothing missing", reply.Facts.Len(), len(reply.Missing))
	}
	checkCatalogue(t, source.Descriptor(), &reply.Facts)
	s.oneCategoryAtATime(t, source)
}

// personas holds the simulator to what the mapping understands in full. A person
// whose number the wire cannot carry is denied.
func (s Subject) personas(t *testing.T) {
	source := s.start(t, s.Sim(simkit.NoFaults{}))
	for _, p := range Persons(t) {
		reply, err := source.Fetch(t.Context(), Question(p.Number, s.Categories...))
		got := OutcomeOf(reply, err)
		good := got.Ready() || got == aggregator.Denied
		switch p.Number {
		case Everything:
			good = got == aggregator.Answered
		case s.Incomplete:
			good = got == aggregator.Partial
		}
		if !good {
			t.Errorf("%s %s: got %s (%v, missing %v)", p.First, p.Last, got, err, reply.Missing)
		}
	}
}

// oneCategoryAtATime asks for each category alone, as a narrower law would. What
// a block of the wire brings besides is left to the aggregator's cut.
func (s Subject) oneCategoryAtATime(t *testing.T, source aggregator.Source) {
	t.Helper()
	for _, only := range s.Categories {
		if _, err := source.Fetch(t.Context(), Question(s.Known, only)); err != nil {
			t.Errorf("category %s alone: %v", only, err)
		}
	}
}

func checkCatalogue(t *testing.T, d aggregator.Descriptor, facts *aggregator.Facts) {
	t.Helper()
	catalogue := map[aggregator.Category]aggregator.FieldSet{}
	for _, c := range d.Catalogue {
		for _, f := range c.Fields {
			catalogue[c.Name] = catalogue[c.Name].With(aggregator.Fields(f.Field))
		}
	}
	for category, present := range facts.Present() {
		for _, f := range present.Without(catalogue[category]).List() {
			t.Errorf("%s: a fact of category %q holds %s, which source.yaml does not list", d.Code, category, f)
		}
	}
}

func (s Subject) unknown(t *testing.T) {
	reply, err := s.fetch(t, s.Sim(simkit.NoFaults{}), s.Unknown)
	if err != nil {
		t.Fatal(err)
	}
	if reply.Facts.Len() != 0 || len(reply.Missing) != 0 {
		t.Errorf("got %d facts and %d missing parts, want neither", reply.Facts.Len(), len(reply.Missing))
	}
}

func (s Subject) carries(t *testing.T) {
	q := Question(s.Known, s.Categories...)
	want := s.Carries
	if len(want) == 0 {
		want = []string{string(q.Case), q.Asker.Caseworker, q.LegalText}
	}
	wire := Exchange(t, s.New, s.Sim(simkit.NoFaults{}), q)
	for _, text := range want {
		if !strings.Contains(string(wire.Question), text) {
			t.Errorf("the request does not hold %q", text)
		}
	}
	if strings.Contains(wire.URL, q.Person.Reveal()[2:]) {
		t.Error("the request's URL holds the personal number")
	}
}

func (s Subject) cancelled(t *testing.T) {
	hanging, asked := s.Sim(simkit.Always(fixtures.Hang)), make(chan struct{}, 1)
	source := s.start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		hanging.ServeHTTP(w, r)
	}))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() {
		_, err := source.Fetch(ctx, Question(s.Known, s.Categories...))
		done <- err
	}()
	<-asked
	cancel()
	select {
	case err := <-done:
		wantOutcome(t, err, aggregator.Late)
	case <-time.After(5 * time.Second): // the bound is for a source that ignores ctx altogether
		t.Fatal("Fetch went on after its context was cancelled")
	}
}

func (s Subject) late(t *testing.T) {
	source := s.start(t, s.Sim(simkit.Always(fixtures.Hang)))
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	_, err := source.Fetch(ctx, Question(s.Known, s.Categories...))
	wantOutcome(t, err, aggregator.Late)
}

func (s Subject) faults(t *testing.T) {
	want := map[fixtures.Fault]aggregator.Outcome{
		fixtures.Down:    aggregator.Unavailable,
		fixtures.Garbage: aggregator.Malformed,
		fixtures.Faulty:  aggregator.Unavailable,
		fixtures.Part:    aggregator.Partial,
		fixtures.Slow:    aggregator.Answered,
	}
	for fault, outcome := range s.Outcomes {
		want[fault] = outcome
	}
	for fault, outcome := range want {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			reply, err := s.fetch(t, s.Sim(simkit.Always(fault)), s.Known)
			got := OutcomeOf(reply, err)
			if got != outcome {
				t.Errorf("got %s (%v), want %s", got, err, outcome)
			}
			noNumber(t, err, s.Known)
		})
	}
}

// OutcomeOf classifies a reply as the aggregator does.
func OutcomeOf(reply aggregator.Reply, err error) aggregator.Outcome {
	switch {
	case err != nil:
		return aggregator.AsSourceError(err).Outcome
	case len(reply.Missing) > 0:
		return aggregator.Partial
	case reply.Facts.Len() == 0:
		return aggregator.Empty
	}
	return aggregator.Answered
}

func (s Subject) concurrent(t *testing.T) {
	source := s.start(t, s.Sim(simkit.NoFaults{}))
	var group sync.WaitGroup
	for range 100 {
		group.Go(func() {
			reply, err := source.Fetch(t.Context(), Question(s.Known, s.Categories...))
			if err != nil || reply.Facts.Len() == 0 {
				t.Errorf("got %d facts, error %v", reply.Facts.Len(), err)
			}
		})
	}
	group.Wait()
}

func wantOutcome(t *testing.T, err error, want aggregator.Outcome) {
	t.Helper()
	var se *aggregator.SourceError
	if !errors.As(err, &se) {
		t.Fatalf("got error %v, want a *SourceError", err)
	}
	if se.Outcome != want {
		t.Errorf("got %v, want outcome %s", err, want)
	}
}

func noNumber(t *testing.T, err error, number string) {
	t.Helper()
	if err == nil {
		return
	}
	if strings.Contains(err.Error(), number[2:]) {
		t.Errorf("an error of type %T holds the personal number", err)
	}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range several.Unwrap() {
			noNumber(t, e, number)
		}
	}
	noNumber(t, errors.Unwrap(err), number)
}
