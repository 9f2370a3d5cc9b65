package audit

import (
	"context"
	"sync"
	"time"
)

// verifiedFor is how long a verification is new enough not to be made again
// because somebody looks.
const verifiedFor = 10 * time.Minute

// Verified is how a verification in the background stands.
type Verified struct {
	Running     bool
	Done, Total int64   // records, of the one that runs
	Report      *Report // of the last that ended; nil: none has
	Begun       time.Time
	Ended       time.Time
	Err         error // the ledger could not be read the last time
}

// Verification verifies a ledger in the background, once at a time, and
// remembers what came of it. It is safe for many goroutines.
type Verification struct {
	location string
	evidence Evidence
	now      func() time.Time
	stop     context.CancelFunc
	ctx      context.Context // of the work, which outlives whoever asked for it
	work     sync.WaitGroup

	mu   sync.Mutex
	last Verified
}

// Verification gives a verification of this log under its own published key.
// Close ends it.
func (l *Log) Verification() *Verification {
	v := &Verification{location: l.location, evidence: Evidence{PublicKeys: []string{l.keys.Load().Public()}}, now: l.now}
	v.ctx, v.stop = context.WithCancel(context.Background())
	return v
}

// Look gives how it stands, at once, and begins a verification where none runs
// and the last is older than ten minutes.
func (v *Verification) Look() Verified {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.last.Ended.IsZero() || v.now().Sub(v.last.Ended) >= verifiedFor {
		v.begin()
	}
	return v.last
}

// Last gives how it stands and begins nothing.
func (v *Verification) Last() Verified {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.last
}

// Begin begins a verification where none runs, and gives how it stands.
func (v *Verification) Begin() Verified {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.begin()
	return v.last
}

// begin is called with the lock held.
func (v *Verification) begin() {
	if v.last.Running || v.ctx.Err() != nil {
		return
	}
	now := v.now()
	v.last.Running, v.last.Done, v.last.Total = true, 0, 0
	v.work.Go(func() { v.verify(now) })
}

func (v *Verification) verify(begun time.Time) {
	report, err := Verify(v.ctx, v.location, v.evidence, func(done, total int64) {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.last.Done, v.last.Total = done, total
	})
	v.mu.Lock()
	defer v.mu.Unlock()
	v.last.Running, v.last.Begun, v.last.Ended, v.last.Err = false, begun, v.now(), err
	if err == nil {
		v.last.Report = &report
	}
}

// Close ends what runs and waits for it.
func (v *Verification) Close() {
	v.mu.Lock()
	v.stop()
	v.mu.Unlock() // whoever looks from now on begins nothing
	v.work.Wait()
}
