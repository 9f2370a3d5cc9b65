// Package forsakringskassan asks Försäkringskassan (FK) and Pensionsmyndigheten
// (PM), two providers that answer together and fail apart, over LEFI v9: one
// JSON question per person, holding only the benefit groups that the law's
// categories allow.
package forsakringskassan

import (
	"context"
	_ "embed"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/sources/internal/descriptor"
	"underlag/sources/internal/rest"
)

//go:generate go tool -modfile=../../.tools/go.mod oapi-codegen -config contract/oapi-codegen.yaml contract/lefi.openapi.yaml

//go:embed source.yaml
var description []byte

var described, file = descriptor.MustParse(description)

var (
	_ aggregator.Source = (*Source)(nil)
	_ aggregator.Prober = (*Source)(nil)
)

// Source is LEFI. It is safe for concurrent use.
type Source struct {
	config Config
	codes  codes
	client *rest.Client
	now    func() time.Time
}

// New makes the source over a shared HTTP client. Errors name the setting.
func New(c Config, client *http.Client) (*Source, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return &Source{config: c, codes: newCodes(file), client: rest.NewClient(client), now: time.Now}, nil
}

// Description says what the source is and can deliver.
func Description() aggregator.Descriptor { return described }

// Descriptor is Description.
func (*Source) Descriptor() aggregator.Descriptor { return Description() }

// Fetch asks both providers about one person. A question that LEFI is bound to
// refuse (nothing to ask for, an open period, more than two years, no actor for
// the organisation) is refused here as Denied, so that the personal number does
// not leave in vain.
func (s *Source) Fetch(ctx context.Context, q aggregator.Question) (aggregator.Reply, error) {
	question, err := s.codes.question(q)
	if err != nil {
		return aggregator.Reply{}, err
	}
	address, err := s.address(q.Asker.Organisation, "formansinformation/fraga")
	if err != nil {
		return aggregator.Reply{}, err
	}
	body, err := json.Marshal(question)
	if err != nil {
		return aggregator.Reply{}, aggregator.AsSourceError(err)
	}
	raw, err := s.client.Post(ctx, address, body)
	if err != nil {
		return aggregator.Reply{}, err
	}
	return s.codes.read(raw, q, question, s.now())
}

// Probe tells whether LEFI answers: it asks what one of our actors may ask for.
func (s *Source) Probe(ctx context.Context) error {
	asker := aggregator.OrgNumber("")
	if s.config.Actor == "" {
		asker = slices.Min(slices.Collect(maps.Keys(s.config.Actors)))
	}
	address, err := s.address(asker, "tillgangligaInformationstyper")
	if err != nil {
		return err
	}
	_, err = s.client.Get(ctx, address)
	return err
}

func (s *Source) address(asker aggregator.OrgNumber, operation string) (string, error) {
	actor, ok := s.config.actor(asker)
	if !ok {
		return "", refused(noActor)
	}
	return strings.TrimSuffix(s.config.URL, "/") + "/lefi-extern-formansinformation/v9/aktorer/" +
		url.PathEscape(actor) + "/" + operation, nil
}
