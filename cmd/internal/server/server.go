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
	"sync"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access/bundle"
	"underlag/aggregator/audit"
	"underlag/aggregator/health"
	"underlag/aggregator/httpapi"
	"underlag/aggregator/replicas"
	"underlag/aggregator/telemetry"
	"underlag/cmd/internal/accesses"
	"underlag/sources"
)

// Server is the service, ready to serve.
type Server struct {
	Service *aggregator.Service
	Handler http.Handler
	SSBTEK  http.Handler // the SSBTEK front; nil: not enabled
	Console http.Handler // of its own listener; nil: it has none
	ledger  *audit.Log
	monitor *health.Monitor
	shared  *replicas.Shared // nil: there is one replica
	tls     *tls.Config
	log     *slog.Logger
	config  Config
	follows *bundle.Follower // of the law; nil: none is published

	Metrics    http.Handler // of its own listener; nil: not enabled
	metricsTLS *tls.Config
	traces     *telemetry.Traces // nil: none are made
	reviews    reviewCounts
	verified   *audit.Verification // nil: not open yet
	reviewing  *logReview
	tells      *accesses.Teller

	law     *inForce
	shipped fs.FS // the law that the program came with

	following sync.Mutex // the ledger's acts, one at a time in its order
	acts      *audit.ActReader
	drains    *drains
	kept      *audit.History
	book      *health.Book

	background sync.WaitGroup // what Close waits for

	ssbtekTLS  *tls.Config // of the SSBTEK front's own listener
	consoleTLS *tls.Config // of the console's own listener
	addresses  []net.Addr  // bound: the API's, and the SSBTEK front's own
}

// New reads the law, opens the ledger and makes everything ready. Whatever is
// missing or contradicts itself is an error that names the key; nothing is
// assumed instead. now decides which day it is; nil is the machine's clock.
func New(c Config, law fs.FS, log *slog.Logger, now func() time.Time) (*Server, error) {
	s := &Server{config: c, log: log}
	if now == nil {
		now = time.Now
	}
	if err := s.assemble(law, now); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Server) assemble(law fs.FS, now func() time.Time) error {
	c, log := s.config, s.log
	var err error
	if s.tls, err = c.frontTLS(); err != nil {
		return err
	}
	var keys *audit.Keys
	if s.ledger, keys, err = c.Ledger.open(now); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	rules, follower, err := c.law(context.Background(), law, s.ledger, newInsightKeys(keys), log, now)
	if err != nil {
		return fmt.Errorf("law: %w", err)
	}
	s.law, s.shipped = rules, law
	verifier, err := c.verifier(now)
	if err != nil {
		return err
	}
	if s.monitor, err = c.monitor(now); err != nil {
		return err
	}
	observer, err := s.observer(rules)
	if err != nil {
		return err
	}
	if s.shared, err = c.connectShared(log); err != nil {
		return err
	}
	watched, err := c.sources(s.monitor, calls{observer.Call, askedAgain(observer.Ledger(s.ledger))}, s.shared)
	if err != nil {
		return err
	}
	if err := s.identify(now); err != nil {
		return err
	}
	if err := s.restoreActs(context.Background(), keys); err != nil {
		return fmt.Errorf("acts: %w", err)
	}
	s.follows = follower
	gate, err := c.admission(s.shared, keys)
	if err != nil {
		return err
	}
	s.Service = &aggregator.Service{Sources: watched, Law: observer.Law(rules), Ledger: observer.Ledger(s.ledger), Now: now, NewID: rand.Text, Admission: s.drains.own.Before(gate)}
	api := httpapi.Options{
		Service: s.Service, Callers: verifier, Log: log,
		Ready: func(context.Context) error { return s.ledger.Health() }, Health: s.monitor.Status, Admin: s.admin(), Drains: s.drains.own.Draining,
		LogReview: s.logReview(),
	}
	if api.Concerned, err = s.concerned(verifier, rules, gate.Look, now); err != nil {
		return err
	}
	if s.traces != nil {
		api.Trace = s.traces.Request
	}
	if s.shared != nil {
		api.Alone = s.shared.Alone
	}
	if s.follows != nil {
		api.Ended = s.follows.Ended
	}
	s.Handler = httpapi.New(api)
	if err := s.addSSBTEK(api, verifier, rules, observer.Law); err != nil {
		return err
	}
	if err := s.addConsole(api, verifier, rules, now); err != nil {
		return err
	}
	log.Info("law loaded", "revision", rules.Revision(), "income", rules.now.Load().Income.Revision(), "environment", string(c.Environment))
	return nil
}

