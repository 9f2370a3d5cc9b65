package server

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/config"
	"underlag/aggregator/identity"
	"underlag/sources"
)

// Config is the file that cmd/aggregator reads. Every key is described in the
// commented sample, cmd/aggregator/hub.yaml, which a test loads.
type Config struct {
	Environment    access.Environment      `yaml:"environment"`
	Law            Law                     `yaml:"law"`
	Listen         string                  `yaml:"listen"`
	TLS            ServerTLS               `yaml:"tls"`
	Log            Log                     `yaml:"log"`
	Shutdown       config.Duration         `yaml:"shutdown"`
	Ledger         Ledger                  `yaml:"ledger"`
	Identity       Identity                `yaml:"identity"`
	Organisations  []Organisation          `yaml:"organisations"`
	Upstream       ClientTLS               `yaml:"upstream"`
	Sources        sources.Config          `yaml:"sources"`
	Limits         map[string]SourceLimits `yaml:"limits"`
	Fairness       Fairness                `yaml:"fairness"`
	Shared         Shared                  `yaml:"shared"`
	Replica        Replica                 `yaml:"replica"`
	SSBTEK         SSBTEK                  `yaml:"ssbtek"`
	Health         Health                  `yaml:"health"`
	Maintenance    []Maintenance           `yaml:"maintenance"`
	MaintenanceICS string                  `yaml:"maintenance_ics"`
	Metrics        Metrics                 `yaml:"metrics"`
	Tracing        Tracing                 `yaml:"tracing"`
	Admin          Admin                   `yaml:"admin"`
	Agreements     []ServiceAgreement      `yaml:"agreements"`
	Console        Console                 `yaml:"console"`
}

// ServerTLS is how the front is served. Without a certificate it is served in
// the clear, which is allowed on loopback only.
type ServerTLS struct {
	Certificate string `yaml:"certificate"`
	Key         string `yaml:"key"`
	ClientCA    string `yaml:"client_ca"` // trusted issuers of client certificates
}

// ClientTLS is how the authorities are called.
type ClientTLS struct {
	Certificate string `yaml:"certificate"`
	Key         string `yaml:"key"`
	CA          string `yaml:"ca"` // empty: the system's
}

// Log says how much is logged.
type Log struct {
	Level slog.Level `yaml:"level"`
}

// Identity says who may vouch for callers.
type Identity struct {
	Require         identity.Require `yaml:"require"`
	Audience        string           `yaml:"audience"`
	Issuers         []Issuer         `yaml:"issuers"`
	MaxLifetime     config.Duration  `yaml:"max_lifetime"`
	MaxCaseLifetime config.Duration  `yaml:"max_case_lifetime"`
}

// Issuer vouches for caseworkers.
type Issuer struct {
	Name            string                 `yaml:"name"`
	JWKS            string                 `yaml:"jwks"` // file or https address
	Organisations   []aggregator.OrgNumber `yaml:"organisations"`
	AnyOrganisation bool                   `yaml:"any_organisation"`
	Cases           bool                   `yaml:"cases"`
	Persons         bool                   `yaml:"persons"`
	PersonClaims    []string               `yaml:"person_claims"`
}

// Organisation is a municipality.
type Organisation struct {
	Number       aggregator.OrgNumber `yaml:"number"`
	Name         string               `yaml:"name"`
	Agreement    *Agreement           `yaml:"agreement"`
	Certificates []Certificate        `yaml:"certificates"`
	CaseSystems  []CaseSystem         `yaml:"case_systems"`
	// NamesCaseworkers shows persons which caseworker asked about them.
	NamesCaseworkers bool `yaml:"names_caseworkers"`
}

// Agreement is the municipality's agreement.
type Agreement struct {
	From             aggregator.Date `yaml:"from"`
	To               aggregator.Date `yaml:"to"`
	HandlesAid       bool            `yaml:"handles_economic_assistance"`
	Automations      []string        `yaml:"automations"`
	Processor        *Processor      `yaml:"processor"`
	WithoutCaseToken bool            `yaml:"without_case_token"`
	SSBTEK           *Vouching       `yaml:"ssbtek"`
	Rate             Rate            `yaml:"rate"`
	CaseworkerRate   Rate            `yaml:"caseworker_rate"`
}

// Processor is a personuppgiftsbiträde.
type Processor struct {
	Number aggregator.OrgNumber `yaml:"number"`
	Name   string               `yaml:"name"`
}

// Certificate maps a client certificate to the organisation.
type Certificate struct {
	SHA256     string   `yaml:"sha256"`
	Automation string   `yaml:"automation"`
	Unit       string   `yaml:"unit"`
	Roles      []string `yaml:"roles"`
}

// CaseSystem signs case tokens.
type CaseSystem struct {
	Name string `yaml:"name"`
	JWKS string `yaml:"jwks"`
}

