package replicas

import (
	"context"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"underlag/aggregator"
)

// breakerOpen is the guard's code, after the name of an upstream where there is one.
const breakerOpen = "breaker_open"

// Source stands before a guarded source: while another replica's breaker is open
// it refuses as its own would, and of its own it tells the others. Each guard
// still decides for itself when to open and to close.
type Source struct {
	next   guarded
	shared *Shared
}

// guarded is a source with a guard around it.
type guarded interface {
	aggregator.Source
	aggregator.Prober
	aggregator.Guarded
}

var _ guarded = (*Source)(nil)

// Source puts what is shared before a guarded source.
func (s *Shared) Source(next guarded) *Source { return &Source{next: next, shared: s} }

// Descriptor gives the guarded source's.
func (r *Source) Descriptor() aggregator.Descriptor { return r.next.Descriptor() }

// Probe passes on what the guarded source finds.
func (r *Source) Probe(ctx context.Context) error { return r.next.Probe(ctx) }

// Load gives the guard's state.
func (r *Source) Load() aggregator.Load { return r.next.Load() }

// ProviderBreaker gives the guard's breaker of a provider within the source.
func (r *Source) ProviderBreaker(code string) aggregator.BreakerState {
	apart, can := r.next.(aggregator.ProviderGuarded)
	if !can {
		return ""
	}
	return apart.ProviderBreaker(code)
}

// Force forces this replica's breaker; the others follow the ledger.
func (r *Source) Force(state aggregator.BreakerState) { r.next.Force(state) }

// Fetch asks, unless another replica's breaker is open.
func (r *Source) Fetch(ctx context.Context, q aggregator.Question) (aggregator.Reply, error) {
	name := string(r.next.Descriptor().Code)
	if e := r.shared.refusal(name, breakerOpen, r.next); e != nil {
		return aggregator.Reply{}, e
	}
	reply, err := r.next.Fetch(ctx, q)
	if err != nil {
		r.shared.tell(ctx, name, aggregator.AsSourceError(err), r.next)
	}
	return reply, err
}

// refusal is what a call meets while another replica's breaker is open; nil where
// none is, or where somebody has forced this one's closed.
func (s *Shared) refusal(name, code string, guard aggregator.Guarded) *aggregator.SourceError {
	again := s.openFor(name)
	if again <= 0 || guard.Load().Breaker == aggregator.BreakerForcedClosed {
		return nil
	}
	e := aggregator.NewSourceError(aggregator.Unavailable, code, nil)
	e.RetryAfter, e.Unsent = again, true
	return e
}

// tell tells the others of a breaker that opened by itself. What somebody forced
// they read in the ledger.
func (s *Shared) tell(ctx context.Context, name string, e *aggregator.SourceError, guard aggregator.Guarded) {
	if e.RetryAfter > 0 && strings.HasSuffix(e.Code, breakerOpen) && guard.Load().Breaker == aggregator.BreakerOpen {
		s.opened(ctx, name, e.RetryAfter)
	}
}

// openFor gives how long another replica's breaker stays open, in whole seconds;
// zero where none is.
func (s *Shared) openFor(name string) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := time.Until(s.open[name])
	if s.alone || left <= 0 {
		return 0
	}
	return max(left.Round(time.Second), time.Second)
}

// opened tells the others, once for each time that the breaker opens.
func (s *Shared) opened(ctx context.Context, name string, lasts time.Duration) {
	now := time.Now()
	s.mu.Lock()
	known := s.told[name].After(now)
	if !known {
		s.told[name] = now.Add(lasts)
	}
	s.mu.Unlock()
	if known {
		return
	}
	err := s.do(ctx, func(ctx context.Context) error {
		return s.client.Set(ctx, openKey(name), "open", lasts).Err()
	})
	if err != nil { // the next refusal tells
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.told, name)
	}
}

// look learns which breakers are open, by how long their keys still live: the
// replicas' clocks need not agree.
func (s *Shared) look(ctx context.Context, names []string) {
	lives := make([]*redis.DurationCmd, len(names))
	err := s.do(ctx, func(ctx context.Context) error {
		pipe := s.client.Pipeline()
		for i, name := range names {
			lives[i] = pipe.PTTL(ctx, openKey(name))
		}
		_, err := pipe.Exec(ctx)
		return err
	})
	if err != nil {
		return
	}
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, name := range names {
		s.open[name] = now.Add(lives[i].Val()) // negative where there is no key
		if s.told[name].After(now) {
			s.open[name] = time.Time{} // our own guard knows
		}
	}
}

func openKey(name string) string { return "underlag:open:" + name }
