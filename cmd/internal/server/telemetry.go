package server

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"

	"underlag/aggregator/identity"
	"underlag/aggregator/telemetry"
)

// Metrics says where Prometheus reads the metrics; without an address nowhere.
type Metrics struct {
	Listen string    `yaml:"listen"`
	TLS    ServerTLS `yaml:"tls"`
}

// Tracing says where traces are sent; without an address nowhere.
type Tracing struct {
	OTLP  string  `yaml:"otlp"`  // address of a collector that speaks OTLP over HTTP
	Share float64 `yaml:"share"` // of the requests, 0 to 1
}

// listener gives the TLS of the metrics' own listener: beyond this machine they
// are shown only to a client with a certificate.
func (m Metrics) listener() (*tls.Config, error) {
	if m.Listen == "" {
		return nil, nil
	}
	clear := Config{Listen: m.Listen, Identity: Identity{Require: identity.RequireToken}}
	if m.TLS.Certificate == "" {
		return clear.frontTLS()
	}
	if m.TLS.ClientCA == "" {
		return nil, errors.New("tls: client_ca is required beside the certificate")
	}
	set, err := m.TLS.server(identity.RequireToken)
	if err != nil {
		return nil, err
	}
	set.ClientAuth = tls.RequireAndVerifyClientCert
	return set, nil
}

// checkTelemetry tells what is wrong with the keys metrics and tracing.
func (c Config) checkTelemetry() error {
	var problems []error
	if _, err := c.Metrics.listener(); err != nil {
		problems = append(problems, fmt.Errorf("metrics: %w", err))
	}
	if c.Tracing.OTLP != "" {
		if err := telemetry.CheckTraces(c.Tracing.OTLP, c.Tracing.Share); err != nil {
			problems = append(problems, fmt.Errorf("tracing: %w", err))
		}
	}
	return errors.Join(problems...)
}

// observer makes what is told of everything the service does.
func (s *Server) observer(rules *inForce) (telemetry.Observer, error) {
	var o telemetry.Observer
	var err error
	if s.metricsTLS, err = s.config.Metrics.listener(); err != nil {
		return o, fmt.Errorf("metrics: %w", err)
	}
	if s.config.Metrics.Listen != "" {
		o.Metrics = telemetry.NewMetrics(telemetry.Watched{
			Sources: s.monitor.Status, Law: rules.Evaluations, Ledger: func() error { return s.ledger.Health() },
			Reviews: s.reviews.last,
		})
		mux := http.NewServeMux()
		mux.Handle("GET /metrics", o.Metrics.Handler())
		s.Metrics = mux
	}
	if s.config.Tracing.OTLP != "" {
		if o.Traces, err = telemetry.NewTraces(s.config.Tracing.OTLP, s.config.Tracing.Share, s.log); err != nil {
			return o, fmt.Errorf("tracing: %w", err)
		}
		s.traces = o.Traces
	}
	return o, nil
}
