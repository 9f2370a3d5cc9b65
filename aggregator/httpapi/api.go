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

// Options is what the front needs. All above Ready are required.
type Options struct {
	Service   *aggregator.Service
	Callers   Callers
	Log       *slog.Logger
	Ready     func(context.Context) error      // nil: always ready
	Health    func() []aggregator.SourceStatus // nil: nobody watches the sources
	Admin     *Admin                           // nil: nobody may act on them
	LogReview LogReview                        // nil: nobody reviews the log here
	Concerned *Concerned                       // nil: nobody is told here who has asked about them
	Alone     func() bool                      // whether what the replicas share cannot be reached; nil: nothing is shared
	Drains    func() bool                      // whether this replica is being emptied; nil: it never is
	Ended     func() bool                      // whether the law in force is past its last day; nil: it has none
	// Trace is told that a request with an id begins, and gives what is told its end;
	// nil: nobody traces.
	Trace func(ctx context.Context, id string) (context.Context, func(route string, status int))
}

type api struct {
	Options
	catalogue *aggregator.Catalogue
	described []aggregator.Descriptor
}

// New makes the handler of the whole front.
func New(o Options) http.Handler {
	a := &api{Options: o}
	for _, source := range o.Service.Sources {
		a.described = append(a.described, source.Descriptor())
	}
	a.catalogue = aggregator.NewCatalogue(a.described)

	mux := http.NewServeMux()
	for _, r := range []struct {
		method, path string
		serve        http.HandlerFunc
	}{
		{http.MethodPost, "/v1/inquiries", a.inquire},
		{http.MethodGet, "/v1/sources", a.listSources},
		{http.MethodGet, "/v1/admin/sources", a.overview},
		{http.MethodPost, "/v1/admin/sources/{code}/{act}", a.act},
		{http.MethodPost, "/v1/admin/replicas/{name}/{act}", a.actOnReplica},
		{http.MethodGet, "/v1/admin/wires", a.wires},
		{http.MethodPost, "/v1/admin/log/search", a.searchLog},
		{http.MethodGet, "/v1/admin/log/reviews", a.listReviews},
		{http.MethodPost, "/v1/admin/log/checks", a.checkLog},
		{http.MethodPost, "/v1/admin/log/reviews/{id}/close", a.closeReview},
		{http.MethodPost, "/v1/admin/log/reviews/{id}/assign", a.assignReview},
		{http.MethodGet, "/v1/admin/log/verify", a.verifyLog},
		{http.MethodPost, "/v1/admin/log/prove", a.proveLog},
		{http.MethodGet, "/v1/me/accesses", a.ownAccesses},
		{http.MethodGet, "/status", a.serveStatus},
		{http.MethodGet, "/openapi.yaml", serveOpenAPI},
		{http.MethodGet, "/docs", serveDocs},
		{http.MethodGet, "/problems/{code}", serveProblemPage},
		{http.MethodGet, "/healthz", a.healthy},
		{http.MethodGet, "/readyz", a.ready},
	} {
		mux.HandleFunc(r.method+" "+r.path, r.serve)
		mux.HandleFunc(r.path, wrongMethod(r.method))
	}
	mux.HandleFunc("/", notFound)
	return Around(o, mux)
}

func (a *api) listSources(w http.ResponseWriter, _ *http.Request) {
	var health []aggregator.SourceStatus
	if a.Health != nil {
		health = a.Health()
	}
	writeJSON(w, marshal(v1.FromDescriptors(a.described, health)))
}

// healthy says that the process is alive, and whether it goes by itself where it
// should not or by a law past its last day: it answers all the same.
func (a *api) healthy(w http.ResponseWriter, _ *http.Request) {
	body := `{"status":"ok"`
	switch {
	case a.Alone == nil:
	case a.Alone():
		body += `,"shared":"unreachable"`
	default:
		body += `,"shared":"reached"`
	}
	if a.Ended != nil && a.Ended() {
		body += `,"law":"ended"`
	}
	writeJSON(w, []byte(body+"}"))
}

func (a *api) ready(w http.ResponseWriter, r *http.Request) {
	if a.Drains != nil && a.Drains() {
		writeProblem(w, r, aggregator.Draining())
		return
	}
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
