package soap

import (
	"errors"
	"net"
	"net/url"
)

// Endpoint is the configuration of a source that asks one SOAP service.
type Endpoint struct {
	URL string `yaml:"url"`
	// SOAPAction is the header's value. Where an authority's WSDL is not public it
	// may have to be set; empty is what the source's own contract says.
	SOAPAction string `yaml:"soap_action"`
}

// ErrURL says that Endpoint.URL may not be asked about people. It does not
// repeat the address, which may hold a password.
var ErrURL = errors.New("url: https://host/path is required (http to this machine only), without user, query and fragment")

// Validate gives ErrURL or nil.
func (e Endpoint) Validate() error {
	u, err := url.Parse(e.URL)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return ErrURL
	}
	local := u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()
	if u.Scheme != "https" && !(u.Scheme == "http" && local) {
		return ErrURL
	}
	return nil
}
