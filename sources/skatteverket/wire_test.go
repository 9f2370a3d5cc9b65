package skatteverket

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/internal/simkit"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/internal/sourcetest"
	"underlag/sources/skatteverket/internal/wire"
	"underlag/sources/skatteverket/sim"
)

// The people of the conformance suite: Linda, with two employers, and somebody
// of the test lists whom no persona has.
const (
	known   = "198805192393"
	unknown = "189001019802"
)

// outerSchema is the authority's own; the documents inside are held against
// ours, since theirs is not public.
const outerSchema = "se/rsv/zg/bs/service/ws/beskattningws/ZgBsBeskattningWSService_schema.xsd"

func TestRequests(t *testing.T) {
	for file, categories := range map[string][]aggregator.Category{
		"everything":    everything,
		"identity-only": {identity},
		"capital-only":  {capital},
		"refund-only":   {taxRefund},
		"salary-only":   {salary},
	} {
		q := sourcetest.Question(applicant, categories...)
		if file != "everything" {
			q.Asker.Processor = nil
		}
		request, err := toRequest(q)
		if err != nil {
			t.Fatal(err)
		}
		sourcetest.Golden(t, "testdata/requests/"+file+".forfragan.xml", []byte(*request.Forfragan))
		envelope, err := soap.EncodeEnvelope(request)
		if err != nil {
			t.Fatal(err)
		}
		sourcetest.Golden(t, "testdata/requests/"+file+".xml", envelope)
		t.Run(file, func(t *testing.T) {
			sourcetest.ValidateXML(t, outerSchema, sourcetest.Message(t, envelope))
			sourcetest.ValidateXMLAgainst(t, "contract/antagen.xsd", []byte(*request.Forfragan))
		})
	}
}

func TestEachPartIsAskedForItsOwnPeriod(t *testing.T) {
	q := sourcetest.Question(applicant, capital, taxRefund, salary)
	q.Period = aggregator.Period{From: 20240101, To: 20261130}
	q.Periods = []aggregator.Period{{From: 20240101, To: 20251231}, {From: 20251201, To: 20261130}, {From: 20260801, To: 20261130}}
	p := parts(q)
	if got := len(p.Kapital.Ar); got != 2 {
		t.Errorf("capital: asked for %d years, want 2", got)
	}
	if got := *p.Skatteaterbetalning.FranDatum; got != "2025-12-01" {
		t.Errorf("refund: asked from %s, want 2025-12-01", got)
	}
	if got := p.Individuppgifter.RedovisningsPeriod; len(got) != 4 || *got[0] != "202608" {
		t.Errorf("salary: asked for %d months from %s, want 4 from 202608", len(got), *got[0])
	}
}

func TestAPeriodWithoutEndIsNotSent(t *testing.T) {
	q := sourcetest.Question(applicant, salary)
	q.Period.From = 0
	_, err := toRequest(q)
	if err == nil {
		t.Error("a question for no month was written")
	}
}

func TestSimulatorAnswersAreValid(t *testing.T) {
	world := sourcetest.World(t)
	numbers := []string{unknown}
	for _, p := range sourcetest.Persons(t) {
		numbers = append(numbers, p.Number)
	}
	for _, fault := range []fixtures.Fault{fixtures.NoFault, fixtures.Part} {
		handler := sim.New(world, simkit.Always(fault))
		t.Run("fault "+string(fault), func(t *testing.T) {
			for _, number := range numbers {
				answer := answerTo(t, handler, sourcetest.Question(number, everything...))
				sourcetest.ValidateXML(t, outerSchema, sourcetest.Message(t, answer))
				sourcetest.ValidateXMLAgainst(t, "contract/svar.xsd", document(t, answer))
			}
		})
	}
}

func TestSimulatorAnswersAreGolden(t *testing.T) {
	q := sourcetest.Question(known, everything...)
	for file, fault := range map[string]fixtures.Fault{"known": fixtures.NoFault, "partial": fixtures.Part, "fault": fixtures.Faulty} {
		answer := answerTo(t, sim.New(sourcetest.World(t), simkit.Always(fault)), q)
		sourcetest.Golden(t, "testdata/answers/"+file+".xml", answer)
	}
	for file, number := range map[string]string{"unknown": unknown, "everything": sourcetest.Everything} {
		answer := answerTo(t, sim.New(sourcetest.World(t), simkit.NoFaults{}), sourcetest.Question(number, everything...))
		sourcetest.Golden(t, "testdata/answers/"+file+".xml", answer)
	}
}

func TestSimulatorFaultIsValid(t *testing.T) {
	answer := answerTo(t, sim.New(sourcetest.World(t), simkit.Always(fixtures.Faulty)), sourcetest.Question(known, everything...))
	_, rest, found := bytes.Cut(answer, []byte("<detail>"))
	exception, _, closed := bytes.Cut(rest, []byte("</detail>"))
	if !found || !closed {
		t.Fatalf("no detail in %s", answer)
	}
	sourcetest.ValidateXML(t, outerSchema, exception)
}

func TestSimulatorRefusesWhatTheContractDoes(t *testing.T) {
	handler := sim.New(sourcetest.World(t), simkit.NoFaults{})
	request, err := toRequest(sourcetest.Question(applicant, everything...))
	if err != nil {
		t.Fatal(err)
	}
	good := string(*request.Forfragan)
	for name, change := range map[string][2]string{
		"not XML":              {"<ant:FragaBeskattningsuppgifter", "ant:FragaBeskattningsuppgifter"},
		"other document":       {"FragaBeskattningsuppgifter", "Fraga"},
		"number of ten digits": {"FysiskPerson>19", "FysiskPerson>"},
		"no legal text":        {"Lagtext>", "Lagen>"},
		"no case":              {"EB-2026-0417", ""},
		"month with hyphen":    {"202609", "2026-09"},
		"year in words":        {">2025<", ">i fjol<"},
		"reversed period":      {"2026-09-01", "2026-12-01"},
		"no such organisation": {"162120009993", "16"},
	} {
		bad := strings.ReplaceAll(good, change[0], change[1])
		envelope, err := soap.EncodeEnvelope(&wire.BeskattningsuppgifterRequest{Forfragan: xsd.NewString(bad)})
		if err != nil {
			t.Fatal(err)
		}
		answer := sourcetest.Post(handler, "/", envelope)
		if bad == good || answer.Code != http.StatusInternalServerError || !strings.Contains(answer.Body.String(), "9071001") {
			t.Errorf("%s: got status %d, want a fault 9071001", name, answer.Code)
		}
	}
}

func answerTo(t *testing.T, authority http.Handler, q aggregator.Question) []byte {
	t.Helper()
	return sourcetest.Exchange(t, newSource, authority, q).Answer
}

// document gives the text inside svar.
func document(t *testing.T, envelope []byte) []byte {
	t.Helper()
	var answer wire.BeskattningsuppgifterResponse
	err := sourcetest.Decode(envelope, &answer)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(answer.Svar.Or(""))
}
