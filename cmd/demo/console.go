package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"underlag/aggregator/console"
	"underlag/cmd/internal/playground"
	"underlag/cmd/internal/server"
	"underlag/fixtures"
)

// addConsole has the server that is asked show its console, and starts the provider
// where one logs in to it, if the demo is to go on serving.
func (o *options) addConsole(st *playground.State, c *server.Config) (stop func() error, err error) {
	if o.once {
		return func() error { return nil }, nil
	}
	if c.Listen, err = settled(c.Listen); err != nil {
		return nil, err
	}
	provider, err := st.StartProvider("http://" + c.Listen + console.Root)
	if err != nil {
		return nil, err
	}
	cases, err := o.caseSystem(st, "http://"+c.Listen+console.Root)
	if err != nil {
		return nil, errors.Join(err, provider.Close())
	}
	provider.AddCases(cases)
	return provider.Close, provider.Configure(c)
}

// caseSystem hands the households over to the console, as cases of the municipality
// of whoever asks.
func (o *options) caseSystem(st *playground.State, address string) (*playground.CaseSystem, error) {
	month, today, err := applicationMonth(o.month, time.Now())
	if err != nil {
		return nil, err
	}
	world, err := fixtures.NewWorld(month, today)
	if err != nil {
		return nil, err
	}
	caller, err := fixtures.FindCaller(o.caller)
	if err != nil {
		return nil, err
	}
	return &playground.CaseSystem{State: st, World: world, Purpose: o.purpose, Organisation: caller.Organisation, Console: address}, nil
}

// settled gives an address with a port, one that is free where any will do: the
// provider sends browsers back to it before the server listens.
func settled(address string) (string, error) {
	if _, port, err := net.SplitHostPort(address); err != nil || port != "0" {
		return address, err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// inviteConsole says where the console is.
func inviteConsole(w io.Writer, sv *serving) {
	fmt.Fprintf(w, `
The console for those who answer for the service, where one logs in as whoever one likes:

  %s
`, sv.console)
}
