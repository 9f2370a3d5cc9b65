package server

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/config"
	"underlag/aggregator/httpapi"
	"underlag/aggregator/identity"
	"underlag/aggregator/soapapi"
	"underlag/sources"
)

// SSBTEK says whether and where the service answers systems that speak SSBTEK.
type SSBTEK struct {
	Enabled bool `yaml:"enabled"`
	// Deadline of an answer; zero: 4 s, since those who stand between wait for
	// little longer.
	Deadline config.Duration `yaml:"deadline"`
	// Listen and TLS are a listener of its own, on which a client certificate is
	// required; empty: the front stands beside the API only.
	Listen string    `yaml:"listen"`
	TLS    ServerTLS `yaml:"tls"`
}

const ssbtekDeadline = 4 * time.Second

// Vouching is what the municipality's own systems may vouch for over SSBTEK.
type Vouching struct {
	Caseworkers  string   `yaml:"caseworkers"` // named, or empty
	Unit         string   `yaml:"unit"`
	Roles        []string `yaml:"roles"`
	CaseRelation string   `yaml:"case_relation"` // vouched, or required, which is the default
	Protection   string   `yaml:"protection"`    // passed_on, or restrict, which is the default
}

func (v *Vouching) vouching() (*aggregator.Vouching, error) {
	if v == nil {
		return nil, nil
	}
	for _, key := range []struct{ name, value, narrow, wide string }{
		{"caseworkers", v.Caseworkers, "proven", "named"}, {"case_relation", v.CaseRelation, "required", "vouched"}, {"protection", v.Protection, "restrict", "passed_on"},
	} {
		if !slices.Contains([]string{"", key.narrow, key.wide}, key.value) {
			return nil, fmt.Errorf("%s: want %s or %s", key.name, key.narrow, key.wide)
		}
	}
	named := v.Caseworkers == "named"
	if named != (v.Unit != "" && len(v.Roles) > 0) {
		return nil, errors.New("caseworkers: named needs unit and roles, and only it has them")
	}
	if aggregator.MayHoldPersonalNumber(v.Unit) {
		return nil, errors.New("unit: may not hold a personal number")
	}
	return &aggregator.Vouching{
		Caseworkers: named, Unit: v.Unit, Roles: v.Roles, Cases: v.CaseRelation == "vouched", Protection: v.Protection == "passed_on",
	}, nil
}

// addSSBTEK puts the front beside the API, and makes its own listener ready.
func (s *Server) addSSBTEK(api httpapi.Options, callers soapapi.Callers, rules *inForce, watched func(aggregator.Law) aggregator.Law) error {
	c := s.config
	if !c.SSBTEK.Enabled {
		return c.checkSSBTEK()
	}
	var err error
	if s.ssbtekTLS, err = c.SSBTEK.listener(); err != nil {
		return err
	}
	options := soapapi.Options{
		Service: s.Service, Callers: callers, Purposes: rules.now.Load().Purposes, Log: s.log, Deadline: c.SSBTEK.deadline(),
		InForce: func() (*aggregator.Service, *soapapi.Purposes) { return rules.under(s.Service, watched) },
	}
	for _, part := range sources.Parts(c.Sources) {
		options.Parts = append(options.Parts, part)
	}
	front, err := soapapi.New(options)
	if err != nil {
		return fmt.Errorf("ssbtek: %w", err)
	}
	s.SSBTEK = httpapi.Around(api, front)
	s.Handler = beside(s.Handler, s.SSBTEK)
	return nil
}

// beside sends what stands below the SSBTEK front's root to it, and all else to
// the API.
func beside(api, front http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, soapapi.Root) {
			front.ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	})
}

// checkSSBTEK tells what is wrong with the front's configuration.
func (c Config) checkSSBTEK() error {
	if !c.SSBTEK.Enabled {
		if c.SSBTEK.Listen != "" {
			return errors.New("ssbtek: listen says where, and enabled does not say that it is")
		}
		return nil
	}
	_, listening := c.SSBTEK.listener()
	if d := c.SSBTEK.deadline(); d < aggregator.MinDeadline || d > aggregator.MaxDeadline {
		return errors.Join(listening, fmt.Errorf("ssbtek: deadline: want %s to %s", aggregator.MinDeadline, aggregator.MaxDeadline))
	}
	return listening
}

// listener gives the TLS of the front's own listener, nil where it has none.
func (c SSBTEK) listener() (*tls.Config, error) {
	if c.Listen == "" {
		return nil, nil
	}
	if c.TLS.Certificate == "" || c.TLS.ClientCA == "" {
		return nil, errors.New("ssbtek: tls: certificate, key and client_ca are required for listen")
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		return nil, fmt.Errorf("ssbtek: listen: %q is not host:port", c.Listen)
	}
	set, err := c.TLS.server(identity.RequireCertificate)
	if err != nil {
		return nil, fmt.Errorf("ssbtek: %w", err)
	}
	return set, nil
}

func (c SSBTEK) deadline() time.Duration {
	if c.Deadline == 0 {
		return ssbtekDeadline
	}
	return time.Duration(c.Deadline)
}

// SSBTEKAddr gives where the SSBTEK front's own listener is bound, once Serve has
// said that it is ready; nil without one.
func (s *Server) SSBTEKAddr() net.Addr {
	if len(s.addresses) < 2 {
		return nil
	}
	return s.addresses[1]
}
