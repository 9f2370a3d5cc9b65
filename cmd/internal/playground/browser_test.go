package playground_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"underlag/aggregator/telemetry"
	"underlag/cmd/internal/playground"
	"underlag/cmd/internal/server"
	"underlag/cmd/internal/simulators"
	"underlag/fixtures"
	"underlag/policies"
	"underlag/sources"
)

// chromium is the browser without windows: the same engine, at two thirds of the cost.
const chromium = "/usr/bin/chromium-headless-shell"

// TestBrowser visits the console with a real browser: each script of
// testdata/browser has the whole service to itself. With -short the door
// is enough: what races in an area would race in its own tests.
func TestBrowser(t *testing.T) {
	t.Parallel()
	node := needBrowser(t)
	scripts, err := filepath.Glob("testdata/browser/*.mjs")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts, %v", err)
	}
	for _, script := range scripts {
		if testing.Short() && filepath.Base(script) != "door.mjs" {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(script), ".mjs"), func(t *testing.T) {
			t.Parallel()
			browsedFor(t, script).visit(t, node, script)
		})
	}
}

// browsedFor starts what a script is about. Drafts are made of the law as it is shipped,
// whose questions come out as expected.
func browsedFor(t *testing.T, script string) *browsed {
	t.Helper()
	if filepath.Base(script) == "rules.mjs" {
		return newBrowsed(t, "shipped", newLaw(t).configure)
	}
	return newBrowsed(t, "all-confirmed")
}

func needBrowser(t *testing.T) (node string) {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		unavailable(t, "needs node (Debian: nodejs)")
	}
	if _, err := os.Stat(chromium); err != nil {
		unavailable(t, "needs "+chromium+" (Debian: chromium-headless-shell)")
	}
	for _, name := range []string{"playwright-core", "axe-core"} {
		if _, err := os.Stat(filepath.Join(os.Getenv("NODE_PATH"), name)); os.Getenv("NODE_PATH") == "" || err != nil {
			unavailable(t, "needs npm's "+name+": npm ci with testdata/clients/package-lock.json in a folder, and its node_modules as NODE_PATH")
		}
	}
	return node
}

// browsed is the whole service as a browser finds it, serving, with its clock going
// on from the day of the tests.
type browsed struct {
	*whole
	address  string // of the console
	provider *playground.Provider
	control  *httptest.Server

	mu    sync.Mutex
	ahead time.Duration // of the time that has passed
	since time.Time
}

// newBrowsed starts everything under a law, with a configuration that may be changed.
func newBrowsed(t testing.TB, law string, change ...func(*server.Config)) *browsed {
	t.Helper()
	b := &browsed{whole: &whole{log: &logged{}, faults: &fixtures.Switch{}}, since: time.Now()}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	b.world, err = fixtures.NewWorld(202611, 20261121)
	must(err)
	b.state, err = playground.New(t.TempDir(), b.now)
	must(err)
	b.sims, err = simulators.Start(b.world, b.faults)
	must(err)
	t.Cleanup(func() { b.sims.Close() })
	listen := freeAddress(t)
	b.url, b.address = "http://"+listen, "http://"+listen+"/console"
	b.provider, err = b.state.StartProvider(b.address)
	must(err)
	t.Cleanup(func() { b.provider.Close() })
	b.provider.AddCases(&playground.CaseSystem{State: b.state, World: b.world, Purpose: "application", Organisation: "162120009993", Console: b.address})
	config := b.state.Config(listen, b.sims.Sources)
	must(b.provider.Configure(&config))
	for _, c := range change {
		c(&config)
	}
	tree, err := fixtures.InForce(law, policies.FS)
	must(err)
	b.server, err = server.New(config, tree, telemetry.NewLogger(b.log, slog.LevelDebug), b.now)
	must(err)
	b.serve(t)
	b.control = httptest.NewServer(b.controls())
	t.Cleanup(b.control.Close)
	return b
}

// now is the day of the tests, and goes on.
func (b *browsed) now() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return clock().Add(time.Since(b.since) + b.ahead)
}

// serve serves until the test ends.
func (b *browsed) serve(t testing.TB) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	bound, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- b.server.Serve(ctx, func(net.Addr) { close(bound) }) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		b.server.Close()
	})
	select {
	case <-bound:
	case err := <-done:
		done <- err
		t.Fatal(err)
	}
}

func freeAddress(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// controls is what a script can change and see besides the console.
func (b *browsed) controls() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /scenario/{name}", func(w http.ResponseWriter, r *http.Request) {
		sc, err := fixtures.FindScenario(r.PathValue("name"), sources.Codes())
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		b.faults.Set(sc)
	})
	mux.HandleFunc("POST /clock/{by}", func(w http.ResponseWriter, r *http.Request) {
		by, err := time.ParseDuration(r.PathValue("by"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		b.ahead += by
	})
	mux.HandleFunc("GET /hostile", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, "<!DOCTYPE html><title>Hostile</title><body></body>")
	})
	mux.HandleFunc("POST /ask/{persona}", func(w http.ResponseWriter, r *http.Request) {
		if err := b.question(r.Context(), r.PathValue("persona")); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	mux.HandleFunc("POST /log", func(w http.ResponseWriter, _ *http.Request) { w.Write(b.log.Bytes()) })
	return mux
}

// question puts a household's question over the API, in its caseworker's name.
func (b *browsed) question(ctx context.Context, persona string) error {
	_, err := b.answer(ctx, persona)
	return err
}

// answer gives what question is answered.
func (b *browsed) answer(ctx context.Context, persona string) ([]byte, error) {
	h, err := b.world.Household(persona)
	if err != nil {
		return nil, err
	}
	asked, err := b.state.Inquiry(h, b.world.Month, "application", "162120009993")
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(asked)
	if err != nil {
		return nil, err
	}
	caller, err := fixtures.FindCaller(h.Caller)
	if err != nil {
		return nil, err
	}
	token, err := b.state.Token(caller)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, b.url+"/v1/inquiries", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("HTTP status %d", response.StatusCode)
	}
	return io.ReadAll(response.Body)
}

// visit runs a script against the console; what it prints is shown if it fails.
func (b *browsed) visit(t *testing.T, node, script string) {
	t.Helper()
	pictures := os.Getenv("UNDERLAG_SCREENSHOTS")
	if pictures == "" {
		pictures = t.TempDir()
	}
	env, err := json.Marshal(map[string]string{
		"console": b.address, "control": b.control.URL, "provider": b.provider.URL, "screenshots": pictures, "chromium": chromium,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	defer cancel()
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, node, "--test-reporter=spec", script)
	cmd.Env = append(os.Environ(), "UNDERLAG_BROWSER="+string(env))
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		t.Errorf("%v\n%s", err, said.String())
		return
	}
	t.Log(said.String())
}
