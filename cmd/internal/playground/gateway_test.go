package playground_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/aggregator/config"
	"underlag/aggregator/guard"
	"underlag/aggregator/telemetry"
	"underlag/cmd/internal/playground"
	"underlag/cmd/internal/server"
	"underlag/cmd/internal/simulators"
	"underlag/fixtures"
	"underlag/policies"
	"underlag/sources"
	"underlag/sources/ssbtek"
)

// A municipality behind the national service gets the answer that it would get
// from the authorities themselves, whoever is asked about, under each law,
// whatever goes wrong. What both say in each scenario is a file for review.
func TestTheGatewayAnswersAsTheHub(t *testing.T) {
	t.Parallel()
	for _, law := range fixtures.Laws() {
		t.Run(law.Name, func(t *testing.T) {
			t.Parallel()
			p := startPair(t, law.Name, ssbtek.V10)
			for _, sc := range scenarios() {
				t.Run(sc.Name, func(t *testing.T) {
					p.faults.Set(sc)
					p.compare(t)
					p.digests(t, law.Name, sc.Name)
				})
			}
			p.questionsAreValid(t)
		})
	}
}

// Version 11 asks Skatteverket for what the law lets through, and the answer is the
// same.
func TestTheGatewayAnswersAsTheHubOverVersion11(t *testing.T) {
	t.Parallel()
	for _, law := range fixtures.Laws() {
		t.Run(law.Name, func(t *testing.T) {
			t.Parallel()
			startPair(t, law.Name, ssbtek.V11).compare(t)
		})
	}
}

// pair is a hub, a gateway that asks through the hub's SSBTEK front, and the
// authorities.
type pair struct {
	world        *fixtures.World
	state        *playground.State
	faults       *fixtures.Switch
	hub, gateway string
	asked        []household

	mu        sync.Mutex
	told      map[string]string // a digest of the hub's last answer about each household
	questions map[string]bool   // that the gateway has sent, without their correlation ids
}

func startPair(t *testing.T, law string, v ssbtek.Version) *pair {
	t.Helper()
	p := &pair{faults: &fixtures.Switch{}, questions: map[string]bool{}, told: map[string]string{}}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	p.world, err = fixtures.NewWorld(202611, 20261121)
	must(err)
	p.state, err = playground.New(t.TempDir(), clock)
	must(err)
	p.asked = p.everybody(t)
	sims, err := simulators.Start(p.world, p.faults)
	must(err)
	t.Cleanup(func() { sims.Close() })

	c := p.state.Config("127.0.0.1:0", sims.Sources)
	unhurried(&c, fixtures.Scenario{})
	c.SSBTEK.Listen = "127.0.0.1:0"
	hub := newServer(t, c, law)
	hub.Service.Sources = impatiently(t, sims.Sources, p.faults)
	hub.SSBTEK = p.tap(t, hub.SSBTEK)
	p.hub = "http://" + start(t, hub)
	c = p.state.Gateway("127.0.0.1:0", hub.SSBTEKAddr(), v, "162120009993")
	c.Limits = map[string]server.SourceLimits{ssbtek.Name: {Deadline: config.Duration(unhurriedly)}}
	p.gateway = "http://" + start(t, newServer(t, c, law))
	return p
}

