// Package address holds the one rule for where questions about people may be
// sent.
package address

import (
	"errors"
	"fmt"
	"net"
	"net/url"
)

// Check tells whether an address may be sent questions about people: https, or
// http to this machine only; no user, query or fragment. Errors name the setting
// url, say what is allowed, and do not repeat the address, which may hold a
// password.
func Check(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return errors.New("url: not an address; example: https://host/path")
	}
	loopback := u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()
	switch {
	case u.Hostname() == "":
		return errors.New("url: has no host; example: https://host/path")
	case u.Scheme != "https" && !(u.Scheme == "http" && loopback):
		return fmt.Errorf("url: scheme %q; allowed are https, and http to this machine", u.Scheme)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("url: may hold scheme, host, port and path, nothing else")
	}
	return nil
}
