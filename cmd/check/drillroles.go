package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/config"
	"underlag/aggregator/telemetry"
	"underlag/cmd/internal/loadtest"
	"underlag/cmd/internal/playground"
	"underlag/cmd/internal/server"
	"underlag/cmd/internal/simulators"
	"underlag/fixtures"
	"underlag/policies"
	"underlag/sources"
)

// faultsAtOnce is how the simulated authorities behave from now on.
type faultsAtOnce map[aggregator.AuthorityCode]fixtures.Fault

// playAuthorities runs the simulated authorities, whose faults it switches each
// time it is told to.
func playAuthorities(_ context.Context, task *json.Decoder, ready *json.Encoder) error {
	var first faultsAtOnce
	if err := task.Decode(&first); err != nil {
		return err
	}
	world, err := loadtest.World(time.Now())
	if err != nil {
		return err
	}
	faults := &fixtures.Switch{}
	faults.Set(fixtures.Scenario{Faults: first})
	running, err := simulators.Start(world, faults)
	if err != nil {
		return err
	}
	defer running.Close()
	if err := ready.Encode(running.Sources); err != nil {
		return err
	}
	for {
		var next faultsAtOnce
		if err := task.Decode(&next); err != nil {
			return unlessEnd(err)
		}
		faults.Set(fixtures.Scenario{Faults: next})
		if err := ready.Encode(struct{}{}); err != nil {
			return err
		}
	}
}

// replicaTask is what a server of the drill is started with.
type replicaTask struct {
	State   string // folder of the drill's keys
	Log     string // file
	Listen  string // 127.0.0.1:0 or where it was before
	Sources sources.Config
	Span    time.Duration // of the sources' states
	Name    string        // of the replica; empty: the machine's
	// Ledger and Shared name files that hold the URLs of the replicas' database and
	// of what they share; empty: one server by itself.
	Ledger, Shared string
}

// footprint is what a process holds when all it did is over.
type footprint struct {
	Goroutines int     `json:"goroutines"`
	HeapMB     float64 `json:"heapMB"`
}

// playReplica runs the whole service, tells what it holds each time it is asked,
// and stops as it would at SIGTERM when its input ends.
func playReplica(ctx context.Context, task *json.Decoder, ready *json.Encoder) error {
	var t replicaTask
	if err := task.Decode(&t); err != nil {
		return err
	}
	c, err := t.config()
	if err != nil {
		return err
	}
	logged, err := os.OpenFile(t.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer logged.Close()
	law, err := fixtures.InForce("all-confirmed", policies.FS)
	if err != nil {
		return err
	}
	server.TuneMemory()
	s, err := server.New(c, law, telemetry.NewLogger(logged, nil), nil)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	served := make(chan error, 1)
	go func() {
		served <- s.Serve(ctx, func(a net.Addr) { ready.Encode("http://" + a.String()) })
	}()
	err = measureWhenAsked(task, ready)
	cancel()
	return errors.Join(err, <-served, s.Close())
}

func (t replicaTask) config() (server.Config, error) {
	c := playground.At(t.State).Config(t.Listen, t.Sources)
	c.Health.Span = config.Duration(t.Span)
	// Past the last answer, http.Server.Shutdown looks only twice a second whether it is over.
	c.Shutdown = config.Duration(drillDeadline + drillTolerance + time.Second)
	c.Health.ProbeEvery = config.Duration(time.Second)
	c.Replica = server.Replica{Name: t.Name, Grace: config.Duration(drillGrace)}
	if t.Ledger == "" {
		return c, nil
	}
	c.Ledger.File = ""
	return c, errors.Join(c.Ledger.URL.UnmarshalText([]byte("file:"+t.Ledger)), c.Shared.URL.UnmarshalText([]byte("file:"+t.Shared)))
}

func measureWhenAsked(task *json.Decoder, ready *json.Encoder) error {
	for {
		var asked struct{}
		if err := task.Decode(&asked); err != nil {
			return unlessEnd(err)
		}
		if err := ready.Encode(footprintNow()); err != nil {
			return err
		}
	}
}

func footprintNow() footprint {
	runtime.GC()
	runtime.GC() // what the first one's cleanups let go
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return footprint{Goroutines: runtime.NumGoroutine(), HeapMB: float64(m.HeapAlloc) / (1 << 20)}
}

func unlessEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
