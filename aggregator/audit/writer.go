package audit

import (
	"context"
	"fmt"

	"underlag/aggregator"
)

// pending is a record that waits for the disk.
type pending struct {
	body       []byte
	identities []identity
	written    chan written
}

// written is what became of a pending record.
type written struct {
	index int64
	hash  digest
	err   error
}

func newPending() *pending { return &pending{written: make(chan written, 1)} }

// enqueue hands a record to the writer. The claim runs under the same lock, so
// that an inquiry's records stand in the queue in the order of their claims.
func (l *Log) enqueue(ctx context.Context, p *pending, claim func() error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return ErrClosed
	}
	if l.failure != nil && l.now().Sub(l.failedAt) < retryAfter {
		return l.failure
	}
	if len(l.waiting) >= maxWaiting {
		return ErrBusy
	}
	if claim != nil {
		err := claim()
		if err != nil {
			return err
		}
	}
	l.waiting = append(l.waiting, p)
	select {
	case l.wake <- struct{}{}:
	default: // the writer is already called
	}
	return nil
}

// wait waits until the record is on disk, or ctx ends.
func (l *Log) wait(ctx context.Context, p *pending) (aggregator.Receipt, error) {
	select {
	case w := <-p.written:
		if w.err != nil {
			return aggregator.Receipt{}, w.err
		}
		return aggregator.Receipt{Ledger: l.id, Index: w.index, Hash: w.hash.String()}, nil
	case <-ctx.Done():
		return aggregator.Receipt{}, fmt.Errorf("audit: the record may not be on disk: %w", context.Cause(ctx))
	}
}

// write is the writer goroutine: it takes whatever waits as one batch, so that
// all of it shares one fsync, while the next batch gathers.
func (l *Log) write() {
	defer close(l.done)
	for range l.wake {
		for batch := l.take(); len(batch) > 0; batch = l.take() {
			l.commit(batch)
		}
	}
}

func (l *Log) take() []*pending {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := min(len(l.waiting), maxBatch)
	batch := l.waiting[:n:n]
	l.waiting = l.waiting[n:]
	return batch
}

// commit chains and stores a batch, then tells everyone who waits.
func (l *Log) commit(batch []*pending) {
	err := l.recover()
	if err != nil {
		refuse(batch, err)
		return
	}
	rows := make([]row, len(batch))
	identities := make([][]identity, len(batch))
	hash := l.end.head
	for n, p := range batch {
		hash = chain(hash, p.body)
		rows[n] = row{index: l.end.next + int64(n), body: p.body, hash: hash}
		identities[n] = p.identities
	}
	err = l.store.append(context.Background(), rows, identities)
	if err != nil {
		refuse(batch, l.fail(err))
		return
	}
	l.end.next, l.end.head = l.end.next+int64(len(batch)), hash
	for n, p := range batch {
		p.written <- written{index: rows[n].index, hash: rows[n].hash}
	}
}

func refuse(batch []*pending, err error) {
	for _, p := range batch {
		p.written <- written{err: err}
	}
}

// fail makes the log refuse. What the failed batch left on disk is not known,
// so the connection is given up: only a fresh one that verifies goes on.
func (l *Log) fail(cause error) error {
	if l.store != nil {
		l.store.close() // its error adds nothing to the cause
		l.store = nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failure, l.failedAt = fmt.Errorf("%w: %w", ErrUnavailable, cause), l.now()
	return l.failure
}

// recover opens the log anew after a failure, without ever making a new file.
// Every acknowledged record must be there; records of the failed batch may be,
// and then stay: their inquiries got an error and are never finished.
func (l *Log) recover() error {
	if l.store != nil {
		return nil
	}
	ctx := context.Background()
	s, err := openStore(ctx, l.path)
	if err != nil {
		return l.fail(err)
	}
	at, err := l.findOurEnd(ctx, s)
	if err != nil {
		s.close() // its error adds nothing to the cause
		return l.fail(err)
	}
	l.store, l.end = s, at
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failure = nil
	return nil
}

// findOurEnd finds the end of a log that must still hold what was acknowledged.
func (l *Log) findOurEnd(ctx context.Context, s *store) (end, error) {
	last := l.end.next - 1
	rows, err := readRows(ctx, s.conn, "SELECT idx, body, hash FROM records WHERE idx = ?", last)
	if err != nil {
		return end{}, err
	}
	if len(rows) != 1 || rows[0].hash != l.end.head {
		return end{}, fmt.Errorf("%w: record %d, acknowledged before, is gone", ErrTail, last)
	}
	return l.findEnd(ctx, s)
}
