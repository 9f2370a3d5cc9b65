package playground

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"os"

	"underlag/aggregator"
	"underlag/aggregator/identity/identitytest"
	"underlag/fixtures"
)

// certify makes an authority, the certificate of the SSBTEK front's own listener,
// and one client certificate per municipality.
func (s *State) certify() (*identitytest.Authority, error) {
	authority, err := identitytest.NewAuthority()
	if err != nil {
		return nil, err
	}
	if err := s.writePEM("ca.pem", "CERTIFICATE", authority.Certificate.Raw); err != nil {
		return nil, err
	}
	own, err := authority.Server()
	if err != nil {
		return nil, err
	}
	if err := s.writePair("server", own); err != nil {
		return nil, err
	}
	for _, o := range fixtures.Organisations() {
		client, err := authority.Client(o.Number)
		if err != nil {
			return nil, err
		}
		if err := s.writePair(string(o.Number), client); err != nil {
			return nil, err
		}
	}
	return authority, nil
}

func (s *State) writePair(name string, pair tls.Certificate) error {
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		return err
	}
	if err := s.writePEM(name+".key", "PRIVATE KEY", key); err != nil {
		return err
	}
	return s.writePEM(name+".pem", "CERTIFICATE", pair.Certificate[0])
}

func (s *State) writePEM(name, kind string, der []byte) error {
	return os.WriteFile(s.Path(PKI, name), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), ownerOnly)
}

// ClientTLS gives what a municipality's system needs to call the SSBTEK front's own
// listener: its certificate, and whom to trust.
func (s *State) ClientTLS(organisation aggregator.OrgNumber) (*tls.Config, error) {
	pair, err := tls.LoadX509KeyPair(s.Path(PKI, string(organisation)+".pem"), s.Path(PKI, string(organisation)+".key"))
	if err != nil {
		return nil, err
	}
	return &tls.Config{RootCAs: s.authority.Pool(), Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}
