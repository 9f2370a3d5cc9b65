// Package akassor asks the a-kassor, through the common service of their
// organisation (INT014 UBPService), what unemployment benefit a person gets.
// Several a-kassor answer inside one message and fail apart: one that could not
// be checked is a missing part with its name, never an a-kassa without benefit.
package akassor

import (
	"context"
	_ "embed"
	"net/http"
	"time"

	"underlag/aggregator"
	"underlag/sources/akassor/internal/wire"
	"underlag/sources/internal/descriptor"
	"underlag/sources/internal/soap"
)

//go:generate go run underlag/sources/internal/contractview/gen -contract contract -wsdl arbetsloshetsersattning.wsdl -out internal/wire

//go:embed source.yaml
var sourceYAML []byte

var description, described = descriptor.MustParse(sourceYAML)

// Source asks one endpoint. It is safe for concurrent use.
type Source struct {
	client *soap.Client
	now    func() time.Time
}

var (
	_ aggregator.Source = (*Source)(nil)
	_ aggregator.Prober = (*Source)(nil)
)

// New makes a source of the configured endpoint. The error says which key of
// the configuration is wrong.
func New(c Config, client *http.Client) (*Source, error) {
	asker, err := soap.NewClient(c, wire.GetUnemploymentBenefitPaymentAction, client)
	if err != nil {
		return nil, err
	}
	return &Source{client: asker, now: time.Now}, nil
}

// Description gives what source.yaml says.
func Description() aggregator.Descriptor { return description }

// Descriptor is Description.
func (*Source) Descriptor() aggregator.Descriptor { return Description() }

// Probe tells whether the endpoint answers.
func (s *Source) Probe(ctx context.Context) error { return s.client.Probe(ctx) }

// Fetch asks every a-kassa about one person. The wire has no field for which
// categories are wanted; what was not granted is left out of the reply.
func (s *Source) Fetch(ctx context.Context, q aggregator.Question) (aggregator.Reply, error) {
	var message wire.GetUnemploymentBenefitPaymentResponse
	answer := soap.Watch(&message)
	err := s.client.Call(ctx, toRequest(q), answer)
	if err != nil {
		return aggregator.Reply{}, soap.FaultAsUnavailable(err)
	}
	return answer.Check(toReply(&message, q, s.now()))
}
