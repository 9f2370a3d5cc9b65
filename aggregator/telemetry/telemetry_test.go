package telemetry

import (
	"encoding/base64"
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

func TestNoDisguiseReachesTheLog(t *testing.T) {
	const n = "199006022397"
	claims := `{"sub":"anna","personal_number":"` + n + `"}`
	for name, disguised := range map[string]string{
		"glued":            "id0" + n,
		"spaced":           "1990 06 02 2397",
		"hyphen in a URL":  "/v1/19900602%2D2397?x=1",
		"digits in a URL":  "/%31%39%39%30%30%36%30%32%32%33%39%37",
		"hyphen in JSON":   `{"n":"19900602\u002d2397"}`,
		"digits in JSON":   `\u0031\u0039\u0039\u0030\u0030\u0036\u0030\u0032\u0032\u0033\u0039\u0037`,
		"base64":           base64.StdEncoding.EncodeToString([]byte("<p>" + n + "</p>")),
		"base64, unpadded": base64.RawURLEncoding.EncodeToString([]byte(n)),
		"a token":          "Bearer eyJhbGciOiJFUzI1NiJ9." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2lnbmF0dXJl",
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			NewLogger(&out, slog.LevelDebug).Info("failed on "+disguised, "error", errors.New(disguised), "url", disguised)
			if strings.Contains(out.String(), disguised) || strings.Count(out.String(), Redacted) != 3 {
				t.Errorf("the log tells: %s", out.String())
			}
		})
	}
}

func TestOrdinaryValuesStay(t *testing.T) {
	var out strings.Builder
	NewLogger(&out, slog.LevelInfo).Info("answered", "authority", "FK", "elapsedMs", 812, "ok", true,
		"inquiry", "X6AF2ODRQZKAVYEWXJ6GJQMQB3", "at", "2026-11-21 21:51:27", "share", "95%", "path", `C:\users`)
	for _, want := range []string{`"authority":"FK"`, `"elapsedMs":812`, `"ok":true`, `"inquiry":"X6AF2`, `"2026-11-21 21:51:27"`, `"95%"`, `users`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in %s", want, out.String())
		}
	}
}
