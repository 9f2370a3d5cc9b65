package sim_test

import (
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/internal/simkit"
	"underlag/sources/internal/sourcetest"
	"underlag/sources/transportstyrelsen/sim"
)

const (
	holder   = "194711232365" // holds two vehicles
	walker   = "193006842391" // known, without vehicles
	hidden   = "195107132119" // unknown to this authority alone
	stranger = "194007219142" // unknown to all

	schema = "se/transportstyrelsen/schema/ssbtek/hamtauppgifterresponder/_1/HamtaUppgifterResponder_1.0.xsd"
)

func world(t *testing.T) *fixtures.World {
	t.Helper()
	vehicles := []fixtures.Vehicle{
		{Registration: "ABC123", Make: "VOLVO", Year: "2009", Class: "PERSONBIL", Model: "V70"},
		{Registration: "MLB84A", Make: "HONDA", Year: "1998", Class: "MOTORCYKEL", Model: "CB 500"},
	}
	w := sourcetest.World(t)
	err := w.Add(fixtures.Household{Name: "simulerad", Persons: []fixtures.Person{
		{Number: holder, First: "Vera", Last: "Vägström", Vehicles: vehicles},
		{Number: walker, First: "Frans", Last: "Fotgängare"},
		{Number: hidden, First: "Hilda", Last: "Hemlig", Vehicles: vehicles, UnknownAt: []aggregator.AuthorityCode{"TNS"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

const question = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>` +
	`<HamtaUppgifter xmlns="http://schema.transportstyrelsen.se/ssbtek/hamtauppgifterresponder/1"><identifikation>` +
	`<p:sekel xmlns:p="http://schema.transportstyrelsen.se/ssbtek/person/1">CENTURY</p:sekel>` +
	`<p:personnummer xmlns:p="http://schema.transportstyrelsen.se/ssbtek/person/1">DIGITS</p:personnummer>` +
	`</identifikation></HamtaUppgifter></s:Body></s:Envelope>`

func about(number string) string {
	return strings.NewReplacer("CENTURY", number[:2], "DIGITS", number[2:]).Replace(question)
}

func TestAnswers(t *testing.T) {
	tests := []struct {
		name    string
		request string
		fault   fixtures.Fault
		status  int
	}{
		{name: "two-vehicles", request: about(holder), status: 200},
		{name: "everything", request: about(sourcetest.Everything), status: 200},
		{name: "no-vehicles", request: about(walker), status: 200},
		{name: "hidden", request: about(hidden), status: 200},
		{name: "stranger", request: about(stranger), status: 200},
		{name: "partial", request: about(holder), fault: fixtures.Part, status: 200},
		{name: "fault", request: about(holder), fault: fixtures.Faulty, status: 200},
		{name: "wrong-century", request: about("189001019802"), status: 200},
		{name: "wrong-month", request: about("19" + "472123" + "2365"), status: 200},
		{name: "not-the-contract", request: strings.ReplaceAll(about(holder), "ssbtek/person/1", "ssbtek/person/2"), status: 500},
		{name: "not-soap", request: "<HamtaUppgifter/>", status: 500},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			recorded := sourcetest.Post(sim.New(world(t), simkit.Always(test.fault)), "/", []byte(test.request))
			if recorded.Code != test.status {
				t.Errorf("got HTTP %d, want %d", recorded.Code, test.status)
			}
			answer := recorded.Body.Bytes()
			sourcetest.Golden(t, "testdata/responses/"+test.name+".xml", answer)
			if test.status == 200 {
				sourcetest.ValidateXML(t, schema, sourcetest.Message(t, answer))
			}
		})
	}
}
