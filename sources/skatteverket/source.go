// Package skatteverket asks the tax agency, through its service for disclosures
// under SFS 2008:975, about capital income, tax refunds and the salary that
// employers have declared. The service carries a document as text inside a SOAP
// message; the parts of its answer fail apart.
package skatteverket

import (
	"context"
	_ "embed"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/sources/internal/descriptor"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/skatteverket/internal/wire"
)

//go:generate go run underlag/sources/internal/contractview/gen -contract contract -wsdl beskattning.wsdl -out internal/wire

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
	asker, err := soap.NewClient(c, wire.BeskattningsuppgifterAction, client)
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

// Fetch asks about one person, for the granted categories and nothing else.
func (s *Source) Fetch(ctx context.Context, q aggregator.Question) (aggregator.Reply, error) {
	request, err := toRequest(q)
	if err != nil {
		return aggregator.Reply{}, aggregator.NewSourceError(aggregator.Unavailable, "request", err)
	}
	var answer wire.BeskattningsuppgifterResponse
	err = s.client.Call(ctx, request, &answer)
	if err != nil {
		return aggregator.Reply{}, failure(err)
	}
	return readDocument(answer.Svar.Or(""), q, s.now())
}

// readDocument maps the document inside svar. It has been text since the SOAP
// message was read, so the encoding its XML declaration claims means nothing.
func readDocument(svar string, q aggregator.Question, now time.Time) (aggregator.Reply, error) {
	var document wire.SvarBeskattningsuppgifterEnligtSFS2008975
	inner := soap.Watch(&document)
	err := xmlcodec.Decode(strings.TrimLeft(svar, "\uFEFF \t\r\n"), inner)
	if err != nil {
		return aggregator.Reply{}, aggregator.NewSourceError(aggregator.Malformed, "svar", err)
	}
	return inner.Check(toReply(&document, q, now))
}

// The authority's own series of fault codes.
const (
	firstFaultCode = 9071000
	lastFaultCode  = 9071999
)

// failure gives the authority's fault the outcome it has for us. What its codes
// mean is not public, so every one of them is the authority being unavailable.
func failure(err error) error {
	var fault *soap.Fault
	if !errors.As(err, &fault) {
		return err
	}
	var exception wire.Exception
	found, decodeErr := fault.Detail.Decode(&exception)
	if !found || decodeErr != nil || exception.MeddelandeKod == nil {
		return aggregator.NewSourceError(aggregator.Unavailable, fault.Code, fault)
	}
	code, err := xsd.ParseInteger(string(*exception.MeddelandeKod))
	if err != nil || code < firstFaultCode || code > lastFaultCode {
		return aggregator.NewSourceError(aggregator.Unavailable, "unreadable_code", fault)
	}
	return aggregator.NewSourceError(aggregator.Unavailable, strconv.Itoa(code), fault)
}
