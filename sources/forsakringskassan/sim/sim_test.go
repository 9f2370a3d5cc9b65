package sim

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"underlag/fixtures"
	"underlag/sources/forsakringskassan/internal/wire"
	"underlag/sources/internal/simkit"
	"underlag/sources/internal/sourcetest"
)

const (
	pensioner = "194907162343"
	sick      = "197905209289"
	nobody    = "200011042389"
	path      = prefix + "026-51/formansinformation/fraga"
)

// everything asks for all there is about a person.
func everything(number string) *wire.LefiExternFormansinformationFraga {
	q := &wire.LefiExternFormansinformationFraga{Personnummer: number, Period: wire.LefiPeriod{From: "2026-09-01", Tom: "2026-11-30"}}
	for _, g := range fkGroups {
		q.Formansinformation = append(q.Formansinformation, wire.LefiFkFormanGruppKod(g))
	}
	for _, g := range pmGroups {
		q.Ansprak = append(q.Ansprak, wire.LefiPmFormanGruppKod(g))
		q.Beslut = append(q.Beslut, wire.LefiPmFormanGruppKod(g))
	}
	for _, g := range allGroups {
		q.Utbetalningar = append(q.Utbetalningar, wire.LefiExternFormanGruppKod(g))
		q.PreliminaraUtbetalningar = append(q.PreliminaraUtbetalningar, wire.LefiExternFormanGruppKod(g))
	}
	q.OvrigInformation = []wire.LefiExternOvrigInformationTypKod{wire.LefiExternOvrigInformationTypKodFKGEPI}
	return q
}

func post(t *testing.T, path string, fault fixtures.Fault, question any) *httptest.ResponseRecorder {
	t.Helper()
	return postTo(t, New(sourcetest.World(t), simkit.Always(fault)), path, question)
}

func postTo(t *testing.T, simulator http.Handler, path string, question any) *httptest.ResponseRecorder {
	t.Helper()
	body, ok := question.(string)
	if !ok {
		raw, err := json.Marshal(question)
		if err != nil {
			t.Fatal(err)
		}
		body = string(raw)
	}
	answer := httptest.NewRecorder()
	simulator.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, path, strings.NewReader(body)))
	return answer
}

var contract = sync.OnceValues(func() (*openapi3.T, error) {
	return openapi3.NewLoader().LoadFromFile("../contract/lefi.openapi.yaml")
})

// valid holds a message to the contract; a code outside an enum is a fault.
func valid(t *testing.T, schema string, message []byte) {
	t.Helper()
	doc, err := contract()
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(message, &value); err != nil {
		t.Fatal(err)
	}
	if err := doc.Components.Schemas[schema].Value.VisitJSON(value, openapi3.MultiErrors()); err != nil {
		t.Errorf("not valid against %s: %v", schema, err)
	}
}

func TestEveryPersonsAnswerIsValid(t *testing.T) {
	world := sourcetest.World(t)
	for _, household := range world.Households {
		for _, person := range household.Persons {
			answer := postTo(t, New(world, simkit.NoFaults{}), path, everything(person.Number))
			if answer.Code != http.StatusOK {
				t.Fatalf("%s: status %d", household.Name, answer.Code)
			}
			valid(t, "LefiExternFormansinformationSvar", answer.Body.Bytes())
		}
	}
}

// Every decision of the fixtures must have a place on the wire.
func TestEveryDecisionCanBeWritten(t *testing.T) {
	for _, household := range sourcetest.World(t).Households {
		for _, person := range household.Persons {
			for _, b := range person.Benefits {
				if _, ok := decisions[b.Group]; b.Provider == "FK" && b.Decision != nil && !ok {
					t.Errorf("fixtures/personas/%s.yaml: the simulator cannot write decisions of %s", household.Name, b.Group)
				}
				if !slices.Contains(allGroups, b.Group) {
					t.Errorf("fixtures/personas/%s.yaml: no LEFI group %s", household.Name, b.Group)
				}
			}
		}
	}
}

