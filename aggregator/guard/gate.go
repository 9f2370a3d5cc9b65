package guard

import (
	"container/list"
	"context"
	"sync"
	"time"
)

// gate lets some calls through at once and has the others wait in line. How many
// follows the source (AIMD, as TCP does): each call that went badly takes a
// quarter of the limit away, at most once a second, and each that went well
// gives a quarter of a call back, up to what is configured. A call that could
// not be answered in time if it waited is turned away at once.
type gate struct {
	mu          sync.Mutex
	least, most float64
	limit       float64
	shrunk      time.Time
	inFlight    int
	line        list.List     // of chan struct{}, closed when it is the call's turn
	typical     time.Duration // moving mean of the calls; zero where none has ended
}

const (
	shrinkBy    = 0.75
	shrinkEvery = time.Second
	growBy      = 0.25
	leastShare  = 8 // without a floor the limit never goes below an eighth of what is configured
	meanOf      = 8 // calls, roughly, in the moving mean
)

// newGate allows most calls at once; least is how far that may shrink.
func newGate(least, most int) *gate {
	return &gate{least: float64(least), most: float64(most), limit: float64(most)}
}

// enter waits for the call's turn. Where that cannot come in time it gives false,
// and how long the line is.
func (g *gate) enter(ctx context.Context) (time.Duration, bool) {
	g.mu.Lock()
	if g.line.Len() == 0 && g.inFlight < int(g.limit) {
		g.inFlight++
		g.mu.Unlock()
		return 0, true
	}
	wait := g.wait()
	if due, limited := ctx.Deadline(); limited && time.Until(due) < wait+g.typical {
		g.mu.Unlock()
		return wait, false
	}
	turn := make(chan struct{})
	place := g.line.PushBack(turn)
	g.mu.Unlock()
	select {
	case <-turn:
		return 0, true
	case <-ctx.Done():
		return g.giveUp(turn, place), false
	}
}

// enterNow takes a place where one is free and nobody waits for it.
func (g *gate) enterNow() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.line.Len() > 0 || g.inFlight >= int(g.limit) {
		return false
	}
	g.inFlight++
	return true
}

// wait is how long one more in line would wait.
func (g *gate) wait() time.Duration {
	return time.Duration(float64(g.typical) * float64(g.line.Len()+1) / g.limit)
}

// giveUp leaves the line, and hands on a turn that came at the same moment.
func (g *gate) giveUp(turn <-chan struct{}, place *list.Element) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-turn:
		g.inFlight--
		g.next()
	default:
		g.line.Remove(place)
	}
	return g.wait()
}

// next lets in as many as there is room for.
func (g *gate) next() {
	for g.line.Len() > 0 && g.inFlight < int(g.limit) {
		g.inFlight++
		close(g.line.Remove(g.line.Front()).(chan struct{}))
	}
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inFlight--
	g.next()
}

// learn takes what a call that was not cut short says of the source.
func (g *gate) learn(elapsed time.Duration, well bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.typical == 0 {
		g.typical = elapsed
	}
	g.typical += (elapsed - g.typical) / meanOf
	now := time.Now()
	switch {
	case well:
		g.limit = min(g.limit+growBy, g.most)
	case now.Sub(g.shrunk) >= shrinkEvery:
		g.limit, g.shrunk = max(g.limit*shrinkBy, g.least), now
	}
}

func (g *gate) load() (inFlight, waiting, limit int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.inFlight, g.line.Len(), int(g.limit)
}
