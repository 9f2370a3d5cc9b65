package server_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
	"time"

	"underlag/aggregator/telemetry"
	"underlag/cmd/internal/loadtest"
	"underlag/cmd/internal/playground"
	"underlag/cmd/internal/server"
	"underlag/cmd/internal/simulators"
	"underlag/fixtures"
	"underlag/policies"
	"underlag/sources"
)

// BenchmarkQuestion takes one question the whole way: tokens, law, record, seven
// calls over loopback, merge, record and encoding. The simulated authorities run
// without delay in a process of their own, so that allocations, and all but the
// clock, are the service's alone.
func BenchmarkQuestion(b *testing.B) {
	state, err := playground.New(b.TempDir(), nil)
	if err != nil {
		b.Fatal(err)
	}
	handler := start(b, state)
	question, token := ask(b, state)
	var body bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		body.Reset()
		r := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/v1/inquiries", bytes.NewReader(question))
		r.Header = http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}}
		w := &httptest.ResponseRecorder{Body: &body}
		handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK || bytes.Count(body.Bytes(), []byte(`"outcome":"answered"`)) != 7 {
			b.Fatalf("HTTP %d: %s", w.Code, body.Bytes())
		}
	}
	b.ReportMetric(float64(body.Len()), "answer-bytes")
}

func start(b *testing.B, state *playground.State) http.Handler {
	b.Helper()
	law, err := fixtures.InForce("all-confirmed", policies.FS)
	if err != nil {
		b.Fatal(err)
	}
	s, err := server.New(state.Config("127.0.0.1:0", startSimulators(b)), law, telemetry.NewLogger(io.Discard, slog.LevelInfo), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	return s.Handler
}

// ask gives the measured question and the token of who asks it.
func ask(b *testing.B, state *playground.State) (question []byte, token string) {
	b.Helper()
	world, err := loadtest.World(time.Now())
	if err != nil {
		b.Fatal(err)
	}
	household, err := world.Household(loadtest.Household)
	if err != nil {
		b.Fatal(err)
	}
	caller, err := fixtures.FindCaller(loadtest.Caller)
	if err != nil {
		b.Fatal(err)
	}
	inquiry, err := state.Inquiry(household, world.Month, "application", caller.Organisation)
	if err != nil {
		b.Fatal(err)
	}
	if token, err = state.Token(caller); err != nil {
		b.Fatal(err)
	}
	if question, err = json.Marshal(inquiry); err != nil {
		b.Fatal(err)
	}
	return question, token
}

// simulatorsVariable makes TestServeSimulators a process of simulators.
const simulatorsVariable = "UNDERLAG_SIMULATORS"

// startSimulators starts this test program again as the simulated authorities.
func startSimulators(b *testing.B) sources.Config {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), os.Args[0], "-test.run=^TestServeSimulators$")
	cmd.Env = append(os.Environ(), simulatorsVariable+"=1")
	cmd.Stderr = os.Stderr
	input, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		input.Close()
		cmd.Wait()
	})
	var where sources.Config
	if err := json.NewDecoder(output).Decode(&where); err != nil {
		b.Fatal(err)
	}
	return where
}

// TestServeSimulators is no test: it is the other process of BenchmarkQuestion,
// and ends with its input.
func TestServeSimulators(t *testing.T) {
	if os.Getenv(simulatorsVariable) == "" {
		return
	}
	world, err := loadtest.World(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	running, err := simulators.Start(world, &fixtures.Switch{})
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close()
	if err := json.NewEncoder(os.Stdout).Encode(running.Sources); err != nil {
		t.Fatal(err)
	}
	io.Copy(io.Discard, os.Stdin)
}
