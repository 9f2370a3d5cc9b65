package telemetry

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"underlag/aggregator"
)

// fakeLedger takes every record, or none.
type fakeLedger struct{ err error }

func (l fakeLedger) Begin(context.Context, aggregator.Entry) (aggregator.Receipt, error) {
	return aggregator.Receipt{}, l.err
}

func (l fakeLedger) Source(context.Context, string, aggregator.SourceOutcome) (aggregator.Receipt, error) {
	return aggregator.Receipt{}, l.err
}

func (l fakeLedger) Finish(context.Context, string, []aggregator.SourceOutcome, bool) (aggregator.Receipt, error) {
	return aggregator.Receipt{Index: 7}, l.err
}

func (l fakeLedger) Refuse(context.Context, aggregator.Entry, aggregator.Refusal) (aggregator.Receipt, error) {
	return aggregator.Receipt{}, l.err
}

func scraped(m *Metrics) string {
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return w.Body.String()
}

func holds(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("no line %s", line)
		}
	}
}

func TestInquiriesAreCountedByHowTheyEnded(t *testing.T) {
	o := Observer{Metrics: NewMetrics(Watched{})}
	good, broken := o.Ledger(fakeLedger{}), o.Ledger(fakeLedger{errors.New("disk")})
	receipt, err := good.Finish(t.Context(), "a", nil, true)
	if err != nil || receipt.Index != 7 {
		t.Errorf("got %+v, %v", receipt, err)
	}
	good.Finish(t.Context(), "b", nil, false)
	good.Refuse(t.Context(), aggregator.Entry{}, aggregator.Refusal{})
	broken.Begin(t.Context(), aggregator.Entry{})
	if _, err := broken.Finish(t.Context(), "c", nil, true); err == nil {
		t.Error("the ledger's error was lost")
	}
	holds(t, scraped(o.Metrics),
		`underlag_inquiries_total{outcome="ready"} 1`, `underlag_inquiries_total{outcome="not_ready"} 1`,
		`underlag_inquiries_total{outcome="refused"} 1`, `underlag_inquiries_total{outcome="unrecorded"} 2`,
		`underlag_ledger_append_seconds_count{kind="begin",result="failed"} 1`)
}

func TestSourcesAreShownAsTheyAre(t *testing.T) {
	down := errors.New("disk")
	m := NewMetrics(Watched{
		Sources: func() []aggregator.SourceStatus {
			return []aggregator.SourceStatus{
				{Authority: "FK", State: aggregator.StateDown, Unknown: []string{"a", "b"},
					Load: aggregator.Load{Breaker: aggregator.BreakerOpen, InFlight: 3, Waiting: 1, Limit: 8}},
				{Authority: "SKV", State: aggregator.StateUp, Level: &aggregator.ServiceLevel{Calls: 10, Availability: 0.9, BudgetLeft: -1}},
			}
		},
		Law:    func() (uint64, uint64) { return 3, 40 },
		Ledger: func() error { return down },
		Reviews: func() []Reviews {
			return []Reviews{{Organisation: "162120009993", Open: 2, Closed: 7}}
		},
	})
	text := scraped(m)
	holds(t, text,
		`underlag_source_state{authority="FK",state="down"} 1`, `underlag_source_state{authority="FK",state="up"} 0`,
		`underlag_source_breaker{authority="FK",state="open"} 1`, `underlag_source_in_flight{authority="FK"} 3`,
		`underlag_source_waiting{authority="FK"} 1`, `underlag_source_limit{authority="FK"} 8`,
		`underlag_source_unknown_elements{authority="FK"} 2`, `underlag_source_error_budget_left{authority="SKV"} -1`,
		`underlag_law_principles_total{how="remembered"} 40`, `underlag_ledger_writable 0`,
		`underlag_reviews_open{organisation="162120009993"} 2`, `underlag_reviews_closed{organisation="162120009993"} 7`)
	if strings.Contains(text, `underlag_source_limit{authority="SKV"}`) || strings.Contains(text, `budget_left{authority="FK"}`) {
		t.Error("says what is not known")
	}
}

// A span names what was done; a code with a number in it is not said.
func TestSpans(t *testing.T) {
	kept := tracetest.NewInMemoryExporter()
	traces := tracesTo(sdk.WithSyncer(kept), 1)
	o := Observer{Traces: traces}
	ctx, end := traces.Request(t.Context(), "inquiry-1")
	if _, err := o.Ledger(fakeLedger{}).Begin(ctx, aggregator.Entry{}); err != nil {
		t.Fatal(err)
	}
	o.Call(ctx, aggregator.SourceOutcome{Authority: "FK", Outcome: aggregator.Unavailable, Code: "199006022397", Elapsed: time.Second})
	end("POST /v1/inquiries", 200)
	spans := kept.GetSpans()
	if len(spans) != 3 || spans[0].Name != "ledger begin" || spans[1].Name != "source FK" || spans[2].Name != "POST /v1/inquiries" {
		t.Fatalf("got %d spans: %+v", len(spans), spans)
	}
	root := spans[2].SpanContext.SpanID()
	for _, span := range spans[:2] {
		if span.Parent.SpanID() != root {
			t.Errorf("%s is not part of the request", span.Name)
		}
	}
	if took := spans[1].EndTime.Sub(spans[1].StartTime); took < time.Second {
		t.Errorf("the call took %s", took)
	}
	for _, a := range spans[1].Attributes {
		if strings.Contains(a.Value.String(), "199006022397") {
			t.Errorf("%s says a number", a.Key)
		}
	}
}

// A traced call shows the way from the metric to the trace.
func TestACallLeadsToItsTrace(t *testing.T) {
	traces := tracesTo(sdk.WithSyncer(tracetest.NewInMemoryExporter()), 1)
	o := Observer{Metrics: NewMetrics(Watched{}), Traces: traces}
	ctx, end := traces.Request(t.Context(), "inquiry-1")
	o.Call(ctx, aggregator.SourceOutcome{Authority: "FK", Outcome: aggregator.Answered, Elapsed: time.Second})
	end("POST /v1/inquiries", 200)
	r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
	r.Header.Set("Accept", "application/openmetrics-text; version=1.0.0")
	w := httptest.NewRecorder()
	o.Metrics.Handler().ServeHTTP(w, r)
	if id := trace.SpanContextFromContext(ctx).TraceID().String(); !strings.Contains(w.Body.String(), `# {trace_id="`+id+`"}`) {
		t.Error("no exemplar")
	}
}

// changing is a law that may be put in another's place.
type changing struct{ decided *int }

func (c changing) Decide(context.Context, aggregator.LawQuestion) (aggregator.Decision, error) {
	*c.decided++
	return aggregator.Decision{Refusal: &aggregator.Refusal{Code: "no_case"}}, nil
}

func (c changing) InForce() aggregator.Law { return c }

func TestTheLawInForceIsWatchedToo(t *testing.T) {
	decided := 0
	o := Observer{Metrics: NewMetrics(Watched{})}
	watched := o.Law(changing{&decided}).(interface{ InForce() aggregator.Law }).InForce()
	if _, err := watched.Decide(t.Context(), aggregator.LawQuestion{}); err != nil || decided != 1 {
		t.Errorf("decided %d times, %v", decided, err)
	}
	holds(t, scraped(o.Metrics), `underlag_law_decision_seconds_count{result="refused"} 1`)
}

func TestWhereTracesGo(t *testing.T) {
	for want, c := range map[string]struct {
		address string
		share   float64
	}{"otlp": {"collector:4318", 1}, "share": {"https://collector.example.se:4318", 2}} {
		if err := CheckTraces(c.address, c.share); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
