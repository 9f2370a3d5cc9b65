package identity

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"underlag/aggregator"
)

// Require says which credentials a request must carry. What it carries beyond
// that must agree with it.
type Require string

// The closed list of requirements. A certificate alone is enough only under
// RequireCertificate, and there only for a registered automation.
const (
	RequireToken       Require = "token"
	RequireCertificate Require = "certificate"
	RequireBoth        Require = "both"
)

// Config is what a Verifier knows of the world.
type Config struct {
	Require       Require
	Audience      string // the name of this service in aud
	Issuers       []Issuer
	Organisations []Organisation

	MaxLifetime     time.Duration    // of an access token; zero: one hour
	MaxCaseLifetime time.Duration    // of a case token; zero: fifteen minutes
	Leeway          time.Duration    // between clocks; zero: thirty seconds
	Now             func() time.Time // nil: time.Now
}

// Issuer vouches for the caseworkers of organisations.
type Issuer struct {
	Name          string // iss
	Keys          *KeySet
	Organisations []aggregator.OrgNumber // it may vouch for
	// AnyOrganisation lets it vouch for all, as the operator's own issuer does.
	AnyOrganisation bool
	// Cases lets its access tokens carry the case relation too.
	Cases bool
	// Persons makes its tokens logins of the persons concerned themselves, which show
	// who asked about them in the organisations, and do nothing else.
	Persons bool
	// PersonClaims are the claims that hold the person's own number, the first that
	// is there; empty: those of the Swedish OpenID Connect profile.
	PersonClaims []string
}

// Organisation is a municipality with its agreement, its certificates and its
// case systems.
type Organisation struct {
	Number       aggregator.OrgNumber
	Name         string
	Agreement    *aggregator.Agreement // nil: none
	Certificates []Certificate
	CaseSystems  []CaseSystem
}

// Certificate maps a client certificate to the organisation, where its subject
// does not name it, or to a registered automation that needs no token.
type Certificate struct {
	SHA256     string // of the certificate (DER), in hexadecimal; colons allowed
	Automation string // user id of the automation; empty: the certificate names the organisation only
	Unit       string // of the automation
	Roles      []string
}

// CaseSystem signs the organisation's case tokens.
type CaseSystem struct {
	Name string // iss
	Keys *KeySet
}

// Verifier proves who is calling. It is safe for many goroutines.
type Verifier struct {
	require       Require
	audience      string
	issuers       map[string]Issuer
	organisations map[aggregator.OrgNumber]aggregator.Organisation
	certificates  map[fingerprint]registered
	caseSystems   map[caseSystemKey]*KeySet
	maxLifetime   time.Duration
	maxCase       time.Duration
	leeway        time.Duration
	now           func() time.Time
	proven        *proofs // of access tokens, which a caseworker shows all day
}

type caseSystemKey struct {
	name         string
	organisation aggregator.OrgNumber
}

// New checks the configuration and makes a Verifier. Nothing is fetched yet.
func New(c Config) (*Verifier, error) {
	v := &Verifier{
		proven:  newProofs(),
		require: c.Require, audience: c.Audience, now: c.Now,
		maxLifetime:   orDefault(c.MaxLifetime, time.Hour),
		maxCase:       orDefault(c.MaxCaseLifetime, 15*time.Minute),
		leeway:        orDefault(c.Leeway, 30*time.Second),
		issuers:       make(map[string]Issuer),
		organisations: make(map[aggregator.OrgNumber]aggregator.Organisation),
		certificates:  make(map[fingerprint]registered),
		caseSystems:   make(map[caseSystemKey]*KeySet),
	}
	if v.now == nil {
		v.now = time.Now
	}
	if !slices.Contains([]Require{RequireToken, RequireCertificate, RequireBoth}, c.Require) {
		return nil, fmt.Errorf("identity: require: allowed are %s, %s and %s", RequireToken, RequireCertificate, RequireBoth)
	}
	if c.Audience == "" {
		return nil, errors.New("identity: audience: the service's own name is needed")
	}
	if len(c.Issuers) == 0 && c.Require != RequireCertificate {
		return nil, errors.New("identity: issuers: at least one is needed")
	}
	for n, issuer := range c.Issuers {
		err := v.addIssuer(issuer)
		if err != nil {
			return nil, fmt.Errorf("identity: issuers[%d]: %w", n, err)
		}
	}
	for n, organisation := range c.Organisations {
		err := v.addOrganisation(organisation)
		if err != nil {
			return nil, fmt.Errorf("identity: organisations[%d]: %w", n, err)
		}
	}
	return v, nil
}

func orDefault(d, otherwise time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return otherwise
}

func (v *Verifier) addIssuer(i Issuer) error {
	_, twice := v.issuers[i.Name]
	switch {
	case i.Name == "":
		return errors.New("the name (iss) is missing")
	case twice:
		return errors.New("the name (iss) is used twice")
	case i.Keys == nil:
		return errors.New("the keys are missing")
	case i.AnyOrganisation == (len(i.Organisations) > 0):
		return errors.New("name the organisations it may vouch for, or say that it may for any")
	case i.Persons && i.Cases:
		return errors.New("persons and cases: a person's own login carries no case")
	case !i.Persons && len(i.PersonClaims) > 0:
		return errors.New("person_claims: only where persons is true")
	case slices.Contains(i.PersonClaims, ""):
		return errors.New("person_claims: a claim has a name")
	}
	for _, number := range i.Organisations {
		if !number.Valid() {
			return errors.New("an organisation is not a number of 12 digits")
		}
	}
	v.issuers[i.Name] = i
	return nil
}