func (c Config) verifier(now func() time.Time) (*identity.Verifier, error) {
	set := identity.Config{
		Now:     now,
		Require: c.Identity.Require, Audience: c.Identity.Audience,
		MaxLifetime: time.Duration(c.Identity.MaxLifetime), MaxCaseLifetime: time.Duration(c.Identity.MaxCaseLifetime),
	}
	for _, i := range c.Identity.Issuers {
		keys, err := keySet(i.JWKS)
		if err != nil {
			return nil, fmt.Errorf("identity.issuers: %s: jwks: %w", i.Name, err)
		}
		set.Issuers = append(set.Issuers, identity.Issuer{
			Name: i.Name, Keys: keys, Organisations: i.Organisations, AnyOrganisation: i.AnyOrganisation, Cases: i.Cases,
			Persons: i.Persons, PersonClaims: i.PersonClaims,
		})
	}
	for _, o := range c.Organisations {
		org, err := o.identity()
		if err != nil {
			return nil, fmt.Errorf("organisations: %s: %w", o.Number, err)
		}
		set.Organisations = append(set.Organisations, org)
	}
	return identity.New(set)
}

func (o Organisation) identity() (identity.Organisation, error) {
	out := identity.Organisation{Number: o.Number, Name: o.Name}
	if a := o.Agreement; a != nil {
		vouching, err := a.SSBTEK.vouching()
		if err != nil {
			return out, fmt.Errorf("agreement.ssbtek.%w", err)
		}
		out.Agreement = &aggregator.Agreement{From: a.From, To: a.To, HandlesAid: a.HandlesAid, Automations: a.Automations, NeedsCaseToken: !a.WithoutCaseToken, SSBTEK: vouching,
			Rate: a.Rate.rate(), CaseworkerRate: a.CaseworkerRate.rate()}
		if err := errors.Join(a.Rate.check("agreement.rate"), a.CaseworkerRate.check("agreement.caseworker_rate")); err != nil {
			return out, err
		}
		if a.Processor != nil {
			out.Agreement.Processor = &aggregator.Processor{Organisation: a.Processor.Number, Name: a.Processor.Name}
		}
	}
	for _, c := range o.Certificates {
		out.Certificates = append(out.Certificates, identity.Certificate(c))
	}
	for _, s := range o.CaseSystems {
		keys, err := keySet(s.JWKS)
		if err != nil {
			return out, fmt.Errorf("case_systems: %s: jwks: %w", s.Name, err)
		}
		out.CaseSystems = append(out.CaseSystems, identity.CaseSystem{Name: s.Name, Keys: keys})
	}
	return out, nil
}

func keySet(where string) (*identity.KeySet, error) {
	switch {
	case where == "":
		return nil, errors.New("a file or an https address is required")
	case strings.Contains(where, "://"):
		return identity.KeysFromURL(where, nil, nil)
	}
	return identity.KeysFromFile(where)
}

// server gives the front's TLS, and nil where it has no certificate.
func (t ServerTLS) server(require identity.Require) (*tls.Config, error) {
	if t.Certificate == "" {
		if require != identity.RequireToken {
			return nil, errors.New("tls: identity.require asks for client certificates, so certificate, key and client_ca are required")
		}
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(t.Certificate, t.Key)
	if err != nil {
		return nil, fmt.Errorf("tls: %w", err)
	}
	set := &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	if t.ClientCA != "" {
		set.ClientCAs, err = pool(t.ClientCA)
		if err != nil {
			return nil, fmt.Errorf("tls: client_ca: %w", err)
		}
		set.ClientAuth = tls.VerifyClientCertIfGiven
	}
	if require != identity.RequireToken {
		if t.ClientCA == "" {
			return nil, errors.New("tls: client_ca is required where identity.require asks for client certificates")
		}
		set.ClientAuth = tls.RequireAndVerifyClientCert
	}
	return set, nil
}

// client gives the TLS towards the authorities.
func (t ClientTLS) client() (*tls.Config, error) {
	set := &tls.Config{MinVersion: tls.VersionTLS12}
	if t.Certificate != "" {
		pair, err := tls.LoadX509KeyPair(t.Certificate, t.Key)
		if err != nil {
			return nil, fmt.Errorf("upstream: %w", err)
		}
		set.Certificates = []tls.Certificate{pair}
	}
	if t.CA != "" {
		roots, err := pool(t.CA)
		if err != nil {
			return nil, fmt.Errorf("upstream: ca: %w", err)
		}
		set.RootCAs = roots
	}
	return set, nil
}

func pool(file string) (*x509.CertPool, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(raw) {
		return nil, fmt.Errorf("%s holds no certificate in PEM", file)
	}
	return roots, nil
}
