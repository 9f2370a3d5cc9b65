package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseStat(t *testing.T) {
	const rest = " S 1 7 7 0 -1 4194560 900 0 0 0 1234 66 0 0 20 0 9 0 320016 3133440 409 18446744073709551615"
	for name, line := range map[string]string{
		"plain name":             "4711 (check)" + rest,
		"brackets and spaces in": "4711 (a (b) c)" + rest,
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parseStat([]byte(line))
			if want := 13 * time.Second; err != nil || got != want {
				t.Errorf("got %v, %v, want %v", got, err, want)
			}
		})
	}
	for _, line := range []string{"", "4711 (check", "4711 (check) S 1 7", "4711 (check) S 1 7 7 0 -1 4194560 900 0 0 0 x 66 0 0"} {
		if _, err := parseStat([]byte(line)); err == nil {
			t.Errorf("%q was read", line)
		}
	}
}

func TestQuantile(t *testing.T) {
	hundred := make([]time.Duration, 100)
	for i := range hundred {
		hundred[i] = time.Duration(i + 1)
	}
	got := []time.Duration{quantile(hundred, 0.5), quantile(hundred, 0.99), quantile(hundred[:1], 0.99)}
	if diff := cmp.Diff([]time.Duration{51, 100, 1}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDocumentsAreAsLongAsTold(t *testing.T) {
	for _, bytes := range []int{200, 2244, 4096, 4802} {
		got := document("FK", bytes)
		if len(got) != bytes || !json.Valid(got) {
			t.Errorf("%d bytes: got %d, valid JSON: %v", bytes, len(got), json.Valid(got))
		}
	}
}

func TestTable(t *testing.T) {
	rounds := func(cpu ...float64) []round {
		var list []round
		for _, c := range cpu {
			m := measure{Requests: 100, PerSecond: 500, P50Ms: 60.04, P99Ms: 120, CPUMs: c, BackendsMs: 0.31, AnswerBytes: 28123}
			list = append(list, round{Many: m, One: m, WarmUp: m, PeakMB: 40})
		}
		return list
	}
	found := comparison{
		Machine: machine{2, "go1.26.0", "linux/amd64"}, Wire: []size{{"AF", 2244}, {"FK", 4272}},
		Systems: []measured{{"Underlag", rounds(1.5, 1.1, 1.3)}, {"Lura", rounds(2.2, 2.4, 2.1)}},
	}
	found.Systems[1].Rounds[2].One.Failures = 2
	var b strings.Builder
	found.table(&b)
	want := []string{
		"Bytes per answer on the wire: AF 2244 FK 4272.",
		"| Underlag | 500 (500–500) | 60.0 / 120.0 | **1.30 (1.10–1.50)** | 60.04 / 120.00 | 1.30 (1.10–1.50) | 40 (40–40) | 28123 | 900, 0 |",
		"| Lura | 500 (500–500) | 60.0 / 120.0 | **2.20 (2.10–2.40)** | 60.04 / 120.00 | 2.20 (2.10–2.40) | 40 (40–40) | 28123 | 900, 2 |",
	}
	for _, line := range want {
		if !strings.Contains(b.String(), line+"\n") {
			t.Errorf("no line %q in:\n%s", line, b.String())
		}
	}
	if got := found.failures(); got != 2 {
		t.Errorf("got %d failures, want 2", got)
	}
}
