package httpapi

import (
	"net/http"

	"underlag/aggregator"
	"underlag/aggregator/httpapi/v1"
)

// wires shows an operator what the connections and messages to the authorities
// rest on: certificates, and what no contract or code list has.
func (a *api) wires(w http.ResponseWriter, r *http.Request) {
	if _, problem := a.operator(r); problem != nil {
		writeProblem(w, r, problem)
		return
	}
	var health []aggregator.SourceStatus
	if a.Health != nil {
		health = a.Health()
	}
	writeJSON(w, marshal(v1.FromWires(a.described, health, a.Service.Now())))
}
