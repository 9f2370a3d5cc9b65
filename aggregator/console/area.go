package console

import (
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"

	"underlag/aggregator"
)

// Area is one role's part of the console.
type Area struct {
	Path  string // below Root, of one word: "kallor"
	Title aggregator.Text
	// May tells who may enter: the same test as the API and the commands make.
	May func(aggregator.Caller) bool
	// Templates holds the area's pages, NAME.html, each the content of one page, and
	// its parts, _NAME.html, which pages and other parts show by {{template "NAME" .}}.
	Templates fs.FS
	// Assets names the style sheets and scripts among the console's assets that the
	// area's pages use besides those of every page.
	Assets []string
	// HandedOver names the one form field that a page of another site may send to the
	// area's "POST ": the visitor is shown it, and sends it on. Empty: none may.
	HandedOver string
	// Routes is what is served: "GET " alone is the area's first page, "POST close"
	// what is below it. A path holds no personal number.
	Routes map[string]func(*Visit) error
}

// route gives a pattern of the area as the whole service's.
func (a *Area) route(pattern string) string {
	method, below, _ := strings.Cut(pattern, " ")
	if below == "" {
		return method + " " + Root + "/" + a.Path
	}
	return method + " " + Root + "/" + a.Path + "/" + below
}

// Visit is one request of somebody who is logged in and may be where they are.
type Visit struct {
	W      http.ResponseWriter
	R      *http.Request
	Caller aggregator.Caller
	Lang   Lang

	console *console
	area    *Area // nil: none
}

// Page writes a whole page: the area's template NAME.html, given data.
func (v *Visit) Page(name string, title aggregator.Text, data any) error {
	return v.console.pages.write(v.W, http.StatusOK, v.area, name, v.frame(title, data))
}

// Again writes a whole page with a form that somebody can mend: what they sent in
// could not be done, and the page says why.
func (v *Visit) Again(name string, title aggregator.Text, data any) error {
	return v.console.pages.write(v.W, http.StatusUnprocessableEntity, v.area, name, v.frame(title, data))
}

// Part writes the area's template _NAME.html alone, for a page that shows it
// already.
func (v *Visit) Part(name string, data any) error {
	return v.console.pages.writePart(v.W, http.StatusOK, v.area, v.Lang, name, data)
}

// Wrong writes a whole page that says what is wrong with the form that was sent.
func (v *Visit) Wrong(name string, title aggregator.Text, data any) error {
	return v.console.pages.write(v.W, http.StatusUnprocessableEntity, v.area, name, v.frame(title, data))
}

// Made gives the area's template _NAME.html as text, for what is sent in pieces.
func (v *Visit) Made(name string, data any) (string, error) {
	return v.console.pages.part(v.area, v.Lang, name, data)
}

// To sends the browser to an address below Root with a new GET.
func (v *Visit) To(path string) {
	http.Redirect(v.W, v.R, Root+"/"+path, http.StatusSeeOther)
}

// Say picks the text in the visitor's language.
func (v *Visit) Say(t aggregator.Text) string { return v.Lang.say(t) }

func (v *Visit) frame(title aggregator.Text, data any) frame {
	f := frame{Lang: v.Lang, Title: title, Caller: v.Caller, Areas: v.console.areasOf(v.Caller), Data: data, Here: v.R.URL.RequestURI()}
	if v.area != nil {
		f.Current, f.Assets = v.area.Path, v.area.Assets
	}
	return f
}

// maxForm bounds what a form may send, in bytes: a draft of the law is the largest.
const maxForm = 1 << 20

// visited lets in whoever is logged in and may enter the area, with the form that
// they send.
func (c *console) visited(area *Area, serve func(*Visit) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who, ok := c.sessions.find(sessionOf(r, c.Secure))
		if !ok {
			c.askToLogIn(w, r)
			return
		}
		v := &Visit{W: w, R: r, Caller: who.caller, Lang: who.lang, console: c, area: area}
		if area != nil && !area.May(v.Caller) {
			c.show(v, wrongRole())
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			c.show(v, badForm())
			return
		}
		if err := serve(v); err != nil {
			c.show(v, err)
		}
	}
}

// show shows somebody who is logged in what went wrong: a page, or the part of the
// page they have that is for it.
func (c *console) show(v *Visit, err error) {
	p := c.problem(v.R, err)
	if v.R.Header.Get("HX-Request") != "" {
		v.W.Header().Set("HX-Retarget", "#problem")
		v.W.Header().Set("HX-Reswap", "innerHTML")
		err = c.pages.writePart(v.W, statusOf(p), nil, v.Lang, "said", p)
	} else {
		v.area = nil
		err = c.pages.write(v.W, statusOf(p), nil, "problem", v.frame(problemTitle, p))
	}
	if err != nil {
		c.Log.Error("console page", "error", err.Error())
	}
}

// problem makes a problem of any error; what is unknown is told to the log by its
// kind, and to nobody by its text.
func (c *console) problem(r *http.Request, err error) *aggregator.Problem {
	var p *aggregator.Problem
	if errors.As(err, &p) {
		return p
	}
	c.Log.LogAttrs(r.Context(), slog.LevelError, "console", slog.String("route", r.Pattern), slog.String("error", kindOf(err)))
	return internal(err)
}
