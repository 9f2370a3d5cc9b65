package identity

import (
	"net/http"

	"underlag/aggregator"
)

// Sender proves which organisation sends a request whose own message names the
// caseworker, as SSBTEK's does. With an access token the caller is proven whole,
// as by Caller; with a client certificate alone the organisation is, and who the
// caseworker is is left open (an empty ID), unless the certificate is a registered
// automation's. Every error is an *aggregator.Problem.
func (v *Verifier) Sender(r *http.Request) (aggregator.Caller, error) {
	sender, err := v.send(r)
	if err != nil {
		return aggregator.Caller{}, problem(err)
	}
	return sender, nil
}

func (v *Verifier) send(r *http.Request) (aggregator.Caller, error) {
	raw, err := bearer(r)
	if err != nil {
		return aggregator.Caller{}, err
	}
	if raw != "" {
		return v.identify(r)
	}
	certified, err := v.certified(r)
	if err != nil {
		return aggregator.Caller{}, err
	}
	if certified.certificate.Automation != "" {
		return v.automation(certified)
	}
	return aggregator.Caller{Organisation: v.organisation(certified.organisation)}, nil
}
