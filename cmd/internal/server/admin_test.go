package server

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/audit"
)

// What an operator does to one replica is done by another of the same ledger.
func TestReplicasFollowEachOthersActs(t *testing.T) {
	dir := t.TempDir()
	c := Config{Ledger: Ledger{File: filepath.Join(dir, "ledger.db"), Keys: filepath.Join(dir, "keys.json")}}
	keys, err := audit.LoadOrGenerateKeys(c.Ledger.Keys)
	if err != nil {
		t.Fatal(err)
	}
	other, err := audit.Open(c.Ledger.File, audit.Options{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	s := follower(t, c, keys)
	operator := aggregator.Caller{ID: "olle.drift", Organisation: aggregator.Organisation{Number: "162120009993"}}
	for _, step := range []struct {
		kind aggregator.ActKind
		want aggregator.SourceState
	}{{aggregator.ActDisable, aggregator.StateDisabled}, {aggregator.ActEnable, aggregator.StateUnknown}} {
		act := aggregator.Act{Authority: "FK", Kind: step.kind, Reason: aggregator.Text{SV: "Fel i svaren.", EN: "Wrong answers."}}
		if _, err := other.Act(t.Context(), operator, act); err != nil {
			t.Fatal(err)
		}
		if _, err := s.catchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, status := range s.monitor.Status() {
			if status.Authority == "FK" && status.State != step.want {
				t.Errorf("after %s: %s", step.kind, status.State)
			}
		}
	}
}

// follower is a server that has done what the ledger says.
func follower(t *testing.T, c Config, keys *audit.Keys) *Server {
	t.Helper()
	s := &Server{config: c, log: slog.New(slog.DiscardHandler)}
	var err error
	if s.monitor, err = c.monitor(nil); err != nil {
		t.Fatal(err)
	}
	s.monitor.Watched(&forced{})
	if err := s.identify(nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.kept.Close() })
	if err := s.restoreActs(t.Context(), keys); err != nil {
		t.Fatal(err)
	}
	return s
}

// forced is a source with a breaker that somebody forces.
type forced struct{ state aggregator.BreakerState }

func (*forced) Descriptor() aggregator.Descriptor { return aggregator.Descriptor{Code: "FK"} }

func (*forced) Fetch(context.Context, aggregator.Question) (aggregator.Reply, error) {
	return aggregator.Reply{}, nil
}

func (f *forced) Load() aggregator.Load { return aggregator.Load{Breaker: f.state} }

func (f *forced) Force(state aggregator.BreakerState) { f.state = state }

// What operators did stands however long ago it was, in the replica that did it, in
// the others and after a restart: closed sources, forced breakers, planned and
// cancelled maintenance and drained replicas, with the names of who did it.
func TestActsHold(t *testing.T) {
	dir := t.TempDir()
	c := Config{Ledger: Ledger{File: filepath.Join(dir, "ledger.db"), Keys: filepath.Join(dir, "keys.json")}, Replica: Replica{Name: "underlag-1"}}
	why := aggregator.Text{SV: "Fel i svaren.", EN: "Wrong answers."}
	c.Maintenance = []Maintenance{{Authority: "FK", Weekly: &Weekly{Day: "sunday", Begin: "02:00", End: "05:00"}, Reason: why}}
	keys, err := audit.LoadOrGenerateKeys(c.Ledger.Keys)
	if err != nil {
		t.Fatal(err)
	}
	longAgo := time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	other, err := audit.Open(c.Ledger.File, audit.Options{Keys: keys, Now: func() time.Time { return longAgo }})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	weekly, err := aggregator.NewWeeklyTime("monday", "22:00", "24:00")
	if err != nil {
		t.Fatal(err)
	}
	configured := follower(t, c, keys).overview(t.Context()).Sources
	var window string
	for _, s := range configured {
		if s.Status.Authority == "FK" && len(s.Windows) == 1 && s.Windows[0].Origin == aggregator.WindowFile {
			window = s.Windows[0].ID
		}
	}
	operator := aggregator.Caller{ID: "olle.drift", Organisation: aggregator.Organisation{Number: "162120009993"}}
	for _, a := range []aggregator.Act{
		{Authority: "SKV", Kind: aggregator.ActDisable},
		{Authority: "FK", Kind: aggregator.ActBreaker, Breaker: aggregator.BreakerForcedOpen},
		{Authority: "FK", Kind: aggregator.ActMaintain, Weekly: weekly},
		{Authority: "FK", Kind: aggregator.ActCancel, Window: window},
		{Replica: "underlag-1", Kind: aggregator.ActDrain},
		{Replica: "underlag-2", Kind: aggregator.ActDrain},
	} {
		a.Reason = why
		if _, err := other.Act(t.Context(), operator, a); err != nil {
			t.Fatal(err)
		}
	}
	s := follower(t, c, keys)
	o := s.overview(t.Context())
	if o.HistoryMissing {
		t.Error("the history is missing")
	}
	for _, source := range o.Sources {
		switch source.Status.Authority {
		case "SKV":
			if source.Status.State != aggregator.StateDisabled || len(source.Acts) != 1 || source.Acts[0].By != operator.ID || !source.Acts[0].At.Equal(longAgo) {
				t.Errorf("SKV: %s, %+v", source.Status.State, source.Acts)
			}
		case "FK":
			checkWindows(t, source, weekly, window)
			if source.Status.Load.Breaker != aggregator.BreakerForcedOpen {
				t.Errorf("breaker %s", source.Status.Load.Breaker)
			}
		}
	}
	if !s.drains.own.Draining() || len(o.Replicas) != 2 || o.Replicas[0].Draining.By != operator.ID || !o.Replicas[0].Self || o.Replicas[1].Self {
		t.Errorf("replicas %+v", o.Replicas)
	}
	if _, problem := s.drains.own.Before(nil).Admit(t.Context(), operator); problem == nil || problem.Code != aggregator.CodeDraining {
		t.Errorf("a question met %+v", problem)
	}
}

func checkWindows(t *testing.T, source aggregator.SourceOverview, weekly aggregator.WeeklyTime, cancelled string) {
	t.Helper()
	if len(source.Windows) != 2 {
		t.Fatalf("windows %+v", source.Windows)
	}
	for _, w := range source.Windows {
		if w.ID == cancelled {
			if w.EndedAt.IsZero() || w.EndedBy != "olle.drift" || w.Origin != aggregator.WindowFile {
				t.Errorf("the cancelled one stands: %+v", w)
			}
		} else if w.Weekly != weekly || w.Origin != aggregator.WindowAct || w.By != "olle.drift" || !w.EndedAt.IsZero() {
			t.Errorf("planned: %+v", w)
		}
	}
}

// An act that cannot be done is refused before it is recorded.
func TestActsThatAreNotPossible(t *testing.T) {
	dir := t.TempDir()
	c := Config{Ledger: Ledger{File: filepath.Join(dir, "ledger.db"), Keys: filepath.Join(dir, "keys.json")}, Replica: Replica{Name: "underlag-1"}}
	log, keys := openDemoLedger(t, c)
	s := follower(t, c, keys)
	s.ledger = log
	why := aggregator.Text{SV: "Fel i svaren.", EN: "Wrong answers."}
	for want, a := range map[string]aggregator.Act{
		"act_cancel":  {Authority: "FK", Kind: aggregator.ActCancel, Window: "abc", Reason: why},
		"act_breaker": {Authority: "SKV", Kind: aggregator.ActBreaker, Breaker: aggregator.BreakerForcedOpen, Reason: why},
		"act_replica": {Replica: "underlag-9", Kind: aggregator.ActDrain, Reason: why},
	} {
		receipt, err := s.act(t.Context(), aggregator.Caller{ID: "olle", Organisation: aggregator.Organisation{Number: "162120009993"}}, a)
		var p *aggregator.Problem
		if !errors.As(err, &p) || p.Code != want || receipt.Index != 0 {
			t.Errorf("%s: got %v, recorded at %d", want, err, receipt.Index)
		}
	}
}

func openDemoLedger(t *testing.T, c Config) (*audit.Log, *audit.Keys) {
	t.Helper()
	keys, err := audit.LoadOrGenerateKeys(c.Ledger.Keys)
	if err != nil {
		t.Fatal(err)
	}
	log, err := audit.Open(c.Ledger.File, audit.Options{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	return log, keys
}

func TestReplicaNames(t *testing.T) {
	for name, ok := range map[string]bool{"": true, "underlag-1.example.se": true, "-x": false, "å": false, "x/y": false, "h-199006022397": false} {
		if _, err := (Replica{Name: name}).name(); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}
