package identity_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"underlag/aggregator/identity"
	"underlag/aggregator/identity/identitytest"
)

func TestKeySetsThatAreRefused(t *testing.T) {
	t.Parallel()
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Skipf("this platform makes no weak keys: %v", err)
	}
	set := func(keys ...jose.JSONWebKey) string {
		b, err := json.Marshal(jose.JSONWebKeySet{Keys: keys})
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	public := jose.JSONWebKey{Key: ec.Public(), KeyID: "a"}
	tests := []struct{ name, document, want string }{
		{"not JSON", "hello", "not JSON with a list named keys"},
		{"empty", `{"keys":[]}`, "no signing key"},
		{"a list", `[]`, "not JSON with a list named keys"},
		{"private key", set(jose.JSONWebKey{Key: ec, KeyID: "a"}), "/keys/0: a private or symmetric key"},
		{"symmetric key", `{"keys":[{"kty":"oct","kid":"a","k":"c2VjcmV0"}]}`, "/keys/0: a private or symmetric key"},
		{"weak key", set(jose.JSONWebKey{Key: weak.Public(), KeyID: "a"}), "/keys/0: an RSA key of 1024 bits; at least 2048 are needed"},
		{"no kid", set(jose.JSONWebKey{Key: ec.Public()}), "/keys/0: the key has no kid"},
		{"kid twice", set(public, public), "/keys/1: the kid is used twice"},
		{"encryption key only", set(jose.JSONWebKey{Key: ec.Public(), KeyID: "a", Use: "enc"}), "no signing key"},
		{"broken key", `{"keys":[{"kty":"EC","kid":"a","crv":"P-256","x":"AA","y":"AA"}]}`, "/keys/0: not a JSON web key"},
		{"too many", `{"keys":[` + strings.Repeat(`{},`, 64) + `{}]}`, "more than 64 keys"},
		{"too large", strings.Repeat(" ", 256<<10+1), "larger than 262144 bytes"},
	}
	for _, test := range tests {
		_, err := identity.Keys([]byte(test.document))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.want)
		}
	}
}

func TestUnknownKindsOfKeysArePassedOver(t *testing.T) {
	t.Parallel()
	i := newIssuer(t, "x")
	document, err := i.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	with := strings.Replace(string(document), `"keys": [`, `"keys": [{"kty":"OKP","crv":"Ed448","kid":"z","x":"AA"},`, 1)
	_, err = identity.Keys([]byte(with))
	if err != nil {
		t.Error(err)
	}
}

func TestKeysFromFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys.json")
	_, err := identity.KeysFromFile(path)
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want %v", err, os.ErrNotExist)
	}
	document, err := newIssuer(t, "x").JWKS()
	if err != nil {
		t.Fatal(err)
	}
	err = os.WriteFile(path, document, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	_, err = identity.KeysFromFile(path)
	if err != nil {
		t.Error(err)
	}
}

func TestKeyAddresses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		address string
		ok      bool
	}{
		{"https://idp.test/keys", true},
		{"http://127.0.0.1:8080/keys", true},
		{"http://localhost/keys", true},
		{"http://idp.test/keys", false},
		{"https://user:secret@idp.test/keys", false},
		{"file:///etc/passwd", false},
		{"keys.json", false},
		{"", false},
	}
	for _, test := range tests {
		_, err := identity.KeysFromURL(test.address, nil, nil)
		if (err == nil) != test.ok {
			t.Errorf("%s: got %v, want ok %v", test.address, err, test.ok)
		}
	}
}

// keyServer serves the keys of whichever issuer it is told to.
type keyServer struct {
	*httptest.Server
	mu      sync.Mutex
	serve   func(w http.ResponseWriter)
	fetches int
	at      time.Time
}

func newKeyServer(t *testing.T) *keyServer {
	s := &keyServer{at: noon}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.fetches++
		s.serve(w)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *keyServer) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at
}

func (s *keyServer) forward(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = s.at.Add(d)
}

func (s *keyServer) fetched() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fetches
}

func (s *keyServer) answer(serve func(w http.ResponseWriter)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serve = serve
}

func keysFrom(t *testing.T, i *identitytest.Issuer) func(http.ResponseWriter) {
	document, err := i.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	return func(w http.ResponseWriter) { w.Write(document) }
}

func down(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) }

// remoteWorld is a verifier whose issuer's keys are behind a URL.
type remoteWorld struct {
	*keyServer
	*world
	verifier *identity.Verifier
}

func newRemoteWorld(t *testing.T) *remoteWorld {
	s, w := newKeyServer(t), newWorld(t)
	s.answer(keysFrom(t, w.issuer))
	keys, err := identity.KeysFromURL(s.URL, s.Client(), s.now)
	if err != nil {
		t.Fatal(err)
	}
	w.config.Issuers[0].Keys = keys
	w.config.Now = s.now
	w.issuer.Now = s.now
	return &remoteWorld{s, w, w.verifier(t)}
}

