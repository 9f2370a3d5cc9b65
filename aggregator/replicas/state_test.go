package replicas

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

// What one replica finds the others hear, and none hears itself; of what they
// cannot hear they believe nothing.
func TestReplicasHearWhatOthersFind(t *testing.T) {
	redis := startRedis(t)
	one, _ := replica(t, redis)
	two, _ := replica(t, redis)
	since := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	down := aggregator.ReplicaState{Authority: "FK", State: aggregator.StateDown, Since: since}
	never := func() bool { return false }
	one.Tell("underlag-1", func() []aggregator.ReplicaState { return []aggregator.ReplicaState{down} }, never)
	two.Tell("underlag-2", func() []aggregator.ReplicaState { return nil }, never)
	for range 2 {
		one.speak(t.Context())
		two.speak(t.Context())
	}
	down.Replica = "underlag-1"
	if diff := cmp.Diff([]aggregator.ReplicaState{down}, two.Elsewhere()); diff != "" {
		t.Errorf("heard (-want +got):\n%s", diff)
	}
	if got := one.Elsewhere(); got != nil {
		t.Errorf("the first heard %+v", got)
	}
	if got := one.Replicas(); len(got) != 1 || got[0].Name != "underlag-2" || time.Since(got[0].Seen) > 3*time.Second {
		t.Errorf("got %+v", got)
	}
	redis.kill()
	two.speak(t.Context())
	if got := two.Elsewhere(); got != nil {
		t.Errorf("without what is shared: %+v", got)
	}
}

// What is not as this version says it is left out, and so is what a replica cannot
// find by itself.
func TestWordsThatAreNotUnderstood(t *testing.T) {
	s := &Shared{}
	line := func(name, ago, words string) any { return []any{name, ago, words} }
	got := s.understood([]any{
		"x", []any{"a"}, line("self", "0", `{}`), line("bad", "soon", `{}`), line("old", "1", `[1]`),
		line("closed", "2", `{"states":[{"authority":"FK","state":"disabled"},{"authority":"FK","state":"on fire"}],"new":1}`),
	}, "self")
	if len(got) != 1 || len(got["closed"].states) != 0 {
		t.Errorf("got %+v", got)
	}
}

// FuzzWords: whatever stands in Redis, reading it ends, and gives states of the list.
func FuzzWords(f *testing.F) {
	f.Add("2", `{"states":[{"authority":"FK","state":"down","since":"2026-11-21T09:00:00Z"}]}`)
	f.Add("-1", `{"states":null}`)
	f.Fuzz(func(t *testing.T, ago, words string) {
		for _, h := range (&Shared{}).understood([]any{[]any{"other", ago, words}}, "self") {
			for _, st := range h.states {
				if !told(st.State) || st.Replica != "other" {
					t.Error(fmt.Sprint(st))
				}
			}
		}
	})
}
