package server

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/health"
	"underlag/sources"
)

// Certificates are looked at so often, and one is warned of once a day when fewer
// days than this are left.
const (
	certificatesEvery = 10 * time.Minute
	certificateDays   = 30
)

// noteClient tells the monitor when our own certificate towards the authorities
// ends.
func noteClient(monitor *health.Monitor, security *tls.Config) {
	for _, pair := range security.Certificates {
		ends := time.Time{}
		for _, raw := range pair.Certificate {
			if c, err := x509.ParseCertificate(raw); err == nil && (ends.IsZero() || c.NotAfter.Before(ends)) {
				ends = c.NotAfter
			}
		}
		for _, code := range sources.Codes() {
			monitor.Certificate(code, aggregator.Certificate{Of: aggregator.OfClient, NotAfter: ends})
		}
	}
}

// seenServer tells the monitor when the certificate of an authority's server ends.
func seenServer(monitor *health.Monitor) sources.Seen {
	return func(code aggregator.AuthorityCode, ends time.Time) {
		monitor.Certificate(code, aggregator.Certificate{Of: aggregator.OfServer, NotAfter: ends})
	}
}

// watchCertificates warns of those that end soon until ctx ends.
func (s *Server) watchCertificates(ctx context.Context) {
	warned := map[ending]time.Time{}
	ticker := time.NewTicker(certificatesEvery)
	defer ticker.Stop()
	for {
		s.warnOfCertificates(time.Now(), warned)
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// ending is a certificate that is warned of; ours is the same to every authority.
type ending struct {
	authority aggregator.AuthorityCode
	of        aggregator.CertificateOf
}

func (s *Server) warnOfCertificates(now time.Time, warned map[ending]time.Time) {
	for _, status := range s.monitor.Status() {
		for _, c := range status.Certificates {
			which := ending{authority: status.Authority, of: c.Of}
			if c.Of == aggregator.OfClient {
				which.authority = ""
			}
			left := c.DaysLeft(now)
			if left >= certificateDays || now.Sub(warned[which]) < 24*time.Hour {
				continue
			}
			warned[which] = now
			s.log.Warn("a certificate ends soon", "of", string(c.Of), "authority", string(which.authority), "days", left)
		}
	}
}
