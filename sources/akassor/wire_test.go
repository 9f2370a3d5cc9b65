package akassor

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/akassor/sim"
	"underlag/sources/internal/simkit"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/sourcetest"
)

// The people of the conformance suite.
const (
	known    = "197912309296" // Peter, with payments and a suspension
	twoFunds = "196804159264" // Karin, of whose two a-kassor one does not answer
	unknown  = "189001019802" // of the test lists; no persona has it
)

func TestRequestsAreValid(t *testing.T) {
	with := sourcetest.Question(applicant, benefit)
	without := sourcetest.Question(applicant, benefit, suspension)
	without.Asker.Processor = nil
	for file, q := range map[string]aggregator.Question{"processor": with, "no-processor": without} {
		envelope, err := soap.EncodeEnvelope(toRequest(q))
		if err != nil {
			t.Fatal(err)
		}
		sourcetest.Golden(t, "testdata/requests/"+file+".xml", envelope)
		t.Run(file, func(t *testing.T) { validate(t, envelope) })
	}
}

func TestSimulatorAnswersAreValid(t *testing.T) {
	numbers := []string{unknown}
	for _, p := range sourcetest.Persons(t) {
		numbers = append(numbers, p.Number)
	}
	slices.Sort(numbers)
	for _, fault := range []fixtures.Fault{fixtures.NoFault, fixtures.Part} {
		handler := sim.New(sourcetest.World(t), simkit.Always(fault))
		var answers [][]byte
		for _, number := range slices.Compact(numbers) {
			answers = append(answers, answerTo(t, handler, sourcetest.Question(number, everything...)))
		}
		t.Run("fault "+string(fault), func(t *testing.T) {
			for _, answer := range answers {
				validate(t, answer)
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
	answer := answerTo(t, sim.New(sourcetest.World(t), simkit.NoFaults{}), sourcetest.Question(sourcetest.Everything, everything...))
	sourcetest.Golden(t, "testdata/answers/everything.xml", answer)
}

func TestSimulatorRefusesWhatTheContractDoes(t *testing.T) {
	handler := sim.New(sourcetest.World(t), simkit.NoFaults{})
	good, err := soap.EncodeEnvelope(toRequest(sourcetest.Question(applicant, benefit)))
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"number of ten digits": {"<so:IdentificationNumber>19", "<so:IdentificationNumber>"},
		"no paragraph":         {"Paragraf>", "Paragrafen>"},
		"no date":              {"2026-09-01", "2026-09"},
		"reversed period":      {"2026-09-01", "2026-12-01"},
		"no such organisation": {"162120009993", "16"},
	} {
		bad := strings.ReplaceAll(string(good), change[0], change[1])
		answer := sourcetest.Post(handler, "/", []byte(bad))
		if answer.Code != http.StatusInternalServerError || !strings.Contains(answer.Body.String(), "soap:Client") {
			t.Errorf("%s: got status %d, want a fault soap:Client", name, answer.Code)
		}
	}
}

func answerTo(t *testing.T, authority http.Handler, q aggregator.Question) []byte {
	t.Helper()
	return sourcetest.Exchange(t, newSource, authority, q).Answer
}

// validate holds the message in an envelope against the authority's schema. Its
// file is UTF-16, which not every reader of schemas takes, so a copy is UTF-8.
func validate(t *testing.T, envelope []byte) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(sourcetest.Shared(t), "schemas/ubpservice/int014/UnemploymentBenefitPaymentService.xsd"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := xmlcodec.ToUTF8(raw, "")
	if err != nil {
		t.Fatal(err)
	}
	schema := filepath.Join(t.TempDir(), "so.xsd")
	err = os.WriteFile(schema, []byte(strings.Replace(text, `encoding="utf-16"`, `encoding="UTF-8"`, 1)), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	sourcetest.ValidateXMLAgainst(t, schema, sourcetest.Message(t, envelope))
}
