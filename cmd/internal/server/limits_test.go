package server

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"underlag/aggregator"
	"underlag/aggregator/config"
	"underlag/aggregator/guard"
)

var described = aggregator.Descriptor{Code: "FK", Deadline: 4 * time.Second, Concurrent: 16, Repeatable: true}

// read gives the settings of a guard from what stands under limits.
func read(t *testing.T, limits string, d *aggregator.Descriptor) (guard.Settings, error) {
	t.Helper()
	var c struct {
		Limits map[string]SourceLimits `yaml:"limits"`
	}
	if err := config.Read("hub.yaml", []byte("limits:\n"+limits), &c); err != nil {
		return guard.Settings{}, err
	}
	name := "ssbtek"
	if d != nil {
		name = string(d.Code)
	}
	return Config{Limits: c.Limits}.limits(name, d, calls{})
}

func TestLimitsAreRead(t *testing.T) {
	got, err := read(t, `  FK:
    deadline: 3s
    concurrent: 32
    floor: 2
    retry: 0
    breaker: {window: 1m, min_calls: 20, fail_ratio: 30%, slow_after: 1s, slow_ratio: 0.9, open_for: 30s, trials: 5}
`, &described)
	if err != nil {
		t.Fatal(err)
	}
	want := guard.Settings{
		Deadline: 3 * time.Second, Concurrent: 32, Floor: 2, RetryShare: -1, Window: time.Minute, MinCalls: 20, FailRatio: 0.3,
		SlowAfter: time.Second, SlowRatio: 0.9, OpenFor: 30 * time.Second, Trials: 5,
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(guard.Settings{}, "Again", "Observe")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got, err = read(t, "  FK: {hedge: {after: p95, budget: 2%}}\n", &described)
	if err != nil || got.Hedge == nil || *got.Hedge != (guard.Hedge{Budget: 0.02}) || got.Deadline != described.Deadline {
		t.Errorf("hedge %+v, %v", got.Hedge, err)
	}
	if got, err = read(t, "  FK: {retry: 0.2, hedge: {after: 800ms}}\n", &described); err != nil || got.Hedge.After != 800*time.Millisecond {
		t.Errorf("hedge %+v, %v", got.Hedge, err)
	}
	if got, err := read(t, "  FK: {}\n", &described); err != nil || got.Hedge != nil {
		t.Errorf("hedged although nobody asked for it: %+v, %v", got, err)
	}
}

func TestLimitsThatCannotWork(t *testing.T) {
	unproven := described
	unproven.Code, unproven.Repeatable = "SO", false
	cases := []struct {
		limits, want string
		of           *aggregator.Descriptor
	}{
		{"  FK: {breaker: {fail_ratio: 150%}}\n", "limits.FK.breaker.fail_ratio: 1.5; allowed is", &described},
		{"  FK: {breaker: {fail_ratio: 0}}\n", "limits.FK.breaker.fail_ratio: 0; allowed is above 0", &described},
		{"  FK: {breaker: {slow_ratio: half}}\n", `"half" is not a share such as 0.5 or 50%`, &described},
		{"  FK: {breaker: {slow_after: 5s}}\n", "limits.FK.breaker.slow_after: 5s is longer than the deadline, 4s", &described},
		{"  FK: {breaker: {window: 10ms}}\n", "limits.FK.breaker.window: 10ms; allowed is 1s or more", &described},
		{"  FK: {breaker: {open_for: -1s}}\n", "limits.FK.breaker.open_for: -1s; allowed is", &described},
		{"  FK: {breaker: {opens: 1}}\n", "opens", &described},
		{"  FK: {breaker: {min_calls: -1}}\n", "limits.FK.breaker.min_calls: -1; allowed is 1 or more", &described},
		{"  FK: {floor: -1}\n", "limits.FK.floor: -1; allowed is 1 or more", &described},
		{"  FK: {floor: 17}\n", "limits.FK.floor: 17 is more than concurrent, 16", &described},
		{"  FK: {retry: -0.1}\n", "limits.FK.retry: -0.1; allowed is from 0", &described},
		{"  FK: {retry: 2}\n", "limits.FK.retry: 2; allowed is", &described},
		{"  FK: {hedge: {budget: 5%}}\n", "limits.FK.hedge.after: is required", &described},
		{"  FK: {hedge: {after: p99}}\n", `"p99" is neither p95 nor a duration`, &described},
		{"  FK: {hedge: {after: 4s}}\n", "limits.FK.hedge.after: 4s is not before the deadline, 4s", &described},
		{"  FK: {hedge: {after: p95, budget: 0}}\n", "limits.FK.hedge.budget: 0; allowed is above 0", &described},
		{"  FK: {retry: 0, hedge: {after: p95}}\n", "limits.FK.hedge: the second call is paid from retry too", &described},
		{"  SO: {hedge: {after: p95}}\n", "limits.SO.hedge: SO is not known to take a question twice at once", &unproven},
		{"  ssbtek: {hedge: {after: p95}}\n", "limits.ssbtek.hedge: one call is about every authority", nil},
	}
	for _, c := range cases {
		if _, err := read(t, c.limits, c.of); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%sgot %v, want %q", c.limits, err, c.want)
		}
	}
}

func FuzzShare(f *testing.F) {
	for _, seed := range []string{"0.5", "50%", "%", "NaN", "-1", "1e400"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var s Share
		if s.UnmarshalText([]byte(text)) == nil && s != s {
			t.Errorf("%q is no number", text)
		}
	})
}

// told is a ledger that remembers what it was told of sources.
type told struct {
	aggregator.Ledger
	of  []aggregator.SourceOutcome
	err error
}

func (l *told) Source(_ context.Context, _ string, o aggregator.SourceOutcome) (aggregator.Receipt, error) {
	l.of = append(l.of, o)
	return aggregator.Receipt{}, l.err
}

func TestASecondCallIsRecordedAsOne(t *testing.T) {
	l := &told{}
	if err := askedAgain(l)(t.Context(), "FK", aggregator.Question{ID: "x", Place: 2}); err != nil {
		t.Fatal(err)
	}
	want := []aggregator.SourceOutcome{{Person: 2, Authority: "FK", Outcome: aggregator.AskedAgain}}
	if diff := cmp.Diff(want, l.of); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	l.err = errors.New("gone")
	if err := askedAgain(l)(t.Context(), "FK", aggregator.Question{}); err == nil {
		t.Error("no record, and no error")
	}
}
