package sim_test

import (
	"regexp"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/internal/simkit"
	"underlag/sources/internal/sourcetest"
	"underlag/sources/migrationsverket/sim"
)

const (
	resident = "195107132119" // a permit and a pending matter
	citizen  = "193006842391" // known elsewhere, nothing here
	arrived  = "194711232365" // known here, without matters
	hidden   = "199009152399" // unknown to this authority alone
	stranger = "194007219142" // unknown to all

	schema = "se/migrationsverket/schema/ssbtek/_1/SSBTEKWebService_schema1.xsd"
)

func world(t *testing.T) *fixtures.World {
	t.Helper()
	permit := fixtures.Coded{Code: "UAT", Text: "Uppehålls- och arbetstillstånd"}
	migration := &fixtures.Migration{HomeCountry: "SYRIEN", EntryDate: 20240311, Matters: []fixtures.Matter{
		{
			Type: permit, Reason: fixtures.Coded{Code: "FLY", Text: "Flykting"},
			Outcome:   fixtures.Coded{Code: "BEV", Text: "Ansökan beviljas"},
			Decision:  fixtures.Coded{Code: "TUT", Text: "Tidsbegränsat uppehållstillstånd"},
			AppliedOn: 20240312, DecidedOn: 20250120, From: 20250120, To: 20280119, Validity: "TIDBEGRANSAT",
		},
		{Type: permit, AppliedOn: 20260901},
	}}
	w := sourcetest.World(t)
	err := w.Add(fixtures.Household{Name: "simulerad", Persons: []fixtures.Person{
		{Number: resident, First: "Amina", Last: "Exempelsson", Migration: migration},
		{Number: citizen, First: "Frans", Last: "Fotgängare"},
		{Number: arrived, First: "Nadia", Last: "Nyss", Migration: &fixtures.Migration{HomeCountry: "UKRAINA"}},
		{Number: hidden, First: "Hilda", Last: "Hemlig", Migration: migration, UnknownAt: []aggregator.AuthorityCode{"MIV"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

const question = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>` +
	`<m:findByPersonnummer xmlns:m="http://schema.migrationsverket.se/ssbtek/1/"><query>` +
	`<korrelationsid>0d6f0f0e</korrelationsid><personnummer>NUMBER</personnummer><ingivare><handlaggare>anna.lind</handlaggare></ingivare>` +
	`</query></m:findByPersonnummer></s:Body></s:Envelope>`

func about(number string) string { return strings.ReplaceAll(question, "NUMBER", number) }

func TestAnswers(t *testing.T) {
	tests := []struct {
		name    string
		request string
		fault   fixtures.Fault
		status  int
	}{
		{name: "permit-and-pending", request: about(resident), status: 200},
		{name: "everything", request: about(sourcetest.Everything), status: 200},
		{name: "no-migration", request: about(citizen), status: 200},
		{name: "no-matters", request: about(arrived), status: 200},
		{name: "hidden", request: about(hidden), status: 200},
		{name: "stranger", request: about(stranger), status: 200},
		{name: "without-korrelationsid", request: strings.ReplaceAll(about(resident), "<korrelationsid>0d6f0f0e</korrelationsid>", ""), status: 200},
		{name: "partial", request: about(resident), fault: fixtures.Part, status: 200},
		{name: "partial-stranger", request: about(stranger), fault: fixtures.Part, status: 200},
		{name: "fault", request: about(resident), fault: fixtures.Faulty, status: 500},
		{name: "ten-digits", request: about(resident[2:]), status: 500},
		{name: "without-caseworker", request: strings.ReplaceAll(about(resident), "anna.lind", ""), status: 500},
		{name: "not-the-contract", request: strings.ReplaceAll(about(resident), "ingivare", "m:ingivare"), status: 500},
		{name: "not-soap", request: "<findByPersonnummer/>", status: 500},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			recorded := sourcetest.Post(sim.New(world(t), simkit.Always(test.fault)), "/", []byte(test.request))
			if recorded.Code != test.status {
				t.Errorf("got HTTP %d, want %d", recorded.Code, test.status)
			}
			answer := recorded.Body.Bytes()
			sourcetest.Golden(t, "testdata/responses/"+test.name+".xml", answer)
			if message := contractual(answer); message != nil {
				sourcetest.ValidateXML(t, schema, message)
			}
		})
	}
}

var (
	body   = regexp.MustCompile(`(?s)<soap:Body>(<miv:.*)</soap:Body>`)
	detail = regexp.MustCompile(`(?s)<detail>(.*)</detail>`)
)

// contractual gives the part of an answer that the authority's schema is about:
// the body's message, or the detail of a fault.
func contractual(envelope []byte) []byte {
	for _, part := range []*regexp.Regexp{body, detail} {
		if found := part.FindSubmatch(envelope); found != nil {
			return found[1]
		}
	}
	return nil
}
