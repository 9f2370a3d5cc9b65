package audit

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"underlag/aggregator"
)

// Errors of a Log. After any of them nothing may be called and no answer may
// leave; which it is only says what to mend.
var (
	ErrFormat      = errors.New("audit: not a ledger")
	ErrKeys        = errors.New("audit: the ledger was made with other keys")
	ErrInUse       = errors.New("audit: another process writes this ledger")
	ErrTail        = errors.New("audit: the last records of the ledger do not verify")
	ErrUnavailable = errors.New("audit: the ledger cannot be written")
	ErrBusy        = errors.New("audit: too many records wait for the disk")
	ErrClosed      = errors.New("audit: the ledger is closed")
	ErrNotBegun    = errors.New("audit: no inquiry with this id is begun and unfinished")
	ErrBegun       = errors.New("audit: an inquiry with this id is already begun")
	ErrEntry       = errors.New("audit: the entry cannot be recorded")
	ErrOldLedger   = errors.New("audit: the ledger was made before it had a Merkle tree; opening it once with the server makes the tree")
)

// Options are what a Log needs.
type Options struct {
	Keys *Keys            // required; from LoadKeys
	Now  func() time.Time // nil: time.Now

	// Delays are the inquiries that a person's report shows later; from ReadDelays.
	Delays []Delay

	// Beside opens a ledger that exists, beside the server that writes it. Without
	// it a file is opened by one process only, so that two servers are never
	// configured with one file by mistake.
	Beside bool
}

const (
	// tailLength is how many of the last records Open verifies. The whole log
	// is verified by Verify.
	tailLength = 64
	// maxWaiting bounds the records that wait for the disk; beyond it a record
	// is refused at once rather than late.
	maxWaiting = 4096
	// maxBatch bounds one transaction.
	maxBatch = 512
	// retryAfter is how long a log that failed refuses before it tries the disk
	// again.
	retryAfter = time.Second
)

// Log is a ledger. It implements aggregator.Ledger and is safe for many
// goroutines; their records share one fsync.
type Log struct {
	id       string
	location string
	keys     atomic.Pointer[Keys]
	now      func() time.Time
	lock     *writerLock // of a file
	delays   []Delay

	mu       sync.Mutex
	waiting  []*pending
	begun    map[string]int64 // unfinished inquiries: index of the begin record
	closed   bool
	failure  error
	failedAt time.Time

	wake chan struct{}
	done chan struct{}

	// Owned by the writer goroutine.
	store  store
	end    end
	signed int64 // how many records a checkpoint covers
}

var _ aggregator.Ledger = (*Log)(nil)

