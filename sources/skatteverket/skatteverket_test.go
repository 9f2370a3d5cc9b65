package skatteverket

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/internal/contractview"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/internal/sourcetest"
	"underlag/sources/skatteverket/internal/wire"
	"underlag/sources/skatteverket/sim"
)

// applicant is the person of every case.
const applicant = "199006022397"

var everything = []aggregator.Category{identity, capital, taxRefund, salary}

// outcome is what a case's want.json holds.
type outcome struct {
	Error string            `json:",omitempty"`
	Reply *aggregator.Reply `json:",omitempty"`
}

func TestCases(t *testing.T) {
	sourcetest.Cases(t, "testdata/cases", func(t *testing.T, input []byte) any {
		reply, err := answering(t, input).Fetch(t.Context(), sourcetest.Question(applicant, everything...))
		if err != nil {
			return outcome{Error: err.Error()}
		}
		return outcome{Reply: &reply}
	})
}

func TestOnlyGrantedCategoriesAreMapped(t *testing.T) {
	input := readCase(t, "complete")
	for _, granted := range everything {
		reply, err := answering(t, input).Fetch(t.Context(), sourcetest.Question(applicant, granted))
		if err != nil {
			t.Fatal(err)
		}
		present := reply.Facts.Present()
		if present[granted].Len() == 0 {
			t.Errorf("%s: nothing mapped", granted)
		}
		for category := range present {
			if category != granted {
				t.Errorf("granted %s, got something of %s", granted, category)
			}
		}
		if len(reply.Missing) > 0 {
			t.Errorf("granted %s: %s is missing, but was not asked for", granted, reply.Missing[0].Part)
		}
	}
}

func TestConformance(t *testing.T) {
	sourcetest.Run(t, sourcetest.Subject{
		New: func(t *testing.T, baseURL string, client *http.Client) aggregator.Source {
			s, err := New(Config{URL: baseURL}, client)
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
		Sim:        func(f fixtures.Faults) http.Handler { return sim.New(sourcetest.World(t), f) },
		Known:      known,
		Unknown:    unknown,
		Categories: everything,
		WrongNamespace: func(answer []byte) []byte {
			return bytes.ReplaceAll(answer, []byte("standardiseradInformation/1.0"), []byte("standardiseradInformation/2.0"))
		},
	})
}

func TestGeneratedCodeIsCurrent(t *testing.T) {
	err := contractview.Check("contract", "beskattning.wsdl", "internal/wire")
	if err != nil {
		t.Error(err)
	}
}

func TestConfig(t *testing.T) {
	for url, valid := range map[string]bool{
		"https://skv.example.se/beskattning":  true,
		"http://127.0.0.1:9012":               true,
		"":                                    false,
		"skv.example.se":                      false,
		"ftp://skv.example.se":                false,
		"https://user:secret@skv.example.se/": false,
		"https://skv.example.se/?key=secret":  false,
	} {
		err := Config{URL: url}.Validate()
		if (err == nil) != valid {
			t.Errorf("%q: got error %v, want valid %t", url, err, valid)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the error repeats the value", url)
		}
	}
}

func TestYearsThatHaveEnded(t *testing.T) {
	for _, c := range []struct {
		from, to aggregator.Date
		want     []int
	}{
		{20260901, 20261130, []int{2025}},
		{20250101, 20261130, []int{2025}},
		{20240101, 20251231, []int{2024, 2025}},
		{20240101, 20261130, []int{2024, 2025}},
	} {
		got := years(aggregator.Period{From: c.from, To: c.to}, sourcetest.Today)
		if len(got) != len(c.want) || got[0] != c.want[0] {
			t.Errorf("%s--%s: got %v, want %v", c.from, c.to, got, c.want)
		}
	}
}

// FuzzReply fuzzes the document inside svar; the envelope around it is package
// soap's to fuzz.
func FuzzReply(f *testing.F) {
	files, err := filepath.Glob("testdata/cases/*/response.xml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		answer, err := open(raw)
		if err == nil {
			f.Add(answer.Svar.Or(""))
		}
	}
	q := sourcetest.Question(applicant, everything...)
	f.Fuzz(func(t *testing.T, text string) {
		document, err := openDocument(&wire.BeskattningsuppgifterResponse{Svar: xsd.NewString(text)})
		if err != nil {
			noNumber(t, err)
			return
		}
		reply, err := toReply(document, q, answeredAt)
		if err != nil {
			noNumber(t, err)
			return
		}
		for _, part := range reply.Missing {
			if part.Part == "" || part.Code == "" || part.Text.SV == "" || part.Text.EN == "" {
				t.Error("a missing part without name, code or text")
			}
		}
	})
}

func noNumber(t *testing.T, err error) {
	if strings.Contains(err.Error(), applicant) {
		t.Error("the error holds the personal number")
	}
}

func BenchmarkMapping(b *testing.B) {
	raw := readCase(b, "benchmark")
	q := sourcetest.Question(applicant, everything...)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		answer, err := open(raw)
		if err != nil {
			b.Fatal(err)
		}
		document, err := openDocument(answer)
		if err != nil {
			b.Fatal(err)
		}
		_, err = toReply(document, q, answeredAt)
		if err != nil {
			b.Fatal(err)
		}
	}
}

func open(raw []byte) (*wire.BeskattningsuppgifterResponse, error) {
	envelope, err := xmlcodec.ToUTF8(raw, "")
	if err != nil {
		return nil, err
	}
	var answer wire.BeskattningsuppgifterResponse
	err = soap.DecodeEnvelope(envelope, &answer)
	return &answer, err
}

var answeredAt = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)

// answering gives a source whose authority answers every question with body.
func answering(t testing.TB, body []byte) *Source {
	t.Helper()
	client := &http.Client{Transport: always(body)}
	s, err := New(Config{URL: "http://localhost/"}, client)
	if err != nil {
		t.Fatal(err)
	}
	s.now = func() time.Time { return answeredAt }
	return s
}

type always []byte

func (body always) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK,
		Header:     http.Header{"Content-Type": {"text/xml"}},
		Body:       io.NopCloser(bytes.NewReader(body)),
	}, nil
}

func readCase(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata/cases", name, "response.xml"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
