package soap_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/sources/internal/contractview/traps/wire"
	"underlag/sources/internal/soap"
)

func TestDeadline(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	asker := client(t, server.URL, soap.NewHTTPClient(nil, 4))

	mine := errors.New("the source's own deadline")
	ctx, cancel := context.WithTimeoutCause(t.Context(), 30*time.Millisecond, mine)
	defer cancel()
	err := asker.Call(ctx, question(), new(wire.Svar))
	if e := aggregator.AsSourceError(err); e.Outcome != aggregator.Late || !errors.Is(err, mine) {
		t.Errorf("after the deadline: %v", err)
	}

	ctx, stop := context.WithCancel(t.Context())
	stop()
	err = asker.Call(ctx, question(), new(wire.Svar))
	if e := aggregator.AsSourceError(err); e.Outcome != aggregator.Late || !errors.Is(err, context.Canceled) {
		t.Errorf("after the caller left: %v", err)
	}
}

func TestUnsent(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	asker := client(t, "http://"+listener.Addr().String(), soap.NewHTTPClient(nil, 4))
	e := aggregator.AsSourceError(asker.Call(t.Context(), question(), new(wire.Svar)))
	if e.Outcome != aggregator.Unavailable || !e.Unsent {
		t.Errorf("nobody listens: %v, unsent %v", e, e.Unsent)
	}
}

func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	var connections atomic.Int32
	var calls atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if calls.Add(1) == 21 {
			cut(w, "")
			return
		}
		io.Copy(io.Discard, r.Body)
		soap.WriteResponse(w, answer())
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	asker := client(t, server.URL, soap.NewHTTPClient(nil, 4))
	for range 20 {
		err := asker.Call(t.Context(), question(), new(wire.Svar))
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := connections.Load(); n != 1 {
		t.Errorf("%d connections for 20 calls", n)
	}
	// The server closes the kept connection where it would have answered: it may
	// have read the question, so nobody may ask again.
	e := aggregator.AsSourceError(asker.Call(t.Context(), question(), new(wire.Svar)))
	if e.Outcome != aggregator.Unavailable || e.Unsent {
		t.Errorf("a kept connection that was closed: %v, unsent %v", e, e.Unsent)
	}
}
