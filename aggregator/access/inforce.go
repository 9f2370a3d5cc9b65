package access

import (
	"context"
	"io/fs"
	"sync/atomic"

	"underlag/aggregator"
)

// LawInForce is the law in force, which may be put in another's place while
// inquiries are decided. Each decision is one law's from beginning to end.
type LawInForce struct{ law atomic.Pointer[Law] }

var _ aggregator.Law = (*LawInForce)(nil)

// NewLawInForce makes a law the one in force.
func NewLawInForce(l *Law) *LawInForce {
	c := &LawInForce{}
	c.law.Store(l)
	return c
}

// Decide implements aggregator.Law.
func (c *LawInForce) Decide(ctx context.Context, q aggregator.LawQuestion) (aggregator.Decision, error) {
	return c.law.Load().Decide(ctx, q)
}

// InForce gives the law in force now. A question that takes several decisions
// keeps to it, so that no answer mixes two laws.
func (c *LawInForce) InForce() aggregator.Law { return c.law.Load() }

// Revision is that of the law in force.
func (c *LawInForce) Revision() string { return c.law.Load().Revision() }

// Evaluations tells how often the principles of the law in force were evaluated,
// and how often what they had said of the same circumstances was enough.
func (c *LawInForce) Evaluations() (evaluated, remembered uint64) { return c.law.Load().Evaluations() }

// Evaluations tells how often the principles of this law were evaluated, and how
// often what they had said of the same circumstances was enough.
func (l *Law) Evaluations() (evaluated, remembered uint64) {
	v := &l.engine.verdicts
	return v.evaluated.Load(), v.remembered.Load()
}

// Ready gives what puts a law in force. Whoever puts more than a law in force has
// a Ready of its own, which reads the rest out of the files.
func (c *LawInForce) Ready(l *Law, _ fs.FS) (put func(), err error) {
	return func() { c.Put(l) }, nil
}

// Put puts a law in force. Decisions under way are finished under the law that
// they began with.
func (c *LawInForce) Put(l *Law) { c.law.Store(l) }
