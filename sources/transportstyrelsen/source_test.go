package transportstyrelsen_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/internal/contractview"
	"underlag/sources/internal/simkit"
	"underlag/sources/internal/sourcetest"
	"underlag/sources/transportstyrelsen"
	"underlag/sources/transportstyrelsen/sim"
)

const (
	holder       = "194711232365" // holds two vehicles
	stranger     = "194007219142" // unknown to the authority
	coordination = "193006842391" // a coordination number: day 84
	tooOld       = "189001019802" // born in a century the wire has no word for

	schema = "se/transportstyrelsen/schema/ssbtek/hamtauppgifterresponder/_1/HamtaUppgifterResponder_1.0.xsd"
)

func world(t testing.TB) *fixtures.World {
	t.Helper()
	w := sourcetest.World(t)
	err := w.Add(fixtures.Household{Name: "fordonsinnehavare", Persons: []fixtures.Person{{
		Number: holder, Role: aggregator.Applicant, First: "Vera", Last: "Vägström",
		Vehicles: []fixtures.Vehicle{
			{Registration: "ABC123", Make: "VOLVO", Year: "2009", Class: "PERSONBIL", Model: "V70"},
			{Registration: "MLB84A", Make: "HONDA", Year: "1998", Class: "MOTORCYKEL", Model: "CB 500"},
		},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func newSource(t *testing.T, url string, client *http.Client) aggregator.Source {
	t.Helper()
	s, err := transportstyrelsen.New(transportstyrelsen.Config{URL: url}, client)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestConformance(t *testing.T) {
	w := world(t)
	sourcetest.Run(t, sourcetest.Subject{
		New:        newSource,
		Sim:        func(f fixtures.Faults) http.Handler { return sim.New(w, f) },
		Known:      holder,
		Unknown:    stranger,
		Categories: []aggregator.Category{"vehicle"},
		Carries:    []string{">19<", ">4711232365<"},
		WrongNamespace: func(answer []byte) []byte {
			return bytes.ReplaceAll(answer, []byte("hamtauppgifterresponder/1"), []byte("hamtauppgifterresponder/2"))
		},
	})
}

// Every persona must be one that the mapping understands in full.
func TestPersonas(t *testing.T) {
	w := world(t)
	server := httptest.NewServer(sim.New(w, simkit.NoFaults{}))
	defer server.Close()
	source := newSource(t, server.URL, server.Client())
	for _, h := range w.Households {
		for i, p := range h.Persons {
			reply, err := source.Fetch(t.Context(), sourcetest.Question(p.Number, "vehicle"))
			if got := sourcetest.OutcomeOf(reply, err); !got.Ready() {
				t.Errorf("%s, person %d: got %s (%v, missing %v), want answered or empty", h.Name, i, got, err, reply.Missing)
			}
		}
	}
}

func TestWireIsCurrent(t *testing.T) {
	if err := contractview.Check("contract", "transportstyrelsen.wsdl", "internal/wire"); err != nil {
		t.Error(err)
	}
}

func TestRequest(t *testing.T) {
	for name, number := range map[string]string{"person": holder, "coordination-number": coordination} {
		t.Run(name, func(t *testing.T) {
			sent := ask(t, number)
			sourcetest.Golden(t, "testdata/requests/"+name+".xml", sent)
			sourcetest.ValidateXML(t, schema, message(t, sent))
		})
	}
}

// ask gives the envelope that a question is sent in.
func ask(t *testing.T, number string) []byte {
	t.Helper()
	var sent []byte
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		sent, _ = io.ReadAll(r.Body)
	}))
	defer server.Close()
	newSource(t, server.URL, server.Client()).Fetch(t.Context(), sourcetest.Question(number, "vehicle"))
	return sent
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

func TestPersonBornBefore1900IsNotAskable(t *testing.T) {
	source := newSource(t, "http://127.0.0.1:1", http.DefaultClient)
	_, err := source.Fetch(t.Context(), sourcetest.Question(tooOld, "vehicle"))
	got := aggregator.AsSourceError(err)
	if got.Outcome != aggregator.Denied || got.Code != "not_askable" {
		t.Errorf("got %v, want denied: not_askable", err)
	}
}

func TestConfig(t *testing.T) {
	for url, want := range map[string]error{
		"https://tns.example.se/ssbtek":   nil,
		"http://127.0.0.1:9001":           nil,
		"":                                transportstyrelsen.ErrURL,
		"tns.example.se":                  transportstyrelsen.ErrURL,
		"ftp://tns.example.se":            transportstyrelsen.ErrURL,
		"https://user:pw@tns.example.se/": transportstyrelsen.ErrURL,
		"https://tns.example.se/?a=b":     transportstyrelsen.ErrURL,
	} {
		if got := (transportstyrelsen.Config{URL: url}).Validate(); got != want {
			t.Errorf("%q: got %v, want %v", url, got, want)
		}
	}
}
