package playground_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/config"
	"underlag/aggregator/httpapi/v1"
	"underlag/aggregator/telemetry"
	"underlag/cmd/internal/playground"
	"underlag/cmd/internal/server"
	"underlag/cmd/internal/simulators"
	"underlag/fixtures"
	"underlag/policies"
	"underlag/sources"
)

// The day of every test of the whole service: 21 November 2026, application
// month 2026-11.
func clock() time.Time { return time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC) }

// whole is the whole service with its authorities, and what it has logged.
type whole struct {
	t     *testing.T
	world *fixtures.World
	state *playground.State
	url   string
	log   *logged
	sims  *simulators.Running
	asked []aggregator.Source // behind the guards

	server *server.Server
	faults *fixtures.Switch
}

func startWhole(t *testing.T, law, scenario string, adjust ...func(*server.Config)) *whole {
	t.Helper()
	w := &whole{t: t, log: &logged{}}
	var err error
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	w.world, err = fixtures.NewWorld(202611, 20261121)
	must(err)
	w.state, err = playground.New(t.TempDir(), clock)
	must(err)
	sc, err := fixtures.FindScenario(scenario, sources.Codes())
	must(err)
	w.faults = &fixtures.Switch{}
	w.faults.Set(sc)
	w.sims, err = simulators.Start(w.world, w.faults)
	must(err)
	tree, err := fixtures.InForce(law, policies.FS)
	must(err)
	logger := telemetry.NewLogger(w.log, slog.LevelDebug)
	c := w.state.Config("127.0.0.1:0", w.sims.Sources)
	unhurried(&c, sc)
	for _, a := range adjust {
		a(&c)
	}
	s, err := server.New(c, tree, logger, clock)
	must(err)
	w.server = s
	w.asked = s.Service.Sources
	front := httptest.NewUnstartedServer(s.Handler)
	front.Config.ErrorLog = slog.NewLogLogger(logger.Handler(), slog.LevelWarn)
	front.Start()
	w.url = front.URL
	t.Cleanup(func() {
		w.sims.Close()
		front.Close()
		s.Close()
	})
	return w
}

// unhurried has a server wait for every authority as long as the busiest machine
// needs, and for those that are slow or hang so briefly that they are late.
func unhurried(c *server.Config, sc fixtures.Scenario) {
	c.SSBTEK.Deadline = config.Duration(unhurriedly)
	c.Limits = map[string]server.SourceLimits{}
	for _, code := range sources.Codes() {
		limits := server.SourceLimits{Deadline: config.Duration(unhurriedly)}
		switch sc.Faults[code] {
		case fixtures.Slow, fixtures.Hang:
			limits.Deadline = config.Duration(briefly)
		}
		c.Limits[string(code)] = limits
	}
}

const (
	unhurriedly = 40 * time.Second
	briefly     = 150 * time.Millisecond // an authority that is slow takes ten times as long
)

// question gives a household's question as its case system would put it, with all
// the time there is.
func (w *whole) question(persona string) *v1.Request {
	w.t.Helper()
	h, err := w.world.Household(persona)
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := w.state.Inquiry(h, w.world.Month, "application", "162120009993")
	if err != nil {
		w.t.Fatal(err)
	}
	r.Deadline = unhurriedly.String()
	return r
}

// token gives a caller's access token.
func (w *whole) token(caller string) string {
	w.t.Helper()
	c, err := fixtures.FindCaller(caller)
	if err != nil {
		w.t.Fatal(err)
	}
	token, err := w.state.Token(c)
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

// post puts a question in a caller's name.
func (w *whole) post(caller string, body []byte) (int, []byte) {
	w.t.Helper()
	token := w.token(caller)
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+"/v1/inquiries", bytes.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return response.StatusCode, raw
}

// ask puts a question that must be answered.
func (w *whole) ask(caller string, r *v1.Request) *v1.Answer {
	w.t.Helper()
	body, err := json.Marshal(r)
	if err != nil {
		w.t.Fatal(err)
	}
	status, raw := w.post(caller, body)
	if status != http.StatusOK {
		w.t.Fatalf("status %d: %s", status, raw)
	}
	var a v1.Answer
	if err := json.Unmarshal(raw, &a); err != nil {
		w.t.Fatal(err)
	}
	return &a
}

// scenarios gives every scenario. With -short, for the race detector, which makes
// everything many times as slow and finds nothing in the two hundredth answer that it
// has not found in the tenth, it gives those in which all authorities do the same, but
// for the one in which they send some gigabytes.
func scenarios() []fixtures.Scenario {
	list := fixtures.Scenarios(sources.Codes())
	if !testing.Short() {
		return list
	}
	return slices.DeleteFunc(list, func(s fixtures.Scenario) bool {
		return s.Name != "normal" && (!strings.HasPrefix(s.Name, "all-") || s.Name == "all-huge")
	})
}

// logged is a log that can be read while it is written.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// Bytes gives what has been logged so far.
func (l *logged) Bytes() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Clone(l.text.Bytes())
}
