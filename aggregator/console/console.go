package console

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"underlag/aggregator"
)

// Root is the address of the console.
const Root = "/console"

// Login proves who somebody with a browser is. Its errors are *aggregator.Problem;
// any other is shown as an internal one.
type Login interface {
	// Begin gives the address that the browser is sent to, and what Finish is to be
	// given again.
	Begin(ctx context.Context) (address, memory string, err error)
	// Finish reads the query that the browser comes back with. The caller is
	// logged in until at most the time given.
	Finish(ctx context.Context, memory string, query map[string][]string) (aggregator.Caller, time.Time, error)
}

// Options is what the console needs; all of it.
type Options struct {
	Login Login
	Areas []Area
	Log   *slog.Logger
	Now   func() time.Time
	// Secure is whether the console is served over TLS, or behind a proxy that is.
	Secure bool
}

type console struct {
	Options
	sessions *sessions
	pages    *pages
}

// New makes the console's handler, for all below Root. The error is a fault in a
// template, which a test finds.
func New(o Options) (http.Handler, error) {
	c := &console{Options: o, sessions: newSessions(o.Now)}
	var err error
	if c.pages, err = parsePages(o.Areas); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Root+"/assets/{hash}/{name}", serveAsset)
	mux.HandleFunc("GET "+Root+"/login", c.offerLogin)
	mux.HandleFunc("GET "+Root+"/login/start", c.beginLogin)
	mux.HandleFunc("GET "+Root+"/login/done", c.finishLogin)
	mux.HandleFunc("POST "+Root+"/logout", c.logout)
	mux.HandleFunc("POST "+Root+"/language", c.visited(nil, c.changeLanguage))
	mux.HandleFunc("GET "+Root, c.visited(nil, c.home))
	for i := range o.Areas {
		area := &c.Areas[i]
		for pattern, serve := range area.Routes {
			mux.HandleFunc(area.route(pattern), c.visited(area, serve))
		}
	}
	mux.HandleFunc(Root+"/", func(w http.ResponseWriter, r *http.Request) { c.refuse(w, r, notFound()) })
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(c.deny))
	return secured(o.Secure, c.isolated(protection.Handler(mux))), nil
}

// policy lets a page use what the console itself serves, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// secured sets what every response of the console has.
func secured(secure bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", policy)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		if secure {
			h.Set("Strict-Transport-Security", "max-age=63072000")
		}
		next.ServeHTTP(w, r)
	})
}

// isolated refuses what another site loads as anything but a page of its own: it
// has no reason to, and could learn from it.
func (c *console) isolated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		site, mode := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Sec-Fetch-Mode")
		if (site == "cross-site" || site == "same-site") && mode != "navigate" {
			c.refuse(w, r, crossOrigin())
			return
		}
		next.ServeHTTP(w, r)
	})
}

// home shows somebody who has one area that area, and others the choice.
func (c *console) home(v *Visit) error {
	mine := c.areasOf(v.Caller)
	if len(mine) == 1 {
		v.To(mine[0].Path)
		return nil
	}
	return v.Page("home", aggregator.Text{SV: "Underlag", EN: "Underlag"}, mine)
}

// areasOf gives the areas that a caller may enter.
func (c *console) areasOf(caller aggregator.Caller) []*Area {
	var list []*Area
	for i := range c.Areas {
		if c.Areas[i].May(caller) {
			list = append(list, &c.Areas[i])
		}
	}
	return list
}

// changeLanguage goes on in another language on the page one came from.
func (c *console) changeLanguage(v *Visit) error {
	lang, ok := parseLang(v.R.PostFormValue("lang"))
	if !ok {
		return notFound()
	}
	c.sessions.speak(sessionOf(v.R, c.Secure), lang)
	back := v.R.PostFormValue("back")
	if back != Root && !strings.HasPrefix(back, Root+"/") || strings.ContainsAny(back, "\\\r\n") {
		back = Root
	}
	http.Redirect(v.W, v.R, back, http.StatusSeeOther)
	return nil
}
