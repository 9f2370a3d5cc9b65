package health

import (
	"time"

	"underlag/aggregator"
)

// Certificate notes a certificate on the way to a source; the latest is the one
// that counts.
func (m *Monitor) Certificate(code aggregator.AuthorityCode, c aggregator.Certificate) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, known := m.records[code]
	if !known {
		return
	}
	if r.seen == nil {
		r.seen = map[aggregator.CertificateOf]time.Time{}
	}
	r.seen[c.Of] = c.NotAfter
}

func (r *record) certificates() []aggregator.Certificate {
	var list []aggregator.Certificate
	for _, of := range []aggregator.CertificateOf{aggregator.OfServer, aggregator.OfClient} {
		if ends, seen := r.seen[of]; seen {
			list = append(list, aggregator.Certificate{Of: of, NotAfter: ends})
		}
	}
	return list
}
