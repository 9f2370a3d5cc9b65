package migrationsverket_test

import (
	"bytes"
	"net/http"
	"testing"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/internal/contractview"
	"underlag/sources/internal/simkit"
	"underlag/sources/internal/sourcetest"
	"underlag/sources/migrationsverket"
	"underlag/sources/migrationsverket/sim"
)

const (
	resident = "195107132119" // has a permit and a pending matter
	stranger = "194007219142" // unknown to the authority

	schema = "se/migrationsverket/schema/ssbtek/_1/SSBTEKWebService_schema1.xsd"
)

func world(t testing.TB) *fixtures.World {
	t.Helper()
	w := sourcetest.World(t)
	err := w.Add(fixtures.Household{Name: "tillståndshavare", Persons: []fixtures.Person{{
		Number: resident, Role: aggregator.Applicant, First: "Amina", Last: "Exempelsson",
		Migration: &fixtures.Migration{
			HomeCountry: "SYRIEN", EntryDate: 20240311,
			Matters: []fixtures.Matter{
				{
					Type:      fixtures.Coded{Code: "UAT", Text: "Uppehålls- och arbetstillstånd"},
					Reason:    fixtures.Coded{Code: "FLY", Text: "Flykting"},
					Outcome:   fixtures.Coded{Code: "BEV", Text: "Ansökan beviljas"},
					Decision:  fixtures.Coded{Code: "PUT", Text: "Permanent uppehållstillstånd"},
					AppliedOn: 20240312, DecidedOn: 20250120, From: 20250120, Validity: "PERMANENT",
				},
				{Type: fixtures.Coded{Code: "MED", Text: "Svenskt medborgarskap"}, AppliedOn: 20260901},
			},
		},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func newSource(t *testing.T, url string, client *http.Client) aggregator.Source {
	t.Helper()
	s, err := migrationsverket.New(migrationsverket.Config{URL: url}, client)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestConformance(t *testing.T) {
	w := world(t)
	q := sourcetest.Question(resident)
	sourcetest.Run(t, sourcetest.Subject{
		New:        newSource,
		Sim:        func(f fixtures.Faults) http.Handler { return sim.New(w, f) },
		Known:      resident,
		Unknown:    stranger,
		Categories: []aggregator.Category{"identity", "permit", "case"},
		Carries: []string{">" + resident + "<", "<korrelationsid>" + q.ID, "<handlaggare>" + q.Asker.Caseworker,
			"<namn>" + q.Asker.Name, "<organisationsnummer>" + string(q.Asker.Organisation)},
		WrongNamespace: func(answer []byte) []byte {
			return bytes.ReplaceAll(answer, []byte("migrationsverket.se/ssbtek/1/"), []byte("migrationsverket.se/ssbtek/1"))
		},
	})
}

func TestWireIsCurrent(t *testing.T) {
	if err := contractview.Check("contract", "migrationsverket.wsdl", "internal/wire"); err != nil {
		t.Error(err)
	}
}

func TestRequest(t *testing.T) {
	sent := sourcetest.Exchange(t, newSource, sim.New(world(t), simkit.NoFaults{}), sourcetest.Question(resident, "permit")).Question
	sourcetest.Golden(t, "testdata/requests/person.xml", sent)
	sourcetest.ValidateXML(t, schema, sourcetest.Message(t, sent))
}
