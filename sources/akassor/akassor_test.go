package akassor

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
	"underlag/sources/akassor/sim"
	"underlag/sources/internal/contractview"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/sourcetest"
)

// applicant is the person of every case.
const applicant = "199006022397"

var everything = []aggregator.Category{benefit, suspension}

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
	input := readCase(t, "suspended")
	for _, granted := range everything {
		reply, err := answering(t, input).Fetch(t.Context(), sourcetest.Question(applicant, granted))
		if err != nil {
			t.Fatal(err)
		}
		if reply.Facts.Len() == 0 {
			t.Errorf("%s: no facts", granted)
		}
		for category := range reply.Facts.Present() {
			if category != granted {
				t.Errorf("granted %s, got a fact of %s", granted, category)
			}
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
			return bytes.ReplaceAll(answer, []byte("http://INT014.UBPService.Schemas"), []byte("http://INT014.UBPService.Schemas/2"))
		},
	})
}

func TestGeneratedCodeIsCurrent(t *testing.T) {
	err := contractview.Check("contract", "arbetsloshetsersattning.wsdl", "internal/wire")
	if err != nil {
		t.Error(err)
	}
}

func TestConfig(t *testing.T) {
	for url, valid := range map[string]bool{
		"https://ubp.example.se/int014":       true,
		"http://127.0.0.1:9014":               true,
		"":                                    false,
		"ubp.example.se":                      false,
		"ftp://ubp.example.se":                false,
		"https://user:secret@ubp.example.se/": false,
		"https://ubp.example.se/?key=secret":  false,
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
		f.Add(raw)
	}
	q := sourcetest.Question(applicant, everything...)
	f.Fuzz(func(t *testing.T, raw []byte) {
		reply, err := decode(raw, q)
		if err != nil && strings.Contains(err.Error(), applicant) {
			t.Error("the error holds the personal number")
		}
		if err != nil && reply.Facts.Len() > 0 {
			t.Error("facts beside an error")
		}
		for _, part := range reply.Missing {
			if part.Part == "" || part.Code == "" || part.Text.SV == "" || part.Text.EN == "" {
				t.Errorf("a missing part without name, code or text")
			}
		}
	})
}

func BenchmarkMapping(b *testing.B) {
	raw := readCase(b, "benchmark")
	q := sourcetest.Question(applicant, everything...)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		_, err := decode(raw, q)
		if err != nil {
			b.Fatal(err)
		}
	}
}

func decode(raw []byte, q aggregator.Question) (aggregator.Reply, error) {
	envelope, err := xmlcodec.ToUTF8(raw, "")
	if err != nil {
		return aggregator.Reply{}, err
	}
	var a answer
	err = soap.DecodeEnvelope(envelope, &a)
	if err != nil {
		return aggregator.Reply{}, failure(err)
	}
	return a.reply(q, answeredAt)
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
