// Package akassor asks the a-kassor, through the common service of their
// organisation (INT014 UBPService), what unemployment benefit a person gets.
// Several a-kassor answer inside one message and fail apart: one that could not
// be checked is a missing part with its name, never an a-kassa without benefit.
package akassor

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"net/http"
	"time"

	"underlag/aggregator"
	"underlag/sources/akassor/internal/wire"
	"underlag/sources/internal/descriptor"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xmlcodec"
)

//go:generate go run underlag/sources/internal/contractview/gen -contract contract -wsdl arbetsloshetsersattning.wsdl -out internal/wire

//go:embed source.yaml
var sourceYAML []byte

var description, described = descriptor.MustParse(sourceYAML)

// Source asks one endpoint. It is safe for concurrent use.
type Source struct {
	client *soap.Client
	action string
	now    func() time.Time
}

var _ aggregator.Source = (*Source)(nil)

// New makes a source of the configured endpoint. The error says which key of
// the configuration is wrong.
func New(c Config, client *http.Client) (*Source, error) {
	err := c.Validate()
	if err != nil {
		return nil, err
	}
	return &Source{
		client: soap.NewClient(c.URL, client, 0),
		action: cmp.Or(c.SOAPAction, wire.GetUnemploymentBenefitPaymentAction),
		now:    time.Now,
	}, nil
}

// Descriptor gives what source.yaml says.
func (*Source) Descriptor() aggregator.Descriptor { return description }

// Fetch asks every a-kassa about one person. The wire has no field for which
// categories are wanted; what was not granted is left out of the reply.
func (s *Source) Fetch(ctx context.Context, q aggregator.Question) (aggregator.Reply, error) {
	var a answer
	err := s.client.Call(ctx, s.action, toRequest(q), &a)
	if err != nil {
		return aggregator.Reply{}, failure(err)
	}
	return a.reply(q, s.now())
}

// answer is the authority's message, and what in it the contract does not know.
type answer struct {
	wire.GetUnemploymentBenefitPaymentResponse
	unknown bool
}

// DecodeXML reads the message.
func (a *answer) DecodeXML(d *xmlcodec.Decoder) {
	a.GetUnemploymentBenefitPaymentResponse.DecodeXML(d)
	a.unknown = len(d.Unknown()) > 0
}

var errUnknown = errors.New("nothing but elements that the contract does not know")

// reply maps the message. Elements that the contract does not know are passed
// over beside facts, but they are never an answer without facts: what they say
// may be just what was asked for.
func (a *answer) reply(q aggregator.Question, now time.Time) (aggregator.Reply, error) {
	reply, err := toReply(&a.GetUnemploymentBenefitPaymentResponse, q, now)
	if err == nil && a.unknown && reply.Facts.Len() == 0 && len(reply.Missing) == 0 {
		return aggregator.Reply{}, aggregator.NewSourceError(aggregator.Malformed, "unknown_elements", errUnknown)
	}
	return reply, err
}

// failure gives a SOAP fault, for which the contract has no type of its own, the
// outcome it has for us.
func failure(err error) error {
	var fault *soap.Fault
	if errors.As(err, &fault) {
		return aggregator.NewSourceError(aggregator.Unavailable, fault.Code, fault)
	}
	return err
}
