package health

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

// fake is a source that answers as it is told, and counts.
type fake struct {
	calls  int
	reply  aggregator.Reply
	err    error
	probed error
}

func (*fake) Descriptor() aggregator.Descriptor {
	return aggregator.Descriptor{Code: "FK", Deadline: 4 * time.Second}
}

func (f *fake) Fetch(context.Context, aggregator.Question) (aggregator.Reply, error) {
	f.calls++
	return f.reply, f.err
}

func (f *fake) Probe(context.Context) error { return f.probed }

// world is one watched source and a clock.
type world struct {
	now     time.Time
	plan    *Plan
	monitor *Monitor
	source  *fake
	watched *Source
}

func newWorld(t *testing.T, windows ...Window) *world {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err) // Go brings its own
	}
	plan, err := NewPlan(windows, zone)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{now: time.Date(2026, 11, 21, 9, 0, 0, 0, zone), plan: plan, source: &fake{}}
	w.monitor = New([]aggregator.Descriptor{w.source.Descriptor()}, plan, Settings{}, func() time.Time { return w.now })
	w.watched = w.monitor.Watched(w.source)
	return w
}

// call asks n times, a second apart.
func (w *world) call(t *testing.T, n int, err error) {
	t.Helper()
	w.source.err = err
	for range n {
		w.now = w.now.Add(time.Second)
		_, got := w.watched.Fetch(t.Context(), aggregator.Question{})
		if !errors.Is(got, err) {
			t.Fatalf("got %v, want %v", got, err)
		}
	}
}

func (w *world) state() aggregator.SourceState { return w.monitor.Status()[0].State }

func (w *world) expect(t *testing.T, when string, want aggregator.SourceState) {
	t.Helper()
	if got := w.state(); got != want {
		t.Errorf("%s: %s, want %s: %+v", when, got, want, w.monitor.Status()[0])
	}
}

func failure(o aggregator.Outcome) error { return aggregator.NewSourceError(o, "x", nil) }

func TestAStateIsNeverOlderThanTheSpan(t *testing.T) {
	w := newWorld(t)
	w.expect(t, "before any call", aggregator.StateUnknown)
	w.call(t, 5, nil)
	w.expect(t, "after answers", aggregator.StateUp)
	since := w.monitor.Status()[0].Since

	w.call(t, 1, failure(aggregator.Unavailable))
	w.expect(t, "one failure of six", aggregator.StateDegraded)
	w.call(t, 20, failure(aggregator.Unavailable))
	w.expect(t, "mostly failures", aggregator.StateDown)
	down := w.monitor.Status()[0]
	if !down.Since.After(since) || down.LastSuccess.After(down.Since) {
		t.Errorf("down since %s, last success %s", down.Since, down.LastSuccess)
	}
	if diff := cmp.Diff([]aggregator.CallFailures{{Outcome: aggregator.Unavailable, Code: "x", Calls: 21}}, down.Failures); diff != "" {
		t.Errorf("failures (-want +got):\n%s", diff)
	}

	w.call(t, 31, nil)
	w.expect(t, "half a minute of answers later", aggregator.StateUp)
}

func TestWhatSaysNothingOfTheSource(t *testing.T) {
	w := newWorld(t)
	w.call(t, 5, nil)
	w.now = w.now.Add(time.Minute)
	for _, err := range []error{
		aggregator.NewSourceError(aggregator.Unavailable, "breaker_open", nil),
		aggregator.NewSourceError(aggregator.Unavailable, "too_many_calls", nil),
		aggregator.NewSourceError(aggregator.Unavailable, "ssbtek:breaker_open", nil),
		aggregator.NewSourceError(aggregator.Late, "canceled", nil),
		aggregator.NewSourceError(aggregator.Denied, aggregator.CodeNotAskable, nil),
	} {
		w.call(t, 3, err)
	}
	w.expect(t, "calls that were never made", aggregator.StateUp)
	if s := w.monitor.Status()[0]; s.Calls != 0 {
		t.Errorf("%d calls are counted", s.Calls)
	}
	w.call(t, 5, failure(aggregator.Denied))
	w.expect(t, "an authority that refuses us", aggregator.StateUp)
}

func TestPartsAndSlownessDegrade(t *testing.T) {
	w := newWorld(t)
	w.source.reply.Missing = []aggregator.MissingPart{{Part: "PM", Code: "ERR"}}
	w.call(t, 5, nil)
	w.expect(t, "a part is missing", aggregator.StateDegraded)
	if parts := w.monitor.Status()[0].Parts; len(parts) != 1 || parts[0].Name != "PM" || parts[0].Code != "ERR" {
		t.Errorf("parts %+v", parts)
	}
	w.source.reply.Missing = nil
	w.now = w.now.Add(20 * time.Minute)
	w.call(t, 5, nil)
	w.expect(t, "whole again", aggregator.StateUp)
	if parts := w.monitor.Status()[0].Parts; len(parts) != 0 {
		t.Errorf("parts %+v after twenty minutes", parts)
	}
	for range 10 {
		w.monitor.Observe("FK", aggregator.Reply{}, nil, 3*time.Second)
	}
	w.expect(t, "three seconds of four", aggregator.StateDegraded)
}

