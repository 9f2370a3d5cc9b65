package sources

import (
	"crypto/tls"
	"fmt"

	"underlag/aggregator"
	"underlag/sources/internal/soap"
	"underlag/sources/ssbtek"
)

// behindNational makes every source one that is asked through the national
// service, over one set of connections.
func behindNational(c Config, security *tls.Config, seen Seen) ([]aggregator.Source, error) {
	for i, address := range c.Addresses() {
		if *address != "" {
			return nil, fmt.Errorf("sources.%s.url: all authorities are reached through sources.ssbtek; leave one of the two out", Codes()[i])
		}
	}
	if err := c.FK.ValidateActors(); err != nil {
		return nil, fmt.Errorf("sources.FK.%w", err)
	}
	upstream, err := ssbtek.New(*c.SSBTEK, Parts(c), soap.NewHTTPClient(watched(security, seen, Codes()...), connections))
	if err != nil {
		return nil, fmt.Errorf("sources.ssbtek.%w", err)
	}
	var list []aggregator.Source
	for _, d := range Descriptors() {
		list = append(list, upstream.Source(d))
	}
	return list, nil
}
