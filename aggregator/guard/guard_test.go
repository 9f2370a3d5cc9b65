package guard

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"underlag/aggregator"
)

// fake is a source whose calls are scripted.
type fake struct {
	calls atomic.Int32
	fetch func(ctx context.Context, call int) (aggregator.Reply, error)
}

func (*fake) Descriptor() aggregator.Descriptor {
	return aggregator.Descriptor{Code: "FK", Deadline: 4 * time.Second, Concurrent: 2}
}

func (f *fake) Fetch(ctx context.Context, _ aggregator.Question) (aggregator.Reply, error) {
	return f.fetch(ctx, int(f.calls.Add(1)))
}

func fails(outcome aggregator.Outcome) *fake {
	return &fake{fetch: func(context.Context, int) (aggregator.Reply, error) {
		return aggregator.Reply{}, aggregator.NewSourceError(outcome, "x", nil)
	}}
}

func hangs() *fake {
	return &fake{fetch: func(ctx context.Context, _ int) (aggregator.Reply, error) {
		<-ctx.Done()
		return aggregator.Reply{}, aggregator.NewSourceError(aggregator.Late, "deadline", ctx.Err())
	}}
}

func outcome(t *testing.T, err error) *aggregator.SourceError {
	t.Helper()
	var se *aggregator.SourceError
	if !errors.As(err, &se) {
		t.Fatalf("got %v, want a *SourceError", err)
	}
	return se
}

func TestFailuresOpenTheBreakerAndTimeClosesIt(t *testing.T) {
	for _, kind := range []aggregator.Outcome{aggregator.Unavailable, aggregator.Malformed} {
		synctest.Test(t, func(t *testing.T) {
			source := fails(kind)
			g := New(source, Settings{})
			for range 10 {
				g.Fetch(t.Context(), aggregator.Question{})
			}
			_, err := g.Fetch(t.Context(), aggregator.Question{})
			se := outcome(t, err)
			if se.Code != "breaker_open" || se.RetryAfter <= 0 || source.calls.Load() != 10 {
				t.Errorf("%s: got %v after %d calls, retry after %v", kind, se, source.calls.Load(), se.RetryAfter)
			}
			time.Sleep(11 * time.Second)
			source.fetch = func(context.Context, int) (aggregator.Reply, error) { return aggregator.Reply{}, nil }
			for range 3 {
				if _, err := g.Fetch(t.Context(), aggregator.Question{}); err != nil {
					t.Errorf("%s: after recovery: %v", kind, err)
				}
			}
		})
	}
}

func TestAnswersWeDoNotLikeNeverOpenTheBreaker(t *testing.T) {
	for _, kind := range []aggregator.Outcome{aggregator.Denied, aggregator.Maintenance} {
		source := fails(kind)
		g := New(source, Settings{})
		for range 50 {
			_, err := g.Fetch(t.Context(), aggregator.Question{})
			if se := outcome(t, err); se.Outcome != kind {
				t.Fatalf("got %v, want %s", se, kind)
			}
		}
	}
}

func TestACallersHasteNeverOpensTheBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := hangs()
		g := New(source, Settings{})
		for range 50 {
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			_, err := g.Fetch(ctx, aggregator.Question{})
			cancel()
			if se := outcome(t, err); se.Outcome != aggregator.Late {
				t.Fatalf("got %v, want late", se)
			}
		}
		if got := source.calls.Load(); got != 50 {
			t.Errorf("got %d calls, want 50", got)
		}
	})
}

// Callers who leave, however late, cannot open the breaker for everybody else.
func TestCallersWhoLeaveNeverOpenTheBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := hangs()
		g := New(source, Settings{Window: 5 * time.Minute})
		for range 20 {
			ctx, leave := context.WithCancel(t.Context())
			time.AfterFunc(3900*time.Millisecond, leave)
			g.Fetch(ctx, aggregator.Question{})
		}
		if got := source.calls.Load(); got != 20 {
			t.Errorf("got %d calls, want 20", got)
		}
	})
}

func TestAHangingSourceIsLateByItsOwnDeadlineAndOpensTheBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := hangs()
		g := New(source, Settings{Window: 5 * time.Minute})
		started := time.Now()
		_, err := g.Fetch(t.Context(), aggregator.Question{})
		if se := outcome(t, err); se.Outcome != aggregator.Late || time.Since(started) != 4*time.Second {
			t.Errorf("got %v after %v, want late after 4s", se, time.Since(started))
		}
		for range 9 {
			g.Fetch(t.Context(), aggregator.Question{})
		}
		if _, err := g.Fetch(t.Context(), aggregator.Question{}); outcome(t, err).Code != "breaker_open" {
			t.Errorf("got %v, want an open breaker", err)
		}
	})
}

func TestTheBulkheadLimitsConcurrentCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int32
		source := &fake{fetch: func(ctx context.Context, _ int) (aggregator.Reply, error) {
			most.Store(max(most.Load(), now.Add(1)))
			defer now.Add(-1)
			<-ctx.Done()
			return aggregator.Reply{}, aggregator.NewSourceError(aggregator.Late, "deadline", nil)
		}}
		g := New(source, Settings{})
		errs := make(chan error, 5)
		for i := range 5 {
			if i == 2 {
				synctest.Wait() // the first two have taken both places
			}
			go func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(5-i)*time.Second)
				defer cancel()
				_, err := g.Fetch(ctx, aggregator.Question{})
				errs <- err
			}()
		}
		full := 0
		for range 5 {
			if outcome(t, <-errs).Code == "too_many_calls" {
				full++
			}
		}
		if most.Load() > 2 || full != 3 {
			t.Errorf("got %d calls at once and %d turned away, want at most 2 and 3", most.Load(), full)
		}
	})
}

func TestOneMoreTryOnlyWhereTheQuestionNeverLeft(t *testing.T) {
	cases := []struct {
		name   string
		unsent bool
		want   int32
	}{{"never left", true, 2}, {"left", false, 1}}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			source := &fake{fetch: func(_ context.Context, call int) (aggregator.Reply, error) {
				if call > 1 {
					return aggregator.Reply{}, nil
				}
				se := aggregator.NewSourceError(aggregator.Unavailable, "connection", nil)
				se.Unsent = c.unsent
				return aggregator.Reply{}, se
			}}
			New(source, Settings{}).Fetch(t.Context(), aggregator.Question{})
			if got := source.calls.Load(); got != c.want {
				t.Errorf("got %d calls, want %d", got, c.want)
			}
		})
	}
}

func BenchmarkFetch(b *testing.B) {
	g := New(&fake{fetch: func(context.Context, int) (aggregator.Reply, error) { return aggregator.Reply{}, nil }}, Settings{})
	b.ReportAllocs()
	for b.Loop() {
		g.Fetch(b.Context(), aggregator.Question{})
	}
}
