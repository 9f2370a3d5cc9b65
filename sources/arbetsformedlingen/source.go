// Package arbetsformedlingen asks Arbetsförmedlingen whether a person is
// registered as a job-seeker, takes part in a programme and has reported
// activity: SOAP 1.1, FragaMeddelande and SvarMeddelande of ersättningsstöd
// version 2. An answer can be good while its activity report failed; README.md
// says what each sign becomes.
package arbetsformedlingen

//go:generate go run underlag/sources/internal/contractview/gen -contract contract -wsdl af.wsdl -out internal/wire

import (
	"context"
	_ "embed"
	"net/http"
	"time"

	"underlag/aggregator"
	"underlag/sources/arbetsformedlingen/internal/wire"
	"underlag/sources/internal/descriptor"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xsd"
)

//go:embed source.yaml
var sourceYAML []byte

var described, file = descriptor.MustParse(sourceYAML)

// The categories of source.yaml.
const (
	identity       aggregator.Category = "identity"
	registration   aggregator.Category = "registration"
	programme      aggregator.Category = "programme"
	activityReport aggregator.Category = "activity_report"
	decisions      aggregator.Category = "decisions"
)

// Source asks Arbetsförmedlingen. It is safe for concurrent use.
type Source struct {
	client *soap.Client
}

var (
	_ aggregator.Source = (*Source)(nil)
	_ aggregator.Prober = (*Source)(nil)
)

// New makes a source that asks over client, which soap.NewHTTPClient makes in
// production. The error is the configuration's.
func New(c Config, client *http.Client) (*Source, error) {
	asker, err := soap.NewClient(c, wire.HamtaErsattningsstodAction, client)
	if err != nil {
		return nil, err
	}
	return &Source{client: asker}, nil
}

// Description gives what source.yaml says.
func Description() aggregator.Descriptor { return described }

// Descriptor is Description.
func (*Source) Descriptor() aggregator.Descriptor { return Description() }

// Probe tells whether the endpoint answers.
func (s *Source) Probe(ctx context.Context) error { return s.client.Probe(ctx) }

// Fetch asks about one person.
func (s *Source) Fetch(ctx context.Context, q aggregator.Question) (aggregator.Reply, error) {
	var message wire.SvarMeddelande
	answer := soap.Watch(&message)
	err := s.client.Call(ctx, toRequest(q), answer)
	if err != nil {
		return aggregator.Reply{}, soap.FaultAsUnavailable(err)
	}
	return answer.Check(toReply(message.Svar, q, time.Now()))
}

// toRequest asks for the blocks that hold what the law allows, and says no to
// the others.
func toRequest(q aggregator.Question) *wire.FragaMeddelande {
	standing := q.Allows(registration) || q.Allows(programme) || q.Allows(activityReport)
	fraga := &wire.FragaType{
		OrganisationsnummerForIngivare:   xsd.NewString(string(q.Asker.Organisation)),
		NamnPaIngivare:                   xsd.NewString(q.Asker.Name),
		KontonamnForHandlaggare:          xsd.NewString(q.Asker.Caseworker),
		Referensnummer:                   xsd.NewString(string(q.Case)),
		From:                             xsd.NewDate(q.Period.From),
		Tom:                              xsd.NewDate(q.Period.To),
		SyfteMedFraga:                    xsd.NewString(q.Purpose),
		LagParagraf:                      xsd.NewString(q.LegalText),
		IdentitetsbeteckningFysiskPerson: xsd.NewString(q.Person.Reveal()),
	}
	if p := q.Asker.Processor; p != nil {
		fraga.OrganisationsnummerForPersonuppgiftsbitrade = xsd.NewString(string(p.Organisation))
		fraga.NamnPaPersonuppgiftsbitrade = xsd.NewString(p.Name)
	}
	return &wire.FragaMeddelande{
		Inkludera: &wire.InkluderaType{
			ArbetssokandeInfo: xsd.NewBoolean(standing),
			AkasseInfo:        xsd.NewBoolean(q.Allows(registration)),
			BeslutInfo:        xsd.NewBoolean(q.Allows(decisions)),
		},
		Fraga: fraga,
	}
}
