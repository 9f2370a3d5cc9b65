package server

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"underlag/aggregator/config"
	"underlag/aggregator/console"
	"underlag/aggregator/httpapi"
	"underlag/aggregator/identity"
)

// Console says whether the console is served, and how one logs in to it.
type Console struct {
	Enabled      bool          `yaml:"enabled"`
	Issuer       string        `yaml:"issuer"` // one of identity.issuers
	ClientID     string        `yaml:"client_id"`
	ClientSecret config.Secret `yaml:"client_secret"`
	Redirect     string        `yaml:"redirect"` // the console's own address, and /login/done
	Scopes       []string      `yaml:"scopes"`   // beside openid
	// CaseSystem is the address of the system that caseworkers open cases from; empty:
	// none is pointed at.
	CaseSystem string `yaml:"case_system"`
	// Listen and TLS are a listener of its own, which asks browsers for no client
	// certificate; empty: the console stands beside the API.
	Listen string    `yaml:"listen"`
	TLS    ServerTLS `yaml:"tls"`
	Rules  Rules     `yaml:"rules"`
}

// loginDone is where the console expects browsers back from the login.
const loginDone = console.Root + "/login/done"

// addConsole puts the console beside the API, and makes its own listener ready.
func (s *Server) addConsole(api httpapi.Options, verifier *identity.Verifier, rules *inForce, now func() time.Time) error {
	c := s.config.Console
	if !c.Enabled {
		return s.config.checkConsole(verifier)
	}
	login, err := c.login(verifier, s.log)
	if err != nil {
		return fmt.Errorf("console: %w", err)
	}
	if err = c.checkCaseSystem(); err != nil {
		return fmt.Errorf("console: %w", err)
	}
	if s.consoleTLS, err = c.listener(); err != nil {
		return fmt.Errorf("console: %w", err)
	}
	areas, err := s.areas(verifier, rules, now)
	if err != nil {
		return fmt.Errorf("console: %w", err)
	}
	pages, err := console.New(console.Options{Login: login, Areas: areas, Log: s.log, Now: now, Secure: c.secure()})
	if err != nil {
		return fmt.Errorf("console: %w", err)
	}
	front := httpapi.Around(api, pages)
	if c.Listen != "" {
		s.Console = front
		return nil
	}
	s.Handler = besideConsole(s.Handler, front)
	return nil
}

// areas are the parts of the console.
func (s *Server) areas(verifier *identity.Verifier, rules *inForce, now func() time.Time) ([]console.Area, error) {
	list := []console.Area{s.basis(verifier, rules, now), s.operations(), s.records(rules)}
	if err := s.config.Console.Rules.check(s.config.Law); err != nil {
		return nil, err
	}
	if len(s.config.Console.Rules.Organisations) > 0 {
		area, err := s.rules(now)
		if err != nil {
			return nil, err
		}
		list = append(list, area)
	}
	return list, nil
}

// besideConsole sends what stands at the console's root and below to it, and all
// else to the API.
func besideConsole(api, front http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == console.Root || strings.HasPrefix(r.URL.Path, console.Root+"/") {
			front.ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	})
}

// checkConsole tells what is wrong with the console's configuration.
func (c Config) checkConsole(verifier *identity.Verifier) error {
	if !c.Console.Enabled {
		if c.Console.Issuer != "" || c.Console.Listen != "" {
			return errors.New("console: the keys say how, and enabled does not say that it is")
		}
		return nil
	}
	var problems []error
	if verifier != nil { // what is wrong with it is said already
		_, err := c.Console.login(verifier, slog.New(slog.DiscardHandler))
		problems = append(problems, err)
	}
	_, err := c.Console.listener()
	problems = append(problems, err, c.Console.checkCaseSystem(), c.Console.Rules.check(c.Law))
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("console: %w", err)
	}
	return nil
}

// login makes the way in.
func (c Console) login(verifier *identity.Verifier, log *slog.Logger) (*identity.Login, error) {
	if at, err := url.Parse(c.Redirect); err != nil || at.Path != loginDone {
		return nil, fmt.Errorf("redirect: want the console's address and %s, such as https://underlag.example.se%s", loginDone, loginDone)
	}
	return verifier.Login(identity.LoginConfig{
		Issuer: c.Issuer, ClientID: c.ClientID, ClientSecret: c.ClientSecret.Reveal(), Redirect: c.Redirect, Scopes: c.Scopes, Log: log,
	})
}

func (c Console) checkCaseSystem() error {
	if at, err := url.Parse(c.CaseSystem); c.CaseSystem != "" && (err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http") {
		return errors.New("case_system: want the address of a page, such as https://arende.example.se/")
	}
	return nil
}

// secure tells whether browsers come over TLS, here or at a proxy before this
// server. In the clear they come from this machine only, which the login sees to.
func (c Console) secure() bool { return strings.HasPrefix(c.Redirect, "https://") }

// Address is where the console is found; empty: it is not served.
func (c Console) Address() string {
	if !c.Enabled {
		return ""
	}
	return strings.TrimSuffix(c.Redirect, loginDone) + console.Root
}

// listener gives the TLS of the console's own listener, nil where it has none or
// is served in the clear, which is allowed on loopback only.
func (c Console) listener() (*tls.Config, error) {
	if c.Listen == "" {
		if c.TLS != (ServerTLS{}) {
			return nil, errors.New("tls: it is of listen, which is missing")
		}
		return nil, nil
	}
	if c.TLS.ClientCA != "" {
		return nil, errors.New("tls: client_ca: browsers show no certificate here; they log in")
	}
	return Config{Listen: c.Listen, TLS: c.TLS, Identity: Identity{Require: identity.RequireToken}}.frontTLS()
}
