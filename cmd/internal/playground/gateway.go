package playground

import (
	"net"

	"underlag/aggregator"
	"underlag/aggregator/soapapi"
	"underlag/cmd/internal/server"
	"underlag/cmd/internal/simulators"
	"underlag/sources"
	"underlag/sources/forsakringskassan"
	"underlag/sources/ssbtek"
)

// GatewayLedger is the file of the gateway's own ledger.
const GatewayLedger = "gateway.db"

// Gateway gives the configuration of a second server, which reaches the
// authorities through the SSBTEK front of a first, whose own listener is at an
// address: over TLS, with a municipality's certificate. It has a ledger of its own.
func (s *State) Gateway(listen string, front net.Addr, v ssbtek.Version, organisation aggregator.OrgNumber) server.Config {
	c := s.Config(listen, sources.Config{
		SSBTEK: &ssbtek.Config{URL: "https://" + front.String() + soapapi.Root + "v" + string(v), Version: v},
		FK:     forsakringskassan.Config{Actor: simulators.Actor},
	})
	c.SSBTEK = server.SSBTEK{}
	c.Ledger.File = s.Path(GatewayLedger)
	c.Upstream = server.ClientTLS{
		Certificate: s.Path(PKI, string(organisation)+".pem"), Key: s.Path(PKI, string(organisation)+".key"), CA: s.Path(PKI, "ca.pem"),
	}
	return c
}
