package identity

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Bounds of what is asked of an issuer during a login.
const (
	loginFetchTime  = 5 * time.Second
	loginFetchBytes = 256 << 10
	loginRedirects  = 3
	discoverAgain   = 2 * time.Second // least time after a failure, whatever visitors do
	discoveredFor   = time.Hour
)

// metadata is what an issuer says of itself (OpenID Connect Discovery 1.0).
type metadata struct {
	endpoint oauth2.Endpoint

	AuthMethods []string `json:"token_endpoint_auth_methods_supported"`
	Challenges  []string `json:"code_challenge_methods_supported"`
	NamesItself bool     `json:"authorization_response_iss_parameter_supported"`
}

// provider finds out about an issuer when somebody first logs in, so that one that
// is down stops nothing but logins, and again when what it said is old.
type provider struct {
	issuer string
	client *http.Client
	now    func() time.Time

	mu      sync.Mutex // held while it is asked: others wait for the same answer
	found   *metadata
	at      time.Time // when found was fetched
	failed  time.Time // when it was last asked in vain
	failure error
}

func newProvider(issuer string, client *http.Client, now func() time.Time) *provider {
	if client == nil {
		client = &http.Client{}
	}
	own := *client
	own.Timeout = loginFetchTime
	own.CheckRedirect = sameHost
	own.Transport = bounded{own.Transport}
	return &provider{issuer: issuer, client: &own, now: now}
}

// sameHost lets an issuer redirect to itself only: what is sent holds a secret.
func sameHost(r *http.Request, via []*http.Request) error {
	first := via[0].URL
	if len(via) > loginRedirects || r.URL.Host != first.Host || r.URL.Scheme != first.Scheme {
		return errors.New("redirected to another host, or too often")
	}
	return nil
}

// find gives what the issuer says of itself.
func (p *provider) find(ctx context.Context) (*metadata, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if p.found != nil && now.Sub(p.at) < discoveredFor {
		return p.found, nil
	}
	if p.failure != nil && now.Sub(p.failed) < discoverAgain {
		return nil, p.failure
	}
	found, err := p.discover(ctx)
	if err != nil {
		p.failed, p.failure = now, err
		return nil, err
	}
	p.found, p.at, p.failure = found, now, nil
	return found, nil
}

// forget has the issuer asked again at the next login.
func (p *provider) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.found = nil
}

// discover asks the issuer. The visitor who waits may leave without failing those
// who wait with them.
func (p *provider) discover(ctx context.Context) (*metadata, error) {
	ctx = oidc.ClientContext(context.WithoutCancel(ctx), p.client)
	said, err := oidc.NewProvider(ctx, p.issuer)
	if err != nil {
		return nil, describe(err)
	}
	found := &metadata{endpoint: said.Endpoint()}
	if err := said.Claims(found); err != nil {
		return nil, errors.New("discovery: the document cannot be read")
	}
	return found, found.check()
}

// describe tells what went wrong with discovery without quoting what was answered.
func describe(err error) error {
	var other *oidc.IssuerMismatchError
	if errors.As(err, &other) {
		return errors.New("discovery: the document is another issuer's")
	}
	return fmt.Errorf("discovery: %w", plainly(err))
}

// check holds the issuer to what a login needs, and picks how the console proves
// that it is itself.
func (m *metadata) check() error {
	if !safe(m.endpoint.AuthURL) || !safe(m.endpoint.TokenURL) {
		return errors.New("discovery: authorization_endpoint and token_endpoint must be https addresses")
	}
	if len(m.Challenges) > 0 && !slices.Contains(m.Challenges, "S256") {
		return errors.New("discovery: code_challenge_methods_supported lacks S256")
	}
	switch {
	case len(m.AuthMethods) == 0 || slices.Contains(m.AuthMethods, "client_secret_basic"):
		m.endpoint.AuthStyle = oauth2.AuthStyleInHeader
	case slices.Contains(m.AuthMethods, "client_secret_post"):
		m.endpoint.AuthStyle = oauth2.AuthStyleInParams
	default:
		return errors.New("discovery: token_endpoint_auth_methods_supported has neither client_secret_basic nor client_secret_post")
	}
	return nil
}

// bounded limits what is read of every answer.
type bounded struct{ next http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	next := b.next
	if next == nil {
		next = http.DefaultTransport
	}
	response, err := next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	response.Body = &limited{response.Body, loginFetchBytes}
	return response, nil
}

// limited fails where an answer goes on beyond its bound.
type limited struct {
	io.ReadCloser
	left int64
}

func (l *limited) Read(b []byte) (int, error) {
	if l.left <= 0 {
		return 0, fmt.Errorf("the answer is larger than %d bytes", loginFetchBytes)
	}
	n, err := l.ReadCloser.Read(b[:min(int64(len(b)), l.left)])
	l.left -= int64(n)
	return n, err
}
