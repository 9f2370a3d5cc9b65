// Package transportstyrelsen asks Transportstyrelsen which vehicles a person
// holds now: SOAP 1.1, HamtaUppgifter, in the namespaces of SSBTEK's version 1.
// The wire carries nothing but the person's number, so neither case, caseworker,
// period nor legal text can be sent, and the answer names nobody. A failure
// arrives as an answer that says FEL; README.md says what each becomes.
package transportstyrelsen

//go:generate go run underlag/sources/internal/contractview/gen -contract contract -wsdl transportstyrelsen.wsdl -out internal/wire

import (
	"context"
	_ "embed"
	"net/http"
	"time"

	"underlag/aggregator"
	"underlag/sources/internal/descriptor"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/transportstyrelsen/internal/wire"
)

//go:embed source.yaml
var sourceYAML []byte

var described, _ = descriptor.MustParse(sourceYAML)

// Source asks Transportstyrelsen. It is safe for concurrent use.
type Source struct {
	client *soap.Client
}

var _ aggregator.Source = (*Source)(nil)

// New makes a source that asks over client, which soap.NewHTTPClient makes in
// production. The error is the configuration's.
func New(c Config, client *http.Client) (*Source, error) {
	asker, err := soap.NewClient(c, wire.HamtaUppgifterAction, client)
	if err != nil {
		return nil, err
	}
	return &Source{client: asker}, nil
}

// Description gives what source.yaml says.
func Description() aggregator.Descriptor { return described }

// Descriptor is Description.
func (*Source) Descriptor() aggregator.Descriptor { return Description() }

// Fetch asks about one person. A person born before 1900 cannot be asked about
// and is Denied, code not_askable, without a call.
func (s *Source) Fetch(ctx context.Context, q aggregator.Question) (aggregator.Reply, error) {
	request, err := toRequest(q)
	if err != nil {
		return aggregator.Reply{}, err
	}
	var message wire.HamtaUppgifterResponse
	answer := soap.Watch(&message)
	err = s.client.Call(ctx, request, answer)
	if err != nil {
		return aggregator.Reply{}, soap.FaultAsUnavailable(err)
	}
	return answer.Check(toReply(&message, time.Now()))
}

// toRequest identifies the person: a century (SekelType, 19 or 20) and ten
// digits (PersonnummerType), whose day may be a coordination number's.
func toRequest(q aggregator.Question) (*wire.HamtaUppgifter, error) {
	number := q.Person.Reveal()
	century := number[:2]
	if century != "19" && century != "20" {
		return nil, aggregator.NewSourceError(aggregator.Denied, aggregator.CodeNotAskable, nil)
	}
	return &wire.HamtaUppgifter{Identifikation: &wire.IdentifikationType{
		Sekel:        xsd.NewString(century),
		Personnummer: xsd.NewString(number[2:]),
	}}, nil
}
