package sources

import (
	"crypto/tls"
	"time"

	"underlag/aggregator"
)

// Seen is told, as each connection is made, when the certificate that an
// authority's server has shown ends: the earliest of its chain.
type Seen func(code aggregator.AuthorityCode, notAfter time.Time)

// watched gives security with seen told of what the servers show on connections to
// the authorities.
func watched(security *tls.Config, seen Seen, codes ...aggregator.AuthorityCode) *tls.Config {
	if seen == nil {
		return security
	}
	set := &tls.Config{MinVersion: tls.VersionTLS12}
	if security != nil {
		set = security.Clone()
	}
	set.VerifyConnection = func(state tls.ConnectionState) error {
		if ends := earliest(state); !ends.IsZero() {
			for _, code := range codes {
				seen(code, ends)
			}
		}
		return nil // the connection has been verified already
	}
	return set
}

func earliest(state tls.ConnectionState) time.Time {
	var ends time.Time
	for _, c := range state.PeerCertificates {
		if ends.IsZero() || c.NotAfter.Before(ends) {
			ends = c.NotAfter
		}
	}
	return ends
}
