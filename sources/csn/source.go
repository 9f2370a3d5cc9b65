// Package csn asks CSN, the board of student finance, about study support and
// home equipment loans: SOAP 1.1 around the CSNSvar of CSN's schemas v4.0. Its
// README tells how the wire fails and what each failure becomes.
package csn

//go:generate go run underlag/sources/internal/contractview/gen -contract contract -wsdl csn.wsdl -out internal/wire

import (
	"context"
	_ "embed"
	"net/http"
	"time"

	"underlag/aggregator"
	"underlag/sources/csn/internal/wire"
	"underlag/sources/internal/descriptor"
	"underlag/sources/internal/soap"
)

//go:embed source.yaml
var sourceYAML []byte

var described, file = descriptor.MustParse(sourceYAML)

// Source asks CSN. It is safe for concurrent use.
type Source struct {
	client *soap.Client
	now    func() time.Time
}

var (
	_ aggregator.Source = (*Source)(nil)
	_ aggregator.Prober = (*Source)(nil)
)

// New makes a source that asks over client, which soap.NewHTTPClient makes in
// production. The error is the configuration's.
func New(c Config, client *http.Client) (*Source, error) {
	asker, err := soap.NewClient(c, wire.KommunfragaAction, client)
	if err != nil {
		return nil, err
	}
	return &Source{client: asker, now: time.Now}, nil
}

// Description gives what source.yaml says.
func Description() aggregator.Descriptor { return described }

// Descriptor is Description.
func (*Source) Descriptor() aggregator.Descriptor { return Description() }

// Probe tells whether the endpoint answers.
func (s *Source) Probe(ctx context.Context) error { return s.client.Probe(ctx) }

// Fetch asks CSN about one person. A question that the wire cannot carry is
// Denied without being sent.
func (s *Source) Fetch(ctx context.Context, q aggregator.Question) (aggregator.Reply, error) {
	err := askable(q)
	if err != nil {
		return aggregator.Reply{}, err
	}
	var message wire.CSNSvar
	answer := soap.Watch(&message)
	err = s.client.Call(ctx, toRequest(q), answer)
	if err != nil {
		return aggregator.Reply{}, soap.FaultAsUnavailable(err)
	}
	return answer.Check(toReply(&message, q, s.now()))
}