// call gives the code of a call with a token of an issuer.
func (w *remoteWorld) call(t *testing.T, i *identitytest.Issuer) string {
	t.Helper()
	token, err := i.CallerToken(caseworker(t), nil)
	_, err = w.verifier.Caller(request(must(t, token, err)))
	return code(t, err)
}

func TestRotatedKeys(t *testing.T) {
	t.Parallel()
	w := newRemoteWorld(t)
	if got := w.call(t, w.issuer); got != "" {
		t.Fatalf("first key: got %s", got)
	}
	next := newIssuer(t, w.issuer.Name)
	next.Now = w.now
	w.answer(keysFrom(t, next))
	w.forward(10 * time.Second)
	if got := w.call(t, next); got != "" {
		t.Errorf("the new key: got %s", got)
	}
	if got := w.call(t, w.issuer); got != identity.UnknownKey {
		t.Errorf("the key that was withdrawn: got %q, want %s", got, identity.UnknownKey)
	}
}

// TestWithdrawnKeyIsForgotten: a key is not trusted for ever only because
// nobody asks for another one.
func TestWithdrawnKeyIsForgotten(t *testing.T) {
	t.Parallel()
	w := newRemoteWorld(t)
	if got := w.call(t, w.issuer); got != "" {
		t.Fatalf("first: got %s", got)
	}
	w.answer(keysFrom(t, newIssuer(t, w.issuer.Name)))
	w.forward(10 * time.Minute)
	if got := w.call(t, w.issuer); got != identity.UnknownKey {
		t.Errorf("got %q, want %s", got, identity.UnknownKey)
	}
}

// TestForgedKidsDoNotFlood: whatever callers send, the issuer is asked at most
// once in ten seconds.
func TestForgedKidsDoNotFlood(t *testing.T) {
	t.Parallel()
	w := newRemoteWorld(t)
	forger := newIssuer(t, w.issuer.Name)
	forger.Now = w.now
	for range 20 {
		if got := w.call(t, forger); got != identity.UnknownKey {
			t.Errorf("got %q, want %s", got, identity.UnknownKey)
		}
	}
	if got := w.fetched(); got != 1 {
		t.Errorf("got %d fetches, want 1", got)
	}
}

func TestManyCallersShareOneFetch(t *testing.T) {
	t.Parallel()
	w := newRemoteWorld(t)
	token, err := w.issuer.CallerToken(caseworker(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			_, err := w.verifier.Caller(request(token))
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := w.fetched(); got != 1 {
		t.Errorf("got %d fetches, want 1", got)
	}
}

func TestKeyURLDown(t *testing.T) {
	t.Parallel()
	w := newRemoteWorld(t)
	w.answer(down)
	if got := w.call(t, w.issuer); got != identity.KeysUnavailable {
		t.Errorf("down from the start: got %q, want %s", got, identity.KeysUnavailable)
	}
	w.answer(keysFrom(t, w.issuer))
	w.forward(10 * time.Second)
	if got := w.call(t, w.issuer); got != "" {
		t.Errorf("up: got %s", got)
	}
	w.answer(down)
	w.forward(11 * time.Hour)
	if got := w.call(t, w.issuer); got != "" {
		t.Errorf("down, known key: got %s", got)
	}
	forger := newIssuer(t, w.issuer.Name)
	forger.Now = w.now
	if got := w.call(t, forger); got != identity.KeysUnavailable {
		t.Errorf("down, unknown key: got %q, want %s", got, identity.KeysUnavailable)
	}
	w.forward(2 * time.Hour)
	if got := w.call(t, w.issuer); got != identity.KeysUnavailable {
		t.Errorf("down for too long: got %q, want %s", got, identity.KeysUnavailable)
	}
}

func TestAnswersThatAreNoKeySet(t *testing.T) {
	t.Parallel()
	tests := map[string]func(http.ResponseWriter){
		"garbage":  func(w http.ResponseWriter) { w.Write([]byte("<html>")) },
		"empty":    func(http.ResponseWriter) {},
		"huge":     func(w http.ResponseWriter) { w.Write(make([]byte, 1<<20)) },
		"redirect": func(w http.ResponseWriter) { w.Header().Set("Location", "/"); w.WriteHeader(http.StatusFound) },
	}
	for name, answer := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newRemoteWorld(t)
			w.answer(answer)
			if got := w.call(t, w.issuer); got != identity.KeysUnavailable {
				t.Errorf("got %q, want %s", got, identity.KeysUnavailable)
			}
		})
	}
}

func FuzzKeys(f *testing.F) {
	document, err := newIssuer(f, "x").JWKS()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(document)
	f.Add([]byte(`{"keys":[{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"}]}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		keys, err := identity.Keys(document)
		if (keys == nil) == (err == nil) {
			t.Errorf("got keys %v with error %v", keys != nil, err)
		}
	})
}
