package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"underlag/aggregator/audit"
	v1 "underlag/aggregator/httpapi/v1"
	"underlag/cmd/internal/playground"
	"underlag/cmd/internal/server"
	"underlag/cmd/internal/simulators"
	"underlag/fixtures"
	"underlag/policies"
	"underlag/sources"
)

// running is a server that answers over HTTP, beside which laws are published.
type running struct {
	t            *testing.T
	ledger, keys string
	url, token   string
	question     []byte // about CSN, 29 months back
}

// serve starts a server whose law follows a folder, as a municipality would run
// it, with simulated authorities.
func serve(t *testing.T, from, trustFile string) *running {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	world, err := fixtures.NewWorld(202611, 20261121)
	must(err)
	state, err := playground.New(t.TempDir(), today)
	must(err)
	scenario, err := fixtures.FindScenario("normal", sources.Codes())
	must(err)
	faults := &fixtures.Switch{}
	faults.Set(scenario)
	authorities, err := simulators.Start(world, faults)
	must(err)
	config := state.Config("127.0.0.1:0", authorities.Sources)
	config.Law = server.Law{From: from, Trust: trustFile, Keep: filepath.Join(t.TempDir(), "kept.tar.gz")}
	s, err := server.New(config, policies.FS, slog.New(slog.DiscardHandler), today)
	must(err)
	ctx, stop := context.WithCancel(t.Context())
	bound, ended := make(chan net.Addr, 1), make(chan error, 1)
	go func() { ended <- s.Serve(ctx, func(a net.Addr) { bound <- a }) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		s.Close()
		authorities.Close()
	})
	r := &running{t: t, ledger: config.Ledger.File, keys: config.Ledger.Keys}
	select {
	case a := <-bound:
		r.url = "http://" + a.String()
	case err := <-ended:
		ended <- err
		t.Fatal(err)
	}
	r.prepare(state, world)
	return r
}

// prepare makes the question and the token of who asks it.
func (r *running) prepare(state *playground.State, world *fixtures.World) {
	r.t.Helper()
	household, err := world.Household("single-student")
	if err != nil {
		r.t.Fatal(err)
	}
	caller, err := fixtures.FindCaller(household.Caller)
	if err != nil {
		r.t.Fatal(err)
	}
	if r.token, err = state.Token(caller); err != nil {
		r.t.Fatal(err)
	}
	q, err := state.Inquiry(household, world.Month, "application", caller.Organisation)
	if err != nil {
		r.t.Fatal(err)
	}
	q.Month, q.Period, q.Authorities = "", &v1.RequestPeriod{From: "2024-07-01", To: "2024-07-31"}, []string{"CSN"}
	if r.question, err = json.Marshal(q); err != nil {
		r.t.Fatal(err)
	}
}

// ask puts the question, and gives the revisions of the law and of the income
// tables that it was answered under, and whether CSN was refused.
func (r *running) ask() (law, income string, refused bool) {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), http.MethodPost, r.url+"/v1/inquiries", bytes.NewReader(r.question))
	if err != nil {
		r.t.Fatal(err)
	}
	request.Header = http.Header{"Authorization": {"Bearer " + r.token}, "Content-Type": {"application/json"}}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	var a v1.Answer
	if err != nil || response.StatusCode != http.StatusOK || json.Unmarshal(raw, &a) != nil {
		r.t.Fatalf("HTTP %d, %v: %s", response.StatusCode, err, raw)
	}
	for _, s := range a.Persons[0].Sources {
		if s.Authority == "CSN" {
			return a.Law.Revision, a.Tables.Revision, string(s.Outcome) == "refused"
		}
	}
	r.t.Fatalf("no CSN in %s", raw)
	return "", "", false
}

// promised is how long after a publication a server, which looks every two seconds,
// answers under the new law on the busiest machine; on a quiet one within five.
const promised = time.Minute

// answersUnder waits for an answer under a revision, and gives the revision of the
// income tables that it was answered with.
func (r *running) answersUnder(revision string, refused bool) string {
	r.t.Helper()
	for deadline := time.Now().Add(promised); ; {
		law, income, no := r.ask()
		if law == revision && no == refused {
			return income
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("%s later: %s, CSN refused: %t; want %s, %t", promised, law, no, revision, refused)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// records waits for what the ledger says has happened to the law, in order.
func (r *running) records(want ...string) {
	r.t.Helper()
	for deadline := time.Now().Add(promised); ; time.Sleep(50 * time.Millisecond) {
		got := r.recorded()
		if slices.Equal(got, want) {
			return
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("the ledger says %v, want %v", got, want)
		}
	}
}

func (r *running) recorded() []string {
	r.t.Helper()
	var lines strings.Builder
	if err := audit.Show(r.t.Context(), r.ledger, "", &lines); err != nil {
		r.t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(lines.String()) {
		if _, rest, law := strings.Cut(line, `"kind":"law"`); law {
			_, rest, _ = strings.Cut(rest, `"event":"`)
			event, _, _ := strings.Cut(rest, `"`)
			got = append(got, event)
		}
	}
	return got
}
