package arbetsformedlingen_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/arbetsformedlingen"
	"underlag/sources/arbetsformedlingen/sim"
	"underlag/sources/internal/contractview"
	"underlag/sources/internal/simkit"
	"underlag/sources/internal/sourcetest"
)

const (
	seeker   = "197912309296"
	stranger = "194007219142"

	schema = "se/arbetsformedlingen/api/arbetssokande/ersattningsstod/v2/ers_stod.xsd"
)

var categories = []aggregator.Category{"identity", "registration", "programme", "activity_report"}

func newSource(t *testing.T, url string, client *http.Client) aggregator.Source {
	t.Helper()
	s, err := arbetsformedlingen.New(arbetsformedlingen.Config{URL: url}, client)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestConformance(t *testing.T) {
	w := sourcetest.World(t)
	sourcetest.Run(t, sourcetest.Subject{
		New:        newSource,
		Sim:        func(f fixtures.Faults) http.Handler { return sim.New(w, f) },
		Known:      seeker,
		Unknown:    stranger,
		Categories: categories,
		WrongNamespace: func(answer []byte) []byte {
			return bytes.ReplaceAll(answer, []byte("ersattningsstod/v2"), []byte("ersattningsstod/v1"))
		},
	})
}

func TestWireIsCurrent(t *testing.T) {
	if err := contractview.Check("contract", "af.wsdl", "internal/wire"); err != nil {
		t.Error(err)
	}
}

// What is asked for follows what the law allows, block by block.
func TestRequest(t *testing.T) {
	for name, allowed := range map[string][]aggregator.Category{
		"all-granted":    categories,
		"report-only":    {"activity_report"},
		"with-decisions": append([]aggregator.Category{"decisions"}, categories...),
	} {
		t.Run(name, func(t *testing.T) {
			sent, _ := exchange(t, simkit.NoFaults{}, seeker, allowed)
			sourcetest.Golden(t, "testdata/requests/"+name+".xml", sent)
			sourcetest.ValidateXML(t, schema, sourcetest.Message(t, sent))
		})
	}
}

// Everything the simulator says is valid against the authority's own schema.
func TestSimulatorIsValid(t *testing.T) {
	w := sourcetest.World(t)
	for _, h := range w.Households {
		for i, p := range h.Persons {
			for _, faults := range []fixtures.Faults{simkit.NoFaults{}, simkit.Always(fixtures.Part)} {
				_, got := exchange(t, faults, p.Number, append([]aggregator.Category{"decisions"}, categories...))
				sourcetest.ValidateXML(t, schema, sourcetest.Message(t, got))
				if faults == (simkit.NoFaults{}) && i == 0 {
					sourcetest.Golden(t, "testdata/answers/"+h.Name+".xml", got)
				}
			}
		}
	}
}

func TestSimulatorRefusesWhatBreaksTheContract(t *testing.T) {
	sent, _ := exchange(t, simkit.NoFaults{}, seeker, categories)
	authority := sim.New(sourcetest.World(t), simkit.NoFaults{})
	for name, broken := range map[string]string{
		"no case":           strings.Replace(string(sent), "<api:Referensnummer>EB-2026-0417</api:Referensnummer>", "", 1),
		"bad date":          strings.Replace(string(sent), "2026-09-01", "2026-09-31", 1),
		"wrong check digit": strings.Replace(string(sent), seeker, "197912309297", 1),
		"not a message":     "<a/>",
	} {
		t.Run(name, func(t *testing.T) {
			got := sourcetest.Post(authority, "/", []byte(broken))
			if got.Code != http.StatusInternalServerError || !strings.Contains(got.Body.String(), "soap:Client") {
				t.Errorf("got %d %s", got.Code, got.Body)
			}
		})
	}
}

// exchange gives one question and its answer as they are on the wire.
func exchange(t *testing.T, faults fixtures.Faults, number string, allowed []aggregator.Category) (sent, got []byte) {
	t.Helper()
	wire := sourcetest.Exchange(t, newSource, sim.New(sourcetest.World(t), faults), sourcetest.Question(number, allowed...))
	return wire.Question, wire.Answer
}
