// Package migrationsverket asks Migrationsverket for a person's residence and
// work permits: SOAP 1.1, findByPersonnummer, whose children are in no
// namespace. The question names the person and who asks; case, period and legal
// text have no place on the wire. README.md says what each failure becomes.
package migrationsverket

//go:generate go run underlag/sources/internal/contractview/gen -contract contract -wsdl migrationsverket.wsdl -out internal/wire

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"net/http"
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/sources/internal/descriptor"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/migrationsverket/internal/wire"
)

//go:embed source.yaml
var sourceYAML []byte

var described, file = descriptor.MustParse(sourceYAML)

var known = codes{
	arendeTyp:     file.Tables["arendeTyp"],
	beslutsTyp:    file.Tables["beslutsTyp"],
	beslutsKod:    file.Tables["beslutsKod"],
	giltighetstid: file.Tables["giltighetstid"],
}

// Source asks Migrationsverket. It is safe for concurrent use.
type Source struct {
	client *soap.Client
}

var _ aggregator.Source = (*Source)(nil)

// New makes a source that asks over client, which soap.NewHTTPClient makes in
// production. The error is the configuration's.
func New(c Config, client *http.Client) (*Source, error) {
	asker, err := soap.NewClient(c, wire.FindByPersonnummerAction, client)
	if err != nil {
		return nil, err
	}
	return &Source{client: asker}, nil
}

// Description gives what source.yaml says.
func Description() aggregator.Descriptor { return described }

// Descriptor is Description.
func (*Source) Descriptor() aggregator.Descriptor { return Description() }

// Fetch asks about one person.
func (s *Source) Fetch(ctx context.Context, q aggregator.Question) (aggregator.Reply, error) {
	var either response
	answer := soap.Watch(&either)
	err := s.client.Call(ctx, toRequest(q), answer)
	if err != nil {
		return aggregator.Reply{}, failure(err)
	}
	return answer.Check(either.toReply(q, time.Now()))
}

// toRequest names the person and who asks. The inquiry's id goes along as
// korrelationsid and must come back if the answer has one.
func toRequest(q aggregator.Question) *wire.FindByPersonnummer {
	return &wire.FindByPersonnummer{Query: &wire.FkQueryType{
		Korrelationsid: xsd.OptionalString(q.ID),
		Personnummer:   xsd.NewString(q.Person.Reveal()),
		Ingivare: &wire.FkQueryIngivareType{
			Handlaggare:         xsd.NewString(q.Asker.Caseworker),
			Namn:                xsd.OptionalString(q.Asker.Name),
			Organisationsnummer: xsd.OptionalString(string(q.Asker.Organisation)),
		},
	}}
}

// response is the authority's answer, or the exception that it put in its place.
type response struct {
	wire.FindByPersonnummerResponse
	exception exception
}

var _ soap.Alternative = (*response)(nil)

// Other is the exception.
func (r *response) Other() xmlcodec.Message { return &r.exception }

// exception is the authority's own failure, and whether it was there.
type exception struct {
	wire.SSBTEKSoapException
	thrown bool
}

// DecodeXML reads the element that d has opened.
func (e *exception) DecodeXML(d *xmlcodec.Decoder) {
	e.SSBTEKSoapException.DecodeXML(d)
	e.thrown = true
}

func (r *response) toReply(q aggregator.Question, now time.Time) (aggregator.Reply, error) {
	if r.exception.thrown {
		return aggregator.Reply{}, r.exception.err("SSBTEKSoapException", nil)
	}
	return known.toReply(&r.FindByPersonnummerResponse, q, now)
}

// err gives the failure with the authority's faultCode, or with the code given
// where it has none. faultString is never read.
func (e *exception) err(code string, cause error) error {
	own := strings.TrimSpace(e.FaultCode.Or(""))
	return aggregator.NewSourceError(aggregator.Unavailable, cmp.Or(own, code), cause)
}

// failure gives a SOAP fault as an error of the closed list, by the exception in
// its detail if there is one.
func failure(err error) error {
	var fault *soap.Fault
	if !errors.As(err, &fault) {
		return err
	}
	var e exception
	// A detail that cannot be read says no more than one that is absent.
	_, _ = fault.Detail.Decode(&e)
	return e.err(fault.Code, fault)
}
