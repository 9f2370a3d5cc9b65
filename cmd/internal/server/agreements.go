package server

import (
	"time"

	"underlag/aggregator"
	"underlag/aggregator/config"
	"underlag/aggregator/health"
)

// ServiceAgreement is what is agreed with an authority of its service
// (informationsutbytesöverenskommelse).
type ServiceAgreement struct {
	Authority    aggregator.AuthorityCode `yaml:"authority"`
	Reference    string                   `yaml:"reference"`
	Availability float64                  `yaml:"availability"`
	Within       config.Duration          `yaml:"within"`
	Prompt       float64                  `yaml:"prompt"`
}

func (c Config) serviceAgreements() []health.Agreement {
	list := make([]health.Agreement, len(c.Agreements))
	for i, a := range c.Agreements {
		list[i] = health.Agreement{
			Authority: a.Authority, Reference: a.Reference, Availability: a.Availability, Within: time.Duration(a.Within), Prompt: a.Prompt,
		}
	}
	return list
}
