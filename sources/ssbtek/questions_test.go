package ssbtek_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/sources"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/sourcetest"
	"underlag/sources/ssbtek"
)

// compositeSchema is the service's own, below ../shared/contracts.
const compositeSchema = "se/forsakringskassan/schema/integration/ssbt/_10/sammansatt_bastjanst_v10.xsd"

// The questions that go out, with the real parts, are files that are read in
// review, and valid against the service's own schema.
func TestQuestions(t *testing.T) {
	for name, asked := range map[string][]aggregator.Asked{
		"all":                 about(sourcetest.Everything, sources.Codes()...),
		"as-the-law-ships":    about("197905209289", "AF", "CSN", "FK", "SKV", "SO"),
		"coordination-number": about("193006842391", "AF", "CSN", "FK"),
		"one":                 about(sourcetest.Everything, "MIV"),
		"other-periods":       otherPeriods(about(sourcetest.Everything, "AF", "FK", "TNS")),
		"no-processor":        noProcessor(about(sourcetest.Everything, "SO")),
	} {
		for _, v := range []composite.Version{composite.V10, composite.V11} {
			t.Run(name+" v"+string(v), func(t *testing.T) {
				message := put(t, v, asked)
				sourcetest.Golden(t, filepath.Join("testdata/questions", "v"+string(v), name+".xml"), lines(message))
				sourcetest.ValidateXML(t, compositeSchema, asV10(v, message))
			})
		}
	}
}

func about(number string, codes ...aggregator.AuthorityCode) []aggregator.Asked {
	var list []aggregator.Asked
	for _, d := range sources.Descriptors() {
		if slices.Contains(codes, d.Code) {
			list = append(list, aggregator.Asked{Authority: d.Code, Question: sourcetest.Question(number, categories(d)...)})
		}
	}
	return list
}

func otherPeriods(asked []aggregator.Asked) []aggregator.Asked {
	for i := range asked {
		q := &asked[i].Question
		q.Window, q.LegalText = aggregator.Period{}, "15 kap. 10 § SoL (2025:400); "+string(asked[i].Authority)+" § prov"
	}
	asked[0].Question.Period = aggregator.Period{From: 20260101, To: 20260131}
	return asked
}

func noProcessor(asked []aggregator.Asked) []aggregator.Asked {
	asked[0].Question.Asker.Processor = nil
	return asked
}

var body = regexp.MustCompile(`(?s)<soap:Body>(.*)</soap:Body>`)

// put gives the message that the questions become.
func put(t *testing.T, v composite.Version, asked []aggregator.Asked) []byte {
	t.Helper()
	return sentBy(t, v, func(u *ssbtek.Upstream) { u.FetchAll(t.Context(), asked) })
}

func TestTheProbeIsValid(t *testing.T) {
	message := sentBy(t, composite.V10, func(u *ssbtek.Upstream) { u.Probe(t.Context()) })
	sourcetest.ValidateXML(t, compositeSchema, message)
}

func sentBy(t *testing.T, v composite.Version, call func(*ssbtek.Upstream)) []byte {
	t.Helper()
	var sent []byte
	client := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		var err error
		sent, err = io.ReadAll(r.Body)
		if r.URL.RawQuery != "" || r.Header.Get("SOAPAction") != `""` {
			t.Errorf("asked at %s with SOAPAction %s", r.URL, r.Header.Get("SOAPAction"))
		}
		return nil, errors.Join(err, errors.New("no service"))
	})}
	u, err := ssbtek.New(ssbtek.Config{URL: "http://localhost/", Version: v}, sources.Parts(configuration()), client)
	if err != nil {
		t.Fatal(err)
	}
	call(u)
	found := body.FindSubmatch(sent)
	if found == nil {
		t.Fatalf("no message was sent: %s", sent)
	}
	return found[1]
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func lines(message []byte) []byte {
	return append(bytes.ReplaceAll(message, []byte("><"), []byte(">\n<")), '\n')
}

var taxQuestion = regexp.MustCompile(`(?s)(<ssbt:SKV[^>]*>).*(</ssbt:SKV>)`)

// asV10 gives a message of version 11 as one of version 10: no schema of the
// eleventh is public, and it differs by namespace and Skatteverket's question.
func asV10(v composite.Version, message []byte) []byte {
	if v == composite.V10 {
		return message
	}
	text := strings.Replace(string(message), v.Namespace(), composite.V10.Namespace(), 1)
	return []byte(taxQuestion.ReplaceAllString(text, "$1$2"))
}
