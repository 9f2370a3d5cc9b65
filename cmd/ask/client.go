package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"time"

	"underlag/aggregator/httpapi/v1"
	"underlag/cmd/internal/display"
)

// maxAnswer bounds what is read of the server.
const maxAnswer = 16 << 20

// patience is how long the server is waited for: its longest deadline and some.
const patience = 90 * time.Second

type client struct {
	http  *http.Client
	base  *url.URL
	token string
	lang  display.Lang
}

func newClient(o *options) (*client, error) {
	settings, err := o.tls()
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = settings
	return &client{
		http: &http.Client{
			Transport: transport, Timeout: patience,
			// A question goes to the server that was named, and nowhere else.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		base: o.server, token: o.token, lang: o.lang,
	}, nil
}

func (o *options) tls() (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if o.ca != "" {
		pem, err := os.ReadFile(o.ca)
		if err != nil {
			return nil, fmt.Errorf("-ca: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("-ca: %s holds no certificate in PEM", o.ca)
		}
	}
	if o.cert != "" {
		pair, err := tls.LoadX509KeyPair(o.cert, o.key)
		if err != nil {
			return nil, fmt.Errorf("-cert and -key: %w", err)
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return c, nil
}

// problemError is a problem that the server answered with.
type problemError struct{ v1.Problem }

func (e *problemError) Error() string { return e.Code }

// ask gives the answer as it came, after showing each source as it answers.
func (c *client) ask(ctx context.Context, o *options, stderr io.Writer) ([]byte, error) {
	body, err := json.Marshal(&o.request)
	if err != nil {
		return nil, err
	}
	if !o.streamed {
		response, err := c.do(ctx, http.MethodPost, "/v1/inquiries", "application/json", body)
		if err != nil {
			return nil, err
		}
		defer response.Body.Close()
		return readAnswer(response.Body)
	}
	progress, err := c.progress(ctx, o, stderr)
	if err != nil {
		return nil, err
	}
	response, err := c.do(ctx, http.MethodPost, "/v1/inquiries", "text/event-stream", body)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return follow(response.Body, progress)
}

// progress asks which sources the server has, for their names.
func (c *client) progress(ctx context.Context, o *options, stderr io.Writer) (*display.Progress, error) {
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
	for _, p := range o.request.Persons {
		roles = append(roles, p.Role)
	}
	return display.NewProgress(stderr, o.lang, roles, display.Authorities(list.Sources)), nil
}

// do sends a request and gives a response of the accepted type; a problem is a
// *problemError.
func (c *client) do(ctx context.Context, method, path, accept string, body []byte) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.base.JoinPath(path).String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", accept)
	r.Header.Set("Accept-Language", string(c.lang))
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
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
	return nil, fmt.Errorf("%s answered with status %d, which is not an answer of this service", c.base.Host, response.StatusCode)
}

func asProblem(raw []byte) error {
	p := &problemError{}
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
