package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/audit"
	"underlag/aggregator/config"
	"underlag/aggregator/health"
	"underlag/aggregator/replicas"
)

// Replica says which of several replicas this one is, and how it is taken out of
// service.
type Replica struct {
	Name string `yaml:"name"` // default the machine's host name
	// Grace is how long a replica that is drained lets new questions in, so that
	// whoever spreads them has seen that it is not ready; default 10s.
	Grace config.Duration `yaml:"grace"`
}

const defaultGrace = 10 * time.Second

var replicaName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$`)

// name gives the replica's name.
func (r Replica) name() (string, error) {
	name := r.Name
	if name == "" {
		host, err := os.Hostname()
		if err != nil {
			return "", errors.New("replica.name: the machine has no host name; give a name")
		}
		name = host
	}
	if !replicaName.MatchString(name) || aggregator.MayHoldPersonalNumber(name) {
		return "", errors.New("replica.name: want at most 64 letters, digits, - and ., and nothing that could be a personal number; without it the machine's host name is taken")
	}
	return name, nil
}

func (r Replica) grace() time.Duration {
	if r.Grace > 0 {
		return time.Duration(r.Grace)
	}
	return defaultGrace
}

// drains is which replicas are being emptied, and whether this one is.
type drains struct {
	name string // of this replica
	own  *replicas.Drain

	mu  sync.Mutex
	all map[string]aggregator.DoneAct
}

func newDrains(name string, grace time.Duration, now func() time.Time) *drains {
	return &drains{name: name, own: replicas.NewDrain(grace, now), all: map[string]aggregator.DoneAct{}}
}

// do does an act on a replica, which may be this one.
func (d *drains) do(a aggregator.DoneAct) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if a.Kind == aggregator.ActUndrain {
		delete(d.all, a.Replica)
	} else if d.all[a.Replica].At.IsZero() {
		d.all[a.Replica] = a
	}
	if a.Replica == d.name {
		d.own.Do(a)
	}
}

func (d *drains) of(name string) aggregator.DoneAct {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.all[name]
}

// list gives this replica, those heard of, and those that somebody drains.
func (d *drains) list(now time.Time, others []aggregator.ReplicaStatus) []aggregator.ReplicaStatus {
	d.mu.Lock()
	defer d.mu.Unlock()
	list := append([]aggregator.ReplicaStatus{{Name: d.name, Self: true, Seen: now}}, others...)
	for name := range d.all {
		if !slices.ContainsFunc(list, func(r aggregator.ReplicaStatus) bool { return r.Name == name }) {
			list = append(list, aggregator.ReplicaStatus{Name: name})
		}
	}
	for i := range list {
		list[i].Draining = d.all[list[i].Name]
	}
	slices.SortFunc(list, func(a, b aggregator.ReplicaStatus) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// knowsReplica tells whether there is a replica to do an act to. Where the ledger
// is shared and nothing else is, the others cannot be known, and any name is one.
func (s *Server) knowsReplica(a aggregator.Act) bool {
	if a.Replica == s.drains.name || !s.drains.of(a.Replica).At.IsZero() {
		return true
	}
	if s.shared == nil || s.shared.Alone() {
		return s.config.Ledger.URL.Reveal() != "" && replicaName.MatchString(a.Replica)
	}
	return slices.ContainsFunc(s.shared.Replicas(), func(r aggregator.ReplicaStatus) bool { return r.Name == a.Replica })
}

// identify gives this replica its name, and what goes by it: whether it is being
// emptied, what it tells the others, and its part of the history.
func (s *Server) identify(now func() time.Time) error {
	name, err := s.config.Replica.name()
	if err != nil {
		return err
	}
	location, err := s.config.Ledger.location()
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	s.drains = newDrains(name, s.config.Replica.grace(), now)
	s.kept = audit.OpenHistory(location, name)
	s.book = health.NewBook(s.monitor, s.kept, s.log)
	if s.shared != nil {
		s.shared.Tell(name, s.monitor.Found, s.drains.own.Draining)
		s.monitor.Hear(s.shared.Elsewhere)
	}
	return nil
}

// overview gives everything an operator is shown.
func (s *Server) overview(ctx context.Context) aggregator.Overview {
	o := s.book.Overview(ctx)
	o.Replicas = s.drains.list(o.At, s.shared.Replicas())
	return o
}
