// Package sources is the list of sources, in the order in which an answer shows
// them, and nothing else. What a source is stands in its own folder.
package sources

import (
	"crypto/tls"
	"fmt"
	"net/http"

	"underlag/aggregator"
	"underlag/sources/akassor"
	"underlag/sources/arbetsformedlingen"
	"underlag/sources/csn"
	"underlag/sources/forsakringskassan"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/soap"
	"underlag/sources/migrationsverket"
	"underlag/sources/skatteverket"
	"underlag/sources/ssbtek"
	"underlag/sources/transportstyrelsen"
)

// Config says where each authority is, or where the national service is through
// which all of them are reached.
type Config struct {
	SSBTEK *ssbtek.Config `yaml:"ssbtek"` // where it is set, no authority has an address

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

// Parts gives every source's part of the messages of SSBTEK, in order.
func Parts(c Config) []composite.Part {
	return []composite.Part{
		arbetsformedlingen.Part(),
		csn.Part(),
		forsakringskassan.NewPart(c.FK),
		skatteverket.Part(),
		akassor.Part(),
		transportstyrelsen.Part(),
		migrationsverket.Part(),
	}
}

// Addresses gives where each source's address stands in c, in order.
func (c *Config) Addresses() []*string {
	return []*string{&c.AF.URL, &c.CSN.URL, &c.FK.URL, &c.SKV.URL, &c.SO.URL, &c.TNS.URL, &c.MIV.URL}
}

// New makes every source, each with connections of its own, so that one that
// hangs holds up no other. security is the client certificate and the trusted
// roots; nil is the system's. seen is told of servers' certificates; nil: nobody is.
// The error names the source and the key.
func New(c Config, security *tls.Config, seen Seen) ([]aggregator.Source, error) {
	if c.SSBTEK != nil {
		return behindNational(c, security, seen)
	}
	list := make([]aggregator.Source, 0, len(Descriptors()))
	var failed error
	add := func(source aggregator.Source, err error) {
		if err != nil && failed == nil {
			failed = fmt.Errorf("sources.%s.%w", Descriptors()[len(list)].Code, err)
		}
		list = append(list, source)
	}
	connect := func() *http.Client {
		return soap.NewHTTPClient(watched(security, seen, Codes()[len(list)]), connections)
	}
	add(arbetsformedlingen.New(c.AF, connect()))
	add(csn.New(c.CSN, connect()))
	add(forsakringskassan.New(c.FK, connect()))
	add(skatteverket.New(c.SKV, connect()))
	add(akassor.New(c.SO, connect()))
	add(transportstyrelsen.New(c.TNS, connect()))
	add(migrationsverket.New(c.MIV, connect()))
	if failed != nil {
		return nil, failed
	}
	return list, nil
}

// connections is how many idle connections each authority keeps.
const connections = 64
