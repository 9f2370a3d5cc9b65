package bundle

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"sync/atomic"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access"
)

// FileName is what the bundle in force is called in a folder of bundles.
const FileName = "underlag.tar.gz"

// Options say where bundles come from and what they are held to.
type Options struct {
	// From is a folder that holds FileName, or an HTTP(S) address of the bundle.
	From   string
	Client *http.Client // for an address; nil: http.DefaultClient
	Trust  *Trust
	Access access.Config // FS is not used
	Every  time.Duration // how often to look; zero: two seconds
	Now    func() time.Time
	Tell   Tell // nil: nobody is told
	// Keep is the file that holds a copy of the bundle in force, from which a
	// service that starts anew goes on; empty: none.
	Keep string
	// Last is the bundle that was loaded last, as the ledger says; zero: none.
	Last Loading
}

// Loading is one bundle that was loaded.
type Loading struct {
	Revision string
	Sequence int64
}

// InForce is where laws are put in force.
type InForce interface {
	// Revision is that of the law in force.
	Revision() string
	// Ready checks whatever is published with a law, out of the bundle's files, and
	// gives what puts all of it in force at once.
	Ready(*access.Law, fs.FS) (put func(), err error)
}

// Follower keeps a law in force up with what is published.
type Follower struct {
	options Options
	current InForce
	last    Loading         // no bundle before it is taken
	of      Publication     // the bundle in force; zero where the law is of none
	etag    string          // of the last answer that was looked at
	said    string          // the last refusal told, so that each is told once
	told    aggregator.Date // the day on which it was last told that the law is past its last day
	ended   atomic.Bool
}

const defaultEvery = 2 * time.Second

// NewFollower makes a follower of a law in force that came from no bundle.
func NewFollower(current InForce, o Options) *Follower {
	if o.Every == 0 {
		o.Every = defaultEvery
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Client == nil {
		o.Client = http.DefaultClient
	}
	return &Follower{options: o, current: current, last: o.Last}
}

// Run looks for a newer law until ctx ends.
func (f *Follower) Run(ctx context.Context) {
	ticker := time.NewTicker(f.options.Every)
	defer ticker.Stop()
	for {
		_ = f.Look(ctx) // told
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Look loads what is published if it is new, and puts it in force. An error is
// why it was refused or could not be had; then the law in force stays.
func (f *Follower) Look(ctx context.Context) error {
	f.checkEnded(ctx)
	data, etag, err := f.fetch(ctx)
	if err != nil {
		return f.refuse(ctx, Event{Kind: Missing, Why: err})
	}
	if data == nil {
		return nil
	}
	err = f.take(ctx, data, f.today())
	if err == nil {
		f.etag = etag
	}
	return err
}

func (f *Follower) today() aggregator.Date { return aggregator.DateOf(f.options.Now()) }

// take puts a bundle in force that is in order on a day, unless it is already.
func (f *Follower) take(ctx context.Context, data []byte, on aggregator.Date) error {
	if said := f.options.Trust.says(data); said.Sequence > 0 && said.loading() == f.of.loading() {
		return nil
	}
	law, err := Read(data, f.options.Trust, f.options.Access, on, f.last.Sequence-1)
	if err == nil && law.loading().Sequence == f.last.Sequence && law.loading() != f.last {
		err = fmt.Errorf("%w: sequence %d is another law's", ErrOlder, f.last.Sequence)
	}
	var put func()
	if err == nil {
		put, err = f.current.Ready(law.Law, law.Files)
	}
	if err != nil {
		return f.refuse(ctx, Event{Kind: Refused, Why: err, Of: f.options.Trust.says(data)})
	}
	err = f.keep(data)
	if err == nil {
		err = f.options.Tell.of(ctx, Event{Kind: Loaded, InForce: law.Revision(), Of: law.Publication})
	}
	if err != nil {
		return f.refuse(ctx, Event{Kind: Refused, Why: fmt.Errorf("the load could not be kept or recorded: %w", err), Of: law.Publication})
	}
	put()
	f.last, f.of, f.said = law.loading(), law.Publication, ""
	return nil
}

func (l *Law) loading() Loading { return l.Publication.loading() }

func (p *Publication) loading() Loading { return Loading{p.Statement.Revision, p.Sequence} }

// refuse tells why the law in force stays, once for each reason. Why nothing
// could be fetched often differs in its details only, and is one reason.
func (f *Follower) refuse(ctx context.Context, e Event) error {
	reason := e.Why.Error()
	if e.Kind == Missing {
		reason = string(Missing)
	}
	if ctx.Err() != nil || reason == f.said {
		return e.Why
	}
	e.InForce = f.current.Revision()
	err := f.options.Tell.of(ctx, e)
	if err == nil {
		f.said = reason
	}
	return e.Why
}

// ErrEnded is a law in force past its last day.
var ErrEnded = errors.New("the law in force is past its last day; publish another")

// checkEnded tells every day that the law in force is past its last day. It goes
// on answering: its rows have days of their own, and nobody else decides.
func (f *Follower) checkEnded(ctx context.Context) {
	today, to := f.today(), f.of.Statement.To
	f.ended.Store(to != 0 && to < today)
	if !f.ended.Load() || f.told == today {
		return
	}
	err := f.options.Tell.of(ctx, Event{Kind: Ended, InForce: f.current.Revision(), Of: f.of, Why: fmt.Errorf("%w: %s", ErrEnded, to)})
	if err == nil {
		f.told = today
	}
}

// Ended tells whether the law in force is past its last day. It may be asked
// while Run runs.
func (f *Follower) Ended() bool { return f.ended.Load() }
