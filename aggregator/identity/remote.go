package identity

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// How keys from a URL are kept. A key that its issuer withdraws is trusted for
// at most refreshAfter in a busy service; one that cannot be asked about, since
// the URL is down, for at most trustFor.
const (
	refreshAfter = 5 * time.Minute
	trustFor     = 12 * time.Hour
	fetchAgain   = 10 * time.Second // least time between two fetches, whatever callers send
	fetchTimeout = 3 * time.Second
)

// remoteKeys are the keys behind a URL.
type remoteKeys struct {
	url    string
	client *http.Client
	now    func() time.Time

	mu      sync.Mutex
	keys    map[string]publicKey
	fetched time.Time // when keys were last fetched
	tried   time.Time // when a fetch was last begun
	failure error     // of the last fetch
	flight  chan struct{}
}

// KeysFromURL gives the keys behind a URL, fetched when first needed, again as
// they grow old, and when a token names a key that is not known, but never more
// often than every ten seconds. The URL must be https unless it is on loopback.
// A nil client means one of the package's own; now nil means time.Now.
func KeysFromURL(address string, client *http.Client, now func() time.Time) (*KeySet, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
		return nil, errors.New("identity: the address of a key set must be an https URL without a password")
	}
	if client == nil {
		client = &http.Client{}
	}
	if now == nil {
		now = time.Now
	}
	own := *client
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &KeySet{remote: &remoteKeys{url: address, client: &own, now: now}}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// find gives a key, fetching the set where it is old or lacks the key. While
// the URL is down, keys that are known go on working until trustFor has passed.
func (r *remoteKeys) find(ctx context.Context, kid string) (publicKey, error) {
	key, known, wait := r.look(kid)
	if wait == nil {
		return r.judge(key, known)
	}
	select {
	case <-wait:
	case <-ctx.Done():
		return publicKey{}, errKeysDown
	}
	r.mu.Lock()
	key, known = r.keys[kid]
	r.mu.Unlock()
	return r.judge(key, known)
}

// look gives what is known now, and a channel to wait on where a fetch is due.
// Keys that are merely a little old are used while they are fetched anew.
func (r *remoteKeys) look(kid string) (publicKey, bool, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key, known := r.keys[kid]
	age := r.now().Sub(r.fetched)
	if known && age < refreshAfter {
		return key, true, nil
	}
	if r.flight == nil && r.now().Sub(r.tried) >= fetchAgain {
		r.flight = make(chan struct{})
		r.tried = r.now()
		go r.fetch()
	}
	if known && age < 2*refreshAfter {
		return key, true, nil
	}
	return key, known, r.flight
}

// judge turns what is known into an answer.
func (r *remoteKeys) judge(key publicKey, known bool) (publicKey, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case known && r.now().Sub(r.fetched) < trustFor:
		return key, nil
	case known || r.failure != nil || r.keys == nil:
		return publicKey{}, errors.Join(errKeysDown, r.failure)
	default:
		return publicKey{}, errNoKey
	}
}

// fetch gets the key set and ends the flight.
func (r *remoteKeys) fetch() {
	ctx, cancel := context.WithTimeout(context.Background(), fetchTimeout)
	defer cancel()
	keys, err := r.get(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failure = err
	if err == nil {
		r.keys, r.fetched = keys, r.now()
	}
	close(r.flight)
	r.flight = nil
}

func (r *remoteKeys) get(ctx context.Context) (map[string]publicKey, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/jwk-set+json, application/json")
	res, err := r.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("HTTP status %d", res.StatusCode)
	}
	document, err := io.ReadAll(io.LimitReader(res.Body, maxKeySetBytes+1))
	if err != nil {
		return nil, err
	}
	return parseKeys(document)
}
