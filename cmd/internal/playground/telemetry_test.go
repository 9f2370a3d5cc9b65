package playground_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"underlag/cmd/internal/server"
)

// collector takes the traces that the service sends, as they are on the wire.
type collector struct {
	mu  sync.Mutex
	raw bytes.Buffer
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = io.Copy(&c.raw, r.Body)
	w.Header().Set("Content-Type", "application/x-protobuf")
}

func (c *collector) said() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw.String()
}

// Metrics and traces say what was done, and nothing of any person or any answer,
// whatever goes wrong.
func TestMetricsAndTracesNameNobody(t *testing.T) {
	t.Parallel()
	for _, scenario := range []string{"normal", "all-fault", "all-garbage", "all-partial"} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			c := &collector{}
			sink := httptest.NewServer(c)
			defer sink.Close()
			w := startWhole(t, "all-confirmed", scenario, func(config *server.Config) {
				config.Metrics.Listen = "127.0.0.1:0"
				config.Tracing = server.Tracing{OTLP: sink.URL, Share: 1}
			})
			for _, h := range w.world.Households {
				r := w.question(h.Name)
				w.post(h.Caller, encoded(t, r))
				w.soap(t, w.ssbtekQuestion(t, h.Name, 0))
			}
			w.badQuestions(t)
			w.badRequests(t)
			w.badEnvelopes(t)
			metrics := httptest.NewRecorder()
			w.server.Metrics.ServeHTTP(metrics, httptest.NewRequest(http.MethodGet, "/metrics", nil))
			if err := w.server.Close(); err != nil { // which sends what is left
				t.Fatal(err)
			}
			traces := c.said()
			search(t, "the metrics", metrics.Body.Bytes(), marks(w.world))
			search(t, "the traces", []byte(traces), marks(w.world))
			for _, want := range []string{
				`underlag_inquiries_total{outcome="refused"}`, `underlag_source_call_seconds_count{authority="FK",outcome=`,
				`underlag_source_breaker{authority="FK",state="closed"}`, `underlag_source_limit{authority="SKV"}`,
				`underlag_ledger_append_seconds_count{kind="begin",result="ok"}`, `underlag_law_principles_total{how="remembered"}`,
				`underlag_law_decision_seconds_count{result="allowed"}`, "underlag_ledger_writable 1",
			} {
				if !strings.Contains(metrics.Body.String(), want) {
					t.Errorf("the metrics do not say %s", want)
				}
			}
			for _, want := range []string{"POST /v1/inquiries", "source FK", "ledger finish", "law", "underlag.inquiry", "underlag.outcome"} {
				if !strings.Contains(traces, want) {
					t.Errorf("the traces do not say %q", want)
				}
			}
		})
	}
}
