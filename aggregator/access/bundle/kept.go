package bundle

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// ErrNoLastLaw is a service that cannot begin with the law it had.
var ErrNoLastLaw = errors.New("the law loaded last, as the ledger says, can neither be fetched nor is it kept; publish it anew, or put its bundle where law.keep says")

// Resume goes on from where the service was: with the bundle it kept, or a newer
// one that is published. Where neither is as new as the one loaded last, nobody
// is to be answered under an older law: that is an error.
func (f *Follower) Resume(ctx context.Context) error {
	f.resumeKept(ctx)
	why := f.Look(ctx) // told; the law kept stays
	if f.last.Sequence == 0 || f.of.Sequence >= f.last.Sequence || f.current.Revision() == f.last.Revision {
		return nil
	}
	return fmt.Errorf("%w: %s, sequence %d: %w", ErrNoLastLaw, f.last.Revision, f.last.Sequence, why)
}

// resumeKept takes the bundle kept. It was in order when it was taken: a last day
// that has passed since does not put an older law in its place.
func (f *Follower) resumeKept(ctx context.Context) {
	if f.options.Keep == "" {
		return
	}
	data, err := os.ReadFile(f.options.Keep)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		_ = f.refuse(ctx, Event{Kind: Missing, Why: err}) // told
		return
	}
	on := f.today()
	if to := f.options.Trust.says(data).Statement.To; to != 0 {
		on = min(on, to)
	}
	_ = f.take(ctx, data, on) // told
}

func (f *Follower) keep(data []byte) error {
	if f.options.Keep == "" {
		return nil
	}
	return place(f.options.Keep, data)
}

// says is what a bundle says of itself, and nothing where no trusted publisher
// has signed it.
func (t *Trust) says(data []byte) Publication {
	_, of, err := t.peek(data)
	if err != nil {
		return Publication{}
	}
	return *of
}
