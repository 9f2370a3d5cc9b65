package arbetsformedlingen_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
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
			sourcetest.ValidateXML(t, schema, message(t, sent))
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
				sourcetest.ValidateXML(t, schema, message(t, got))
				if faults == (simkit.NoFaults{}) && i == 0 {
					sourcetest.Golden(t, "testdata/answers/"+h.Name+".xml", got)
				}
			}
		}
	}
}

func TestSimulatorRefusesWhatBreaksTheContract(t *testing.T) {
	sent, _ := exchange(t, simkit.NoFaults{}, seeker, categories)
	server := httptest.NewServer(sim.New(sourcetest.World(t), simkit.NoFaults{}))
	defer server.Close()
	for name, broken := range map[string]string{
		"no case":           strings.Replace(string(sent), "<api:Referensnummer>EB-2026-0417</api:Referensnummer>", "", 1),
		"bad date":          strings.Replace(string(sent), "2026-09-01", "2026-09-31", 1),
		"wrong check digit": strings.Replace(string(sent), seeker, "197912309297", 1),
		"not a message":     "<a/>",
	} {
		t.Run(name, func(t *testing.T) {
			response, err := http.Post(server.URL, "text/xml", strings.NewReader(broken))
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			text, err := io.ReadAll(response.Body)
			if err != nil || response.StatusCode != http.StatusInternalServerError || !bytes.Contains(text, []byte("soap:Client")) {
				t.Errorf("got %d %s, %v", response.StatusCode, text, err)
			}
		})
	}
}

// exchange gives one question and its answer as they are on the wire.
func exchange(t *testing.T, faults fixtures.Faults, number string, allowed []aggregator.Category) (sent, got []byte) {
	t.Helper()
	authority := sim.New(sourcetest.World(t), faults)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, _ = io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(sent))
		recorded := httptest.NewRecorder()
		authority.ServeHTTP(recorded, r)
		got = recorded.Body.Bytes()
		w.Header().Set("Content-Type", recorded.Header().Get("Content-Type"))
		w.Write(got)
	}))
	defer server.Close()
	_, err := newSource(t, server.URL, server.Client()).Fetch(t.Context(), sourcetest.Question(number, allowed...))
	if err != nil {
		t.Fatal(err)
	}
	return sent, got
}

var body = regexp.MustCompile(`(?s)<[^<>]*Body[^<>]*>(.*)</[^<>]*Body>`)

// message gives what an envelope's body holds.
func message(t *testing.T, envelope []byte) []byte {
	t.Helper()
	found := body.FindSubmatch(envelope)
	if found == nil {
		t.Fatalf("no body in %s", envelope)
	}
	return found[1]
}

func TestConfig(t *testing.T) {
	for url, want := range map[string]error{
		"https://af.example.se/ssbtek": nil, "": arbetsformedlingen.ErrURL, "af.example.se": arbetsformedlingen.ErrURL,
		"https://user:pw@af.example.se/": arbetsformedlingen.ErrURL,
	} {
		if got := (arbetsformedlingen.Config{URL: url}).Validate(); got != want {
			t.Errorf("%q: got %v, want %v", url, got, want)
		}
	}
}
