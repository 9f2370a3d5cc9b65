package replicas

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"underlag/aggregator"
)

// say puts down what a replica says beside what the others say, and gives all that
// was said lately, by Redis' own clock: names, and for each how many seconds ago
// and what. Who has been silent for long is forgotten.
var say = redis.NewScript(`
local now = tonumber(redis.call('TIME')[1])
redis.call('HSET', KEYS[1], ARGV[1], now .. ' ' .. ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[4])
local all, fresh = redis.call('HGETALL', KEYS[1]), {}
for i = 1, #all, 2 do
  local at, said = string.match(all[i + 1], '^(%d+) (.*)$')
  local ago = now - tonumber(at)
  if ago > tonumber(ARGV[4]) then
    redis.call('HDEL', KEYS[1], all[i])
  elseif ago <= tonumber(ARGV[3]) then
    table.insert(fresh, {all[i], tostring(ago), said})
  end
end
return fresh
`)

const (
	saidKey   = "underlag:replicas"
	freshFor  = 5  // seconds for which what a replica said is gone by
	knownFor  = 60 // seconds after which a replica that says nothing is forgotten
	maxHeard  = 100
	maxStates = 100 // of one replica
)

// said is what a replica says of itself: no more than its sources' states.
type said struct {
	States   []saidState `json:"states"`
	Draining bool        `json:"draining"`
}

type saidState struct {
	Authority string    `json:"authority"`
	State     string    `json:"state"`
	Since     time.Time `json:"since"`
}

// heard is what another replica said.
type heard struct {
	states []aggregator.ReplicaState
	seen   time.Time
}

// Tell has this replica say, each second from then on, under a name what found
// gives and whether it is draining.
func (s *Shared) Tell(name string, found func() []aggregator.ReplicaState, draining func() bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.name, s.found, s.draining = name, found, draining
}

// Elsewhere gives what the other replicas find, as they said in the last seconds;
// nothing while they cannot be heard.
func (s *Shared) Elsewhere() []aggregator.ReplicaState {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.alone || time.Since(s.listened) > freshFor*time.Second {
		return nil
	}
	var list []aggregator.ReplicaState
	for _, h := range s.others {
		list = append(list, h.states...)
	}
	return list
}

// Replicas gives the replicas that were heard of lately, by their names; this one
// is not among them.
func (s *Shared) Replicas() []aggregator.ReplicaStatus {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []aggregator.ReplicaStatus
	for name, h := range s.others {
		list = append(list, aggregator.ReplicaStatus{Name: name, Seen: h.seen})
	}
	slices.SortFunc(list, func(a, b aggregator.ReplicaStatus) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return list
}

// speak says what this replica finds, and hears what the others do.
func (s *Shared) speak(ctx context.Context) {
	s.mu.Lock()
	name, found, draining := s.name, s.found, s.draining
	s.mu.Unlock()
	if found == nil {
		return
	}
	words, err := json.Marshal(s.words(found(), draining()))
	if err != nil {
		return
	}
	var answer []any
	err = s.do(ctx, func(ctx context.Context) (err error) {
		answer, err = say.Run(ctx, s.client, []string{saidKey}, name, words, freshFor, knownFor).Slice()
		return err
	})
	if err != nil {
		return
	}
	others := s.understood(answer, name)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.others, s.listened = others, time.Now()
}

func (s *Shared) words(states []aggregator.ReplicaState, draining bool) said {
	w := said{States: []saidState{}, Draining: draining}
	for _, st := range states {
		w.States = append(w.States, saidState{string(st.Authority), string(st.State), st.Since})
	}
	return w
}

// understood reads what the others said. What it cannot read, of a newer version
// perhaps, it leaves out.
func (s *Shared) understood(answer []any, own string) map[string]heard {
	others := map[string]heard{}
	for _, one := range answer[:min(len(answer), maxHeard)] {
		line, _ := one.([]any)
		if len(line) != 3 {
			continue
		}
		name, _ := line[0].(string)
		ago, _ := line[1].(string)
		text, _ := line[2].(string)
		var words said
		since, err := time.ParseDuration(ago + "s")
		if err != nil || name == own || json.Unmarshal([]byte(text), &words) != nil || len(words.States) > maxStates {
			continue
		}
		h := heard{seen: time.Now().Add(-since)}
		for _, st := range words.States {
			if found := aggregator.SourceState(st.State); told(found) {
				h.states = append(h.states, aggregator.ReplicaState{
					Replica: name, Authority: aggregator.AuthorityCode(st.Authority), State: found, Since: st.Since,
				})
			}
		}
		others[name] = h
	}
	return others
}

// told tells the states that a replica can find by itself.
func told(state aggregator.SourceState) bool {
	return state == aggregator.StateUp || state == aggregator.StateDegraded || state == aggregator.StateDown
}
