package server

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/guard"
	"underlag/aggregator/health"
	"underlag/aggregator/replicas"
	"underlag/sources/ssbtek"
)

// guarded puts a guard around each source, and the monitor around that. Those
// behind one upstream, the national service in gateway mode, have one of both
// around that instead.
func (c Config) guarded(list []aggregator.Source, monitor *health.Monitor, told calls, shared *replicas.Shared) ([]aggregator.Source, error) {
	limited := map[string]bool{}
	upstreams := map[aggregator.Upstream]*health.Upstream{}
	guards := map[aggregator.Upstream]*guard.Upstream{}
	for i, source := range list {
		behind, ok := source.(aggregator.Behind)
		if !ok {
			d := source.Descriptor()
			set, err := c.limits(string(d.Code), &d, told)
			if err != nil {
				return nil, err
			}
			list[i], limited[string(d.Code)] = monitor.Watched(sharing(shared, guard.New(source, set))), true
			continue
		}
		up := behind.Upstream()
		if upstreams[up] == nil {
			set, err := c.limits(ssbtek.Name, nil, told)
			if err != nil {
				return nil, err
			}
			guards[up], limited[ssbtek.Name] = guard.NewUpstream(up, ssbtek.Name, set), true
			upstreams[up] = monitor.WatchedUpstream(sharingUpstream(shared, guards[up]))
		}
		list[i] = upstreams[up].Behind(guards[up].Behind(behind))
	}
	for name := range c.Limits {
		if !limited[name] {
			return nil, fmt.Errorf("limits: %s is not asked; limits here are those of %s", name, strings.Join(slices.Sorted(maps.Keys(limited)), ", "))
		}
	}
	return list, nil
}
