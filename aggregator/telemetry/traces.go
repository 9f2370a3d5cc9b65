package telemetry

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"underlag/aggregator"
)

// Traces makes a span of each request, each step and each call to a source. A
// span says the route, the inquiry's id, the authority, the outcome and a safe
// code. A caller's own trace id is not taken over, for it may hold anything, and
// none is sent to an authority.
type Traces struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
}

// NewTraces sends a share of the traces (0 to 1) to an OTLP address, such as
// https://collector.example.se:4318. It fails on an address that is none, and
// never because nobody answers there.
func NewTraces(address string, share float64, log *slog.Logger) (*Traces, error) {
	if err := CheckTraces(address, share); err != nil {
		return nil, err
	}
	to, err := url.JoinPath(address, "v1/traces")
	if err != nil {
		return nil, fmt.Errorf("otlp: %w", err)
	}
	exporter, err := otlptracehttp.New(context.Background(), otlptracehttp.WithEndpointURL(to))
	if err != nil {
		return nil, fmt.Errorf("otlp: %w", err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces", "error", err.Error()) }))
	return tracesTo(sdk.WithBatcher(exporter), share), nil
}

// CheckTraces tells what is wrong with where traces are to go.
func CheckTraces(address string, share float64) error {
	at, err := url.Parse(address)
	if err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" {
		return fmt.Errorf("otlp: %q is not an address such as https://collector.example.se:4318", address)
	}
	if share < 0 || share > 1 {
		return fmt.Errorf("share: %v is not between 0 and 1", share)
	}
	return nil
}

func tracesTo(where sdk.TracerProviderOption, share float64) *Traces {
	provider := sdk.NewTracerProvider(where,
		sdk.WithSampler(sdk.ParentBased(sdk.TraceIDRatioBased(share))),
		sdk.WithResource(resource.NewSchemaless(attribute.String("service.name", "underlag"))))
	return &Traces{provider: provider, tracer: provider.Tracer("underlag")}
}

// Close sends what is left.
func (t *Traces) Close(ctx context.Context) error { return t.provider.Shutdown(ctx) }

// Request begins the span of a request and gives what ends it. The route is the
// pattern that matched, never the address asked for.
func (t *Traces) Request(ctx context.Context, id string) (context.Context, func(route string, status int)) {
	ctx, span := t.tracer.Start(ctx, "request", trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("underlag.inquiry", id)))
	return ctx, func(route string, status int) {
		if route != "" {
			span.SetName(route)
		}
		span.SetAttributes(attribute.Int("http.response.status_code", status))
		if status >= 500 {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

// step makes a span of a step that has just ended.
func (t *Traces) step(ctx context.Context, name, result string, started time.Time) {
	_, span := t.tracer.Start(ctx, name, trace.WithTimestamp(started), trace.WithAttributes(attribute.String("underlag.result", result)))
	if result == "failed" {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}

// call makes a span of a call that has just ended.
func (t *Traces) call(ctx context.Context, c aggregator.SourceOutcome) {
	_, span := t.tracer.Start(ctx, "source "+string(c.Authority), trace.WithSpanKind(trace.SpanKindClient), trace.WithTimestamp(time.Now().Add(-c.Elapsed)),
		trace.WithAttributes(attribute.String("underlag.authority", string(c.Authority)), attribute.String("underlag.outcome", string(c.Outcome))))
	if c.Code != "" {
		span.SetAttributes(attribute.String("underlag.code", text(c.Code)))
	}
	span.End()
}
