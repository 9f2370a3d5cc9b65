package soap_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/sources/internal/soap"
)

func TestProbe(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		outcome aggregator.Outcome
		code    string
	}{
		"a WSDL":           {respond(200, "text/xml", "<definitions/>"), "", ""},
		"none":             {respond(404, "text/plain", "nothing here"), "", ""},
		"POST only":        {respond(405, "text/plain", ""), "", ""},
		"a server's error": {respond(503, "text/plain", ""), aggregator.Unavailable, "http_503"},
		"hanging up":       {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, aggregator.Unavailable, "connection"},
		"silence":          {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, aggregator.Late, "deadline"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := make(chan string, 1)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked <- r.Method + " " + r.URL.String()
				c.handler(w, r)
			}))
			t.Cleanup(server.Close)
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			err := client(t, server.URL+"/here", soap.NewHTTPClient(nil, 4)).Probe(ctx)
			if got := <-asked; got != "GET /here?wsdl" {
				t.Errorf("it asked %s", got)
			}
			if c.outcome == "" {
				if err != nil {
					t.Errorf("not reached: %v", err)
				}
				return
			}
			if e := aggregator.AsSourceError(err); err == nil || e.Outcome != c.outcome || e.Code != c.code {
				t.Errorf("got %v, want %s %s", err, c.outcome, c.code)
			}
		})
	}
}
