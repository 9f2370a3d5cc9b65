package httpapi

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// Concerned shows the persons concerned who has asked about them.
type Concerned struct {
	// Person proves that a request is a person's own; its errors are
	// *aggregator.Problem with a code of the table in codes.go.
	Person func(*http.Request) (aggregator.PersonConcerned, error)
	// Accesses records the look and then tells who has asked.
	Accesses func(context.Context, aggregator.PersonConcerned) (aggregator.Accesses, error)
	// HTML and PDF write it, in sv or en; Policy is the Content-Security-Policy of
	// the page.
	HTML, PDF func(w io.Writer, a aggregator.Accesses, lang string) error
	Policy    string
}

// The forms of a report.
const (
	asJSON = "application/json"
	asHTML = "text/html"
	asPDF  = "application/pdf"
)

func (a *api) ownAccesses(w http.ResponseWriter, r *http.Request) {
	if a.Concerned == nil {
		notFound(w, r)
		return
	}
	form := wantedForm(r.Header)
	if form == "" {
		writeProblem(w, r, plainProblem(codeNotAcceptable))
		return
	}
	who, err := a.Concerned.Person(r)
	if err != nil {
		writeProblem(w, r, asProblem(err))
		return
	}
	told, err := a.Concerned.Accesses(r.Context(), who)
	if err != nil {
		writeProblem(w, r, asProblem(err))
		return
	}
	w.Header().Set("Vary", "Accept, Accept-Language")
	if form == asJSON {
		writeJSON(w, marshal(v1.FromAccesses(told)))
		return
	}
	a.writeReport(w, r, form, told)
}

// wantedForm is the form that the caller likes best, JSON where it does not say,
// and nothing where it accepts none.
func wantedForm(h http.Header) string {
	accept := strings.Join(h.Values("Accept"), ",")
	if strings.TrimSpace(accept) == "" {
		return asJSON
	}
	best, form := max(quality(accept, asJSON), quality(accept, "application/*"), quality(accept, "*/*")), asJSON
	for _, other := range []string{asHTML, asPDF} {
		if q := quality(accept, other); q > best || q > 0 && q == best && quality(accept, asJSON) < q {
			best, form = q, other
		}
	}
	if best == 0 {
		return ""
	}
	return form
}

func (a *api) writeReport(w http.ResponseWriter, r *http.Request, form string, told aggregator.Accesses) {
	write, lang := a.Concerned.HTML, language(r.Header)
	if form == asPDF {
		write = a.Concerned.PDF
	}
	var page bytes.Buffer
	if write(&page, told, lang) != nil {
		writeProblem(w, r, plainProblem(codeInternal))
		return
	}
	h := w.Header()
	h.Set("Content-Language", lang)
	if form == asPDF {
		h.Set("Content-Type", asPDF)
		h.Set("Content-Disposition", `inline; filename="accesses.pdf"`)
	} else {
		h.Set("Content-Type", asHTML+"; charset=utf-8")
		h.Set("Content-Security-Policy", a.Concerned.Policy)
	}
	_, _ = w.Write(page.Bytes()) // the reader has gone: nobody to tell
}
