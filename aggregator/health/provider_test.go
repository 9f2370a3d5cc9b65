package health

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

// apart is a watched source of two providers and a third that cannot be left out.
func apart(t *testing.T) (*Monitor, *time.Time, *guardedFake) {
	t.Helper()
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	described := aggregator.Descriptor{Code: "FK", Deadline: 4 * time.Second, Providers: []aggregator.ProviderInfo{
		{Code: "FK", Name: aggregator.Text{SV: "f", EN: "f"}, Apart: true}, {Code: "PM", Name: aggregator.Text{SV: "p", EN: "p"}, Apart: true}, {Code: "third"},
	}}
	m := New([]aggregator.Descriptor{described}, nil, Settings{}, func() time.Time { return now })
	g := &guardedFake{pm: aggregator.BreakerClosed}
	m.Watched(g)
	return m, &now, g
}

type guardedFake struct {
	fake
	pm aggregator.BreakerState
}

func (*guardedFake) Load() aggregator.Load         { return aggregator.Load{Breaker: aggregator.BreakerClosed} }
func (*guardedFake) Force(aggregator.BreakerState) {}
func (g *guardedFake) ProviderBreaker(code string) aggregator.BreakerState {
	if code == "PM" {
		return g.pm
	}
	return aggregator.BreakerClosed
}

func states(m *Monitor) map[string]aggregator.SourceState {
	by := map[string]aggregator.SourceState{}
	for _, p := range m.Status()[0].Providers {
		by[p.Code] = p.State
	}
	return by
}

// One provider within a source is down while the other is up, and the source
// itself answers in parts.
func TestProvidersAreApart(t *testing.T) {
	m, now, g := apart(t)
	want := map[string]aggregator.SourceState{"FK": aggregator.StateUnknown, "PM": aggregator.StateUnknown}
	if diff := cmp.Diff(want, states(m)); diff != "" {
		t.Errorf("before any call (-want +got):\n%s", diff)
	}
	down := aggregator.Reply{
		Missing:   []aggregator.MissingPart{{Part: "PM", Code: "felande"}},
		Providers: []aggregator.ProviderReply{{Provider: "FK", Outcome: aggregator.Answered}, {Provider: "PM", Outcome: aggregator.Unavailable, Code: "felande"}},
	}
	for range 5 {
		*now = now.Add(time.Second)
		m.Observe("FK", down, nil, time.Second)
	}
	g.pm = aggregator.BreakerOpen
	s := m.Status()[0]
	if s.State != aggregator.StateDegraded || len(s.Providers) != 2 {
		t.Fatalf("got %s with %+v", s.State, s.Providers)
	}
	fk, pm := s.Providers[0], s.Providers[1]
	if fk.State != aggregator.StateUp || fk.LastSuccess != *now || fk.Breaker != aggregator.BreakerClosed || fk.Calls != 5 {
		t.Errorf("FK: %+v", fk)
	}
	if pm.State != aggregator.StateDown || !pm.LastSuccess.IsZero() || pm.Breaker != aggregator.BreakerOpen || pm.Since.IsZero() {
		t.Errorf("PM: %+v", pm)
	}
	if diff := cmp.Diff([]aggregator.CallFailures{{Outcome: aggregator.Unavailable, Code: "felande", Calls: 5}}, pm.Failures); diff != "" {
		t.Errorf("failures (-want +got):\n%s", diff)
	}

	*now = now.Add(time.Minute) // the breaker is open: nobody asks it
	if got := states(m)["PM"]; got != aggregator.StateDown {
		t.Errorf("while it is not asked: %s", got)
	}
	*now = now.Add(time.Hour)
	if got := states(m)["PM"]; got != aggregator.StateUnknown {
		t.Errorf("long after: %s", got)
	}
	m.Observe("FK", aggregator.Reply{Providers: []aggregator.ProviderReply{{Provider: "PM", Outcome: aggregator.Answered}}}, nil, time.Second)
	if got := states(m)["PM"]; got != aggregator.StateUp {
		t.Errorf("when it answers again: %s", got)
	}
}

// What answers tell counts also where the call as a whole failed, and one that
// refuses us is there.
func TestProvidersAreToldOfBesideAFailure(t *testing.T) {
	m, _, _ := apart(t)
	for range 4 {
		m.Observe("FK", aggregator.Reply{Providers: []aggregator.ProviderReply{
			{Provider: "FK", Outcome: aggregator.Denied, Code: "obehorig"}, {Provider: "PM", Outcome: aggregator.Unavailable, Code: "felande"},
		}}, aggregator.NewSourceError(aggregator.Unavailable, "felande", nil), time.Second)
	}
	if diff := cmp.Diff(map[string]aggregator.SourceState{"FK": aggregator.StateUp, "PM": aggregator.StateDown}, states(m)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestUnknownCodesAreCountedAndBounded(t *testing.T) {
	m, now, _ := apart(t)
	code := aggregator.UnknownCode{List: "pm_amount_types", Code: "PM_UH"}
	for range 3 {
		m.Observe("FK", aggregator.Reply{UnknownCodes: []aggregator.UnknownCode{code}}, nil, time.Second)
	}
	want := []aggregator.UnknownCodeCount{{UnknownCode: code, Answers: 3, LastSeen: *now}}
	if diff := cmp.Diff(want, m.Status()[0].UnknownCodes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for i := range 1000 {
		m.Observe("FK", aggregator.Reply{UnknownCodes: []aggregator.UnknownCode{{List: "x", Code: strconv.Itoa(i)}}}, nil, time.Second)
	}
	got := m.Status()[0].UnknownCodes
	all := 0
	for _, c := range got {
		all += c.Answers
	}
	if len(got) != maxUnknownCodes+1 || all != 1003 {
		t.Errorf("%d codes, %d answers", len(got), all)
	}
	*now = now.Add(25 * time.Hour)
	if got := m.Status()[0].UnknownCodes; got != nil {
		t.Errorf("a day later: %+v", got)
	}
}