func TestAnswers(t *testing.T) {
	withoutPM := everything(sick)
	withoutPM.Ansprak, withoutPM.Beslut = nil, nil
	withoutPM.Utbetalningar, withoutPM.PreliminaraUtbetalningar = withoutPM.Utbetalningar[:len(fkGroups)], withoutPM.PreliminaraUtbetalningar[:len(fkGroups)]
	for name, c := range map[string]struct {
		fault    fixtures.Fault
		question *wire.LefiExternFormansinformationFraga
		status   int
		schema   string
	}{
		"pensioner":       {fixtures.NoFault, everything(pensioner), 200, "LefiExternFormansinformationSvar"},
		"sick-leave":      {fixtures.NoFault, everything(sick), 200, "LefiExternFormansinformationSvar"},
		"ten-digits":      {fixtures.NoFault, everything(sick[2:]), 200, "LefiExternFormansinformationSvar"},
		"unknown":         {fixtures.NoFault, everything(nobody), 200, "LefiExternFormansinformationSvar"},
		"partial-pm":      {fixtures.Part, everything(pensioner), 200, "LefiExternFormansinformationSvar"},
		"partial-fk-only": {fixtures.Part, withoutPM, 200, "LefiExternFormansinformationSvar"},
		"fault":           {fixtures.Faulty, everything(sick), 500, "LefiFelsvar"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := post(t, path, c.fault, c.question)
			if answer.Code != c.status {
				t.Errorf("got status %d, want %d", answer.Code, c.status)
			}
			valid(t, c.schema, answer.Body.Bytes())
			var value any
			if err := json.Unmarshal(answer.Body.Bytes(), &value); err != nil {
				t.Fatal(err)
			}
			pretty, err := json.MarshalIndent(value, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			sourcetest.Golden(t, filepath.Join("../testdata/answers", name+".json"), append(pretty, '\n'))
		})
	}
}

func TestRefusals(t *testing.T) {
	change := func(f func(*wire.LefiExternFormansinformationFraga)) *wire.LefiExternFormansinformationFraga {
		q := everything(sick)
		f(q)
		return q
	}
	for name, c := range map[string]struct {
		path     string
		question any
		status   int
	}{
		"not JSON":         {path, "{", 400},
		"unknown member":   {path, `{"personnummer":"197905209289","period":{"from":"2026-09-01","tom":"2026-11-30"},"syfte":"x"}`, 400},
		"no number":        {path, change(func(q *wire.LefiExternFormansinformationFraga) { q.Personnummer = "" }), 400},
		"no period":        {path, change(func(q *wire.LefiExternFormansinformationFraga) { q.Period = wire.LefiPeriod{} }), 400},
		"reversed period":  {path, change(func(q *wire.LefiExternFormansinformationFraga) { q.Period.Tom = "2026-08-31" }), 400},
		"over two years":   {path, change(func(q *wire.LefiExternFormansinformationFraga) { q.Period.From = "2024-11-29" }), 400},
		"unknown group":    {path, change(func(q *wire.LefiExternFormansinformationFraga) { q.Formansinformation[0] = "FK:XX" }), 400},
		"PM group at FK":   {path, change(func(q *wire.LefiExternFormansinformationFraga) { q.Formansinformation[0] = "PM:AP" }), 400},
		"group twice":      {path, change(func(q *wire.LefiExternFormansinformationFraga) { q.Beslut[1] = q.Beslut[0] }), 400},
		"nothing asked":    {path, `{"personnummer":"197905209289","period":{"from":"2026-09-01","tom":"2026-11-30"}}`, 400},
		"unknown actor":    {prefix + "okand/formansinformation/fraga", everything(sick), 403},
		"another version":  {strings.Replace(path, "v9", "v8", 1), everything(sick), 404},
		"unknown resource": {prefix + "026-51/annat", everything(sick), 404},
	} {
		answer := post(t, c.path, fixtures.NoFault, c.question)
		if answer.Code != c.status {
			t.Errorf("%s: got status %d, want %d", name, answer.Code, c.status)
		}
		if c.status != 404 {
			valid(t, "LefiFelsvar", answer.Body.Bytes())
		}
	}
}

// What is not asked for is not told.
func TestOnlyWhatIsAskedFor(t *testing.T) {
	q := everything(sick)
	q.Utbetalningar, q.OvrigInformation, q.Formansinformation = nil, nil, nil
	answer := post(t, path, fixtures.NoFault, q)
	for _, key := range []string{"utbetalningsuppgift", "generellPersoninformation", "sjukpenningarende"} {
		if strings.Contains(answer.Body.String(), key) {
			t.Errorf("the answer holds %s", key)
		}
	}
}

func TestAvailableKindsOfInformation(t *testing.T) {
	answer := httptest.NewRecorder()
	request := httptest.NewRequest(http.MethodGet, prefix+"026-51/tillgangligaInformationstyper", nil)
	New(sourcetest.World(t), simkit.NoFaults{}).ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		t.Fatalf("status %d", answer.Code)
	}
	valid(t, "LefiExternTillgangligaInformationstyper", answer.Body.Bytes())
}
