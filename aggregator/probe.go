package aggregator

import (
	"context"
	"errors"
)

// Prober is a source that can find out, without asking about any person, whether
// its authority is there.
type Prober interface {
	// Probe gives nil if the authority was reached, ErrNoProbe if it has no
	// service to find out with, else a *SourceError. It returns when ctx ends.
	Probe(ctx context.Context) error
}

// ErrNoProbe says that an authority has no test service: whether it is there is
// not known.
var ErrNoProbe = errors.New("the authority has no test service")
