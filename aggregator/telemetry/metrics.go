package telemetry

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel/trace"

	"underlag/aggregator"
)

// Metrics counts what the service does, for Prometheus. Every label is of a list
// that is closed or that the configuration closes: a code that an authority or a
// caller can make up is never one.
type Metrics struct {
	registry  *prometheus.Registry
	inquiries *prometheus.CounterVec
	calls     *prometheus.HistogramVec
	records   *prometheus.HistogramVec
	decisions *prometheus.HistogramVec
}

// Watched is what the metrics ask for each time they are read.
type Watched struct {
	Sources func() []aggregator.SourceStatus
	// Law tells how often the principles have been evaluated, and how often what
	// they had said of the same circumstances was enough.
	Law func() (evaluated, remembered uint64)
	// Ledger is nil while the ledger can be written.
	Ledger func() error
	// Reviews are those of the log, organisation by organisation; nil: not counted.
	Reviews func() []Reviews
}

// Reviews is how many reviews of an organisation's log are open, and closed.
type Reviews struct {
	Organisation aggregator.OrgNumber
	Open, Closed int64
}

// The buckets of what takes long (an authority) and of what does not.
var (
	slowBuckets  = []float64{.01, .025, .05, .1, .25, .5, 1, 1.5, 2, 3, 4, 5, 8, 15, 30}
	quickBuckets = []float64{.0002, .0005, .001, .002, .005, .01, .025, .05, .1, .25, 1, 2.5}
)

// NewMetrics makes the service's metrics.
func NewMetrics(w Watched) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		inquiries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "underlag_inquiries_total", Help: "Inquiries by how they ended: ready and not_ready for a decision, refused, or unrecorded because the ledger could not be written.",
		}, []string{"outcome"}),
		calls:     seconds("underlag_source_call_seconds", "Calls to sources, with those that a guard turned away.", slowBuckets, "authority", "outcome"),
		records:   seconds("underlag_ledger_append_seconds", "Time until a record was durable, or could not be.", quickBuckets, "kind", "result"),
		decisions: seconds("underlag_law_decision_seconds", "Decisions of the law on whole inquiries.", quickBuckets, "result"),
	}
	m.registry.MustRegister(m.inquiries, m.calls, m.records, m.decisions, now{w},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func seconds(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
}

// Handler serves the metrics in the text format, or as OpenMetrics with traces
// beside calls.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{EnableOpenMetrics: true})
}

// call counts a call, with the id of the trace that shows one such where the
// request is traced.
func (m *Metrics) call(ctx context.Context, c aggregator.SourceOutcome) {
	seconds := m.calls.WithLabelValues(string(c.Authority), string(c.Outcome))
	shown, can := seconds.(prometheus.ExemplarObserver)
	if span := trace.SpanContextFromContext(ctx); can && span.IsSampled() {
		shown.ObserveWithExemplar(c.Elapsed.Seconds(), prometheus.Labels{"trace_id": span.TraceID().String()})
		return
	}
	seconds.Observe(c.Elapsed.Seconds())
}

func (m *Metrics) record(kind string, err error, elapsed time.Duration) {
	m.records.WithLabelValues(kind, result(err)).Observe(elapsed.Seconds())
}

func result(err error) string {
	if err != nil {
		return "failed"
	}
	return "ok"
}
