package server

import (
	"bytes"
	"crypto/tls"
	"log/slog"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/health"
	"underlag/sources"
)

// Each certificate that ends soon is warned of once a day, ours once for all
// authorities.
func TestCertificatesThatEndAreWarnedOf(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	var log bytes.Buffer
	s := &Server{monitor: health.New(sources.Descriptors(), nil, health.Settings{}, nil), log: slog.New(slog.NewTextHandler(&log, nil))}
	day := 24 * time.Hour
	for _, code := range sources.Codes() {
		s.monitor.Certificate(code, aggregator.Certificate{Of: aggregator.OfClient, NotAfter: now.Add(29 * day)})
		s.monitor.Certificate(code, aggregator.Certificate{Of: aggregator.OfServer, NotAfter: now.Add(31 * day)})
	}
	s.monitor.Certificate("SKV", aggregator.Certificate{Of: aggregator.OfServer, NotAfter: now.Add(-time.Hour)})
	warned := map[ending]time.Time{}
	s.warnOfCertificates(now, warned)
	s.warnOfCertificates(now.Add(time.Hour), warned)
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 2 || !strings.Contains(log.String(), "of=client authority=\"\" days=29") || !strings.Contains(log.String(), "of=server authority=SKV days=-1") {
		t.Errorf("got %s", log.String())
	}
	log.Reset()
	s.warnOfCertificates(now.Add(25*time.Hour), warned)
	if got := strings.Count(log.String(), "\n"); got < 2 {
		t.Errorf("a day later: %s", log.String())
	}
}

func TestOurOwnCertificateIsNoted(t *testing.T) {
	monitor := health.New(sources.Descriptors(), nil, health.Settings{}, nil)
	noteClient(monitor, &tls.Config{})
	if got := monitor.Status()[0].Certificates; got != nil {
		t.Errorf("without one: %+v", got)
	}
	seenServer(monitor)("FK", time.Unix(1_800_000_000, 0))
	for _, s := range monitor.Status() {
		if s.Authority == "FK" && (len(s.Certificates) != 1 || s.Certificates[0].Of != aggregator.OfServer) {
			t.Errorf("got %+v", s.Certificates)
		}
	}
}
