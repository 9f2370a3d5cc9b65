// Package replicas is what several replicas of the service tell each other over
// Redis: how often each municipality and each of its caseworkers has asked, which
// breakers are open, and how each finds the sources. Each decides for itself with
// it, and without it by its own state alone: nothing here is needed to answer. No
// person is in it, and a caseworker only as a keyed pseudonym. A replica that is
// being emptied is here too.
package replicas

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"underlag/aggregator"
)

// Shared is the connection to what is shared. It is safe for concurrent use; a
// nil one shares nothing.
type Shared struct {
	client *redis.Client
	log    *slog.Logger

	mu    sync.Mutex
	alone bool                 // it cannot be reached just now
	again time.Time            // when to try, where it cannot
	open  map[string]time.Time // breakers of others, until when
	told  map[string]time.Time // and our own, as last told

	name     string // of this replica; it and the next two are set by Tell
	found    func() []aggregator.ReplicaState
	draining func() bool
	others   map[string]heard
	listened time.Time // when the others were last heard
}

// How long is waited for what is only an advantage.
const (
	patience   = 100 * time.Millisecond // for one step; an inquiry waits for it
	retryAfter = time.Second            // before a connection that failed is tried again
	lookEvery  = time.Second            // at the others' breakers
)

var errAlone = errors.New("what the replicas share cannot be reached")

// New reads the URL, redis://HOST:PORT/NUMBER or rediss:// with TLS. It does not
// wait for a connection: a replica starts without one. The error holds no password.
func New(url string, log *slog.Logger) (*Shared, error) {
	set, err := redis.ParseURL(url)
	if err != nil {
		return nil, errors.New("the URL cannot be read; it is redis://HOST:PORT/NUMBER, or rediss:// with TLS")
	}
	set.DialTimeout, set.ReadTimeout, set.WriteTimeout, set.PoolTimeout = patience, patience, patience, patience
	set.MaxRetries, set.DialerRetries, set.ContextTimeoutEnabled = -1, 1, true
	set.DisableIdentity = true
	set.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	redis.SetLogger(silent{}) // it would write to standard error; what matters is logged once, by us
	return &Shared{
		client: redis.NewClient(set), log: log,
		open: map[string]time.Time{}, told: map[string]time.Time{},
	}, nil
}

type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}

// Close closes the connections.
func (s *Shared) Close() error {
	if s == nil {
		return nil
	}
	return s.client.Close()
}

// Alone tells whether this replica goes by its own state because nothing shared
// can be reached.
func (s *Shared) Alone() bool {
	if s == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.alone
}

// Watch learns of the others' breakers, which go by the names of sources and
// upstreams, and of what else they say, until ctx ends.
func (s *Shared) Watch(ctx context.Context, names []string) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		s.look(ctx, names)
		s.speak(ctx)
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// do takes one step within patience, or none soon after one that failed, so that
// inquiries do not wait for what is gone.
func (s *Shared) do(ctx context.Context, step func(ctx context.Context) error) error {
	s.mu.Lock()
	gone := s.alone && time.Now().Before(s.again)
	s.mu.Unlock()
	if gone {
		return errAlone
	}
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := step(within)
	if ctx.Err() != nil {
		return errors.Join(errAlone, ctx.Err()) // the caller's haste, which says nothing of what is shared
	}
	s.note(err)
	if err != nil {
		return errAlone // the cause could name the host and its user
	}
	return nil
}

// note remembers whether it can be reached, and logs when that changes.
func (s *Shared) note(err error) {
	s.mu.Lock()
	was := s.alone
	s.alone, s.again = err != nil, time.Now().Add(retryAfter)
	s.mu.Unlock()
	switch {
	case err != nil && !was:
		s.log.Warn("what the replicas share cannot be reached: this one goes by its own rates and breakers")
	case err == nil && was:
		s.log.Info("what the replicas share is reached again")
	}
}
