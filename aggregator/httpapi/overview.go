package httpapi

import (
	"net/http"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// overview shows an operator everything there is to know of the sources and the
// replicas.
func (a *api) overview(w http.ResponseWriter, r *http.Request) {
	if _, problem := a.operator(r); problem != nil {
		writeProblem(w, r, problem)
		return
	}
	if a.Admin.Overview == nil {
		writeProblem(w, r, plainProblem(codeNotFound))
		return
	}
	shown := a.Admin.Overview(r.Context())
	writeJSON(w, marshal(v1.FromOverview(&shown, a.described)))
}

// operator gives a caller who may act on sources, and so may see all of them.
func (a *api) operator(r *http.Request) (aggregator.Caller, *aggregator.Problem) {
	caller, err := a.Callers.Caller(r)
	if err != nil {
		return caller, asProblem(err)
	}
	if !a.Admin.Allows(caller) {
		return caller, plainProblem(codeOperator)
	}
	return caller, nil
}
