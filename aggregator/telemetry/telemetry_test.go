package telemetry

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
)

type chatty struct{ Number string }

func TestNoPersonalNumberReachesTheLog(t *testing.T) {
	var out strings.Builder
	log := NewLogger(&out, slog.LevelDebug)
	const n = "199006022397"
	log.Info("about "+n, "number", n)
	log.With("who", "19900602-2397").WithGroup("g").Warn("x", "n", int64(199006022397), "err", errors.New("person 9006022397 not found"))
	log.Error("y", slog.Group("deep", slog.Any("struct", chatty{n}), slog.Any("map", map[string]string{n: n}), slog.Any("bytes", []byte(n))))
	for _, form := range []string{n, "9006022397", "19900602-2397"} {
		if strings.Contains(out.String(), form) {
			t.Errorf("the log holds %q:\n%s", form, out.String())
		}
	}
	if got := strings.Count(out.String(), "\n"); got != 3 {
		t.Errorf("got %d lines, want 3", got)
	}
}

func TestOrdinaryValuesStay(t *testing.T) {
	var out strings.Builder
	NewLogger(&out, slog.LevelInfo).Info("answered", "authority", "FK", "elapsedMs", 812, "ok", true)
	for _, want := range []string{`"authority":"FK"`, `"elapsedMs":812`, `"ok":true`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in %s", want, out.String())
		}
	}
}
