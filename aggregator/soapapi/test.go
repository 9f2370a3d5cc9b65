package soapapi

import (
	"context"
	"errors"
	"sync"

	"underlag/aggregator"
)

// test answers testaBastjanstInformation: every authority that has a way to be
// tested, and what was wrong where it was not reached. No person is named.
func (c *call) test(ctx context.Context, e *element) ([]byte, *aggregator.Problem) {
	if problem := c.version.readTest(e); problem != nil {
		return nil, problem
	}
	found := c.probe(ctx)
	w := c.version.response(test)
	for _, a := range c.version.authorities() {
		err, tested := found[a.Code]
		if !tested {
			continue
		}
		w.open(string(a.Code))
		w.leaf("anropad", "true")
		if err != nil {
			w.partError(failureOf(a.Code, aggregator.AsSourceError(err)))
		}
		w.close(string(a.Code))
	}
	return w.finish(test), nil
}

// probe tests every authority at once, each within the front's deadline.
func (c *call) probe(ctx context.Context) map[aggregator.AuthorityCode]error {
	ctx, cancel := context.WithTimeout(ctx, c.front.Deadline)
	defer cancel()
	found := map[aggregator.AuthorityCode]error{}
	var mu sync.Mutex
	var group sync.WaitGroup
	for _, source := range c.front.Service.Sources {
		prober, ok := source.(aggregator.Prober)
		if !ok {
			continue
		}
		group.Go(func() {
			err := prober.Probe(ctx)
			if errors.Is(err, aggregator.ErrNoProbe) {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			found[source.Descriptor().Code] = err
		})
	}
	group.Wait()
	return found
}
