package soap

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"underlag/aggregator"
	"underlag/sources/internal/soap/xmlcodec"
)

// exchange is one call.
type exchange struct {
	client   *Client
	response xmlcodec.Message

	// Set by the transport's goroutines.
	sent, answered atomic.Bool
}

func (x *exchange) send(ctx context.Context, envelope []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, x.client.url, bytes.NewReader(envelope))
	if err != nil {
		return aggregator.NewSourceError(aggregator.Unavailable, "request", err)
	}
	req.Header.Set("User-Agent", "underlag")
	req.Header.Set("Content-Type", ContentType)
	req.Header.Set("SOAPAction", strconv.Quote(x.client.action))
	response, err := x.client.http.Do(req)
	if err != nil {
		return x.failure(ctx, err)
	}
	defer response.Body.Close()
	return x.read(ctx, response)
}

// read decodes the answer into the caller's message.
func (x *exchange) read(ctx context.Context, response *http.Response) error {
	switch status := response.StatusCode; {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return aggregator.NewSourceError(aggregator.Denied, httpCode(status), nil)
	case status >= 300 && status < 400:
		return aggregator.NewSourceError(aggregator.Unavailable, "redirect", nil)
	}
	envelope, err := x.body(ctx, response)
	if err != nil {
		return err
	}
	err = DecodeEnvelope(envelope, x.response)
	var fault *Fault
	switch {
	case errors.As(err, &fault):
		return fault
	case response.StatusCode >= 400:
		return httpError(response, err)
	case err != nil:
		return aggregator.NewSourceError(aggregator.Malformed, "envelope", err)
	}
	return nil
}

// body reads the answer, at most Limit bytes, as text.
func (x *exchange) body(ctx context.Context, response *http.Response) (string, error) {
	buffer := buffers.Get().(*bytes.Buffer)
	defer release(buffer)
	n, err := buffer.ReadFrom(io.LimitReader(response.Body, Limit+1))
	if err != nil {
		return "", x.failure(ctx, err)
	}
	if n > Limit {
		return "", unreadable(response, "too_large", nil)
	}
	text, err := xmlcodec.ToUTF8(buffer.Bytes(), response.Header.Get("Content-Type"))
	if err != nil {
		return "", unreadable(response, "charset", err)
	}
	return text, nil
}

// unreadable is a body that cannot be read: of an answer it breaks the contract,
// of an HTTP error it adds nothing to the status.
func unreadable(response *http.Response, code string, cause error) error {
	if response.StatusCode >= 400 {
		return httpError(response, cause)
	}
	return aggregator.NewSourceError(aggregator.Malformed, code, cause)
}

func httpError(response *http.Response, cause error) error {
	e := aggregator.NewSourceError(aggregator.Unavailable, httpCode(response.StatusCode), cause)
	seconds, err := strconv.ParseUint(response.Header.Get("Retry-After"), 10, 16)
	if err == nil {
		e.RetryAfter = time.Duration(seconds) * time.Second
	}
	return e
}

func httpCode(status int) string { return "http_" + strconv.Itoa(status) }

// failure tells why there is no answer, or only a part of one.
func (x *exchange) failure(ctx context.Context, err error) error {
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return aggregator.NewSourceError(aggregator.Late, "deadline", context.Cause(ctx))
	case ctx.Err() != nil:
		return aggregator.NewSourceError(aggregator.Late, "canceled", context.Cause(ctx))
	case x.answered.Load():
		return aggregator.NewSourceError(aggregator.Unavailable, "connection_lost", err)
	}
	e := aggregator.NewSourceError(aggregator.Unavailable, "connection", err)
	// A kept connection that dies once the request is written looks the same
	// whether the other side had read it or not: a possible disclosure.
	e.Unsent = !x.sent.Load()
	return e
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// release keeps a buffer of ordinary size for the next answer.
func release(b *bytes.Buffer) {
	if b.Cap() > 64<<10 {
		return
	}
	b.Reset()
	buffers.Put(b)
}
