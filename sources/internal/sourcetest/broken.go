package sourcetest

import (
	"bytes"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/internal/simkit"
)

// memoryBound is how much reading one 50 MB answer may allocate.
const memoryBound = 40 << 20

// bomb expands to a gigabyte where entities are expanded.
const bomb = `<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">` +
	`<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><b>&c;</b>`

func (s Subject) broken(t *testing.T) {
	wire := Exchange(t, s.New, s.Sim(simkit.NoFaults{}), Question(s.Known, s.Categories...))
	good := wire.Answer
	bodies := map[string][]byte{
		"nothing":          {},
		"garbage":          []byte("\x00\x01 this is <no message ]]> { \xff\xfe"),
		"a web page":       []byte("<!DOCTYPE html><html><body>Tjänsten är stängd</body></html>"),
		"truncated":        good[:len(good)*2/3],
		"trailing":         append(bytes.Clone(good), good...),
		"entity expansion": []byte(bomb),
		"wrong charset":    append([]byte{0xff, 0xfe}, good...),
		"deep":             []byte(strings.Repeat("<a>", 100_000)),
	}
	if s.WrongNamespace != nil {
		bodies["wrong namespace"] = s.WrongNamespace(good)
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			_, err := s.fetch(t, reply(body, wire.ContentType), s.Known)
			if err == nil {
				t.Fatal("the answer was accepted")
			}
			wantOutcome(t, err, aggregator.Malformed)
			noNumber(t, err, s.Known)
		})
	}
	t.Run("50 MB in bounded memory", s.huge)
}

func (s Subject) huge(t *testing.T) {
	source := s.start(t, s.Sim(simkit.Always(fixtures.Huge)))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := source.Fetch(t.Context(), Question(s.Known, s.Categories...))
	runtime.ReadMemStats(&after)
	wantOutcome(t, err, aggregator.Malformed)
	if used := after.TotalAlloc - before.TotalAlloc; used > memoryBound {
		t.Errorf("allocated %d MB, at most %d", used>>20, memoryBound>>20)
	}
}

func reply(body []byte, contentType string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", contentType)
		w.Write(body)
	})
}
