package bundle

import (
	"context"

	"underlag/aggregator"
)

// Event is something that happened to the law: for the ledger, the log, and
// people.
type Event struct {
	Kind    Kind
	InForce string // revision in force afterwards; empty of a publisher
	// Revision is that of the bundle, and Of what it says of itself. Both are zero
	// where no trusted publisher has signed it.
	Revision string
	Of       Publication
	Why      error // of Refused, Missing and Ended
	// Reason is why somebody rolled back, in words; empty where none was given.
	Reason string
	// By is the login that published or rolled back; zero where none is known, but
	// that of the publisher's key.
	By aggregator.Caller
}

// Kind is what happened.
type Kind string

// The closed list of kinds.
const (
	Published  Kind = "published"
	RolledBack Kind = "rolled_back" // an earlier law was published anew
	Loaded     Kind = "loaded"
	Refused    Kind = "refused" // the law that was in force stays
	Missing    Kind = "missing" // nothing could be fetched; likewise
	Ended      Kind = "ended"   // the law in force is past its last day, and stays
)

// Tell is told of what happens before it takes effect. An error from it, such as
// a ledger that cannot be written, refuses a load or a publication.
type Tell func(context.Context, Event) error

func (t Tell) of(ctx context.Context, e Event) error {
	if t == nil {
		return nil
	}
	e.Revision = e.Of.Statement.Revision
	return t(ctx, e)
}
