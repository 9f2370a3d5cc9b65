// Package lawrecord writes what happens to the law into the ledger.
package lawrecord

import (
	"context"

	"underlag/aggregator/access/bundle"
	"underlag/aggregator/audit"
)

var kinds = map[bundle.Kind]audit.LawEventKind{
	bundle.Published: audit.LawPublished, bundle.RolledBack: audit.LawRolledBack,
	bundle.Loaded: audit.LawLoaded, bundle.Refused: audit.LawRefused,
}

// Tell records every publication, load, refusal to load and rollback. That
// nothing could be fetched, or that a day has passed, is nothing that happened
// to the law.
func Tell(l *audit.Log) bundle.Tell {
	return func(ctx context.Context, e bundle.Event) error {
		kind, recorded := kinds[e.Kind]
		if !recorded {
			return nil
		}
		of := e.Of.Statement
		event := audit.LawEvent{
			Kind: kind, Revision: e.Revision, Sequence: e.Of.Sequence, InForce: e.InForce,
			Author: of.Author, From: of.From, To: of.To, By: e.By,
		}
		for _, a := range e.Of.Approvals {
			event.Approvals = append(event.Approvals, a.Reviewer)
		}
		event.Reason = e.Reason
		if e.Why != nil {
			event.Reason = e.Why.Error()
		}
		_, err := l.Law(ctx, event)
		return err
	}
}
