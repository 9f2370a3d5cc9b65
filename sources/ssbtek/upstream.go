// Package ssbtek is the way in behind SSBTEK, the national composite service: one
// SOAP call about one person asks several authorities, and each authority's part
// of the answer is read by the very mapping that its direct source uses, with an
// outcome of its own. README.md tells what each failure becomes.
package ssbtek

import (
	"context"
	"fmt"
	"net/http"

	"underlag/aggregator"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xmlcodec"
)

// order is that of the authorities' elements (SpecifikaFrageparametrar and
// SammansattBastjanstSvarData of the contract); a question names them all.
var order = [...]aggregator.AuthorityCode{"AF", "CSN", "FK", "SKV", "SO", "TNS", "MIV"}

// Upstream asks the national service. It is safe for concurrent use.
type Upstream struct {
	client  *soap.Client
	version composite.Version
	parts   []composite.Part // in order
}

var _ aggregator.Upstream = (*Upstream)(nil)

// New makes an upstream that asks over client, which soap.NewHTTPClient makes in
// production. The parts are those of the authorities, in the contract's order.
// The error is the configuration's, or names the part that is not in its place.
func New(c Config, parts []composite.Part, client *http.Client) (*Upstream, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if len(parts) != len(order) {
		return nil, fmt.Errorf("the contract has %d authorities, not %d", len(order), len(parts))
	}
	for i, part := range parts {
		if part.Code() != order[i] {
			return nil, fmt.Errorf("%s stands in the place of %s", part.Code(), order[i])
		}
	}
	asker, err := soap.NewClient(soap.Endpoint{URL: c.URL}, "", client) // soapAction="" in the contract
	if err != nil {
		return nil, err
	}
	return &Upstream{client: asker, version: c.Version, parts: parts}, nil
}

// FetchAll puts the questions in one call. A question that the wire cannot carry
// is Denied without being sent; where none is left there is no call.
func (u *Upstream) FetchAll(ctx context.Context, asked []aggregator.Asked) []aggregator.Given {
	given := make([]aggregator.Given, len(asked))
	question := u.compose(asked, given)
	if question == nil {
		return given
	}
	answer := &response{space: u.version.Namespace()}
	failure := u.call(ctx, question, answer)
	for i, a := range asked {
		switch {
		case given[i].Err != nil: // never sent
		case failure != nil:
			given[i].Err = failure
		default:
			given[i] = u.read(answer.parts[a.Authority], a)
		}
	}
	return given
}

// call gives the failure of the call as a whole, nil where there is an answer.
func (u *Upstream) call(ctx context.Context, question *request, answer *response) *aggregator.SourceError {
	err := u.client.Call(ctx, question, answer)
	if err != nil {
		return callFailed(err, root(answer.space, hamta+"Fault"))
	}
	if answer.correlation != nil && *answer.correlation != question.common.ID {
		return upstreamError(aggregator.Malformed, "korrelationsid", nil)
	}
	return nil
}

// read gives what one authority's element says. A panic is that authority's
// failure; what was panicked with may hold a payload and is dropped.
func (u *Upstream) read(elements []xmlcodec.Fragment, a aggregator.Asked) (given aggregator.Given) {
	defer func() {
		if recover() != nil {
			given = aggregator.Given{Err: aggregator.NewSourceError(aggregator.Malformed, "panic", nil)}
		}
	}()
	data, err := partOf(elements, u.version.Namespace())
	if err != nil {
		return aggregator.Given{Err: err}
	}
	reply, failed := u.part(a.Authority).Read(u.version, data, a.Question)
	if failed != nil {
		return aggregator.Given{Reply: reply.Aside(), Err: aggregator.AsSourceError(failed)}
	}
	return aggregator.Given{Reply: reply}
}

// part gives an authority's part; nil for one that the contract does not have.
func (u *Upstream) part(code aggregator.AuthorityCode) composite.Part {
	for _, p := range u.parts {
		if p.Code() == code {
			return p
		}
	}
	return nil
}
