package skatteverket

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/internal/contractview"
	"underlag/sources/internal/sourcetest"
	"underlag/sources/skatteverket/internal/wire"
	"underlag/sources/skatteverket/sim"
)

// applicant is the person of every case.
const applicant = "199006022397"

var everything = []aggregator.Category{identity, capital, taxRefund, salary}

func TestCases(t *testing.T) {
	sourcetest.Cases(t, "testdata/cases", func(t *testing.T, input []byte) any {
		return sourcetest.Whole(answering(t, input).Fetch(t.Context(), sourcetest.Question(applicant, everything...)))
	})
}

func TestOnlyGrantedCategoriesAreMapped(t *testing.T) {
	input := sourcetest.ReadCase(t, "complete")
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

func newSource(t *testing.T, url string, client *http.Client) aggregator.Source {
	t.Helper()
	s, err := New(Config{URL: url}, client)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestConformance(t *testing.T) {
	sourcetest.Run(t, sourcetest.Subject{
		New:        newSource,
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
	for _, raw := range sourcetest.Seeds(f) {
		var answer wire.BeskattningsuppgifterResponse
		if sourcetest.Decode(raw, &answer) == nil {
			f.Add(answer.Svar.Or(""))
		}
	}
	q := sourcetest.Question(applicant, everything...)
	f.Fuzz(func(t *testing.T, text string) {
		reply, err := readDocument(text, q, answeredAt)
		if err != nil && strings.Contains(err.Error(), applicant) {
			t.Error("the error holds the personal number")
		}
		for _, part := range reply.Missing {
			if part.Part == "" || part.Code == "" || part.Text.SV == "" || part.Text.EN == "" {
				t.Error("a missing part without name, code or text")
			}
		}
	})
}

func BenchmarkMapping(b *testing.B) {
	raw := sourcetest.ReadCase(b, "benchmark")
	q := sourcetest.Question(applicant, everything...)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		var answer wire.BeskattningsuppgifterResponse
		err := sourcetest.Decode(raw, &answer)
		if err != nil {
			b.Fatal(err)
		}
		_, err = readDocument(answer.Svar.Or(""), q, answeredAt)
		if err != nil {
			b.Fatal(err)
		}
	}
}

var answeredAt = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)

// answering gives a source whose authority answers every question with body.
func answering(t testing.TB, body []byte) *Source {
	t.Helper()
	s, err := New(Config{URL: "http://localhost/"}, sourcetest.Answering(body))
	if err != nil {
		t.Fatal(err)
	}
	s.now = func() time.Time { return answeredAt }
	return s
}
