package soap

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"underlag/aggregator"
)

// maxProbe is how much of an answer that is not read is drained, so that the
// connection can be used again.
const maxProbe = 64 << 10

// Probe finds out whether anybody is at the endpoint, without a question: it asks
// for its WSDL, which it need not have. Any answer but a server's error will do.
func (c *Client) Probe(ctx context.Context) error {
	address, err := url.Parse(c.url)
	if err != nil {
		return aggregator.NewSourceError(aggregator.Unavailable, "request", err)
	}
	address.RawQuery = "wsdl"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return aggregator.NewSourceError(aggregator.Unavailable, "request", err)
	}
	req.Header.Set("User-Agent", "underlag")
	response, err := c.http.Do(req)
	if err != nil {
		return (&exchange{client: c}).failure(ctx, err)
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, maxProbe) // what it says is nothing to us
	if response.StatusCode >= http.StatusInternalServerError {
		return httpError(response, nil)
	}
	return nil
}
