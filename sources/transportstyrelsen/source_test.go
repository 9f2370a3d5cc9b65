package transportstyrelsen_test

import (
	"bytes"
	"net/http"
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

func TestWireIsCurrent(t *testing.T) {
	if err := contractview.Check("contract", "transportstyrelsen.wsdl", "internal/wire"); err != nil {
		t.Error(err)
	}
}

func TestRequest(t *testing.T) {
	for name, number := range map[string]string{"person": holder, "coordination-number": coordination} {
		t.Run(name, func(t *testing.T) {
			sent := sourcetest.Exchange(t, newSource, sim.New(world(t), simkit.NoFaults{}), sourcetest.Question(number, "vehicle")).Question
			sourcetest.Golden(t, "testdata/requests/"+name+".xml", sent)
			sourcetest.ValidateXML(t, schema, sourcetest.Message(t, sent))
		})
	}
}

func TestPersonBornBefore1900IsNotAskable(t *testing.T) {
	source := newSource(t, "http://127.0.0.1:1", http.DefaultClient)
	_, err := source.Fetch(t.Context(), sourcetest.Question(tooOld, "vehicle"))
	got := aggregator.AsSourceError(err)
	if got.Outcome != aggregator.Denied || got.Code != "not_askable" {
		t.Errorf("got %v, want denied: not_askable", err)
	}
}
