// Package playground makes everything made up that a running demo or a test of
// the whole service needs: three issuers and their tokens, one question per
// household, and the configuration of a server that believes in them.
package playground

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/audit"
	"underlag/aggregator/config"
	"underlag/aggregator/httpapi/v1"
	"underlag/aggregator/identity"
	"underlag/aggregator/identity/identitytest"
	"underlag/cmd/internal/server"
	"underlag/fixtures"
	"underlag/sources"
)

const (
	audience    = "https://underlag.demo.invalid"
	loginIssuer = "https://login.demo.invalid"
	caseIssuer  = "https://arende.demo.invalid"
	eidIssuer   = "https://eid.demo.invalid"
	tokensLast  = 12 * time.Hour
	ownerOnly   = 0o600
	ownerFolder = 0o700
	Tokens      = "tokens"
	Inquiries   = "inquiries"
	PKI         = "pki"
)

// unlimited is a rate that nobody reaches: what a demo and a measurement ask is up
// to whoever runs them.
var unlimited = server.Rate{PerMinute: 1e6, Burst: 1e6}

// State is a folder with everything a demo keeps: the ledger and its keys, the
// public keys of the issuers, certificates, tokens, and one question per
// household.
type State struct {
	dir       string
	now       func() time.Time
	login     *identitytest.Issuer
	cases     *identitytest.Issuer
	eid       *identitytest.Issuer // of the persons concerned
	authority *identitytest.Authority
}

// New makes the folder and the keys. now is when tokens are issued; nil is the
// machine's clock.
func New(dir string, now func() time.Time) (*State, error) {
	s := &State{dir: dir, now: now}
	for _, sub := range []string{"", "keys", Tokens, Inquiries, PKI} {
		if err := os.MkdirAll(filepath.Join(dir, sub), ownerFolder); err != nil {
			return nil, err
		}
	}
	var err error
	if s.login, err = s.issuer(loginIssuer, "login"); err != nil {
		return nil, err
	}
	if s.cases, err = s.issuer(caseIssuer, "cases"); err != nil {
		return nil, err
	}
	if s.eid, err = s.issuer(eidIssuer, "eid"); err != nil {
		return nil, err
	}
	if s.authority, err = s.certify(); err != nil {
		return nil, err
	}
	_, err = audit.LoadOrGenerateKeys(s.Path("keys", "ledger.json"))
	return s, err
}

// At gives the folder of a state that another process has made, for its
// configuration; who has no keys in it issues no tokens.
func At(dir string) *State { return &State{dir: dir} }

// Path gives the path of a file in the folder.
func (s *State) Path(parts ...string) string {
	return filepath.Join(append([]string{s.dir}, parts...)...)
}

func (s *State) issuer(name, file string) (*identitytest.Issuer, error) {
	issuer, err := identitytest.NewIssuer(name, audience)
	if err != nil {
		return nil, err
	}
	issuer.Lifetime, issuer.Now = tokensLast, s.now
	keys, err := issuer.JWKS()
	if err != nil {
		return nil, err
	}
	return issuer, os.WriteFile(s.Path("keys", file+".jwks.json"), keys, ownerOnly)
}

// Config gives the server's configuration: the one a municipality would write,
// but for the environment.
func (s *State) Config(listen string, where sources.Config) server.Config {
	c := server.Config{
		Environment: access.Demo,
		Listen:      listen,
		Ledger:      server.Ledger{File: s.Path("ledger.db"), Keys: s.Path("keys", "ledger.json")},
		Identity: server.Identity{
			Require: identity.RequireToken, Audience: audience,
			Issuers: []server.Issuer{
				{Name: loginIssuer, JWKS: s.Path("keys", "login.jwks.json"), AnyOrganisation: true},
				{Name: eidIssuer, JWKS: s.Path("keys", "eid.jwks.json"), AnyOrganisation: true, Persons: true},
			},
			MaxLifetime: config.Duration(tokensLast), MaxCaseLifetime: config.Duration(tokensLast),
		},
		Sources: where,
		SSBTEK: server.SSBTEK{Enabled: true, TLS: server.ServerTLS{
			Certificate: s.Path(PKI, "server.pem"), Key: s.Path(PKI, "server.key"), ClientCA: s.Path(PKI, "ca.pem"),
		}},
		Fairness: server.Fairness{Organisation: unlimited, Caseworker: unlimited},
		Shutdown: config.Duration(2 * time.Second),
	}
	for _, o := range fixtures.Organisations() {
		c.Organisations = append(c.Organisations, s.organisation(o))
	}
	return c
}

