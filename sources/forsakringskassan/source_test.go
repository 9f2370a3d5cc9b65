package forsakringskassan

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/forsakringskassan/sim"
	"underlag/sources/internal/simkit"
	"underlag/sources/internal/sourcetest"
)

const (
	pensioner = "194907162343" // of the personas
	nobody    = "200011042389" // unknown to every authority
	actor     = "026-51"
)

func newSource(t testing.TB, url string, client *http.Client) *Source {
	t.Helper()
	s, err := New(Config{URL: url, Actor: actor}, client)
	if err != nil {
		t.Fatal(err)
	}
	s.now = func() time.Time { return answeredAt }
	return s
}

func dump(t testing.TB, value any) string {
	t.Helper()
	raw, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestConformance(t *testing.T) {
	sourcetest.Run(t, sourcetest.Subject{
		New: func(t *testing.T, url string, client *http.Client) aggregator.Source {
			return newSource(t, url, client)
		},
		Sim:        func(f fixtures.Faults) http.Handler { return sim.New(sourcetest.World(t), f) },
		Known:      pensioner,
		Unknown:    nobody,
		Categories: everything,
		// LEFI has no field for case, caseworker, purpose or legal text.
		Carries: []string{`"from":"2026-09-01"`, `"tom":"2026-11-30"`, "FK:GEPI", "FK:BOB", "FK:SJP", "PM:AP"},
	})
}

func TestQuestions(t *testing.T) {
	c := tables(t)
	for name, categories := range map[string][]aggregator.Category{
		"everything": everything,
		"child":      {identity, "benefit"},
		"pension":    {pension},
		"not-today":  {sicknessIncome, pensionCapital},
	} {
		t.Run(name, func(t *testing.T) {
			question, err := c.question(sourcetest.Question(pensioner, categories...))
			if err != nil {
				t.Fatal(err)
			}
			got := []byte(dump(t, question) + "\n")
			sourcetest.Golden(t, filepath.Join("testdata/requests", name+".json"), got)
			valid(t, "LefiExternFormansinformationFraga", got)
		})
	}
}

// Preliminary payments are asked for only where planned ones are granted.
func TestPlannedPaymentsAreAskedForWhereGranted(t *testing.T) {
	q := sourcetest.Question(pensioner, everything...)
	q.Planned = false
	question, err := tables(t).question(q)
	if err != nil {
		t.Fatal(err)
	}
	if len(question.PreliminaraUtbetalningar) != 0 || len(question.Utbetalningar) == 0 {
		t.Errorf("asks for %d preliminary and %d paid groups", len(question.PreliminaraUtbetalningar), len(question.Utbetalningar))
	}
}

// What LEFI is bound to refuse is refused before a personal number leaves.
func TestRefusedBeforeTheCall(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*aggregator.Question)
		config Config
		code   string
	}{
		"nothing of ours": {change: func(q *aggregator.Question) { q.Categories = []aggregator.Category{"salary"} }, code: "nothing_to_ask_for"},
		"nothing at all":  {change: func(q *aggregator.Question) { q.Categories = nil }, code: "nothing_to_ask_for"},
		"open period":     {change: func(q *aggregator.Question) { q.Period.To = 0 }, code: "period_open"},
		"no period":       {change: func(q *aggregator.Question) { q.Period = aggregator.Period{} }, code: "period_open"},
		"two years and a day": {change: func(q *aggregator.Question) {
			q.Period = aggregator.Period{From: 20241130, To: 20261201}
		}, code: "period_over_two_years"},
		"no actor": {change: func(*aggregator.Question) {},
			config: Config{Actors: map[aggregator.OrgNumber]string{"162120000143": "026-52"}}, code: "no_actor"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the question was sent") }))
			defer server.Close()
			c.config.URL = server.URL
			if c.config.Actors == nil {
				c.config.Actor = actor
			}
			s, err := New(c.config, server.Client())
			if err != nil {
				t.Fatal(err)
			}
			q := sourcetest.Question(pensioner, everything...)
			c.change(&q)
			_, err = s.Fetch(t.Context(), q)
			got := aggregator.AsSourceError(err)
			if got.Outcome != aggregator.Denied || got.Code != c.code {
				t.Errorf("got %v, want denied: %s", err, c.code)
			}
		})
	}
}

func TestTwoYearsAreAsked(t *testing.T) {
	q := sourcetest.Question(pensioner, everything...)
	q.Period = aggregator.Period{From: 20241130, To: 20261130}
	if _, err := tables(t).question(q); err != nil {
		t.Error(err)
	}
}

func TestActorOfTheOrganisation(t *testing.T) {
	var path string
	world := sim.New(sourcetest.World(t), simkit.NoFaults{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path = r.URL.Path
		world.ServeHTTP(w, r)
	}))
	defer server.Close()
	config := Config{URL: server.URL + "/", Actor: actor, Actors: map[aggregator.OrgNumber]string{"162120009993": "9255f428-4ba0-63ce-5407-e65d469fac0f"}}
	s, err := New(config, server.Client())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Fetch(t.Context(), sourcetest.Question(pensioner, everything...)); err != nil {
		t.Fatal(err)
	}
	want := "/lefi-extern-formansinformation/v9/aktorer/9255f428-4ba0-63ce-5407-e65d469fac0f/formansinformation/fraga"
	if path != want {
		t.Errorf("got path %s, want %s", path, want)
	}
}

// The authorities' message is for their operators and can hold anything.
func TestStatusesAndTheirMessages(t *testing.T) {
	for status, want := range map[int]aggregator.Outcome{
		400: aggregator.Denied, 403: aggregator.Denied, 500: aggregator.Unavailable, 503: aggregator.Unavailable, 302: aggregator.Unavailable,
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
			w.Write([]byte(`{"meddelande":"fel för ` + pensioner + `"}`))
		}))
		defer server.Close()
		_, err := newSource(t, server.URL, server.Client()).Fetch(t.Context(), sourcetest.Question(pensioner, everything...))
		got := aggregator.AsSourceError(err)
		if got.Outcome != want || strings.Contains(got.Error(), "fel") {
			t.Errorf("status %d: got %v, want %s", status, err, want)
		}
	}
}

func TestConfig(t *testing.T) {
	for name, c := range map[string]struct {
		config Config
		want   string // part of the error; none is valid
	}{
		"good":             {Config{URL: "https://lefi.example/x", Actor: actor}, ""},
		"loopback":         {Config{URL: "http://127.0.0.1:8080", Actor: actor}, ""},
		"no url":           {Config{Actor: actor}, "url: "},
		"plain http":       {Config{URL: "http://lefi.example", Actor: actor}, "https"},
		"no actor":         {Config{URL: "https://lefi.example"}, "actor: "},
		"bad organisation": {Config{URL: "https://lefi.example", Actors: map[aggregator.OrgNumber]string{"212000": "1"}}, "212000"},
		"empty actor":      {Config{URL: "https://lefi.example", Actors: map[aggregator.OrgNumber]string{"162120009993": ""}}, "162120009993"},
	} {
		_, err := New(c.config, http.DefaultClient)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}
