package soap

import (
	"cmp"
	"context"
	"crypto/tls"
	"net/http"
	"net/http/httptrace"
	"time"

	"underlag/aggregator"
	"underlag/sources/internal/soap/xmlcodec"
)

// Limit bounds a body in bytes, after decompression.
const Limit = 4 << 20

// Client asks one endpoint for one operation. It is safe for concurrent use.
type Client struct {
	url    string
	action string
	http   *http.Client
}

// NewClient asks e over h, which NewHTTPClient makes. The action is the
// contract's, for where e has none. The error is e.Validate's.
func NewClient(e Endpoint, action string, h *http.Client) (*Client, error) {
	err := e.Validate()
	if err != nil {
		return nil, err
	}
	return &Client{url: e.URL, action: cmp.Or(e.SOAPAction, action), http: h}, nil
}

// NewHTTPClient gives a client for one authority: kept connections, no
// redirects, no cookies, no proxy, bounded headers. Deadlines come with each
// call. config is copied, because a transport writes to its own when first used.
// A silent connection is dropped sooner than common servers hang up on one (5 s in
// Apache, Node.js and our own): a question sent as the other side hangs up fails,
// and cannot be put again, for it may have been read.
func NewHTTPClient(config *tls.Config, connections int) *http.Client {
	transport := &http.Transport{
		TLSClientConfig:        config.Clone(),
		TLSHandshakeTimeout:    10 * time.Second,
		MaxIdleConnsPerHost:    connections,
		MaxConnsPerHost:        connections,
		IdleConnTimeout:        4 * time.Second,
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
func (c *Client) Call(ctx context.Context, request, response xmlcodec.Message) error {
	x := &exchange{client: c, response: response}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaders:         func() { x.sent.Store(true) },
		GotFirstResponseByte: func() { x.answered.Store(true) },
	})
	envelope, err := EncodeEnvelope(request)
	if err != nil {
		return aggregator.NewSourceError(aggregator.Unavailable, "request", err)
	}
	return x.send(ctx, envelope)
}
