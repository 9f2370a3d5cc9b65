package guard_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/guard"
)

type silent struct{}

func (silent) Descriptor() aggregator.Descriptor {
	return aggregator.Descriptor{Code: "AA", Deadline: time.Second, Concurrent: 1}
}

func (silent) Fetch(context.Context, aggregator.Question) (aggregator.Reply, error) {
	return aggregator.Reply{}, nil
}

type probed struct {
	silent
	probe func(context.Context) error
}

func (p probed) Probe(ctx context.Context) error { return p.probe(ctx) }

// A guarded source is tested within its own deadline, and one that has no way to
// be tested says so.
func TestProbe(t *testing.T) {
	if err := guard.New(silent{}, guard.Settings{}).Probe(t.Context()); !errors.Is(err, aggregator.ErrNoProbe) {
		t.Errorf("got %v", err)
	}
	down := aggregator.NewSourceError(aggregator.Unavailable, "connection", nil)
	if err := guard.New(probed{probe: func(context.Context) error { return down }}, guard.Settings{}).Probe(t.Context()); !errors.Is(err, down) {
		t.Errorf("got %v", err)
	}
	synctest.Test(t, func(t *testing.T) {
		started := time.Now()
		hanging := probed{probe: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }}
		if err := guard.New(hanging, guard.Settings{}).Probe(t.Context()); err == nil || time.Since(started) != time.Second {
			t.Errorf("got %v after %s", err, time.Since(started))
		}
	})
}
