package server

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"

	"underlag/aggregator"
	"underlag/aggregator/audit"
	"underlag/aggregator/fairness"
	"underlag/aggregator/replicas"
)

// Fairness says how much is let in where an agreement does not.
type Fairness struct {
	AtOnce       int  `yaml:"at_once"`      // inquiries under way at once; default 512
	Organisation Rate `yaml:"organisation"` // of each municipality; default 600 a minute, 200 at once
	Caseworker   Rate `yaml:"caseworker"`   // of each caseworker; default 60 a minute, 30 at once
}

// Rate is how often somebody may ask; without its keys it is the default.
type Rate struct {
	PerMinute int `yaml:"per_minute"`
	Burst     int `yaml:"burst"`
	PerDay    int `yaml:"per_day"`
}

func (r Rate) rate() aggregator.Rate { return aggregator.Rate(r) }

// check tells what is wrong with a rate of an agreement.
func (r Rate) check(key string) error {
	if r == (Rate{}) {
		return nil
	}
	if err := fairness.Check(r.rate()); err != nil {
		return fmt.Errorf("%s.%w", key, err)
	}
	return nil
}

// admission lets inquiries in by the agreements. shared counts over all replicas;
// nil where this is the only one. keys hide the caseworkers there.
func (c Config) admission(shared *replicas.Shared, keys *audit.Keys) (*fairness.Gate, error) {
	set := fairness.Settings{AtOnce: c.Fairness.AtOnce, Organisation: c.Fairness.Organisation.rate(), Caseworker: c.Fairness.Caseworker.rate()}
	if shared != nil {
		set.Shared, set.Pseudonym = shared, pseudonyms(keys)
	}
	gate, err := fairness.New(set)
	if err != nil {
		return nil, fmt.Errorf("fairness.%w", err)
	}
	return gate, nil
}

// pseudonyms hides caseworkers with a key of its own, which every replica derives
// from those of the ledger they share: what stands in Redis is nobody's name, and
// nothing that stands in the ledger.
func pseudonyms(keys *audit.Keys) func(aggregator.Caller) string {
	key := keys.Derive("caseworker rates")
	return func(c aggregator.Caller) string {
		mac := hmac.New(sha256.New, key)
		fmt.Fprintf(mac, "%s\x00%s", c.Organisation.Number, c.ID)
		return "c" + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
	}
}
