package health

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"underlag/aggregator"
)

// Keeper keeps what the sources have done, for all replicas and over restarts. It
// is used by one goroutine at a time.
type Keeper interface {
	// Keep keeps intervals in place of what this process has kept of the same ones,
	// and adds changes of state; all of it or nothing.
	Keep(ctx context.Context, intervals []aggregator.SourceInterval, changes []aggregator.SourceChange) error
	// Intervals gives those of a span that begin since a time, of every process.
	Intervals(ctx context.Context, span time.Duration, since time.Time) ([]aggregator.SourceInterval, error)
	// Changes gives at most so many since a time, the latest first.
	Changes(ctx context.Context, since time.Time, most int) ([]aggregator.SourceChange, error)
	// Prune removes intervals of a span, and changes where it is zero, from before a time.
	Prune(ctx context.Context, span time.Duration, before time.Time) error
}

// Book keeps the monitor's history. Nothing that answers a question waits for it.
type Book struct {
	monitor *Monitor
	keeper  Keeper
	log     *slog.Logger

	mu     sync.Mutex // while the keeper is used
	pruned time.Time
	failed bool
	read   reading
}

// reading is what was last read of the history.
type reading struct {
	at         time.Time
	fine, long []aggregator.SourceInterval
	changes    []aggregator.SourceChange
}

// NewBook keeps the monitor's history with the keeper.
func NewBook(m *Monitor, k Keeper, log *slog.Logger) *Book {
	return &Book{monitor: m, keeper: k, log: log}
}

// How often history is kept, pruned and read, and how long a step may take.
const (
	keepEvery    = 30 * time.Second
	pruneEvery   = time.Hour
	readEvery    = 5 * time.Second
	keepPatience = 5 * time.Second
	mostChanges  = 2000 // of all sources and replicas that are read
)

// Run keeps the history until ctx ends, and once more then.
func (b *Book) Run(ctx context.Context) {
	ticker := time.NewTicker(keepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			b.Keep(ctx)
		case <-ctx.Done():
			b.Keep(context.WithoutCancel(ctx))
			return
		}
	}
}

// Keep keeps what has come since it was last called. What cannot be kept is kept
// later, as far as there is room for it.
func (b *Book) Keep(ctx context.Context) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.note(b.keep(ctx))
}

func (b *Book) keep(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, keepPatience)
	defer cancel()
	intervals, changes := b.monitor.takePast()
	if len(intervals)+len(changes) > 0 {
		if err := b.keeper.Keep(ctx, intervals, changes); err != nil {
			b.monitor.giveBackPast(intervals, changes)
			return err
		}
	}
	return b.prune(ctx)
}

func (b *Book) prune(ctx context.Context) error {
	now := b.monitor.now()
	if now.Sub(b.pruned) < pruneEvery {
		return nil
	}
	longest := time.Duration(0)
	for _, g := range grains {
		longest = max(longest, g.kept)
		if err := b.keeper.Prune(ctx, g.span, now.Add(-g.kept)); err != nil {
			return err
		}
	}
	if err := b.keeper.Prune(ctx, 0, now.Add(-longest)); err != nil {
		return err
	}
	b.pruned = now
	return nil
}

// note logs when history begins and ceases to be kept.
func (b *Book) note(err error) {
	switch {
	case err != nil && !b.failed:
		b.log.Warn("the sources' history is not kept", "error", err.Error())
	case err == nil && b.failed:
		b.log.Info("the sources' history is kept again")
	}
	b.failed = err != nil
}

// history gives all there is, over all replicas, not older than makes sense. It is
// read whoever goes meanwhile.
func (b *Book) history(ctx context.Context) (reading, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.monitor.now()
	if !b.read.at.IsZero() && now.Sub(b.read.at) < readEvery {
		return b.read, nil
	}
	r, err := b.readAll(context.WithoutCancel(ctx), now)
	b.note(err)
	if err == nil {
		b.read = r
	}
	return r, err
}

func (b *Book) readAll(ctx context.Context, now time.Time) (reading, error) {
	if err := b.keep(ctx); err != nil { // so that what is shown holds what has just been
		return reading{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, keepPatience)
	defer cancel()
	r := reading{at: now}
	var err error
	if r.fine, err = b.keeper.Intervals(ctx, grains[0].span, now.Add(-24*time.Hour).Truncate(grains[0].span)); err != nil {
		return reading{}, err
	}
	if r.long, err = b.keeper.Intervals(ctx, grains[1].span, now.Add(-grains[1].kept)); err != nil {
		return reading{}, err
	}
	if r.changes, err = b.keeper.Changes(ctx, now.AddDate(0, 0, -90), mostChanges); err != nil {
		return reading{}, err
	}
	r.changes = realChanges(r.changes)
	return r, nil
}

// realChanges leaves out what a replica found when it started and had found
// before: the latest come first.
func realChanges(list []aggregator.SourceChange) []aggregator.SourceChange {
	type whose struct {
		replica   string
		authority aggregator.AuthorityCode
	}
	before := map[whose]aggregator.SourceState{}
	for i, c := range slices.Backward(list) {
		w := whose{c.Replica, c.Authority}
		if before[w] == c.State {
			list[i].State = ""
		} else {
			before[w] = c.State
		}
	}
	return slices.DeleteFunc(list, func(c aggregator.SourceChange) bool { return c.State == "" })
}

func (m *Monitor) takePast() (intervals []aggregator.SourceInterval, changes []aggregator.SourceChange) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	for _, code := range m.order {
		r := m.records[code]
		m.settle(code, r, now)
		more, changed := r.past.take(now, code)
		intervals, changes = append(intervals, more...), append(changes, changed...)
	}
	return intervals, changes
}

func (m *Monitor) giveBackPast(intervals []aggregator.SourceInterval, changes []aggregator.SourceChange) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for code, r := range m.records {
		r.past.giveBack(
			slices.DeleteFunc(slices.Clone(intervals), func(i aggregator.SourceInterval) bool { return i.Authority != code }),
			slices.DeleteFunc(slices.Clone(changes), func(c aggregator.SourceChange) bool { return c.Authority != code }))
	}
}
