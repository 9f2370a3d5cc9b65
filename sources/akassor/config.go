package akassor

import (
	"errors"
	"net/url"
)

// Config says where the a-kassor are reached.
type Config struct {
	URL string `yaml:"url"` // of the service, https in production
	// SOAPAction is the header's value. The service's WSDL is not public, so it
	// may have to be set; empty is what the contract here says.
	SOAPAction string `yaml:"soap_action"`
}

// ErrURL says that Config.URL is not the address of a service.
var ErrURL = errors.New("url: an absolute http or https address without user, query and fragment is required")

// Validate gives ErrURL or nil.
func (c Config) Validate() error {
	u, err := url.Parse(c.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" ||
		u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return ErrURL
	}
	return nil
}
