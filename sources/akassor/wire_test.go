package akassor

import (
	"bytes"
	"net/http"
	"net/http/httptest"
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

// The people of the conformance suite: Peter, with payments and a suspension,
// and somebody of the test lists whom no persona has.
const (
	known   = "197912309296"
	unknown = "189001019802"
)

func persons(t testing.TB) []fixtures.Person {
	t.Helper()
	var all []fixtures.Person
	for _, h := range sourcetest.World(t).Households {
		all = append(all, h.Persons...)
	}
	return all
}

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
	for _, p := range persons(t) {
		numbers = append(numbers, p.Number)
	}
	slices.Sort(numbers)
	for _, fault := range []fixtures.Fault{fixtures.NoFault, fixtures.Part} {
		handler := sim.New(sourcetest.World(t), simkit.Always(fault))
		var answers [][]byte
		for _, number := range slices.Compact(numbers) {
			answers = append(answers, ask(t, handler, sourcetest.Question(number, everything...)))
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
		answer := ask(t, sim.New(sourcetest.World(t), simkit.Always(fault)), q)
		sourcetest.Golden(t, "testdata/answers/"+file+".xml", answer)
	}
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
		"no such organisation": {"162120002411", "16"},
	} {
		bad := strings.ReplaceAll(string(good), change[0], change[1])
		answer := post(handler, []byte(bad))
		if answer.Code != http.StatusInternalServerError || !strings.Contains(answer.Body.String(), "soap:Client") {
			t.Errorf("%s: got status %d, want a fault soap:Client", name, answer.Code)
		}
	}
}

func ask(t testing.TB, handler http.Handler, q aggregator.Question) []byte {
	t.Helper()
	envelope, err := soap.EncodeEnvelope(toRequest(q))
	if err != nil {
		t.Fatal(err)
	}
	return post(handler, envelope).Body.Bytes()
}

func post(handler http.Handler, envelope []byte) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(envelope))
	request.Header.Set("Content-Type", soap.ContentType)
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder
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
	sourcetest.ValidateXMLAgainst(t, schema, message(t, envelope))
}

// message cuts the body's content out of an envelope of ours.
func message(t *testing.T, envelope []byte) []byte {
	t.Helper()
	_, rest, found := bytes.Cut(envelope, []byte("<soap:Body>"))
	content, _, closed := bytes.Cut(rest, []byte("</soap:Body>"))
	if !found || !closed {
		t.Fatalf("no body in %s", envelope)
	}
	return content
}
