// Package operations is the admin's part of the console, "Källor": how every source
// is now, over 24 hours and over 90 days, held to what is agreed, and what an
// operator can do about it. It shows and does what the API's admin endpoints show
// and do, through the same functions.
package operations

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"strconv"
	"sync"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/console"
)

//go:embed *.html
var templates embed.FS

// Desk is what the area shows and does.
type Desk interface {
	// May tells who may act on sources, and so may see all of them.
	May(aggregator.Caller) bool
	Overview(context.Context) aggregator.Overview
	// Do checks, records and does what is asked for. Its errors are
	// *aggregator.Problem.
	Do(context.Context, aggregator.Caller, Asked) (aggregator.Receipt, error)
}

// Asked is an act as somebody asks for it: on a source or on a replica.
type Asked struct {
	Authority aggregator.AuthorityCode
	Replica   string
	Kind      aggregator.ActKind
	Reason    aggregator.Text
	From, To  time.Time // of maintenance, once; zero where they were not given
	Weekly    *Weekly   // of maintenance that comes back
	Window    string    // of a window that is called off
	Breaker   string
}

// Weekly is a time of the week as somebody writes it.
type Weekly struct{ Day, Begin, End string }

// Options is what the area needs; all of it.
type Options struct {
	Desk    Desk
	Sources []aggregator.Descriptor // in the order they are shown
}

type area struct{ Options }

// path is the area's own.
const path = "kallor"

var title = aggregator.Text{SV: "Källor", EN: "Sources"}

// New makes the area.
func New(o Options) console.Area {
	a := &area{o}
	return console.Area{
		Path: path, Title: title, May: o.Desk.May, Templates: templates,
		Routes: map[string]func(*console.Visit) error{
			"GET ":                     a.all,
			"GET nu":                   a.allNow,
			"GET {code}":               a.one,
			"GET {code}/nu":            a.oneNow,
			"POST {code}/{act}":        a.act,
			"POST server/{name}/{act}": a.actOnReplica,
		},
	}
}

// all shows every source, and goes on showing how it is.
func (a *area) all(v *console.Visit) error {
	return v.Page("all", title, a.listed(v))
}

func (a *area) allNow(v *console.Visit) error {
	return v.Part("list", a.listed(v))
}

func (a *area) listed(v *console.Visit) list {
	return newList(a.Desk.Overview(v.R.Context()), a.Sources, done(v))
}

// one shows a source.
func (a *area) one(v *console.Visit) error {
	page, err := a.shown(v)
	if err != nil {
		return err
	}
	return v.Page("source", page.Name, page)
}

func (a *area) oneNow(v *console.Visit) error {
	page, err := a.shown(v)
	if err != nil {
		return err
	}
	return v.Part("now", page)
}

func (a *area) shown(v *console.Visit) (*source, error) {
	code := aggregator.AuthorityCode(v.R.PathValue("code"))
	o := a.Desk.Overview(v.R.Context())
	for _, d := range a.Sources {
		for i := range o.Sources {
			if d.Code == code && o.Sources[i].Status.Authority == code {
				return newSource(&o.Sources[i], d, o, done(v)), nil
			}
		}
	}
	return nil, console.NotFound()
}

// done is the record of an act that has just been done, which the page tells.
func done(v *console.Visit) int64 {
	n, err := strconv.ParseInt(v.R.URL.Query().Get("post"), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// act does what the form asks for to a source, or shows the form again.
func (a *area) act(v *console.Visit) error {
	page, err := a.shown(v)
	if err != nil {
		return err
	}
	asked, err := read(v)
	asked.Authority, asked.Kind = page.Code, aggregator.ActKind(v.R.PathValue("act"))
	receipt, err := a.do(v, asked, err)
	var p *aggregator.Problem
	if errors.As(err, &p) {
		page.again(inWords(p), v.R.PostForm)
		return v.Again("source", page.Name, page)
	}
	if err != nil {
		return err
	}
	v.To(path + "/" + string(page.Code) + "?post=" + strconv.FormatInt(receipt.Index, 10))
	return nil
}

func (a *area) do(v *console.Visit, asked Asked, unreadable error) (aggregator.Receipt, error) {
	if unreadable != nil {
		return aggregator.Receipt{}, unreadable
	}
	return a.Desk.Do(v.R.Context(), v.Caller, asked)
}

// actOnReplica does what the form asks for to a replica.
func (a *area) actOnReplica(v *console.Visit) error {
	asked, err := read(v)
	asked.Replica, asked.Kind = v.R.PathValue("name"), aggregator.ActKind(v.R.PathValue("act"))
	receipt, err := a.do(v, asked, err)
	var p *aggregator.Problem
	if errors.As(err, &p) {
		page := a.listed(v)
		page.Problem, page.Reason, page.Tried = inWords(p), reasonOf(v), asked.Replica
		return v.Again("all", title, page)
	}
	if err != nil {
		return err
	}
	v.To(path + "?post=" + strconv.FormatInt(receipt.Index, 10))
	return nil
}

// read reads a form. Whether it asks for something that can be done, the desk says.
func read(v *console.Visit) (Asked, error) {
	form := v.R.PostForm
	asked := Asked{Reason: reasonOf(v), Window: form.Get("window"), Breaker: form.Get("breaker")}
	if form.Get("day") != "" {
		asked.Weekly = &Weekly{form.Get("day"), form.Get("begin"), form.Get("end")}
		return asked, nil
	}
	var err, failed error
	if asked.From, err = when(form.Get("from")); err != nil {
		failed = err
	}
	if asked.To, err = when(form.Get("to")); err != nil {
		failed = err
	}
	return asked, failed
}

func reasonOf(v *console.Visit) aggregator.Text {
	return aggregator.Text{SV: v.R.PostFormValue("reason_sv"), EN: v.R.PostFormValue("reason_en")}
}

// when reads a time as a browser's field writes it, in Swedish time.
func when(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.ParseInLocation("2006-01-02T15:04", text, swedish())
	if err != nil {
		return at, aggregator.NewProblem(codeWindow, "", problems[codeWindow], nil)
	}
	return at, nil
}

// swedish is the time of the pages; UTC where the machine has no time zones.
var swedish = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		return time.UTC
	}
	return zone
})

// Codes of what the API calls the same problems; here they are said of a form.
const (
	codeReason  = "act_reason"
	codeWindow  = "act_window"
	codeBreaker = "act_breaker"
)

var problems = map[string]aggregator.Text{
	codeReason: {
		SV: "Ange ett skäl på svenska och på engelska, högst 200 tecken vardera och utan personnummer. Alla får läsa det.",
		EN: "Give a reason in Swedish and in English, at most 200 characters each and without personal numbers. Everybody can read it."},
	codeWindow: {
		SV: "Ange från och till, där till är senare än från, eller en veckodag och två klockslag.",
		EN: "Give from and to, where to is later than from, or a day of the week and two times of day."},
	codeBreaker: {SV: "Välj vad som ska gälla för brytaren.", EN: "Choose what the breaker is to do."},
}

// inWords says a problem of a form for whoever has the form.
func inWords(p *aggregator.Problem) *aggregator.Problem {
	text := problems[p.Code]
	return aggregator.NewProblem(p.Code, "", aggregator.Text{SV: cmp.Or(text.SV, p.Text.SV), EN: cmp.Or(text.EN, p.Text.EN)}, nil)
}
