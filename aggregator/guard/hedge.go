package guard

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"underlag/aggregator"
)

// hedge puts a question once more where the first call takes longer than calls
// use to. Each is a disclosure of its own: it is recorded before it is made, and
// both the budget of hedges and that of retries pay for it.
type hedge struct {
	after     time.Duration // zero: by times
	budget    *budget
	times     times
	record    func(context.Context, aggregator.AuthorityCode, aggregator.Question) error
	made, won atomic.Uint64
}

// hedgeShare is the default share of calls that may be hedged.
const hedgeShare = 0.05

func newHedge(d aggregator.Descriptor, set Settings) *hedge {
	if set.Hedge == nil || set.Again == nil || !d.Repeatable {
		return nil
	}
	share := set.Hedge.Budget
	orDefault(&share, hedgeShare)
	return &hedge{after: set.Hedge.After, budget: &budget{share: share}, record: set.Again}
}

func (h *hedge) count() (made, won uint64) {
	if h == nil {
		return 0, 0
	}
	return h.made.Load(), h.won.Load()
}

// wait is how long the first call is waited for; false while that is not known.
func (h *hedge) wait() (time.Duration, bool) {
	if h.after > 0 {
		return h.after, true
	}
	return h.times.p95()
}

// put asks, and once more where the answer keeps waiting and a second call may be
// made. The first good answer is taken and the other call cancelled; of two that
// failed the first one's failure is told.
func (g *Source) put(ctx context.Context, q aggregator.Question) answer {
	if g.hedge == nil {
		return g.ask(ctx, q)
	}
	started := time.Now()
	g.hedge.budget.pay()
	a := g.hedged(ctx, q)
	if a.err == nil {
		g.hedge.times.note(time.Since(started))
	}
	return a
}

func (g *Source) hedged(ctx context.Context, q aggregator.Question) answer {
	after, known := g.hedge.wait()
	if !known {
		return g.ask(ctx, q)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	first, second := make(chan answer, 1), make(chan answer, 1)
	go func() { first <- g.askSafely(ctx, q) }()
	patience := time.NewTimer(after)
	defer patience.Stop()
	select {
	case a := <-first:
		return a
	case <-patience.C:
	}
	if !g.mayHedge() {
		return <-first
	}
	go func() { second <- g.again(ctx, q) }()
	select {
	case a := <-first:
		if a.err == nil {
			return a
		}
		if b := <-second; b.err == nil {
			g.hedge.won.Add(1)
			return b
		}
		return a
	case b := <-second:
		if b.err != nil {
			return <-first
		}
		g.hedge.won.Add(1)
		return b
	}
}

// mayHedge takes a place and pays, or does neither. While the breaker tries
// whether the source is back, nothing is asked twice.
func (g *Source) mayHedge() bool {
	if g.limit.state() != aggregator.BreakerClosed || !g.hedge.budget.take() {
		return false
	}
	if !g.limit.retries.take() {
		g.hedge.budget.giveBack()
		return false
	}
	if !g.limit.gate.enterNow() {
		g.hedge.budget.giveBack()
		g.limit.retries.giveBack()
		return false
	}
	return true
}

// again records the second call, and makes it if that is durable and the first
// has not come meanwhile.
func (g *Source) again(ctx context.Context, q aggregator.Question) answer {
	defer g.limit.gate.leave()
	if err := g.hedge.record(ctx, g.next.Descriptor().Code, q); err != nil {
		return answer{err: err}
	}
	if err := ctx.Err(); err != nil {
		return answer{err: err}
	}
	g.hedge.made.Add(1)
	return g.askSafely(ctx, q)
}

// askSafely asks from a goroutine of its own, where a panic would end the process.
func (g *Source) askSafely(ctx context.Context, q aggregator.Question) (a answer) {
	defer func() {
		if recover() != nil {
			a = answer{err: aggregator.NewSourceError(aggregator.Malformed, "panic", nil)}
		}
	}()
	return g.ask(ctx, q)
}

// times are how long the last calls took that were answered. One that a second
// call overtook counts with the time until then.
type times struct {
	mu   sync.Mutex
	last [128]time.Duration
	n    int
}

// enoughTimes is how many calls must have been answered before any is long.
const enoughTimes = 20

func (t *times) note(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last[t.n%len(t.last)] = d
	t.n++
}

// p95 gives the time that 95 of 100 calls do not exceed; false while too few are
// known.
func (t *times) p95() (time.Duration, bool) {
	t.mu.Lock()
	known := slices.Clone(t.last[:min(t.n, len(t.last))])
	t.mu.Unlock()
	if len(known) < enoughTimes {
		return 0, false
	}
	slices.Sort(known)
	return known[(len(known)*95+99)/100-1], true
}