func (s *State) organisation(o aggregator.Organisation) server.Organisation {
	out := server.Organisation{
		Number: o.Number, Name: o.Name,
		CaseSystems: []server.CaseSystem{{Name: caseIssuer, JWKS: s.Path("keys", "cases.jwks.json")}},
	}
	if a := o.Agreement; a != nil {
		out.Agreement = &server.Agreement{From: a.From, To: a.To, HandlesAid: a.HandlesAid, Automations: a.Automations, WithoutCaseToken: !a.NeedsCaseToken}
		if a.Processor != nil {
			out.Agreement.Processor = &server.Processor{Number: a.Processor.Organisation, Name: a.Processor.Name}
		}
		out.Agreement.SSBTEK = vouching(a.SSBTEK)
	}
	return out
}

// WriteTokens writes one token per caller.
func (s *State) WriteTokens() error {
	callers, err := fixtures.Callers()
	if err != nil {
		return err
	}
	for _, c := range callers {
		token, err := s.Token(c)
		if err != nil {
			return err
		}
		if err := os.WriteFile(s.TokenFile(c.Name), []byte(token), ownerOnly); err != nil {
			return err
		}
	}
	return nil
}

// Token gives a caller's access token.
func (s *State) Token(c fixtures.Caller) (string, error) {
	caller, err := asCaller(c)
	if err != nil {
		return "", err
	}
	return s.login.CallerToken(caller, nil)
}

// PersonToken gives the token of a person who has logged in as themselves.
func (s *State) PersonToken(number aggregator.PersonalNumber) (string, error) {
	return s.eid.PersonToken(number)
}

// TokenFile gives the path of a caller's token.
func (s *State) TokenFile(caller string) string { return s.Path(Tokens, caller+".jwt") }

func asCaller(c fixtures.Caller) (aggregator.Caller, error) {
	caller := aggregator.Caller{
		Organisation: aggregator.Organisation{Number: c.Organisation},
		ID:           c.ID, Unit: c.Unit, Roles: c.Roles, Automation: c.Automation,
	}
	for _, text := range c.Relatives {
		number, err := aggregator.ParsePersonalNumber(text)
		if err != nil {
			return caller, fmt.Errorf("caller %s: relatives: %w", c.Name, err)
		}
		caller.Relatives = append(caller.Relatives, number)
	}
	if c.Number == "" {
		return caller, nil
	}
	own, err := aggregator.ParsePersonalNumber(c.Number)
	caller.Own = own
	return caller, err
}

// WriteInquiries writes one question per household, with the case token that
// its case system would have signed. Personal numbers stand in a file, not on a
// command line.
func (s *State) WriteInquiries(w *fixtures.World, purpose string, organisation aggregator.OrgNumber) error {
	for i := range w.Households {
		inquiry, err := s.Inquiry(&w.Households[i], w.Month, purpose, organisation)
		if err != nil {
			return err
		}
		body, err := json.MarshalIndent(inquiry, "", "  ")
		if err != nil {
			return err
		}
		if err := os.WriteFile(s.InquiryFile(w.Households[i].Name), append(body, '\n'), ownerOnly); err != nil {
			return err
		}
	}
	return nil
}

// InquiryFile gives the path of a household's question.
func (s *State) InquiryFile(persona string) string { return s.Path(Inquiries, persona+".json") }

// Inquiry gives a household's question, with the case token that its case system
// would have signed.
func (s *State) Inquiry(h *fixtures.Household, month aggregator.Month, purpose string, organisation aggregator.OrgNumber) (*v1.Request, error) {
	relation := aggregator.CaseToken{
		Reference: aggregator.CaseRef(h.Case), Organisation: organisation, Kind: "ekonomiskt_bistand", State: caseState(purpose),
	}
	r := &v1.Request{Purpose: purpose, Month: month.String()}
	r.Case.Reference = h.Case
	for _, p := range h.Persons {
		number, err := aggregator.ParsePersonalNumber(p.Number)
		if err != nil {
			return nil, err
		}
		relation.Members = append(relation.Members, aggregator.CaseMember{Number: number, Role: p.Role, Protected: registered(p)})
		r.Persons = append(r.Persons, v1.RequestPerson{PersonalNumber: v1.PersonalNumber(p.Number), Role: string(p.Role), Reason: p.Reason})
	}
	token, err := s.cases.CaseToken(relation)
	r.Case.Token = v1.Token(token)
	return r, err
}

// registered is what the case system knows of a person's protection from the
// population register: of those whom some authority marks it has not heard yet,
// so that the mark must be found where it is.
func registered(p fixtures.Person) aggregator.Protection {
	if len(p.ProtectedAt) > 0 {
		return aggregator.NotStated
	}
	return aggregator.Unmarked
}

// caseState is the state a case is in when its purpose is lawful.
func caseState(purpose string) string {
	switch aggregator.Purpose(purpose) {
	case aggregator.FollowUp:
		return "opened_for_followup"
	case aggregator.Recovery:
		return "opened_for_recovery"
	}
	return "open"
}
