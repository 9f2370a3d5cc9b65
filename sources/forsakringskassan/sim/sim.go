// Package sim is Försäkringskassan and Pensionsmyndigheten as LEFI v9 shows
// them: it refuses what they refuse and answers from the fixtures' people.
package sim

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"underlag/fixtures"
	"underlag/sources/forsakringskassan/internal/wire"
	"underlag/sources/internal/simkit"
)

const prefix = "/lefi-extern-formansinformation/v9/aktorer/"

// New simulates both authorities. It knows every actor whose id has the form
// 026-51, or that of a UUID.
func New(world *fixtures.World, faults fixtures.Faults) http.Handler {
	lefi := &lefi{world: world}
	return simkit.Simulator{
		Code:   "FK",
		Answer: lefi.answer,
		Fault: func(w http.ResponseWriter, _ *http.Request) {
			refuse(w, http.StatusInternalServerError, "Internt fel.")
		},
		HugeHead:    `{"utlamnare":[`,
		HugeFill:    `{"utlamnare":{"kod":"FK","namn":"Försäkringskassan"},"tillstand":{"kod":"OK","beskrivning":"Tillgänglig"}},`,
		ContentType: "application/json",
	}.Handler(faults)
}

type lefi struct{ world *fixtures.World }

func (l *lefi) answer(w http.ResponseWriter, r *http.Request, partial bool) {
	actor, operation, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, prefix), "/")
	switch {
	case !ok || !strings.HasPrefix(r.URL.Path, prefix):
		http.NotFound(w, r)
	case !known(actor):
		refuse(w, http.StatusForbidden, "Ej behörig.")
	case r.Method == http.MethodPost && operation == "formansinformation/fraga":
		l.inform(w, r, partial)
	case r.Method == http.MethodGet && operation == "tillgangligaInformationstyper":
		send(w, http.StatusOK, available())
	default:
		http.NotFound(w, r)
	}
}

func (l *lefi) inform(w http.ResponseWriter, r *http.Request, partial bool) {
	question, err := read(r)
	if err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	number := question.Personnummer
	if len(number) == 10 {
		number = century(number, l.world.Today) + number
	}
	send(w, http.StatusOK, l.project(question, l.world.Person(number), partial))
}

func read(r *http.Request) (*wire.LefiExternFormansinformationFraga, error) {
	var question wire.LefiExternFormansinformationFraga
	decoder := json.NewDecoder(io.LimitReader(r.Body, 1<<20))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&question); err != nil {
		return nil, badInput
	}
	if err := check(&question); err != nil {
		return nil, err
	}
	return &question, nil
}

func refuse(w http.ResponseWriter, status int, message string) {
	send(w, status, wire.LefiFelsvar{Meddelande: message})
}

func send(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}
