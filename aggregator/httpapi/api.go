// Package httpapi is the JSON front: it reads an inquiry strictly, has
// aggregator.Service answer it, and writes the answer, a stream of events, or an
// RFC 9457 problem. It also serves its own description, which the tests hold it
// to. Nothing of a request or an answer is logged but the method, the route, the
// status, the time taken and the inquiry's id.
package httpapi

import (
	"context"
	"log/slog"
	"net/http"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// Callers tells who is calling. Its errors are *aggregator.Problem with a code
// of the table in codes.go; any other error is answered as an internal one.
type Callers interface {
	// Caller proves the organisation and the caseworker behind a request.
	Caller(r *http.Request) (aggregator.Caller, error)
	// CaseToken verifies the case token of the request's body, or where raw is
	// empty the case named by the caller's own token; nil is none.
	CaseToken(r *http.Request, raw string, caller aggregator.Caller) (*aggregator.CaseToken, error)
}

// Options is what the front needs. All but Ready are required.
type Options struct {
	Service *aggregator.Service
	Callers Callers
	Log     *slog.Logger
	Ready   func(context.Context) error // nil: always ready
}

type api struct {
	Options
	catalogue *v1.Catalogue
	sources   []byte // GET /v1/sources
}

// New makes the handler of the whole front.
func New(o Options) http.Handler {
	a := &api{Options: o}
	var descriptors []aggregator.Descriptor
	for _, source := range o.Service.Sources {
		descriptors = append(descriptors, source.Descriptor())
	}
	a.catalogue, a.sources = v1.NewCatalogue(descriptors), marshal(v1.FromDescriptors(descriptors))

	mux := http.NewServeMux()
	for _, r := range []struct {
		method, path string
		serve        http.HandlerFunc
	}{
		{http.MethodPost, "/v1/inquiries", a.inquire},
		{http.MethodGet, "/v1/sources", a.listSources},
		{http.MethodGet, "/openapi.yaml", serveOpenAPI},
		{http.MethodGet, "/docs", serveDocs},
		{http.MethodGet, "/problems/{code}", serveProblemPage},
		{http.MethodGet, "/healthz", healthy},
		{http.MethodGet, "/readyz", a.ready},
	} {
		mux.HandleFunc(r.method+" "+r.path, r.serve)
		mux.HandleFunc(r.path, wrongMethod(r.method))
	}
	mux.HandleFunc("/", notFound)
	return a.logged(recovered(o.Log, secured(plain(mux))))
}

func (a *api) listSources(w http.ResponseWriter, _ *http.Request) { writeJSON(w, a.sources) }

func healthy(w http.ResponseWriter, _ *http.Request) { writeJSON(w, []byte(`{"status":"ok"}`)) }

func (a *api) ready(w http.ResponseWriter, r *http.Request) {
	if a.Ready != nil && a.Ready(r.Context()) != nil {
		writeProblem(w, r, plainProblem(codeNotReady))
		return
	}
	writeJSON(w, []byte(`{"status":"ready"}`))
}

func wrongMethod(allowed string) http.HandlerFunc {
	if allowed == http.MethodGet {
		allowed = "GET, HEAD"
	}
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", allowed)
		writeProblem(w, r, plainProblem(codeMethod))
	}
}

func notFound(w http.ResponseWriter, r *http.Request) { writeProblem(w, r, plainProblem(codeNotFound)) }
