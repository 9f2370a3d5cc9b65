package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"underlag/aggregator/httpapi/v1"
	"underlag/sources"
)

// lab is what both systems are measured with: the simulated authorities, the
// documents of the same size, and a folder.
type lab struct {
	root, dir  string
	stderr     io.Writer
	sources    sources.Config
	simulators *child
	documents  *child
	hosts      []string // of the documents
	sizes      []size
	merged     int // bytes of Lura's right answer
	states     int // folders given out so far
}

// system is one of those that are compared.
type system struct {
	name     string
	backends *child
	start    func(context.Context) (*running, error)
}

// running is a system that answers, and how to ask it.
type running struct {
	*child
	ask request
}

// size is how long one authority's answer is.
type size struct {
	Authority string `json:"authority"`
	Bytes     int    `json:"bytes"`
}

// newLab builds Lura, starts the authorities, and asks them one question
// through the service to see how long each answer is.
func newLab(ctx context.Context, root string, stderr io.Writer) (*lab, error) {
	dir, err := os.MkdirTemp("", "underlag-bench-")
	if err != nil {
		return nil, err
	}
	l := &lab{root: root, dir: dir, stderr: stderr}
	if err := l.open(ctx); err != nil {
		return nil, errors.Join(err, l.close())
	}
	return l, nil
}

func (l *lab) open(ctx context.Context) error {
	fmt.Fprintln(l.stderr, "building Lura")
	err := runIn(ctx, filepath.Join(l.root, ".bench"), l.stderr, "go", "build", "-o", l.path("lura"), "./lura")
	if err != nil {
		return err
	}
	l.simulators, err = l.role(ctx, "simulators", struct{}{}, &l.sources)
	if err != nil {
		return err
	}
	l.sizes, err = l.measureAnswers(ctx)
	if err != nil {
		return err
	}
	l.documents, err = l.role(ctx, "documents", l.sizes, &l.hosts)
	if err != nil {
		return err
	}
	return l.measureMerged(ctx)
}

func (l *lab) path(name string) string { return filepath.Join(l.dir, name) }

func (l *lab) role(ctx context.Context, role string, task, ready any) (*child, error) {
	return startRole(ctx, l.root, role, l.stderr, task, ready)
}

func (l *lab) close() error {
	var errs []error
	for _, c := range []*child{l.simulators, l.documents} {
		if c != nil {
			errs = append(errs, c.stop())
		}
	}
	return errors.Join(append(errs, os.RemoveAll(l.dir))...)
}

// systems gives those that take turns: the service asked for what Lura gives, the
// facts in one answer, and for everything.
func (l *lab) systems() []system {
	return []system{
		{name: "Underlag, the facts", backends: l.simulators, start: func(ctx context.Context) (*running, error) {
			return l.startService(ctx, l.sources, v1.OmitInsight)
		}},
		{name: "Underlag, with months and observations", backends: l.simulators, start: func(ctx context.Context) (*running, error) {
			return l.startService(ctx, l.sources)
		}},
		{name: "Lura 2.11.0", backends: l.documents, start: l.startLura},
	}
}

// startService starts the whole service with a ledger of its own, to be asked
// for all but what is omitted.
func (l *lab) startService(ctx context.Context, where sources.Config, omit ...string) (*running, error) {
	l.states++
	task := serviceTask{State: l.path(fmt.Sprintf("state-%d", l.states)), Sources: where}
	var ready serviceReady
	c, err := l.role(ctx, "service", task, &ready)
	if err != nil {
		return nil, err
	}
	ready.Question.Omit = omit
	body, err := json.Marshal(ready.Question)
	if err != nil {
		return nil, errors.Join(err, c.stop())
	}
	return &running{c, request{
		method: http.MethodPost, url: ready.URL + "/v1/inquiries", body: body, right: decisionReady,
		header: http.Header{"Authorization": {"Bearer " + ready.Token}, "Content-Type": {"application/json"}},
	}}, nil
}

// decisionReady holds an answer to what it must say: seven authorities answered
// and a decision can rest on it.
func decisionReady(answer *http.Response, body []byte) error {
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("HTTP %d: %.200s", answer.StatusCode, body)
	}
	if n := bytes.Count(body, []byte(`"outcome":"answered"`)); n != authorities {
		return fmt.Errorf("%d of %d authorities answered", n, authorities)
	}
	if !bytes.Contains(body, []byte(`"decisionReady":true`)) {
		return errors.New("decisionReady is not true")
	}
	return nil
}

// authorities is how many answers each system merges.
const authorities = 7

// startLura starts Lura with one endpoint that merges the seven documents.
func (l *lab) startLura(ctx context.Context) (*running, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	file := l.path("krakend.json")
	if err := os.WriteFile(file, krakend(port, l.hosts), 0o600); err != nil {
		return nil, err
	}
	c, err := startChild(exec.CommandContext(ctx, l.path("lura"), "-config", file), l.stderr)
	if err != nil {
		return nil, err
	}
	address := fmt.Sprintf("http://127.0.0.1:%d", port)
	if err := answers(ctx, address+"/__health"); err != nil {
		return nil, errors.Join(fmt.Errorf("lura did not start: %w", err), c.stop())
	}
	return &running{c, request{method: http.MethodGet, url: address + "/merged", header: http.Header{}, right: l.complete}}, nil
}

// complete holds Lura's answer to what it must say: everything of all seven,
// which measureMerged has read, is as long.
func (l *lab) complete(answer *http.Response, body []byte) error {
	if answer.StatusCode != http.StatusOK || answer.Header.Get("X-Krakend-Completed") != "true" {
		return fmt.Errorf("HTTP %d, completed %q", answer.StatusCode, answer.Header.Get("X-Krakend-Completed"))
	}
	if len(body) == l.merged {
		return nil
	}
	return fmt.Errorf("%d bytes, want %d", len(body), l.merged)
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return listener.Addr().(*net.TCPAddr).Port, listener.Close()
}

// answers waits until an address answers 200, ten seconds at most.
func answers(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		question, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		answer, err := http.DefaultClient.Do(question)
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}