func newServer(t *testing.T, c server.Config, law string) *server.Server {
	t.Helper()
	tree, err := fixtures.InForce(law, policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.New(c, tree, telemetry.NewLogger(io.Discard, slog.LevelError), clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func start(t *testing.T, s *server.Server) (address string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	bound, done := make(chan net.Addr, 1), make(chan error, 1)
	go func() { done <- s.Serve(ctx, func(a net.Addr) { bound <- a }) }()
	t.Cleanup(func() { stop(); <-done })
	select {
	case a := <-bound:
		return a.String()
	case err := <-done:
		t.Fatal(err)
		return ""
	}
}

// impatiently gives the sources with guards whose breakers never open and whose
// limits hold nobody up, for what happened in an earlier question is no part of
// a comparison.
func impatiently(t *testing.T, where sources.Config, faults *fixtures.Switch) []aggregator.Source {
	t.Helper()
	list, err := sources.New(where, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, source := range list {
		list[i] = guard.New(impatient{source, faults}, guard.Settings{Deadline: unhurriedly, MinCalls: 1 << 30, Concurrent: 1 << 10})
	}
	return list
}

// impatient waits for an authority that is slow or hangs so briefly that it is
// late however busy the machine is, and for any other as long as it takes.
type impatient struct {
	aggregator.Source
	faults *fixtures.Switch
}

func (s impatient) Fetch(ctx context.Context, q aggregator.Question) (aggregator.Reply, error) {
	switch s.faults.At(s.Descriptor().Code) {
	case fixtures.Slow, fixtures.Hang:
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, briefly)
		defer cancel()
	}
	return s.Source.Fetch(ctx, q)
}

// Probe passes on what the source finds.
func (s impatient) Probe(ctx context.Context) error {
	if prober, ok := s.Source.(aggregator.Prober); ok {
		return prober.Probe(ctx)
	}
	return aggregator.ErrNoProbe
}

var correlation = regexp.MustCompile(`(<ssbt:korrelationsid>)[^<]*`)

// tap keeps each question that reaches the hub's SSBTEK front.
func (p *pair) tap(t *testing.T, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		p.mu.Lock()
		p.questions[correlation.ReplaceAllString(string(message(body)), "$1")] = true
		p.mu.Unlock()
		next.ServeHTTP(w, r)
	})
}

// questionsAreValid holds what the gateway has sent to the authority's own schema,
// and to one question for each person and no more, whatever went wrong.
func (p *pair) questionsAreValid(t *testing.T) {
	t.Helper()
	persons, dir := map[string]bool{}, t.TempDir()
	var files []string
	for question := range p.questions {
		_, after, _ := strings.Cut(question, "<ssbt:personidentitet>")
		number, rest, _ := strings.Cut(after, "<")
		reference, _, _ := strings.Cut(rest, "</ssbt:arendeidentitet>")
		if persons[number+reference] {
			t.Error("a person was asked about in two questions, or in another way when something went wrong")
		}
		persons[number+reference] = true
		files = append(files, filepath.Join(dir, fmt.Sprint(len(files))+".xml"))
		if err := os.WriteFile(files[len(files)-1], []byte(question), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if len(files) < len(p.world.Households)-1 { // the law refuses one of them whole
		t.Errorf("%d questions", len(files))
	}
	validate(t, files)
}

// compare puts every household's question to both.
func (p *pair) compare(t *testing.T) {
	t.Helper()
	var group sync.WaitGroup
	places := make(chan struct{}, 16)
	for _, h := range p.asked {
		places <- struct{}{}
		group.Go(func() {
			defer func() { <-places }()
			want, wrong := h.post(t.Context(), p.hub)
			got, alsoWrong := h.post(t.Context(), p.gateway)
			if err := errors.Join(wrong, alsoWrong); err != nil {
				t.Error(err)
			}
			p.mu.Lock()
			p.told[h.name] = digest(h.name, want)
			p.mu.Unlock()
			if diff := cmp.Diff(comparable(want), comparable(got)); diff != "" {
				t.Errorf("%s (-hub +gateway):\n%s", h.name, diff)
			}
		})
	}
	group.Wait()
}

// household is a household's question and the token of who asks it.
type household struct {
	name, token string
	question    []byte
}

// everybody gives every household's question.
func (p *pair) everybody(t *testing.T) []household {
	t.Helper()
	var list []household
	for i := range p.world.Households {
		h := &p.world.Households[i]
		caller := findCaller(t, h.Caller)
		inquiry, err := p.state.Inquiry(h, p.world.Month, "application", caller.Organisation)
		if err != nil {
			t.Fatal(err)
		}
		inquiry.Deadline = unhurriedly.String()
		token, err := p.state.Token(caller)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, household{h.Name, token, encoded(t, inquiry)})
	}
	return list
}

func (h household) post(ctx context.Context, address string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"/v1/inquiries", bytes.NewReader(h.question))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+h.token)
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}

// comparable is an answer without what differs from one run to the next: times
// taken, when an authority answered, ids and receipts.
func comparable(raw []byte) string {
	whole, err := settled(raw)
	if err != nil {
		return string(raw)
	}
	return string(whole)
}