func (v *Verifier) addOrganisation(o Organisation) error {
	_, twice := v.organisations[o.Number]
	switch {
	case !o.Number.Valid():
		return errors.New("the number is not an organisation number of 12 digits")
	case twice:
		return errors.New("the number is used twice")
	}
	v.organisations[o.Number] = aggregator.Organisation{Number: o.Number, Name: o.Name, Agreement: o.Agreement}
	for n, c := range o.Certificates {
		err := v.addCertificate(o.Number, c)
		if err != nil {
			return fmt.Errorf("certificates[%d]: %w", n, err)
		}
	}
	for n, s := range o.CaseSystems {
		key := caseSystemKey{s.Name, o.Number}
		if s.Name == "" || s.Keys == nil || v.caseSystems[key] != nil {
			return fmt.Errorf("caseSystems[%d]: a name (iss), used once, and keys are needed", n)
		}
		v.caseSystems[key] = s.Keys
	}
	return nil
}

// Caller proves who is calling. Every error is an *aggregator.Problem.
func (v *Verifier) Caller(r *http.Request) (aggregator.Caller, error) {
	caller, err := v.identify(r)
	if err != nil {
		return aggregator.Caller{}, problem(err)
	}
	return caller, nil
}

func (v *Verifier) identify(r *http.Request) (aggregator.Caller, error) {
	raw, err := bearer(r)
	if err != nil {
		return aggregator.Caller{}, err
	}
	certified, certificateErr := v.certified(r)
	if v.require != RequireToken && certificateErr != nil {
		return aggregator.Caller{}, certificateErr
	}
	if raw == "" {
		return v.withoutToken(certified)
	}
	issuer, claims, err := v.accessToken(r.Context(), raw)
	if err != nil {
		return aggregator.Caller{}, err
	}
	caller, err := v.caller(issuer, claims)
	if err != nil {
		return aggregator.Caller{}, err
	}
	if certificateErr == nil && !speaksFor(certified.organisation, caller.Organisation) {
		return aggregator.Caller{}, deny(OrganisationMismatch)
	}
	return caller, nil
}

// CaseToken proves the case relation of a request that Caller has accepted:
// from a case token, or where raw is empty from the request's own access token.
// It gives nil where neither says anything of a case. Whether the case is the
// caller's and the persons are in it, the law decides. Every error is an
// *aggregator.Problem.
func (v *Verifier) CaseToken(r *http.Request, raw string, caller aggregator.Caller) (*aggregator.CaseToken, error) {
	read := v.caseToken
	if raw == "" {
		raw, read = accessTokenWithCase(r), v.caseOfAccessToken
	}
	if raw == "" {
		return nil, nil
	}
	relation, err := read(r.Context(), raw, caller)
	if err != nil {
		return nil, caseProblem(err)
	}
	return &relation, nil
}

// withoutToken accepts a registered automation by its certificate alone.
func (v *Verifier) withoutToken(c registered) (aggregator.Caller, error) {
	if v.require != RequireCertificate {
		return aggregator.Caller{}, deny(NoCredentials)
	}
	if c.certificate.Automation == "" {
		return aggregator.Caller{}, deny(CaseworkerMissing)
	}
	return v.automation(c)
}

// automation gives the automation that a certificate belongs to.
func (v *Verifier) automation(c registered) (aggregator.Caller, error) {
	caller := aggregator.Caller{
		Organisation: v.organisation(c.organisation),
		ID:           c.certificate.Automation,
		Unit:         c.certificate.Unit,
		Roles:        slices.Clone(c.certificate.Roles),
		Automation:   true,
	}
	if !isRegistered(caller) {
		return aggregator.Caller{}, deny(AutomationNotRegistered)
	}
	return caller, nil
}

// organisation gives what is known of an organisation; one that is not
// configured has no agreement, which the law refuses.
func (v *Verifier) organisation(number aggregator.OrgNumber) aggregator.Organisation {
	known, ok := v.organisations[number]
	if !ok {
		return aggregator.Organisation{Number: number}
	}
	return known
}

// isRegistered tells whether a caller is an automation of the agreement.
func isRegistered(c aggregator.Caller) bool {
	a := c.Organisation.Agreement
	return a != nil && slices.Contains(a.Automations, c.ID)
}

// speaksFor tells whether a certificate's organisation may send a question for
// an organisation: its own, or as the processor its agreement names.
func speaksFor(certificate aggregator.OrgNumber, o aggregator.Organisation) bool {
	if certificate == o.Number {
		return true
	}
	return o.Agreement != nil && o.Agreement.Processor != nil && o.Agreement.Processor.Organisation == certificate
}

// bearer gives the access token of a request, or nothing if there is none.
// More than one is refused, since two parties could read different ones.
func bearer(r *http.Request) (string, error) {
	headers := r.Header.Values("Authorization")
	switch len(headers) {
	case 0:
		return "", nil
	case 1:
	default:
		return "", deny(TokenInvalid)
	}
	scheme, token, found := strings.Cut(headers[0], " ")
	if !found || !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", deny(TokenInvalid)
	}
	return strings.TrimLeft(token, " "), nil
}