// Open opens the ledger at a location, or begins one if there is none. A
// location is the path of a file, which one process writes, or the URL of a
// PostgreSQL database (postgres://…), which several may write. Open verifies the
// last records and refuses a log whose end is not intact, that was made with
// other keys, or whose file another process writes.
func Open(location string, o Options) (*Log, error) {
	if o.Keys == nil {
		return nil, errors.New("audit: a ledger needs keys")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	l := &Log{
		location: location, now: o.Now, delays: o.Delays,
		begun: make(map[string]int64), wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
	l.keys.Store(o.Keys)
	err := l.start(context.Background(), o.Beside)
	if err != nil {
		return nil, fmt.Errorf("audit: open ledger %s: %w", shown(location), errors.Join(err, l.lock.release()))
	}
	go l.write()
	return l, nil
}

// end is where a log ends, and which log it is.
type end struct {
	ledger string
	head   digest
	tree   tree
}

// next is the index of the next record.
func (e *end) next() int64 { return e.tree.size }

// follow moves the end past a record and gives the nodes that it completes.
func (e *end) follow(hash digest) []node {
	e.head = hash
	return e.tree.add(hash)
}

func (l *Log) start(ctx context.Context, beside bool) error {
	var err error
	if !IsPostgres(l.location) && !beside {
		l.lock, err = lockWriter(ctx, l.location+"-writer")
		if err != nil {
			return err
		}
		err = createFile(l.location)
		if err != nil {
			return err
		}
	}
	if beside {
		r, err := openReader(ctx, l.location) // fails where there is no ledger
		if err != nil {
			return err
		}
		r.close() // nothing was written
	}
	s, err := openStore(ctx, l.location)
	if err != nil {
		return err
	}
	if file, ok := s.(*sqliteStore); ok && beside {
		if err := file.wait(ctx); err != nil {
			return errors.Join(err, s.close())
		}
	}
	err = l.goOn(ctx, s)
	l.id = l.end.ledger
	return err
}

// openStore opens the store at a location, and never makes a file.
func openStore(ctx context.Context, location string) (store, error) {
	if IsPostgres(location) {
		return openPostgres(ctx, location)
	}
	return openSQLite(ctx, location)
}

// goOn takes a store into use whose end verifies.
func (l *Log) goOn(ctx context.Context, s store) error {
	at, err := l.findEnd(ctx, s)
	var signed int64
	if err == nil {
		signed, err = s.signed(ctx)
	}
	if err != nil {
		return errors.Join(err, s.close())
	}
	l.store, l.end, l.signed = s, at, signed
	return nil
}

// findEnd verifies the end of the log, or writes the first record of a new one.
func (l *Log) findEnd(ctx context.Context, s store) (end, error) {
	tail, err := s.tail(ctx, tailLength+1)
	if err == nil && len(tail) == 0 {
		err = l.writeGenesis(ctx, s)
		if err == nil {
			tail, err = s.tail(ctx, tailLength+1)
		}
	}
	if err != nil {
		return end{}, err
	}
	first, err := readGenesis(ctx, s)
	if err != nil {
		return end{}, err
	}
	if first.Keys != l.keys.Load().ID() {
		return end{}, fmt.Errorf("%w: %s, not %s", ErrKeys, first.Keys, l.keys.Load().ID())
	}
	err = checkTail(tail)
	if err != nil {
		return end{}, err
	}
	last := tail[len(tail)-1]
	t, err := loadTree(ctx, s, last.index+1)
	return end{first.Ledger, last.hash, t}, err
}

func readGenesis(ctx context.Context, s store) (genesisBody, error) {
	first, err := s.record(ctx, 0)
	if errors.Is(err, errNoRecord) {
		return genesisBody{}, fmt.Errorf("%w: record 0 is missing", ErrTail)
	}
	if err != nil {
		return genesisBody{}, err
	}
	r, err := decode(first.body)
	if err != nil || r.kind != kindGenesis {
		return genesisBody{}, fmt.Errorf("%w: record 0 does not begin a ledger", ErrTail)
	}
	return r.genesis, nil
}

// checkTail verifies records that follow each other. Where they do not reach
// back to record 0, the first is only the others' anchor.
func checkTail(tail []row) error {
	previous := digest{}
	if tail[0].index != 0 {
		previous = tail[0].hash
		tail = tail[1:]
	}
	next := tail[0].index
	for _, r := range tail {
		if r.index != next {
			return fmt.Errorf("%w: record %d is missing", ErrTail, next)
		}
		_, err := decode(r.body)
		if err != nil {
			return fmt.Errorf("%w: record %d: %w", ErrTail, r.index, err)
		}
		if chain(previous, r.body) != r.hash {
			return fmt.Errorf("%w: record %d does not match its hash", ErrTail, r.index)
		}
		previous, next = r.hash, next+1
	}
	return nil
}

// writeGenesis begins a log, unless another process did so first.
func (l *Log) writeGenesis(ctx context.Context, s store) error {
	body, err := encode(genesisBody{newHeader(kindGenesis, l.now()), hex.EncodeToString(random(16)), l.keys.Load().ID()})
	if err != nil {
		return err
	}
	return s.append(ctx, 0, func(others []digest) addition {
		if len(others) > 0 {
			return addition{}
		}
		return addition{rows: []row{{0, body, chain(digest{}, body)}}, identities: [][]identity{nil}}
	})
}

// ID is the identity of the log, the Ledger of every receipt.
func (l *Log) ID() string { return l.id }

// Health tells why the log cannot be written, and nil while it can.
func (l *Log) Health() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return ErrClosed
	}
	return l.failure
}

