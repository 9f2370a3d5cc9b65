// Package simulators starts the simulated authorities, each on an address of
// its own on loopback, as they would stand at seven different places.
package simulators

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"underlag/fixtures"
	"underlag/sources"
	akassor "underlag/sources/akassor/sim"
	arbetsformedlingen "underlag/sources/arbetsformedlingen/sim"
	csn "underlag/sources/csn/sim"
	forsakringskassan "underlag/sources/forsakringskassan/sim"
	migrationsverket "underlag/sources/migrationsverket/sim"
	skatteverket "underlag/sources/skatteverket/sim"
	transportstyrelsen "underlag/sources/transportstyrelsen/sim"
)

// Actor is the aktorsId that the simulated LEFI knows.
const Actor = "026-51"

// Running is the simulated authorities, running.
type Running struct {
	Sources sources.Config // where they are
	servers []*http.Server
}

// Start starts all of them on free ports of 127.0.0.1.
func Start(world *fixtures.World, faults fixtures.Faults) (*Running, error) {
	r := &Running{}
	r.Sources.FK.Actor = Actor
	for _, s := range []struct {
		url     *string
		handler http.Handler
	}{
		{&r.Sources.AF.URL, arbetsformedlingen.New(world, faults)},
		{&r.Sources.CSN.URL, csn.New(world, faults)},
		{&r.Sources.FK.URL, forsakringskassan.New(world, faults)},
		{&r.Sources.SKV.URL, skatteverket.New(world, faults)},
		{&r.Sources.SO.URL, akassor.New(world, faults)},
		{&r.Sources.TNS.URL, transportstyrelsen.New(world, faults)},
		{&r.Sources.MIV.URL, migrationsverket.New(world, faults)},
	} {
		url, err := r.serve(s.handler)
		if err != nil {
			return nil, errors.Join(err, r.Close())
		}
		*s.url = url
	}
	return r, nil
}

func (r *Running) serve(h http.Handler) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	r.servers = append(r.servers, server)
	go server.Serve(listener)
	return "http://" + listener.Addr().String(), nil
}

// Close stops them at once, hanging ones too.
func (r *Running) Close() error {
	var errs []error
	for _, s := range r.servers {
		errs = append(errs, s.Close())
	}
	return errors.Join(errs...)
}
