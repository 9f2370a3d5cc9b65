// Package telemetry makes the process's log, metrics and traces: none of them able
// to say a personal number, whoever passes one in, and none of them told anything
// that an authority has answered.
package telemetry

import (
	"context"
	"io"
	"log/slog"

	"underlag/aggregator"
)

// Redacted stands where a text with a personal number in it would have stood.
const Redacted = "[redacted]"

// NewLogger writes JSON lines, redacted.
func NewLogger(w io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(Redact(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})))
}

// Redact wraps a handler so that no text with a personal number reaches it: not
// in the message, an attribute, a group, an error or a value's own text, and not
// where it is escaped for a URL or for JSON, or encoded as tokens are.
func Redact(next slog.Handler) slog.Handler { return redactor{next} }

type redactor struct{ next slog.Handler }

func (r redactor) Enabled(ctx context.Context, level slog.Level) bool {
	return r.next.Enabled(ctx, level)
}

func (r redactor) Handle(ctx context.Context, rec slog.Record) error {
	clean := slog.NewRecord(rec.Time, rec.Level, text(rec.Message), rec.PC)
	rec.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(attr(a))
		return true
	})
	return r.next.Handle(ctx, clean)
}

func (r redactor) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = attr(a)
	}
	return redactor{r.next.WithAttrs(clean)}
}

func (r redactor) WithGroup(name string) slog.Handler { return redactor{r.next.WithGroup(text(name))} }

func attr(a slog.Attr) slog.Attr {
	return slog.Attr{Key: text(a.Key), Value: value(a.Value)}
}

// value turns anything that is not plainly a number, time or truth into its
// text, because only text can be looked through.
func value(v slog.Value) slog.Value {
	v = v.Resolve()
	switch v.Kind() {
	case slog.KindGroup:
		group := v.Group()
		clean := make([]slog.Attr, len(group))
		for i, a := range group {
			clean[i] = attr(a)
		}
		return slog.GroupValue(clean...)
	case slog.KindBool, slog.KindDuration, slog.KindFloat64, slog.KindTime:
		return v
	case slog.KindInt64, slog.KindUint64:
		if aggregator.HoldsPersonalNumber(v.String()) {
			return slog.StringValue(Redacted)
		}
		return v
	}
	return slog.StringValue(text(v.String()))
}

func text(s string) string {
	if !tells(s) {
		return s
	}
	return Redacted
}
