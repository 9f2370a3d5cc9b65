package forsakringskassan

import (
	"errors"
	"fmt"

	"underlag/aggregator"
	"underlag/sources/internal/address"
)

// Config is the source's own configuration.
type Config struct {
	// URL is what stands before /lefi-extern-formansinformation.
	URL string `yaml:"url"`
	// Actor is the aktorsId of organisations without one of their own in Actors;
	// without it, questions from those organisations are refused.
	Actor string `yaml:"actor"`
	// Actors gives organisations their own aktorsId.
	Actors map[aggregator.OrgNumber]string `yaml:"actors"`
}

// Validate finds what cannot work. Errors name the setting and what is allowed.
func (c Config) Validate() error {
	if err := address.Check(c.URL); err != nil {
		return err
	}
	return c.ValidateActors()
}

// ValidateActors is Validate for all but the address, which a part of SSBTEK does
// not have.
func (c Config) ValidateActors() error {
	if c.Actor == "" && len(c.Actors) == 0 {
		return errors.New("actor: needs an aktorsId here or per organisation in actors")
	}
	for organisation, actor := range c.Actors {
		if !organisation.Valid() {
			return fmt.Errorf("actors: %q is not an organisation number of twelve digits, 16…", organisation)
		}
		if actor == "" {
			return fmt.Errorf("actors.%s: has no aktorsId", organisation)
		}
	}
	return nil
}

func (c Config) actor(asker aggregator.OrgNumber) (string, bool) {
	if own, ok := c.Actors[asker]; ok {
		return own, true
	}
	return c.Actor, c.Actor != ""
}
