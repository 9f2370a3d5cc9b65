package ssbtek

import (
	"fmt"

	"underlag/sources/internal/address"
	"underlag/sources/internal/composite"
)

// Version is a version of the service's contract.
type Version = composite.Version

// The versions we speak.
const (
	V10 = composite.V10
	V11 = composite.V11
)

// Config says where the national service is reached.
type Config struct {
	// URL is the address of port BastjanstInformationInterfacePort.
	URL string `yaml:"url"`
	// Version is that of the contract, 10 or 11.
	Version Version `yaml:"version"`
}

// Validate finds what cannot work. Errors name the setting and what is allowed.
func (c Config) Validate() error {
	if err := address.Check(c.URL); err != nil {
		return err
	}
	if c.Version != V10 && c.Version != V11 {
		return fmt.Errorf("version: %q; allowed are %s and %s", c.Version, V10, V11)
	}
	return nil
}
