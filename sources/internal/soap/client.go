package soap

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"time"

	gowsdl "github.com/hooklift/gowsdl/soap"

	"underlag/aggregator"
	"underlag/sources/internal/soap/xmlcodec"
)

// DefaultLimit bounds an answer's body in bytes, after decompression.
const DefaultLimit = 4 << 20

// Client asks one endpoint. It is safe for concurrent use.
type Client struct {
	url   string
	http  *http.Client
	limit int64
}

// NewClient asks url over h, which NewHTTPClient makes. A limit of zero is
// DefaultLimit.
func NewClient(url string, h *http.Client, limit int64) *Client {
	if limit == 0 {
		limit = DefaultLimit
	}
	return &Client{url: url, http: h, limit: limit}
}

// NewHTTPClient gives a client for one authority: kept connections, no
// redirects, no cookies, no proxy, bounded headers. Deadlines come with each
// call.
func NewHTTPClient(config *tls.Config, connections int) *http.Client {
	transport := &http.Transport{
		TLSClientConfig:        config,
		TLSHandshakeTimeout:    10 * time.Second,
		MaxIdleConnsPerHost:    connections,
		MaxConnsPerHost:        connections,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		ForceAttemptHTTP2:      true,
	}
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Call sends one message and reads the answer into response. The error is a
// *Fault where the authority answered with one, for the source to interpret;
// else a *aggregator.SourceError: Late when the context ended first,
// Denied for HTTP 401 and 403, Malformed for an answer that breaks SOAP 1.1 or
// the contract, Unavailable for everything else.
func (c *Client) Call(ctx context.Context, action string, request, response xmlcodec.Message) error {
	x := &exchange{client: c, response: response}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn:              x.connected,
		WroteHeaders:         func() { x.sent.Store(true) },
		GotFirstResponseByte: func() { x.answered.Store(true) },
	})
	// A gowsdl client keeps headers in itself, hence one for each call.
	once := gowsdl.NewClient(c.url, gowsdl.WithHTTPClient(x))
	err := once.CallContext(ctx, strconv.Quote(action), bodyContent{request}, nil)
	if !errors.Is(err, errTaken) {
		return aggregator.NewSourceError(aggregator.Unavailable, "request", err)
	}
	return x.err
}
