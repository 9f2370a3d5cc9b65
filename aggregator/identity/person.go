package identity

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/go-jose/go-jose/v4/jwt"

	"underlag/aggregator"
)

// personClaims are the claims of the Swedish OpenID Connect profile (Claims and
// Scopes Specification, naturalPersonNumber) that hold a person's number.
var personClaims = []string{"https://id.oidc.se/claim/personalIdentityNumber", "https://id.oidc.se/claim/coordinationNumber"}

// Person proves that a request is a person's own: a token of an issuer whose
// tokens are such logins, with the person's own verified number. Every error is an
// *aggregator.Problem.
func (v *Verifier) Person(r *http.Request) (aggregator.PersonConcerned, error) {
	who, err := v.person(r)
	if err != nil {
		return aggregator.PersonConcerned{}, problem(err)
	}
	return who, nil
}

func (v *Verifier) person(r *http.Request) (aggregator.PersonConcerned, error) {
	raw, err := bearer(r)
	if err != nil {
		return aggregator.PersonConcerned{}, err
	}
	certified, certificateErr := v.certified(r)
	if v.require != RequireToken && certificateErr != nil {
		return aggregator.PersonConcerned{}, certificateErr
	}
	if raw == "" {
		return aggregator.PersonConcerned{}, deny(NoCredentials)
	}
	issuer, number, err := v.personToken(r.Context(), raw)
	if err != nil {
		return aggregator.PersonConcerned{}, err
	}
	if certificateErr == nil && !v.mayShow(certified.organisation, issuer) {
		return aggregator.PersonConcerned{}, deny(OrganisationMismatch)
	}
	return aggregator.PersonConcerned{Number: number, Organisations: slices.Clone(issuer.Organisations), AllOrganisations: issuer.AnyOrganisation}, nil
}

// mayShow tells whether the system behind a certificate may show what an issuer's
// logins see: an organisation among them does, or one's processor.
func (v *Verifier) mayShow(certificate aggregator.OrgNumber, i Issuer) bool {
	return i.AnyOrganisation || slices.ContainsFunc(i.Organisations, func(o aggregator.OrgNumber) bool {
		return speaksFor(certificate, v.organisation(o))
	})
}

func (v *Verifier) personToken(ctx context.Context, raw string) (Issuer, aggregator.PersonalNumber, error) {
	t, issuer, err := v.issued(raw)
	if err != nil {
		return Issuer{}, aggregator.PersonalNumber{}, err
	}
	var c loginClaims
	err = t.read(ctx, issuer.Keys, &c, v.proven)
	if err != nil {
		return Issuer{}, aggregator.PersonalNumber{}, err
	}
	if !issuer.Persons {
		return Issuer{}, aggregator.PersonalNumber{}, deny(NotPersonLogin)
	}
	err = v.checkTimes(c.Claims, v.maxLifetime)
	if err != nil {
		return Issuer{}, aggregator.PersonalNumber{}, err
	}
	names := issuer.PersonClaims
	if len(names) == 0 {
		names = personClaims
	}
	number, err := c.number(names)
	return issuer, number, err
}

// loginClaims are the claims of a person's own login. Which holds the number, the
// configuration says.
type loginClaims struct {
	jwt.Claims
	all map[string]json.RawMessage
}

// UnmarshalJSON reads the registered claims and keeps the others as they are.
func (c *loginClaims) UnmarshalJSON(text []byte) error {
	err := json.Unmarshal(text, &c.Claims)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, &c.all)
}

// number gives the number of the first claim that is there.
func (c *loginClaims) number(names []string) (aggregator.PersonalNumber, error) {
	for _, name := range names {
		raw, given := c.all[name]
		if !given {
			continue
		}
		var text string
		if json.Unmarshal(raw, &text) != nil {
			return aggregator.PersonalNumber{}, denyClaim(name)
		}
		number, err := aggregator.ParsePersonalNumber(text)
		if err != nil {
			return aggregator.PersonalNumber{}, denyClaim(name)
		}
		return number, nil
	}
	return aggregator.PersonalNumber{}, denyClaim(names[0])
}
