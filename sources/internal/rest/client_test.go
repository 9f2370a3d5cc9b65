package rest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
)

// ask puts a question to a handler.
func ask(t *testing.T, h http.HandlerFunc) ([]byte, error) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return NewClient(server.Client()).Post(t.Context(), server.URL, []byte(`{"a":1}`))
}

func wants(t *testing.T, err error, outcome aggregator.Outcome, code string) *aggregator.SourceError {
	t.Helper()
	var got *aggregator.SourceError
	if !errors.As(err, &got) {
		t.Fatalf("got %v, want a *SourceError", err)
	}
	if got.Outcome != outcome || got.Code != code {
		t.Errorf("got %v, want %s: %s", err, outcome, code)
	}
	return got
}

func TestPostSendsJSONAndGivesTheBody(t *testing.T) {
	var kind, accept, method string
	body, err := ask(t, func(w http.ResponseWriter, r *http.Request) {
		kind, accept, method = r.Header.Get("Content-Type"), r.Header.Get("Accept"), r.Method
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		w.Write([]byte(`{"b":2}`))
	})
	if err != nil || string(body) != `{"b":2}` {
		t.Errorf("got %q, %v", body, err)
	}
	if kind != "application/json" || accept != "application/json" || method != http.MethodPost {
		t.Errorf("sent %s with Content-Type %q and Accept %q", method, kind, accept)
	}
}

func TestStatuses(t *testing.T) {
	for status, want := range map[int]aggregator.Outcome{
		201: aggregator.Malformed, 204: aggregator.Malformed, 301: aggregator.Unavailable, 302: aggregator.Unavailable,
		400: aggregator.Denied, 401: aggregator.Denied, 403: aggregator.Denied, 404: aggregator.Unavailable,
		422: aggregator.Denied, 429: aggregator.Unavailable, 500: aggregator.Unavailable, 502: aggregator.Unavailable, 503: aggregator.Unavailable,
	} {
		_, err := ask(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/" {
				t.Errorf("status %d: redirected to %s", status, r.URL.Path)
			}
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
		})
		wants(t, err, want, "http_"+strconv.Itoa(status))
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"":                              0,
		"30":                            30 * time.Second,
		"-1":                            0,
		"99999999999":                   24 * time.Hour,
		"soon":                          0,
		"Sat, 21 Nov 2026 09:10:00 GMT": 10 * time.Minute,
		"Sat, 21 Nov 2026 08:10:00 GMT": 0,
	} {
		if got := retryAfter(header, now); got != want {
			t.Errorf("%q: got %v, want %v", header, got, want)
		}
	}
}

func TestAnswersThatAreNotJSON(t *testing.T) {
	for kind, ok := range map[string]bool{
		"application/json": true, "Application/JSON; charset=utf-8": true,
		"": false, "text/html": false, "application/json; charset=iso-8859-1": false, "application/problem+json": false, "/": false,
	} {
		_, err := ask(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = []string{kind}
			w.Write([]byte("{}"))
		})
		if ok && err != nil {
			t.Errorf("%q: %v", kind, err)
		}
		if !ok {
			wants(t, err, aggregator.Malformed, "content_type")
		}
	}
}

func TestBoundedBodies(t *testing.T) {
	fill := bytes.Repeat([]byte(" "), 64<<10)
	_, err := ask(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for range 800 {
			if _, err := w.Write(fill); err != nil {
				return
			}
		}
	})
	wants(t, err, aggregator.Malformed, "too_large")

	_, err = ask(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		packed := gzip.NewWriter(w)
		for range 800 {
			packed.Write(fill)
		}
		packed.Close()
	})
	wants(t, err, aggregator.Malformed, "too_large")
}

func TestCompression(t *testing.T) {
	body, err := ask(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		packed := gzip.NewWriter(w)
		packed.Write([]byte(`{"b":2}`))
		packed.Close()
	})
	if err != nil || string(body) != `{"b":2}` {
		t.Errorf("got %q, %v", body, err)
	}
	for _, encoding := range []string{"gzip", "br"} {
		_, err := ask(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Encoding", encoding)
			w.Write([]byte(`{"this":"is not compressed"}`))
		})
		wants(t, err, aggregator.Malformed, "content_encoding")
	}
}

func TestUnsent(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + listener.Addr().String()
	listener.Close()
	_, err = NewClient(http.DefaultClient).Post(t.Context(), address, []byte("{}"))
	if got := wants(t, err, aggregator.Unavailable, "connection"); !got.Unsent {
		t.Error("connection refused: the question is said to have left")
	}
	if strings.Contains(err.Error(), address) || errors.Unwrap(err) != nil {
		t.Error("the error tells more than its code")
	}

	_, err = ask(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			conn.Close()
		}
	})
	if got := wants(t, err, aggregator.Unavailable, "connection"); got.Unsent {
		t.Error("connection cut after the question: it is said not to have left")
	}
}

func TestBrokenOffAnswer(t *testing.T) {
	_, err := ask(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "100")
		w.Write([]byte("{"))
	})
	wants(t, err, aggregator.Unavailable, "connection")
}

func TestDeadlineAndCancellationAreLate(t *testing.T) {
	hang := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.(http.Flusher).Flush()
		<-hang
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(hang) })
	cause := errors.New("the source's own deadline")
	ctx, cancel := context.WithTimeoutCause(t.Context(), 20*time.Millisecond, cause)
	defer cancel()
	_, err := NewClient(server.Client()).Post(ctx, server.URL, []byte("{}"))
	wants(t, err, aggregator.Late, "no_answer_in_time")
	if !errors.Is(err, cause) {
		t.Error("the error does not say whose deadline it was")
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	_, err = NewClient(server.Client()).Post(gone, server.URL, []byte("{}"))
	wants(t, err, aggregator.Late, "no_answer_in_time")
}

func TestBadAddress(t *testing.T) {
	_, err := NewClient(http.DefaultClient).Post(t.Context(), "http://a b", nil)
	wants(t, err, aggregator.Unavailable, "bad_address")
}
