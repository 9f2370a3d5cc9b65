package console

import (
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"sync"
	"time"

	"underlag/aggregator"
)

// A session ends when nothing has been heard for idle, and in any case after
// longest. At most most are kept; the one that was silent longest gives way.
const (
	idle    = 30 * time.Minute
	longest = 8 * time.Hour
	most    = 10_000
)

// session is somebody's visit since login. It lives in this process only: whoever
// holds a cookie after logout, or after a restart, holds nothing.
type session struct {
	caller  aggregator.Caller
	lang    Lang
	seen    time.Time
	expires time.Time
}

// sessions are kept under the digest of their cookie, so that a dump of memory is
// no list of keys.
type sessions struct {
	now     func() time.Time
	pending pending // logins under way

	mu   sync.Mutex
	held map[[sha256.Size]byte]*session
}

func newSessions(now func() time.Time) *sessions {
	return &sessions{now: now, held: map[[sha256.Size]byte]*session{}}
}

// begin makes a session and gives its cookie's value.
func (s *sessions) begin(caller aggregator.Caller, lang Lang, until time.Time) string {
	key, now := rand.Text()+rand.Text(), s.now()
	if end := now.Add(longest); until.IsZero() || end.Before(until) {
		until = end
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(now)
	s.held[sha256.Sum256([]byte(key))] = &session{caller: caller, lang: lang, seen: now, expires: until}
	return key
}

// find gives the session of a cookie, and notes that it is alive.
func (s *sessions) find(key string) (session, bool) {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	digest := sha256.Sum256([]byte(key))
	held := s.held[digest]
	if held == nil {
		return session{}, false
	}
	if held.over(now) {
		delete(s.held, digest)
		return session{}, false
	}
	held.seen = now
	return *held, true
}

func (s *session) over(now time.Time) bool {
	return !now.Before(s.expires) || now.Sub(s.seen) > idle
}

// speak changes the language of a session.
func (s *sessions) speak(key string, lang Lang) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if held := s.held[sha256.Sum256([]byte(key))]; held != nil {
		held.lang = lang
	}
}

// end forgets a session.
func (s *sessions) end(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.held, sha256.Sum256([]byte(key)))
}

// forget makes room. Called with the lock held.
func (s *sessions) forget(now time.Time) {
	var oldest [sha256.Size]byte
	var since time.Time
	for digest, held := range s.held {
		if held.over(now) {
			delete(s.held, digest)
			continue
		}
		if since.IsZero() || held.seen.Before(since) {
			oldest, since = digest, held.seen
		}
	}
	if len(s.held) >= most {
		delete(s.held, oldest)
	}
}

// The cookies. Over TLS their names bind them to this host and to TLS.
const (
	sessionCookie = "underlag-session"
	loginCookie   = "underlag-login"
)

func cookieName(name string, secure bool) string {
	if secure {
		return "__Host-" + name
	}
	return name
}

func setCookie(w http.ResponseWriter, name, value string, secure bool, age time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName(name, secure), Value: value, Path: "/", MaxAge: int(age.Seconds()),
		Secure: secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

func dropCookie(w http.ResponseWriter, name string, secure bool) {
	setCookie(w, name, "", secure, -time.Second)
}

func cookie(r *http.Request, name string, secure bool) string {
	c, err := r.Cookie(cookieName(name, secure))
	if err != nil {
		return ""
	}
	return c.Value
}

func sessionOf(r *http.Request, secure bool) string { return cookie(r, sessionCookie, secure) }
