package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"underlag/aggregator/audit"
	"underlag/aggregator/httpapi/v1"
)

// demo runs the demo to its end on a free port.
func demo(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), append([]string{"-listen", "127.0.0.1:0"}, args...), &out, &errs)
	return code, out.String(), errs.String()
}

func TestOnceJSONIsTheAnswerAlone(t *testing.T) {
	state := t.TempDir()
	code, stdout, stderr := demo(t, "-once", "-json", "-state", state)
	if code != 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	var a v1.Answer
	if err := json.Unmarshal([]byte(stdout), &a); err != nil {
		t.Fatalf("standard output is not the answer alone: %v", err)
	}
	if !a.Verdict.DecisionReady || len(a.Persons) != 5 {
		t.Errorf("ready %v, %d persons", a.Verdict.DecisionReady, len(a.Persons))
	}
	for _, file := range []string{"ledger.db", "tokens/anna.jwt", "tokens/robot.jwt", "inquiries/pensioner.json"} {
		if _, err := os.Stat(filepath.Join(state, file)); err != nil {
			t.Errorf("-state has no %s", file)
		}
	}
	report, err := audit.Verify(t.Context(), filepath.Join(state, "ledger.db"), audit.Evidence{}, nil)
	if err != nil || report.Fault != nil {
		t.Errorf("the ledger does not verify: %v, %+v", err, report)
	}
}

// Behind the national service the same question has the same answer, and both
// servers have recorded it.
func TestGatewayMode(t *testing.T) {
	state := t.TempDir()
	args := []string{"-once", "-json", "-law", "all-confirmed", "-persona", "everything"}
	_, direct, _ := demo(t, args...)
	code, through, stderr := demo(t, append(args, "-mode", "gateway", "-state", state)...)
	if code != 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	var want, got v1.Answer
	if err := errors.Join(json.Unmarshal([]byte(direct), &want), json.Unmarshal([]byte(through), &got)); err != nil {
		t.Fatal(err)
	}
	for i, s := range want.Persons[0].Sources {
		if s.Outcome != "answered" || got.Persons[0].Sources[i].Outcome != s.Outcome {
			t.Errorf("%s: %s directly, %s through SSBTEK", s.Authority, s.Outcome, got.Persons[0].Sources[i].Outcome)
		}
	}
	for _, file := range []string{"ledger.db", "gateway.db"} {
		report, err := audit.Verify(t.Context(), filepath.Join(state, file), audit.Evidence{}, nil)
		if err != nil || report.Fault != nil || report.Records == 0 {
			t.Errorf("%s does not verify: %v, %+v", file, err, report)
		}
	}
}

func TestAFailingSourceIsNamed(t *testing.T) {
	code, stdout, stderr := demo(t, "-once", "-scenario", "fk-down", "-lang", "en")
	if code != 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	verdict, _, _ := strings.Cut(stdout, "PERSON 1")
	if !strings.Contains(verdict, "FK") || !strings.Contains(verdict, "could not answer") {
		t.Errorf("the verdict does not name FK:\n%s", verdict)
	}
	rows := regexp.MustCompile(`(?m)^  FK   .*required.*$`).FindAllString(stdout, -1)
	if len(rows) != 2 { // one for each adult
		t.Errorf("FK has the rows %q, want one for each adult", rows)
	}
	for _, row := range rows {
		if !strings.Contains(row, "could not answer") {
			t.Errorf("an outage reads as %q", row)
		}
	}
}

func TestChoices(t *testing.T) {
	cases := []struct {
		name string
		args []string
		code int
		want string
	}{
		{"every wire", []string{"-once", "-law", "all-confirmed", "-persona", "everything", "-json"}, 0, `"permits":[{"authority":"MIV"`},
		{"a purpose whose basis is open", []string{"-once", "-purpose", "followup", "-json"}, 0, "basis_unconfirmed"},
		{"an earlier month", []string{"-once", "-month", "2026-03", "-json"}, 0, `"month":"2026-03"`},
		{"conflict of interest", []string{"-once", "-persona", "caseworker-herself"}, 1, "conflict_of_interest"},
		{"a caller without the role", []string{"-once", "-caller", "cecilia"}, 1, "no_role"},
		{"through the national service", []string{"-once", "-law", "all-confirmed", "-persona", "everything", "-mode", "gateway"}, 0, "asks through SSBTEK https://127.0.0.1:"},
		{"unknown mode", []string{"-once", "-mode", "proxy"}, 2, "want hub or gateway"},
		{"list", []string{"-list"}, 0, "all-confirmed"},
		{"unknown persona", []string{"-once", "-persona", "nobody"}, 2, "no persona"},
		{"unknown scenario", []string{"-once", "-scenario", "fk-sleepy"}, 2, "no scenario"},
		{"unknown law", []string{"-once", "-law", "none"}, 2, "no law"},
		{"unknown caller", []string{"-once", "-caller", "nobody"}, 2, "no caller"},
		{"month that is none", []string{"-once", "-month", "2026-13"}, 2, "not a month"},
		{"unknown flag", []string{"-twice"}, 2, "-twice"},
		{"help", []string{"-h"}, 0, "Exit code"},
		{"a word too many", []string{"-once", "please"}, 2, "all is said with flags"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := demo(t, c.args...)
			if code != c.code || !strings.Contains(stdout+stderr, c.want) {
				t.Errorf("exit %d, want %d and %q; it said %.300s … %s", code, c.code, c.want, stdout, stderr)
			}
		})
	}
}

// watched is a writer that tells when a text has been written to it.
type watched struct {
	mu   sync.Mutex
	text bytes.Buffer
	want string
	seen chan struct{}
	once sync.Once
}

func (w *watched) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text.Write(b)
	if strings.Contains(w.text.String(), w.want) {
		w.once.Do(func() { close(w.seen) })
	}
	return len(b), nil
}

func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

var servingAt = regexp.MustCompile(`Serving at (http://[0-9.:]+)`)

// Without -once the demo goes on serving until it is stopped.
func TestItGoesOnServing(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stderr := &watched{want: "/console\n", seen: make(chan struct{})}
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, []string{"-listen", "127.0.0.1:0", "-listen-tls", "127.0.0.1:0"}, &bytes.Buffer{}, stderr)
	}()
	select {
	case <-stderr.seen:
	case code := <-done:
		t.Fatalf("it stopped with exit %d: %s", code, stderr.String())
	}
	address := servingAt.FindStringSubmatch(stderr.String())
	if address == nil {
		t.Fatalf("it does not say where it serves: %s", stderr.String())
	}
	for _, path := range []string{"/healthz", "/readyz", "/v1/sources", "/openapi.yaml", "/docs", "/console", "/console/login/start", "/ssbtek/v10?wsdl", "/ssbtek/v11?wsdl"} {
		response, err := http.Get(address[1] + path)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", path, response.StatusCode)
		}
	}
	stop()
	if code := <-done; code != 0 {
		t.Errorf("exit %d after being told to stop: %s", code, stderr.String())
	}
}
