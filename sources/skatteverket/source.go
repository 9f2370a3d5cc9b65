// Package skatteverket asks the tax agency, through its service for disclosures
// under SFS 2008:975, about capital income, tax refunds and the salary that
// employers have declared. The service carries a document as text inside a SOAP
// message; the parts of its answer fail apart.
package skatteverket

import (
	"cmp"
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
		action: cmp.Or(c.SOAPAction, wire.BeskattningsuppgifterAction),
		now:    time.Now,
	}, nil
}

// Descriptor gives what source.yaml says.
func (*Source) Descriptor() aggregator.Descriptor { return description }

// Fetch asks about one person, for the granted categories and nothing else.
func (s *Source) Fetch(ctx context.Context, q aggregator.Question) (aggregator.Reply, error) {
	request, err := toRequest(q)
	if err != nil {
		return aggregator.Reply{}, aggregator.NewSourceError(aggregator.Unavailable, "request", err)
	}
	var answer wire.BeskattningsuppgifterResponse
	err = s.client.Call(ctx, s.action, request, &answer)
	if err != nil {
		return aggregator.Reply{}, failure(err)
	}
	document, err := openDocument(&answer)
	if err != nil {
		return aggregator.Reply{}, err
	}
	return toReply(document, q, s.now())
}

// openDocument reads the document inside svar. It has been text since the SOAP
// message was read, so the encoding its XML declaration claims means nothing.
func openDocument(answer *wire.BeskattningsuppgifterResponse) (*wire.SvarBeskattningsuppgifterEnligtSFS2008975, error) {
	var document wire.SvarBeskattningsuppgifterEnligtSFS2008975
	text := strings.TrimLeft(answer.Svar.Or(""), "\uFEFF \t\r\n")
	err := xmlcodec.Decode(text, &document)
	if err != nil {
		return nil, aggregator.NewSourceError(aggregator.Malformed, "svar", err)
	}
	return &document, nil
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
