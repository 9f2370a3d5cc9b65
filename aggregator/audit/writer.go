package audit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"underlag/aggregator"
)

// pending is a record that waits for the disk.
type pending struct {
	body       []byte
	identities []identity
	erase      []int64     // records that lose their identities with it
	opens      *reviewBody // the review that follows it in the same commit; nil: none
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
		receipt := aggregator.Receipt{Ledger: l.id, Index: w.index, Hash: w.hash.String()}
		if p.opens != nil {
			receipt.Review = emergencyReview(w.index)
		}
		return receipt, nil
	case <-ctx.Done():
		return aggregator.Receipt{}, fmt.Errorf("audit: the record may not be on disk: %w", context.Cause(ctx))
	}
}

// write is the writer goroutine: it takes whatever waits as one batch, so that
// all of it shares one fsync, while the next batch gathers. Now and then it
// signs what it has written, and tries a store that failed.
func (l *Log) write() {
	defer close(l.done)
	due := time.NewTicker(checkpointEvery)
	defer due.Stop()
	for open := true; open; {
		select {
		case _, open = <-l.wake:
			l.commitAll(due.C)
		case <-due.C:
			l.upkeep()
		}
	}
	l.sign()
}

func (l *Log) commitAll(due <-chan time.Time) {
	for batch := l.take(); len(batch) > 0; batch = l.take() {
		l.commit(batch)
		select {
		case <-due:
			l.upkeep()
		default:
		}
	}
}

// upkeep mends a log that failed, so that a server which is asked nothing until
// it is healthy becomes healthy, and signs what is not signed.
func (l *Log) upkeep() {
	l.recover() // a failure is kept for Health
	l.sign()
}

// resting gives the failure of a log that is not to be tried again yet.
func (l *Log) resting() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.now().Sub(l.failedAt) < retryAfter {
		return l.failure
	}
	return nil
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
	var after end
	var add addition
	err = l.store.append(context.Background(), l.end.next(), func(others []digest) addition {
		after = end{l.end.ledger, l.end.head, l.end.tree.clone()}
		for _, hash := range others {
			after.follow(hash) // whoever wrote the record stored its nodes
		}
		add = after.extend(batch)
		return add
	})
	if err != nil {
		refuse(batch, l.fail(err))
		return
	}
	l.end = after
	n := 0
	for _, p := range batch {
		p.written <- written{index: add.rows[n].index, hash: add.rows[n].hash}
		n += p.rows()
	}
}

// extend chains a batch to the end.
func (e *end) extend(batch []*pending) addition {
	add := addition{rows: make([]row, 0, len(batch)), identities: make([][]identity, 0, len(batch))}
	for _, p := range batch {
		begin := e.next()
		e.add(&add, p.body, p.identities)
		add.erase = append(add.erase, p.erase...)
		if p.opens != nil {
			e.add(&add, p.opens.on(begin), nil)
		}
	}
	return add
}

func (e *end) add(to *addition, body []byte, identities []identity) {
	r := row{index: e.next(), body: body, hash: chain(e.head, body)}
	to.rows, to.identities = append(to.rows, r), append(to.identities, identities)
	to.nodes = append(to.nodes, e.follow(r.hash)...)
}

// rows tells how many rows it becomes.
func (p *pending) rows() int {
	if p.opens != nil {
		return 2
	}
	return 1
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
	err := l.resting()
	if err != nil {
		return err
	}
	ctx := context.Background()
	s, err := openStore(ctx, l.location)
	if err != nil {
		return l.fail(err)
	}
	err = l.stillThere(ctx, s)
	if err != nil {
		s.close() // its error adds nothing to the cause
		return l.fail(err)
	}
	err = l.goOn(ctx, s)
	if err != nil {
		return l.fail(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failure = nil
	return nil
}

// stillThere checks that the store holds what was acknowledged.
func (l *Log) stillThere(ctx context.Context, s store) error {
	last := l.end.next() - 1
	r, err := s.record(ctx, last)
	if errors.Is(err, errNoRecord) || err == nil && r.hash != l.end.head {
		return fmt.Errorf("%w: record %d, acknowledged before, is gone", ErrTail, last)
	}
	return err
}
