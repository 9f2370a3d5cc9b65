package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// watchEvery is how often the drill looks at the sources' states.
const watchEvery = 250 * time.Millisecond

// watcher looks at GET /v1/sources as an operator would.
type watcher struct {
	url  string
	stop context.CancelFunc
	done sync.WaitGroup

	mu     sync.Mutex
	seen   []sighting
	latest map[aggregator.AuthorityCode]aggregator.SourceState
}

// sighting is a source's state as it was seen.
type sighting struct {
	at    time.Time
	code  aggregator.AuthorityCode
	state aggregator.SourceState
}

// watch begins to look; url is that of the inquiries.
func watch(ctx context.Context, url string) *watcher {
	ctx, stop := context.WithCancel(ctx)
	w := &watcher{url: strings.TrimSuffix(url, "/v1/inquiries") + "/v1/sources", stop: stop, latest: map[aggregator.AuthorityCode]aggregator.SourceState{}}
	w.done.Go(func() {
		ticker := time.NewTicker(watchEvery)
		defer ticker.Stop()
		for ctx.Err() == nil {
			w.look(ctx)
			select {
			case <-ticker.C:
			case <-ctx.Done():
			}
		}
	})
	return w
}

func (w *watcher) finish() {
	w.stop()
	w.done.Wait()
}

// look notes every state; an answer that does not come is no sighting.
func (w *watcher) look(ctx context.Context) {
	question, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url, nil)
	if err != nil {
		return
	}
	answer, err := http.DefaultClient.Do(question)
	if err != nil {
		return
	}
	defer answer.Body.Close()
	var list v1.Sources
	if json.NewDecoder(answer.Body).Decode(&list) != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range list.Sources {
		if s.Status != nil {
			one := sighting{time.Now(), aggregator.AuthorityCode(s.Code), aggregator.SourceState(s.Status.State)}
			w.seen = append(w.seen, one)
			w.latest[one.code] = one.state
		}
	}
}

// untilUp waits until these sources are up, patience at most.
func (w *watcher) untilUp(ctx context.Context, codes []aggregator.AuthorityCode, patience time.Duration) error {
	until := time.Now().Add(patience)
	for time.Now().Before(until) {
		if err := sleep(ctx, watchEvery); err != nil {
			return err
		}
		w.mu.Lock()
		waiting := slices.ContainsFunc(codes, func(c aggregator.AuthorityCode) bool { return w.latest[c] != aggregator.StateUp })
		w.mu.Unlock()
		if !waiting {
			return nil
		}
	}
	return fmt.Errorf("not every source of %v is up after %s", codes, patience)
}

// first gives how long after from a source's state was first as wanted, and which
// it was; never is after to.
func (w *watcher) first(code aggregator.AuthorityCode, from, to time.Time, wanted func(aggregator.SourceState) bool) (time.Duration, aggregator.SourceState, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.seen {
		if s.code == code && !s.at.Before(from) && s.at.Before(to) && wanted(s.state) {
			return s.at.Sub(from), s.state, true
		}
	}
	return 0, "", false
}

// back gives how long after from a source was up and stayed so until to.
func (w *watcher) back(code aggregator.AuthorityCode, from, to time.Time) (time.Duration, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var since time.Time
	for _, s := range w.seen {
		switch {
		case s.code != code || s.at.Before(from) || s.at.After(to):
		case s.state != aggregator.StateUp:
			since = time.Time{}
		case since.IsZero():
			since = s.at
		}
	}
	return since.Sub(from), !since.IsZero()
}

// worst gives the worst state in which a source was seen.
func (w *watcher) worst(code aggregator.AuthorityCode, from, to time.Time) aggregator.SourceState {
	if _, state, seen := w.first(code, from, to, func(s aggregator.SourceState) bool { return s == aggregator.StateDown }); seen {
		return state
	}
	_, state, _ := w.first(code, from, to, func(s aggregator.SourceState) bool { return s != aggregator.StateUp })
	return state
}
