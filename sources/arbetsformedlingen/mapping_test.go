package arbetsformedlingen

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/sources/arbetsformedlingen/internal/wire"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xmlcodec"
	"underlag/sources/internal/sourcetest"
)

const seeker = "197912309296"

// granted is what today's law lets be asked for.
var granted = []aggregator.Category{identity, registration, programme, activityReport}

// outcome is what a case's answer becomes.
type outcome struct {
	Outcome       aggregator.Outcome
	Code          string                    `json:",omitempty"`
	Protection    aggregator.Protection     `json:",omitempty"`
	Name          string                    `json:",omitempty"`
	Registrations []aggregator.Registration `json:",omitempty"`
	Decisions     []aggregator.DecisionFact `json:",omitempty"`
	Missing       []aggregator.MissingPart  `json:",omitempty"`
}

func TestCases(t *testing.T) {
	sourcetest.Cases(t, "testdata/cases", func(t *testing.T, input []byte) any {
		reply, err := fetch(t, input)
		got := outcome{
			Outcome: sourcetest.OutcomeOf(reply, err), Protection: reply.Protection, Name: reply.Facts.Name,
			Registrations: reply.Facts.Registrations, Decisions: reply.Facts.Decisions, Missing: reply.Missing,
		}
		if err != nil {
			got.Code = aggregator.AsSourceError(err).Code
		}
		return got
	})
}

// fetch asks an authority that gives this answer.
func fetch(t *testing.T, answer []byte) (aggregator.Reply, error) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		if strings.Contains(string(answer), "Fault>") {
			w.WriteHeader(http.StatusInternalServerError)
		}
		w.Write(answer)
	}))
	defer server.Close()
	s, err := New(Config{URL: server.URL}, server.Client())
	if err != nil {
		t.Fatal(err)
	}
	return s.Fetch(t.Context(), sourcetest.Question(seeker, granted...))
}

// read decodes and maps an answer's envelope.
func read(envelope []byte) (aggregator.Reply, error) {
	text, err := xmlcodec.ToUTF8(envelope, "")
	if err != nil {
		return aggregator.Reply{}, err
	}
	var answer wire.SvarMeddelande
	err = soap.DecodeEnvelope(text, &answer)
	if err != nil {
		return aggregator.Reply{}, err
	}
	return toReply(answer.Svar, sourcetest.Question(seeker, append(granted, decisions)...), time.Time{})
}

func FuzzReply(f *testing.F) {
	for _, name := range []string{"registered", "programme", "report-502", "status-7-with-facts", "decisions-not-asked-for", "utf-16"} {
		envelope, err := os.ReadFile("testdata/cases/" + name + "/response.xml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(envelope)
	}
	f.Fuzz(func(t *testing.T, envelope []byte) {
		reply, err := read(envelope)
		if err != nil {
			if strings.Contains(aggregator.AsSourceError(err).Error(), seeker) {
				t.Error("the error holds the personal number")
			}
			return
		}
		for _, r := range reply.Facts.Registrations {
			if r == (aggregator.Registration{Origin: r.Origin}) {
				t.Errorf("an empty fact of category %s", r.Category)
			}
		}
	})
}

// The answer is about 4 KB, as for a person with many decisions.
func BenchmarkMapping(b *testing.B) {
	envelope, err := os.ReadFile("testdata/cases/decisions-not-asked-for/response.xml")
	if err != nil {
		b.Fatal(err)
	}
	text := string(envelope)
	from, to := strings.Index(text, "<Beslut>"), strings.Index(text, "</Beslut>")+len("</Beslut>")
	envelope = []byte(text[:from] + strings.Repeat(text[from:to], 14) + text[to:])
	b.SetBytes(int64(len(envelope)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := read(envelope); err != nil {
			b.Fatal(err)
		}
	}
}
