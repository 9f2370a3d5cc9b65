package server

import (
	"fmt"
	"log/slog"

	"underlag/aggregator"
	"underlag/aggregator/config"
	"underlag/aggregator/guard"
	"underlag/aggregator/replicas"
	"underlag/sources"
	"underlag/sources/ssbtek"
)

// Shared says where replicas keep what they tell each other; without it this
// server is the only one, or goes by itself.
type Shared struct {
	URL config.Secret `yaml:"url"`
}

// connectShared gives what is shared, nil where nothing is. It need not be there yet.
func (c Config) connectShared(log *slog.Logger) (*replicas.Shared, error) {
	if c.Shared.URL.Reveal() == "" {
		return nil, nil
	}
	shared, err := replicas.New(c.Shared.URL.Reveal(), log)
	if err != nil {
		return nil, fmt.Errorf("shared: %w", err)
	}
	return shared, nil
}

// checkShared tells what is wrong with it.
func (c Config) checkShared() error {
	shared, err := c.connectShared(slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return shared.Close()
}

// sharing puts what is shared before a guard.
func sharing(shared *replicas.Shared, guarded *guard.Source) aggregator.Source {
	if shared == nil {
		return guarded
	}
	return shared.Source(guarded)
}

// sharingUpstream does the same before the guard of the national service.
func sharingUpstream(shared *replicas.Shared, guarded *guard.Upstream) aggregator.Upstream {
	if shared == nil {
		return guarded
	}
	return shared.Upstream(guarded, ssbtek.Name)
}

// breakers names every breaker that there can be.
func breakers() []string {
	names := []string{ssbtek.Name}
	for _, code := range sources.Codes() {
		names = append(names, string(code))
	}
	return names
}
