// Package csn asks CSN, the board of student finance, about study support and
// home equipment loans: SOAP 1.1 around the CSNSvar of CSN's schemas v4.0. Its
// README tells how the wire fails and what each failure becomes.
package csn

//go:generate go run underlag/sources/internal/contractview/gen -contract contract -wsdl csn.wsdl -out internal/wire

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
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
	action string
	now    func() time.Time
}

var _ aggregator.Source = (*Source)(nil)

// New makes a source that asks over client, which soap.NewHTTPClient makes in
// production. The error is the configuration's.
func New(c Config, client *http.Client) (*Source, error) {
	err := c.Validate()
	if err != nil {
		return nil, err
	}
	return &Source{
		client: soap.NewClient(c.URL, client, 0),
		action: cmp.Or(c.SOAPAction, wire.KommunfragaAction),
		now:    time.Now,
	}, nil
}

// Descriptor gives what source.yaml says.
func (*Source) Descriptor() aggregator.Descriptor { return described }

// Fetch asks CSN about one person. A question that the wire cannot carry is
// Denied without being sent.
func (s *Source) Fetch(ctx context.Context, q aggregator.Question) (aggregator.Reply, error) {
	err := askable(q)
	if err != nil {
		return aggregator.Reply{}, err
	}
	answer := new(wire.CSNSvar)
	err = s.client.Call(ctx, s.action, toRequest(q), answer)
	if err != nil {
		return aggregator.Reply{}, failure(err)
	}
	return toReply(answer, q, s.now())
}

// failure makes a SOAP fault a SourceError. No list of CSN's faults is public,
// so each means that CSN could not answer.
func failure(err error) error {
	var fault *soap.Fault
	if errors.As(err, &fault) {
		return aggregator.NewSourceError(aggregator.Unavailable, fault.Code, fault)
	}
	return err
}
