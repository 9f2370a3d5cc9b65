package server

import (
	"context"
	"io/fs"
	"sync/atomic"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/soapapi"
	"underlag/cmd/internal/lawdesk"
)

// inForce is the law in force with all that is published with it. They change
// places together: what was decided by one law is read with its own income
// tables, and a purpose in words is mapped by its own table.
type inForce struct {
	now  atomic.Pointer[published]
	keys *insightKeys
}

// published is a whole law that was published, or that the program came with.
type published struct {
	*lawdesk.Whole
	keys *insightKeys
}

var _ aggregator.Law = (*inForce)(nil)

func newInForce(w *lawdesk.Whole, keys *insightKeys) *inForce {
	f := &inForce{keys: keys}
	f.now.Store(&published{w, keys})
	return f
}

// Ready implements bundle.InForce.
func (f *inForce) Ready(law *access.Law, files fs.FS) (put func(), err error) {
	w, err := lawdesk.WholeOf(law, files)
	if err != nil {
		return nil, err
	}
	return func() { f.now.Store(&published{w, f.keys}) }, nil
}

// Revision implements bundle.InForce.
func (f *inForce) Revision() string { return f.now.Load().Revision() }

// Decide implements aggregator.Law.
func (f *inForce) Decide(ctx context.Context, q aggregator.LawQuestion) (aggregator.Decision, error) {
	return f.now.Load().Decide(ctx, q)
}

// InForce gives the law that one inquiry keeps to.
func (f *inForce) InForce() aggregator.Law { return f.now.Load() }

// Evaluations are those of the law in force.
func (f *inForce) Evaluations() (evaluated, remembered uint64) {
	return f.now.Load().Evaluations()
}

// Decide decides, and says what the answer is read with.
func (p *published) Decide(ctx context.Context, q aggregator.LawQuestion) (aggregator.Decision, error) {
	d, err := p.Law.Decide(ctx, q)
	d.Insights = p
	return d, err
}

// Read implements aggregator.Insights.
func (p *published) Read(q aggregator.InsightQuestion, persons []aggregator.PersonAnswer) (aggregator.Insight, error) {
	key, err := p.keys.of(q.Organisation)
	if err != nil {
		return aggregator.Insight{}, err
	}
	return p.Income.Read(key, q, persons)
}

// under gives the service as it is under the law in force, and the purposes in
// force with it. watched is what watches a law.
func (f *inForce) under(service *aggregator.Service, watched func(aggregator.Law) aggregator.Law) (*aggregator.Service, *soapapi.Purposes) {
	now := f.now.Load()
	pinned := *service
	pinned.Law = watched(now)
	return &pinned, now.Purposes
}
