// Package sources is the list of sources, in the order in which an answer shows
// them, and nothing else. What a source is stands in its own folder.
package sources

import (
	"crypto/tls"
	"fmt"

	"underlag/aggregator"
	"underlag/sources/akassor"
	"underlag/sources/arbetsformedlingen"
	"underlag/sources/csn"
	"underlag/sources/forsakringskassan"
	"underlag/sources/internal/soap"
	"underlag/sources/migrationsverket"
	"underlag/sources/skatteverket"
	"underlag/sources/transportstyrelsen"
)

// Config says where each authority is.
type Config struct {
	AF  arbetsformedlingen.Config `yaml:"AF"`
	CSN csn.Config                `yaml:"CSN"`
	FK  forsakringskassan.Config  `yaml:"FK"`
	SKV skatteverket.Config       `yaml:"SKV"`
	SO  akassor.Config            `yaml:"SO"`
	TNS transportstyrelsen.Config `yaml:"TNS"`
	MIV migrationsverket.Config   `yaml:"MIV"`
}

// Descriptors gives every source's description, in order.
func Descriptors() []aggregator.Descriptor {
	return []aggregator.Descriptor{
		arbetsformedlingen.Description(),
		csn.Description(),
		forsakringskassan.Description(),
		skatteverket.Description(),
		akassor.Description(),
		transportstyrelsen.Description(),
		migrationsverket.Description(),
	}
}

// Codes gives every source's code, in order.
func Codes() []aggregator.AuthorityCode {
	var codes []aggregator.AuthorityCode
	for _, d := range Descriptors() {
		codes = append(codes, d.Code)
	}
	return codes
}

// Addresses gives where each source's address stands in c, in order.
func (c *Config) Addresses() []*string {
	return []*string{&c.AF.URL, &c.CSN.URL, &c.FK.URL, &c.SKV.URL, &c.SO.URL, &c.TNS.URL, &c.MIV.URL}
}

// New makes every source, each with connections of its own, so that one that
// hangs holds up no other. security is the client certificate and the trusted
// roots; nil is the system's. The error names the source and the key.
func New(c Config, security *tls.Config) ([]aggregator.Source, error) {
	list := make([]aggregator.Source, 0, len(Descriptors()))
	var failed error
	add := func(source aggregator.Source, err error) {
		if err != nil && failed == nil {
			failed = fmt.Errorf("sources.%s.%w", Descriptors()[len(list)].Code, err)
		}
		list = append(list, source)
	}
	add(arbetsformedlingen.New(c.AF, soap.NewHTTPClient(security, connections)))
	add(csn.New(c.CSN, soap.NewHTTPClient(security, connections)))
	add(forsakringskassan.New(c.FK, soap.NewHTTPClient(security, connections)))
	add(skatteverket.New(c.SKV, soap.NewHTTPClient(security, connections)))
	add(akassor.New(c.SO, soap.NewHTTPClient(security, connections)))
	add(transportstyrelsen.New(c.TNS, soap.NewHTTPClient(security, connections)))
	add(migrationsverket.New(c.MIV, soap.NewHTTPClient(security, connections)))
	if failed != nil {
		return nil, failed
	}
	return list, nil
}

// connections is how many idle connections each authority keeps.
const connections = 64
