// Package rest is the careful HTTP client of the sources that speak JSON: one
// question, one answer of bounded size, no redirects, and every way to fail told
// apart as an aggregator.SourceError that holds nothing of the answer.
package rest

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"underlag/aggregator"
)

// maxBody is the most an answer may hold, in bytes, after decompression.
const maxBody = 4 << 20

// maxRefusal is how much of an answer that is not read is drained, so that the
// connection can be used again.
const maxRefusal = 64 << 10

// Client asks one authority questions in JSON.
type Client struct{ http http.Client }

// NewClient makes a client over the given one's transport. It follows no
// redirect and keeps no cookie: a question about a person goes to the configured
// address or nowhere.
func NewClient(base *http.Client) *Client {
	c := Client{http: *base}
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.http.Jar = nil
	return &c
}

// Post sends a JSON document and gives the body of the answer: status 200 and
// application/json in UTF-8, or a *SourceError. The error is Unsent where no
// byte of the question left.
func (c *Client) Post(ctx context.Context, url string, question []byte) ([]byte, error) {
	return c.call(ctx, http.MethodPost, url, question)
}

// Get gives the body of the answer to a request that holds no question, on the
// terms of Post.
func (c *Client) Get(ctx context.Context, url string) ([]byte, error) {
	return c.call(ctx, http.MethodGet, url, nil)
}

func (c *Client) call(ctx context.Context, method, url string, question []byte) ([]byte, error) {
	var sent atomic.Bool
	trace := &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }}
	request, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, trace), method, url, bytes.NewReader(question))
	if err != nil {
		return nil, aggregator.NewSourceError(aggregator.Unavailable, "bad_address", nil)
	}
	if question != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	request.Header.Set("Accept", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		failure := transportError(ctx, err)
		failure.Unsent = !sent.Load()
		return nil, failure
	}
	defer response.Body.Close()
	if err := acceptable(response); err != nil {
		io.CopyN(io.Discard, response.Body, maxRefusal)
		return nil, err
	}
	return read(ctx, response)
}

// transportError classifies a call that got no answer. The transport's own text
// holds the address, so only the kind of failure is kept.
func transportError(ctx context.Context, err error) *aggregator.SourceError {
	if ctx.Err() != nil {
		return aggregator.NewSourceError(aggregator.Late, "no_answer_in_time", context.Cause(ctx))
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return aggregator.NewSourceError(aggregator.Late, "no_answer_in_time", context.DeadlineExceeded)
	}
	return aggregator.NewSourceError(aggregator.Unavailable, "connection", nil)
}

func acceptable(r *http.Response) error {
	if r.StatusCode != http.StatusOK {
		return statusError(r)
	}
	if r.Header.Get("Content-Encoding") != "" {
		return aggregator.NewSourceError(aggregator.Malformed, "content_encoding", nil)
	}
	kind, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := parameters["charset"]
	if err != nil || kind != "application/json" || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return aggregator.NewSourceError(aggregator.Malformed, "content_type", nil)
	}
	return nil
}

// statusError: a question refused (4xx) is a refusal of us, which says nothing
// about the authority's health; a success without the answer breaks the contract;
// everything else time may mend.
func statusError(r *http.Response) error {
	code := "http_" + strconv.Itoa(r.StatusCode)
	switch {
	case r.StatusCode/100 == 2:
		return aggregator.NewSourceError(aggregator.Malformed, code, nil)
	case r.StatusCode/100 == 4 && !passing(r.StatusCode):
		return aggregator.NewSourceError(aggregator.Denied, code, nil)
	}
	failure := aggregator.NewSourceError(aggregator.Unavailable, code, nil)
	failure.RetryAfter = retryAfter(r.Header.Get("Retry-After"), time.Now())
	return failure
}

// passing tells the 4xx that are about the service and not about the question.
func passing(status int) bool {
	switch status {
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusRequestTimeout, http.StatusTooManyRequests:
		return true
	}
	return false
}

// retryAfter reads seconds or an HTTP date, at most a day ahead.
func retryAfter(header string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil {
		return min(max(time.Duration(seconds), 0), 86_400) * time.Second
	}
	at, err := http.ParseTime(header)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), 24*time.Hour)
}

func read(ctx context.Context, r *http.Response) ([]byte, error) {
	body := bytes.NewBuffer(make([]byte, 0, max(512, min(r.ContentLength+bytes.MinRead, maxBody))))
	_, err := body.ReadFrom(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, brokenOff(ctx, err)
	}
	if body.Len() > maxBody {
		return nil, aggregator.NewSourceError(aggregator.Malformed, "too_large", nil)
	}
	return body.Bytes(), nil
}

// brokenOff: an answer that ended before its time is a lost connection; one that
// cannot be decompressed breaks its contract.
func brokenOff(ctx context.Context, err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt) {
		return aggregator.NewSourceError(aggregator.Malformed, "content_encoding", nil)
	}
	return transportError(ctx, err)
}
