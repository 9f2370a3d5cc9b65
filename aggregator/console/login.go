package console

import (
	"crypto/rand"
	"net/http"
	"sync"
	"time"

	"underlag/aggregator"
)

// loginTime is how long somebody may take to log in.
const loginTime = 10 * time.Minute

// mostPending bounds how many may be on their way through the login at once.
const mostPending = 10_000

// pending keeps what a login needs to finish, for the one browser that began it.
type pending struct {
	mu   sync.Mutex
	held map[string]begun
}

type begun struct {
	memory string
	at     time.Time
}

func (p *pending) put(memory string, now time.Time) (key string, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for k, b := range p.held {
		if now.Sub(b.at) > loginTime {
			delete(p.held, k)
		}
	}
	if len(p.held) >= mostPending {
		return "", false
	}
	if p.held == nil {
		p.held = map[string]begun{}
	}
	key = rand.Text()
	p.held[key] = begun{memory, now}
	return key, true
}

// take gives each memory once.
func (p *pending) take(key string, now time.Time) (memory string, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b, ok := p.held[key]
	delete(p.held, key)
	return b.memory, ok && now.Sub(b.at) <= loginTime
}

// offerLogin shows the way in to whoever is not logged in.
func (c *console) offerLogin(w http.ResponseWriter, r *http.Request) {
	if _, ok := c.sessions.find(sessionOf(r, c.Secure)); ok {
		http.Redirect(w, r, Root, http.StatusSeeOther)
		return
	}
	c.loginPage(w, r, http.StatusOK, nil)
}

// askToLogIn sends a page to the login; part of a page and a form cannot go on.
func (c *console) askToLogIn(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet && r.Header.Get("HX-Request") == "" {
		http.Redirect(w, r, Root+"/login", http.StatusSeeOther)
		return
	}
	w.Header().Set("HX-Redirect", Root+"/login")
	c.loginPage(w, r, http.StatusUnauthorized, notLoggedIn())
}

func (c *console) beginLogin(w http.ResponseWriter, r *http.Request) {
	address, memory, err := c.Login.Begin(r.Context())
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	key, ok := c.sessions.pending.put(memory, c.Now())
	if !ok {
		c.refuse(w, r, tooMany())
		return
	}
	setCookie(w, loginCookie, key, c.Secure, loginTime)
	http.Redirect(w, r, address, http.StatusSeeOther)
}

func (c *console) finishLogin(w http.ResponseWriter, r *http.Request) {
	memory, ok := c.sessions.pending.take(cookie(r, loginCookie, c.Secure), c.Now())
	dropCookie(w, loginCookie, c.Secure)
	if !ok {
		c.refuse(w, r, loginLost())
		return
	}
	caller, until, err := c.Login.Finish(r.Context(), memory, r.URL.Query())
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	c.sessions.end(sessionOf(r, c.Secure))
	setCookie(w, sessionCookie, c.sessions.begin(caller, langOf(r), until), c.Secure, longest)
	http.Redirect(w, r, Root, http.StatusSeeOther)
}

// logout ends the session, whatever becomes of the cookie, and has the browser
// forget what it may have kept.
func (c *console) logout(w http.ResponseWriter, r *http.Request) {
	c.sessions.end(sessionOf(r, c.Secure))
	dropCookie(w, sessionCookie, c.Secure)
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	http.Redirect(w, r, Root+"/login", http.StatusSeeOther)
}

// refuse shows somebody who is not known to be anybody what went wrong.
func (c *console) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := c.problem(r, err)
	c.loginPage(w, r, statusOf(p), p)
}

func (c *console) loginPage(w http.ResponseWriter, r *http.Request, status int, p *aggregator.Problem) {
	f := frame{Lang: langOf(r), Title: loginTitle, Data: p, Here: Root + "/login"}
	if err := c.pages.write(w, status, nil, "login", f); err != nil {
		c.Log.Error("console page", "error", err.Error())
	}
}
