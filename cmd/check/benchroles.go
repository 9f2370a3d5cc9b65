package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"time"

	_ "time/tzdata"

	"underlag/aggregator/httpapi/v1"
	"underlag/aggregator/telemetry"
	"underlag/cmd/internal/loadtest"
	"underlag/cmd/internal/playground"
	"underlag/cmd/internal/server"
	"underlag/cmd/internal/simulators"
	"underlag/fixtures"
	"underlag/policies"
	"underlag/sources"
)

// roleVariable names the environment variable that tells a process of the
// comparison which one it is.
const roleVariable = "UNDERLAG_BENCH_ROLE"

// profileVariable names a folder that the service leaves its processor and
// allocation profiles in, for whoever wants to know where the time goes.
const profileVariable = "UNDERLAG_BENCH_PROFILE"

// play plays one role: it reads its task, says when it is ready, and goes on
// until its input ends.
func play(ctx context.Context, role string, stdin io.Reader, stdout, stderr io.Writer) int {
	roles := map[string]func(context.Context, *json.Decoder, *json.Encoder) error{
		"simulators":  playSimulators,
		"documents":   playDocuments,
		"service":     playService,
		"authorities": playAuthorities,
		"replica":     playReplica,
	}
	act, known := roles[role]
	if !known {
		fmt.Fprintf(stderr, "%s=%s is not a role\n", roleVariable, role)
		return 2
	}
	if err := act(ctx, json.NewDecoder(stdin), json.NewEncoder(stdout)); err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", role, err)
		return 1
	}
	return 0
}

// untilInputEnds waits for the end of the process that started this one.
func untilInputEnds(task *json.Decoder) error {
	var more any
	if err := task.Decode(&more); !errors.Is(err, io.EOF) {
		return fmt.Errorf("more input than one task: %w", err)
	}
	return nil
}

// playSimulators runs the seven simulated authorities without any delay.
func playSimulators(_ context.Context, task *json.Decoder, ready *json.Encoder) error {
	var nothing struct{}
	if err := task.Decode(&nothing); err != nil {
		return err
	}
	world, err := loadtest.World(time.Now())
	if err != nil {
		return err
	}
	running, err := simulators.Start(world, &fixtures.Switch{})
	if err != nil {
		return err
	}
	defer running.Close()
	if err := ready.Encode(running.Sources); err != nil {
		return err
	}
	return untilInputEnds(task)
}

// playDocuments serves one JSON document per size, each on an address of its
// own, as seven services would.
func playDocuments(_ context.Context, task *json.Decoder, ready *json.Encoder) error {
	var sizes []size
	if err := task.Decode(&sizes); err != nil {
		return err
	}
	var hosts []string
	for _, s := range sizes {
		body := document(s.Authority, s.Bytes)
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		server := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			w.Write(body)
		})}
		defer server.Close()
		go server.Serve(listener)
		hosts = append(hosts, "http://"+listener.Addr().String())
	}
	if err := ready.Encode(hosts); err != nil {
		return err
	}
	return untilInputEnds(task)
}

// serviceTask is what the service is started with.
type serviceTask struct {
	State   string // folder for its ledger, keys, tokens and log
	Sources sources.Config
}

// serviceReady is where the service is, and how to ask it.
type serviceReady struct {
	URL, Token string
	Question   *v1.Request
}

// playService runs the whole service as the demo puts it together: law with
// every row confirmed, ledger on disk, tokens, guard and log.
func playService(ctx context.Context, task *json.Decoder, ready *json.Encoder) error {
	var t serviceTask
	if err := task.Decode(&t); err != nil {
		return err
	}
	state, err := playground.New(t.State, nil)
	if err != nil {
		return err
	}
	s, logged, err := openService(state, t.Sources)
	if err != nil {
		return err
	}
	defer logged.Close()
	told, err := question(state)
	if err != nil {
		return err
	}
	profiled, err := startProfile(os.Getenv(profileVariable))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	served := make(chan error, 1)
	go func() {
		served <- s.Serve(ctx, func(a net.Addr) {
			told.URL = "http://" + a.String()
			ready.Encode(told)
		})
	}()
	err = untilInputEnds(task)
	cancel()
	return errors.Join(err, <-served, s.Close(), profiled())
}

func openService(state *playground.State, where sources.Config) (*server.Server, *os.File, error) {
	law, err := fixtures.InForce("all-confirmed", policies.FS)
	if err != nil {
		return nil, nil, err
	}
	logged, err := os.Create(state.Path("underlag.log"))
	if err != nil {
		return nil, nil, err
	}
	server.TuneMemory()
	s, err := server.New(state.Config("127.0.0.1:0", where), law, telemetry.NewLogger(logged, nil), nil)
	if err != nil {
		return nil, nil, errors.Join(err, logged.Close())
	}
	return s, logged, nil
}

// question makes the measured question and the token of who asks it.
func question(state *playground.State) (serviceReady, error) {
	world, err := loadtest.World(time.Now())
	if err != nil {
		return serviceReady{}, err
	}
	household, err := world.Household(loadtest.Household)
	if err != nil {
		return serviceReady{}, err
	}
	caller, err := fixtures.FindCaller(loadtest.Caller)
	if err != nil {
		return serviceReady{}, err
	}
	token, err := state.Token(caller)
	if err != nil {
		return serviceReady{}, err
	}
	asked, err := state.Inquiry(household, world.Month, "application", caller.Organisation)
	return serviceReady{Token: token, Question: asked}, err
}

// startProfile profiles this process into a folder until the function that it
// gives is called; without a folder it does nothing.
func startProfile(dir string) (func() error, error) {
	if dir == "" {
		return func() error { return nil }, nil
	}
	cpu, err := os.Create(filepath.Join(dir, "cpu.pprof"))
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return nil, errors.Join(err, cpu.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		allocations, err := os.Create(filepath.Join(dir, "allocs.pprof"))
		if err != nil {
			return errors.Join(err, cpu.Close())
		}
		return errors.Join(pprof.Lookup("allocs").WriteTo(allocations, 0), allocations.Close(), cpu.Close())
	}, nil
}
