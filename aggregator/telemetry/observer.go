package telemetry

import (
	"context"
	"time"

	"underlag/aggregator"
)

// Observer is told what the service does. Metrics and Traces may each be nil.
type Observer struct {
	Metrics *Metrics
	Traces  *Traces
}

// Call takes what came of one call that has just ended.
func (o Observer) Call(ctx context.Context, c aggregator.SourceOutcome) {
	if o.Metrics != nil {
		o.Metrics.call(ctx, c)
	}
	if o.Traces != nil {
		o.Traces.call(ctx, c)
	}
}

// Law watches a law.
func (o Observer) Law(next aggregator.Law) aggregator.Law { return &law{next, o} }

type law struct {
	next aggregator.Law
	o    Observer
}

// Decide passes the question on.
func (l *law) Decide(ctx context.Context, q aggregator.LawQuestion) (aggregator.Decision, error) {
	started := time.Now()
	d, err := l.next.Decide(ctx, q)
	said := "allowed"
	switch {
	case err != nil:
		said = "failed"
	case d.Refusal != nil:
		said = "refused"
	}
	if l.o.Metrics != nil {
		l.o.Metrics.decisions.WithLabelValues(said).Observe(time.Since(started).Seconds())
	}
	if l.o.Traces != nil {
		l.o.Traces.step(ctx, "law", said, started)
	}
	return d, err
}

// InForce gives the law in force, watched.
func (l *law) InForce() aggregator.Law {
	changing, ok := l.next.(interface{ InForce() aggregator.Law })
	if !ok {
		return l
	}
	return &law{changing.InForce(), l.o}
}

// Ledger watches a ledger.
func (o Observer) Ledger(next aggregator.Ledger) aggregator.Ledger { return &ledger{next, o} }

type ledger struct {
	next aggregator.Ledger
	o    Observer
}

func (l *ledger) recorded(ctx context.Context, kind string, started time.Time, err error) {
	if l.o.Metrics != nil {
		l.o.Metrics.record(kind, err, time.Since(started))
	}
	if l.o.Traces != nil {
		l.o.Traces.step(ctx, "ledger "+kind, result(err), started)
	}
}

// ended counts an inquiry; one that could not be recorded is counted as that.
func (l *ledger) ended(outcome string, err error) {
	if l.o.Metrics == nil {
		return
	}
	if err != nil {
		outcome = "unrecorded"
	}
	l.o.Metrics.inquiries.WithLabelValues(outcome).Inc()
}

// Begin passes the record on.
func (l *ledger) Begin(ctx context.Context, e aggregator.Entry) (aggregator.Receipt, error) {
	started := time.Now()
	receipt, err := l.next.Begin(ctx, e)
	l.recorded(ctx, "begin", started, err)
	if err != nil {
		l.ended("", err)
	}
	return receipt, err
}

// Source passes the record on.
func (l *ledger) Source(ctx context.Context, id string, out aggregator.SourceOutcome) (aggregator.Receipt, error) {
	started := time.Now()
	receipt, err := l.next.Source(ctx, id, out)
	l.recorded(ctx, "source", started, err)
	return receipt, err
}

// Finish passes the record on.
func (l *ledger) Finish(ctx context.Context, id string, outcomes []aggregator.SourceOutcome, ready bool) (aggregator.Receipt, error) {
	started := time.Now()
	receipt, err := l.next.Finish(ctx, id, outcomes, ready)
	l.recorded(ctx, "finish", started, err)
	ended := "not_ready"
	if ready {
		ended = "ready"
	}
	l.ended(ended, err)
	return receipt, err
}

// Refuse passes the record on.
func (l *ledger) Refuse(ctx context.Context, e aggregator.Entry, r aggregator.Refusal) (aggregator.Receipt, error) {
	started := time.Now()
	receipt, err := l.next.Refuse(ctx, e, r)
	l.recorded(ctx, "refused", started, err)
	l.ended("refused", err)
	return receipt, err
}
