package soap

import "underlag/sources/internal/address"

// Endpoint is the configuration of a source that asks one SOAP service.
type Endpoint struct {
	URL string `yaml:"url"`
	// SOAPAction is the header's value. Where an authority's WSDL is not public it
	// may have to be set; empty is what the source's own contract says.
	SOAPAction string `yaml:"soap_action"`
}

// Validate gives the error of address.Check, or nil.
func (e Endpoint) Validate() error { return address.Check(e.URL) }