// Close waits for the records that wait for the disk, then closes the file.
func (l *Log) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return nil
	}
	l.closed = true
	close(l.wake)
	l.mu.Unlock()
	<-l.done
	var err error
	if l.store != nil {
		err = l.store.close()
	}
	return errors.Join(err, l.lock.release())
}

// Begin records an inquiry before anybody is asked, and with it, in the same
// commit, a review of one that breaks the glass. If ctx ends while the
// record waits for the disk, Begin fails although the record may be written;
// such an inquiry stays in the log as begun and unfinished.
func (l *Log) Begin(ctx context.Context, e aggregator.Entry) (aggregator.Receipt, error) {
	p, err := l.entry(e, nil)
	if err != nil {
		return aggregator.Receipt{}, err
	}
	err = l.enqueue(ctx, p, func() error {
		_, taken := l.begun[e.ID]
		if taken {
			return ErrBegun
		}
		l.begun[e.ID] = reserved
		return nil
	})
	if err != nil {
		return aggregator.Receipt{}, err
	}
	receipt, err := l.wait(ctx, p)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		delete(l.begun, e.ID)
		return aggregator.Receipt{}, err
	}
	l.begun[e.ID] = receipt.Index
	return receipt, nil
}

// reserved stands in for the index of a begin record that waits for the disk.
const reserved = -1

// Source records one source's outcome before it is streamed to the caller.
func (l *Log) Source(ctx context.Context, id string, o aggregator.SourceOutcome) (aggregator.Receipt, error) {
	return l.follow(ctx, id, false, func(begin int64) any {
		return sourceBody{newHeader(kindSource, l.now()), id, begin, outcome(o)}
	})
}

// Finish records the outcome of an inquiry before its answer leaves. An inquiry
// is finished once: after an error, a second Finish is ErrNotBegun. The caller
// should let Finish outlive its own deadline (context.WithoutCancel).
func (l *Log) Finish(ctx context.Context, id string, outcomes []aggregator.SourceOutcome, ready bool) (aggregator.Receipt, error) {
	list := make([]outcomeBody, 0, len(outcomes))
	for _, o := range outcomes {
		list = append(list, outcome(o))
	}
	return l.follow(ctx, id, true, func(begin int64) any {
		return finishBody{newHeader(kindFinish, l.now()), id, begin, ready, list}
	})
}

// Refuse records an inquiry that the law refused as a whole, or that named a
// person and could not be accepted. Nothing follows such a record.
func (l *Log) Refuse(ctx context.Context, e aggregator.Entry, r aggregator.Refusal) (aggregator.Receipt, error) {
	p, err := l.entry(e, &r)
	if err != nil {
		return aggregator.Receipt{}, err
	}
	err = l.enqueue(ctx, p, nil)
	if err != nil {
		return aggregator.Receipt{}, err
	}
	return l.wait(ctx, p)
}

// follow appends a record that follows a begin record; the last one ends it.
func (l *Log) follow(ctx context.Context, id string, last bool, body func(begin int64) any) (aggregator.Receipt, error) {
	p := newPending()
	err := l.enqueue(ctx, p, func() error {
		begin, known := l.begun[id]
		if !known || begin == reserved {
			return ErrNotBegun
		}
		encoded, err := encode(body(begin))
		if err != nil {
			return fmt.Errorf("%w: %w", ErrEntry, err)
		}
		p.body = encoded
		if last {
			delete(l.begun, id)
		}
		return nil
	})
	if err != nil {
		return aggregator.Receipt{}, err
	}
	return l.wait(ctx, p)
}
