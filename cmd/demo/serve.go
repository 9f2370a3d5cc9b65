package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"

	"underlag/aggregator/soapapi"
	"underlag/cmd/internal/playground"
	"underlag/cmd/internal/server"
	"underlag/fixtures"
	"underlag/sources"
	"underlag/sources/ssbtek"
)

// The modes: asking the authorities directly, or through another server's SSBTEK
// front, as a municipality behind the national service does.
const (
	hub     = "hub"
	gateway = "gateway"
)

// anyPort is where nobody has to find the server.
const anyPort = "127.0.0.1:0"

// serving is the server that is asked, running, with all behind it.
type serving struct {
	url     string
	ssbtek  string // the SSBTEK front's own listener; empty: none
	through string // the SSBTEK front that it asks through, in gateway mode
	console string // empty: none
	stop    func() error
}

// serve starts the hub and, in gateway mode, the server that asks through it.
func (o *options) serve(ctx context.Context, st *playground.State, where sources.Config, law fs.FS, log *slog.Logger) (*serving, error) {
	if o.mode == hub {
		return o.serveHub(ctx, st, where, law, log)
	}
	caller, err := fixtures.FindCaller(o.caller)
	if err != nil {
		return nil, err
	}
	behind := st.Config(anyPort, where)
	behind.SSBTEK.Listen = anyPort
	first, s, err := serve(ctx, behind, law, log)
	if err != nil {
		return nil, err
	}
	front := st.Gateway(o.listen, s.SSBTEKAddr(), ssbtek.V10, caller.Organisation)
	second, _, err := o.serveAsked(ctx, st, front, law, log)
	if err != nil {
		return nil, errors.Join(err, first.stop())
	}
	stopSecond := second.stop
	second.through = front.Sources.SSBTEK.URL
	second.stop = func() error { return errors.Join(stopSecond(), first.stop()) }
	return second, nil
}

// serveHub starts the server that asks the authorities itself, and shows systems
// with client certificates its SSBTEK front too, if it is to go on serving.
func (o *options) serveHub(ctx context.Context, st *playground.State, where sources.Config, law fs.FS, log *slog.Logger) (*serving, error) {
	c := st.Config(o.listen, where)
	if !o.once {
		c.SSBTEK.Listen = o.listenTLS
	}
	sv, s, err := o.serveAsked(ctx, st, c, law, log)
	if err != nil {
		return nil, err
	}
	if address := s.SSBTEKAddr(); address != nil {
		sv.ssbtek = "https://" + address.String() + soapapi.PathV10
	}
	return sv, nil
}

// serveAsked starts the server that is asked, with its console.
func (o *options) serveAsked(ctx context.Context, st *playground.State, c server.Config, law fs.FS, log *slog.Logger) (*serving, *server.Server, error) {
	stopLogin, err := o.addConsole(st, &c)
	if err != nil {
		return nil, nil, err
	}
	sv, s, err := serve(ctx, c, law, log)
	if err != nil {
		return nil, nil, errors.Join(err, stopLogin())
	}
	stop := sv.stop
	sv.console = c.Console.Address()
	sv.stop = func() error { return errors.Join(stop(), stopLogin()) }
	return sv, s, nil
}

// serve returns once the addresses are bound.
func serve(ctx context.Context, c server.Config, law fs.FS, log *slog.Logger) (*serving, *server.Server, error) {
	s, err := server.New(c, law, log, nil)
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	bound, done := make(chan net.Addr, 1), make(chan error, 1)
	go func() { done <- s.Serve(ctx, func(a net.Addr) { bound <- a }) }()
	select {
	case address := <-bound:
		stop := func() error { cancel(); return errors.Join(<-done, s.Close()) }
		return &serving{url: "http://" + address.String(), stop: stop}, s, nil
	case err := <-done:
		cancel()
		return nil, nil, errors.Join(err, s.Close())
	}
}

// ledger is the file of the server that is asked.
func (o *options) ledger() string {
	if o.mode == gateway {
		return playground.GatewayLedger
	}
	return "ledger.db"
}