// Check tells what is wrong with a configuration without opening the ledger or
// a port.
func Check(c Config, law fs.FS) error {
	var problems []error
	_, err := c.frontTLS()
	problems = append(problems, err)
	problems = append(problems, c.checkLaw(law))
	verifier, err := c.verifier(nil)
	problems = append(problems, err, c.checkConsole(verifier))
	monitor, err := c.monitor(nil)
	if err != nil {
		problems, monitor = append(problems, err), health.New(nil, nil, health.Settings{}, nil)
	}
	_, err = c.sources(monitor, calls{}, nil)
	problems = append(problems, err, c.checkSSBTEK())
	problems = append(problems, c.checkTelemetry())
	_, err = c.Replica.name()
	problems = append(problems, err)
	_, err = c.admission(nil, nil)
	problems = append(problems, err, c.checkShared())
	if _, _, err := c.Ledger.read(); err != nil {
		problems = append(problems, fmt.Errorf("ledger: %w", err))
	}
	if _, err := c.Ledger.delays(); err != nil {
		problems = append(problems, fmt.Errorf("ledger: %w", err))
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

func (c Config) sources(monitor *health.Monitor, told calls, shared *replicas.Shared) ([]aggregator.Source, error) {
	security, err := c.Upstream.client()
	if err != nil {
		return nil, err
	}
	noteClient(monitor, security)
	list, err := sources.New(c.Sources, security, seenServer(monitor))
	if err != nil {
		return nil, err
	}
	return c.guarded(list, monitor, told, shared)
}

// Serve serves until ctx ends, then lets what is under way finish for as long
// as the configuration says. ready, if not nil, is told the address once it is
// bound.
func (s *Server) Serve(ctx context.Context, ready func(net.Addr)) error {
	fronts := []*http.Server{s.front(s.config.Listen, s.Handler, s.tls)}
	if s.config.SSBTEK.Listen != "" {
		fronts = append(fronts, s.front(s.config.SSBTEK.Listen, s.SSBTEK, s.ssbtekTLS))
	}
	if s.Metrics != nil {
		fronts = append(fronts, s.front(s.config.Metrics.Listen, s.Metrics, s.metricsTLS))
	}
	if s.Console != nil {
		fronts = append(fronts, s.front(s.config.Console.Listen, s.Console, s.consoleTLS))
	}
	go s.watch(ctx)
	go s.followActs(ctx)
	serving, over := context.WithCancel(context.WithoutCancel(ctx))
	defer over()
	s.background.Go(func() { s.book.Run(serving) }) // until what is under way is finished
	go s.followKeys(ctx)
	go s.followReviews(ctx)
	go s.watchCertificates(ctx)
	if s.shared != nil {
		go s.shared.Watch(ctx, breakers())
	}
	if s.follows != nil {
		go s.follows.Run(ctx)
	}
	failed := make(chan error, len(fronts))
	for i, front := range fronts {
		listener, err := net.Listen("tcp", front.Addr)
		if err != nil {
			return errors.Join(err, s.drain(fronts[:i]))
		}
		front.Addr = listener.Addr().String()
		s.log.Info("serving", "address", front.Addr, "tls", front.TLSConfig != nil)
		s.addresses = append(s.addresses, listener.Addr())
		go func() { failed <- serve(front, listener) }()
	}
	if ready != nil {
		ready(s.addresses[0])
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	return s.drain(fronts)
}

func (s *Server) front(address string, handler http.Handler, security *tls.Config) *http.Server {
	return &http.Server{
		Addr:              address,
		Handler:           handler,
		TLSConfig:         security,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
}

func serve(front *http.Server, listener net.Listener) error {
	if front.TLSConfig == nil {
		return front.Serve(listener)
	}
	return front.ServeTLS(listener, "", "")
}

func (s *Server) drain(fronts []*http.Server) error {
	patience := time.Duration(s.config.Shutdown)
	if patience == 0 {
		patience = 20 * time.Second
	}
	s.log.Info("draining", "patience", patience.String())
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var errs []error
	for _, front := range fronts {
		if err := front.Shutdown(ctx); err != nil {
			errs = append(errs, fmt.Errorf("not everything under way was finished in %s: %w", patience, err))
		}
	}
	return errors.Join(errs...)
}

// Close sends the traces that are left, keeps the history that is left, and closes
// the ledger.
func (s *Server) Close() error {
	s.background.Wait()
	errs := []error{s.kept.Close()}
	if s.traces != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		errs = append(errs, s.traces.Close(ctx))
	}
	if s.verified != nil {
		s.verified.Close()
	}
	if s.ledger != nil {
		errs = append(errs, s.ledger.Close())
	}
	errs = append(errs, s.shared.Close())
	return errors.Join(errs...)
}