func TestMaintenanceIsAnsweredWithoutACall(t *testing.T) {
	reason := aggregator.Text{SV: "Byte av system.", EN: "A change of system."}
	noon := time.Date(2026, 11, 21, 12, 0, 0, 0, time.FixedZone("CET", 3600))
	w := newWorld(t, Window{Authority: "FK", From: noon, To: noon.Add(2 * time.Hour), Reason: reason})
	w.call(t, 5, nil)
	w.now = noon.Add(30 * time.Minute)
	_, err := w.watched.Fetch(t.Context(), aggregator.Question{})
	e := aggregator.AsSourceError(err)
	if e.Outcome != aggregator.Maintenance || e.Code != CodePlanned || e.RetryAfter != 90*time.Minute || w.source.calls != 5 {
		t.Errorf("got %v, retry after %s, %d calls", e, e.RetryAfter, w.source.calls)
	}
	w.expect(t, "inside the window", aggregator.StateMaintenance)
	if s := w.monitor.Status()[0]; s.Reason != reason || !s.ReopensAt.Equal(noon.Add(2*time.Hour)) {
		t.Errorf("status %+v", s)
	}
	w.now = noon.Add(2 * time.Hour)
	w.expect(t, "the window is over and nobody has asked", aggregator.StateUnknown)
	w.call(t, 1, nil)
	w.expect(t, "after an answer", aggregator.StateUp)
}

func TestDisabling(t *testing.T) {
	w := newWorld(t)
	w.plan.Disable("FK", aggregator.Text{SV: "Fel i svaren.", EN: "Wrong answers."})
	_, err := w.watched.Fetch(t.Context(), aggregator.Question{})
	if e := aggregator.AsSourceError(err); e.Outcome != aggregator.Maintenance || e.Code != CodeDisabled || w.source.calls != 0 {
		t.Errorf("got %v after %d calls", e, w.source.calls)
	}
	w.expect(t, "disabled", aggregator.StateDisabled)
	w.plan.Enable("FK")
	w.call(t, 1, nil)
	w.expect(t, "enabled", aggregator.StateUp)
}

func TestProbesSpeakWhereNobodyAsks(t *testing.T) {
	w := newWorld(t)
	all := []aggregator.Source{w.watched}
	w.monitor.Probe(t.Context(), all)
	w.expect(t, "reached", aggregator.StateUp)
	w.source.probed = failure(aggregator.Unavailable)
	w.monitor.Probe(t.Context(), all)
	w.expect(t, "not reached", aggregator.StateDown)
	w.call(t, 4, nil)
	w.expect(t, "traffic knows better", aggregator.StateUp)
	w.source.probed = aggregator.ErrNoProbe
	w.now = w.now.Add(time.Hour)
	w.monitor.Probe(t.Context(), all)
	w.expect(t, "no test service and no traffic: as it was", aggregator.StateUp)
}

func TestWatchedUpstream(t *testing.T) {
	w := newWorld(t)
	next := &fakeUpstream{}
	up := w.monitor.WatchedUpstream(next)
	w.plan.Disable("FK", aggregator.Text{SV: "x", EN: "x"})
	given := up.FetchAll(t.Context(), []aggregator.Asked{{Authority: "AF"}, {Authority: "FK"}, {Authority: "CSN"}})
	if len(given) != 3 || given[0].Err != nil || given[2].Err != nil || aggregator.AsSourceError(given[1].Err).Outcome != aggregator.Maintenance {
		t.Errorf("given %+v", given)
	}
	if diff := cmp.Diff([]aggregator.AuthorityCode{"AF", "CSN"}, next.asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	alone := up.Behind(w.source)
	if _, err := alone.Fetch(t.Context(), aggregator.Question{}); aggregator.AsSourceError(err).Code != CodeDisabled {
		t.Errorf("got %v", err)
	}
}

type fakeUpstream struct{ asked []aggregator.AuthorityCode }

func (f *fakeUpstream) FetchAll(_ context.Context, asked []aggregator.Asked) []aggregator.Given {
	for _, a := range asked {
		f.asked = append(f.asked, a.Authority)
	}
	return make([]aggregator.Given, len(asked))
}

// guarded is a source with a guard.
type guarded struct {
	fake
	load aggregator.Load
}

func (g *guarded) Load() aggregator.Load               { return g.load }
func (g *guarded) Force(state aggregator.BreakerState) { g.load.Breaker = state }

// What an answer held that its contract does not know is shown by name for a
// day, beside what the guard holds.
func TestDriftAndLoadAreShown(t *testing.T) {
	w := newWorld(t)
	source := &guarded{load: aggregator.Load{Breaker: aggregator.BreakerClosed, InFlight: 2, Limit: 32}}
	source.reply.Unknown = []string{"nyttFalt", "annat", "nyttFalt"}
	watched := w.monitor.Watched(source)
	if _, err := watched.Fetch(t.Context(), aggregator.Question{}); err != nil {
		t.Fatal(err)
	}
	got := w.monitor.Status()[0]
	if diff := cmp.Diff([]string{"annat", "nyttFalt"}, got.Unknown); diff != "" || got.Load != source.load {
		t.Errorf("load %+v, unknown (-want +got):\n%s", got.Load, diff)
	}
	w.now = w.now.Add(25 * time.Hour)
	if got := w.monitor.Status()[0].Unknown; len(got) != 0 {
		t.Errorf("a day later: %q", got)
	}
}
