package server

import (
	"errors"
	"net/http"

	"underlag/aggregator"
	"underlag/aggregator/identity"
)

// callers tells the front who is calling, in the words it knows.
type callers struct{ verifier *identity.Verifier }

// Caller proves the organisation and the caseworker behind a request.
func (c callers) Caller(r *http.Request) (aggregator.Caller, error) {
	caller, err := c.verifier.Caller(r)
	return caller, problem(err, "")
}

// CaseToken verifies the case token of the body, or takes the case that the
// access token itself carries.
func (c callers) CaseToken(r *http.Request, raw string, _ aggregator.Caller) (*aggregator.CaseToken, error) {
	if raw == "" {
		id, err := c.verifier.Identify(r)
		return id.Case, problem(err, "")
	}
	token, err := c.verifier.CaseToken(r.Context(), raw)
	if err != nil {
		return nil, problem(err, "/case/token")
	}
	return &token, nil
}

func problem(err error, pointer string) error {
	var denied *identity.Error
	if !errors.As(err, &denied) {
		return err
	}
	return aggregator.NewProblem(string(denied.Code), pointer, denied.Text(), denied)
}
