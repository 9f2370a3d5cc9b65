// Package server puts the service together from its configuration: the law, the
// ledger, who may call, the sources behind their guards, and the JSON front.
// The demo and the production server are put together by the same lines.
package server

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/audit"
	"underlag/aggregator/guard"
	"underlag/aggregator/httpapi"
	"underlag/sources"
)

// Server is the service, ready to serve.
type Server struct {
	Service *aggregator.Service
	Handler http.Handler
	ledger  *audit.Log
	tls     *tls.Config
	log     *slog.Logger
	config  Config
}

// New reads the law, opens the ledger and makes everything ready. Whatever is
// missing or contradicts itself is an error that names the key; nothing is
// assumed instead. now decides which day it is; nil is the machine's clock.
func New(c Config, law fs.FS, log *slog.Logger, now func() time.Time) (*Server, error) {
	s := &Server{config: c, log: log}
	if now == nil {
		now = time.Now
	}
	var err error
	if s.tls, err = c.frontTLS(); err != nil {
		return nil, err
	}
	rules, err := access.Load(access.Config{FS: law, Catalogue: sources.Descriptors(), Environment: c.Environment})
	if err != nil {
		return nil, fmt.Errorf("law: %w", err)
	}
	verifier, err := c.verifier(now)
	if err != nil {
		return nil, err
	}
	guarded, err := c.sources()
	if err != nil {
		return nil, err
	}
	if s.ledger, err = c.Ledger.open(now); err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	s.Service = &aggregator.Service{Sources: guarded, Law: rules, Ledger: s.ledger, Now: now, NewID: rand.Text}
	s.Handler = httpapi.New(httpapi.Options{
		Service: s.Service, Callers: verifier, Log: log,
		Ready: func(context.Context) error { return s.ledger.Health() },
	})
	log.Info("law loaded", "revision", rules.Revision(), "environment", string(c.Environment))
	return s, nil
}

// Check tells what is wrong with a configuration without opening the ledger or
// a port.
func Check(c Config, law fs.FS) error {
	var problems []error
	_, err := c.frontTLS()
	problems = append(problems, err)
	_, err = access.Load(access.Config{FS: law, Catalogue: sources.Descriptors(), Environment: c.Environment})
	problems = append(problems, err)
	_, err = c.verifier(nil)
	problems = append(problems, err)
	_, err = c.sources()
	problems = append(problems, err)
	if c.Ledger.File == "" || c.Ledger.Keys == "" {
		problems = append(problems, errors.New("ledger: file and keys are required"))
	} else if _, err := audit.LoadKeys(c.Ledger.Keys); err != nil {
		problems = append(problems, fmt.Errorf("ledger: keys: %w", err))
	}
	return errors.Join(problems...)
}

// frontTLS refuses to serve in the clear to anybody but this machine.
func (c Config) frontTLS() (*tls.Config, error) {
	set, err := c.TLS.server(c.Identity.Require)
	if err != nil || set != nil {
		return set, err
	}
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen: %q is not host:port", c.Listen)
	}
	if ip, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("tls: certificate and key are required to listen on %s; in the clear only loopback is served", host)
	}
	return nil, nil
}

func (c Config) sources() ([]aggregator.Source, error) {
	security, err := c.Upstream.client()
	if err != nil {
		return nil, err
	}
	list, err := sources.New(c.Sources, security)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for i, source := range list {
		code := string(source.Descriptor().Code)
		known[code] = true
		limits := c.Limits[code]
		list[i] = guard.New(source, guard.Settings{Deadline: time.Duration(limits.Deadline), Concurrent: limits.Concurrent})
	}
	for code := range c.Limits {
		if !known[code] {
			return nil, fmt.Errorf("limits: %s is not the code of a source", code)
		}
	}
	return list, nil
}

func (l Ledger) open(now func() time.Time) (*audit.Log, error) {
	keys, err := audit.LoadKeys(l.Keys)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	return audit.Open(l.File, audit.Options{Keys: keys, Now: now})
}

// Serve serves until ctx ends, then lets what is under way finish for as long
// as the configuration says. ready, if not nil, is told the address once it is
// bound.
func (s *Server) Serve(ctx context.Context, ready func(net.Addr)) error {
	listener, err := net.Listen("tcp", s.config.Listen)
	if err != nil {
		return err
	}
	front := &http.Server{
		Handler:           s.Handler,
		TLSConfig:         s.tls,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() {
		if s.tls == nil {
			failed <- front.Serve(listener)
			return
		}
		failed <- front.ServeTLS(listener, "", "")
	}()
	s.log.Info("serving", "address", listener.Addr().String(), "tls", s.tls != nil)
	if ready != nil {
		ready(listener.Addr())
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	return s.drain(front)
}

func (s *Server) drain(front *http.Server) error {
	patience := time.Duration(s.config.Shutdown)
	if patience == 0 {
		patience = 20 * time.Second
	}
	s.log.Info("draining", "patience", patience.String())
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := front.Shutdown(ctx); err != nil {
		return fmt.Errorf("not everything under way was finished in %s: %w", patience, err)
	}
	return nil
}

// Close closes the ledger.
func (s *Server) Close() error {
	if s.ledger == nil {
		return nil
	}
	return s.ledger.Close()
}
