package server

import (
	"sync"

	"underlag/aggregator"
	"underlag/aggregator/audit"
	"underlag/aggregator/insight"
)

// insightKeys are the keys that the ids of facts are made with, one for each
// municipality. They stay when the tables change.
type insightKeys struct {
	secret []byte
	made   sync.Map // organisation number -> insight.Key; only of those that have asked
}

func newInsightKeys(keys *audit.Keys) *insightKeys {
	return &insightKeys{secret: keys.Derive("fact ids")}
}

func (k *insightKeys) of(organisation aggregator.OrgNumber) (insight.Key, error) {
	if key, made := k.made.Load(organisation); made {
		return key.(insight.Key), nil
	}
	key, err := insight.NewKey(k.secret, organisation)
	if err != nil {
		return key, err
	}
	k.made.Store(organisation, key)
	return key, nil
}
