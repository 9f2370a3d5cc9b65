// Package client asks a running server over its JSON API, and shows each source
// as it answers. The command ask and the demo ask through it.
package client

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"underlag/aggregator/httpapi/v1"
	"underlag/cmd/internal/display"
)

// maxAnswer bounds what is read of the server.
const maxAnswer = 16 << 20

// patience is how long the server is waited for: its longest deadline and some.
const patience = 90 * time.Second

// Options is what a client knows of its server.
type Options struct {
	Server *url.URL
	Token  string      // the caller's; empty where a client certificate is enough
	TLS    *tls.Config // nil: the machine's own trust, and no client certificate
	Lang   display.Lang
}

// Client asks one server. It is safe for many goroutines.
type Client struct {
	Options
	http *http.Client
}

// New makes a client.
func New(o Options) *Client {
	o.Token = strings.TrimSpace(o.Token)
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = o.TLS
	return &Client{Options: o, http: &http.Client{
		Transport: transport, Timeout: patience,
		// A question goes to the server that was named, and nowhere else.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Problem is what the server answered with instead of an answer.
type Problem struct{ v1.Problem }

func (p *Problem) Error() string { return p.Code }

// Answer puts a question and gives the answer's JSON as it came. An error is a
// *Problem where the server said what is wrong.
func (c *Client) Answer(ctx context.Context, question *v1.Request) ([]byte, error) {
	response, err := c.ask(ctx, "application/json", question)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return readAnswer(response.Body)
}

// Stream is Answer that shows on progress each source as it answers.
func (c *Client) Stream(ctx context.Context, question *v1.Request, progress io.Writer) ([]byte, error) {
	shown, err := c.progress(ctx, question, progress)
	if err != nil {
		return nil, err
	}
	response, err := c.ask(ctx, "text/event-stream", question)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return follow(response.Body, shown)
}

func (c *Client) ask(ctx context.Context, accept string, question *v1.Request) (*http.Response, error) {
	body, err := json.Marshal(question)
	if err != nil {
		return nil, err
	}
	return c.do(ctx, http.MethodPost, "/v1/inquiries", accept, body)
}

// progress asks which sources the server has, for their names.
func (c *Client) progress(ctx context.Context, question *v1.Request, w io.Writer) (*display.Progress, error) {
	response, err := c.do(ctx, http.MethodGet, "/v1/sources", "application/json", nil)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	raw, err := readAnswer(response.Body)
	if err != nil {
		return nil, err
	}
	var list v1.Sources
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, errors.New("the server's list of sources is not of version 1")
	}
	var roles []string
	for _, p := range question.Persons {
		roles = append(roles, p.Role)
	}
	return display.NewProgress(w, c.Lang, roles, display.Authorities(list.Sources)), nil
}

// do sends a request and gives a response of the accepted type; a problem is a
// *Problem.
func (c *Client) do(ctx context.Context, method, path, accept string, body []byte) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.Server.JoinPath(path).String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", accept)
	r.Header.Set("Accept-Language", string(c.Lang))
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.Token)
	}
	response, err := c.http.Do(r)
	if err != nil {
		return nil, err
	}
	media, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if response.StatusCode == http.StatusOK && media == accept {
		return response, nil
	}
	defer response.Body.Close()
	if media == "application/problem+json" {
		raw, err := readAnswer(response.Body)
		if err != nil {
			return nil, err
		}
		return nil, asProblem(raw)
	}
	return nil, fmt.Errorf("%s answered with status %d, which is not an answer of this service", c.Server.Host, response.StatusCode)
}

func asProblem(raw []byte) error {
	p := &Problem{}
	if err := json.Unmarshal(raw, &p.Problem); err != nil || p.Code == "" {
		return errors.New("the server answered with a problem that cannot be read")
	}
	return p
}

func readAnswer(r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("the answer broke off: %w", err)
	}
	if len(raw) > maxAnswer {
		return nil, fmt.Errorf("the answer is larger than %d bytes", maxAnswer)
	}
	return raw, nil
}
