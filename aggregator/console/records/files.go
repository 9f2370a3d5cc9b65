package records

import (
	"io"
	"net/http"
	"net/url"
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/console"
)

// files are the kinds of files that are sent, and their media types. CEF has none
// of its own.
var files = map[string]string{
	"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl", "cef": "text/plain; charset=utf-8",
	"html": "text/html; charset=utf-8", "pdf": "application/pdf",
}

// export sends all that a search finds. A fault while it is read cuts it off, so
// that half of it cannot be taken for all.
func (a *area) export(v *console.Visit) error {
	format := v.R.PostFormValue("format")
	asked, err := readSearch(v.R.PostForm)
	asked.After = 0 // a file has no pages
	begun := false
	if err == nil {
		err = a.Desk.Export(v.R.Context(), v.Caller, asked, format, func() io.Writer {
			begun = true
			return begin(v, files[format], "logg."+format)
		})
	}
	switch {
	case err == nil:
		return nil
	case begun:
		panic(http.ErrAbortHandler)
	}
	page := a.searchPage(v.R.PostForm)
	if page.Problem, err = mended(err); err != nil {
		return err
	}
	return v.Again("search", searchTitle, page)
}

// personPage is the form of the report to a person concerned.
type personPage struct {
	Problem *aggregator.Problem
	given   url.Values
}

// Given is what a field was filled in with.
func (p personPage) Given(field string) string { return p.given.Get(field) }

var personTitle = aggregator.Text{SV: "Rapport till en person", EN: "Report to a person"}

func (a *area) person(v *console.Visit) error { return v.Page("person", personTitle, personPage{}) }

// report sends the report on a person, to be handed to them.
func (a *area) report(v *console.Visit) error {
	form := v.R.PostForm
	number, err := readPerson(form.Get("person"))
	if err == nil && number.IsZero() {
		err = aggregator.NewProblem(codePerson, "/person", problems[codePerson], nil)
	}
	format, lang := form.Get("format"), form.Get("lang")
	if lang != string(console.Swedish) && lang != string(console.English) || format != "html" && format != "pdf" {
		return console.NotFound()
	}
	var content []byte
	if err == nil {
		content, err = a.Desk.Report(v.R.Context(), v.Caller, Report{Person: number, Reason: strings.TrimSpace(form.Get("reason")), Lang: lang, Format: format})
	}
	if err != nil {
		page := personPage{given: form}
		if page.Problem, err = mended(err); err != nil {
			return err
		}
		return v.Again("person", personTitle, page)
	}
	return download(v, files[format], "rapport."+format, content)
}
