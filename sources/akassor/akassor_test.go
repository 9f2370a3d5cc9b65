package akassor

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/akassor/internal/wire"
	"underlag/sources/akassor/sim"
	"underlag/sources/internal/contractview"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/sourcetest"
)

// applicant is the person of every case.
const applicant = "199006022397"

var everything = []aggregator.Category{benefit, suspension}

func TestCases(t *testing.T) {
	sourcetest.Cases(t, "testdata/cases", func(t *testing.T, input []byte) any {
		return sourcetest.Whole(answering(t, input).Fetch(t.Context(), sourcetest.Question(applicant, everything...)))
	})
}

func TestOnlyGrantedCategoriesAreMapped(t *testing.T) {
	input := sourcetest.ReadCase(t, "suspended")
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
		Incomplete: twoFunds,
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

func FuzzReply(f *testing.F) {
	for _, envelope := range sourcetest.Seeds(f) {
		f.Add(envelope)
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
	raw := sourcetest.ReadCase(b, "benchmark")
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
	var message wire.GetUnemploymentBenefitPaymentResponse
	answer := soap.Watch(&message)
	err := sourcetest.Decode(raw, answer)
	if err != nil {
		return aggregator.Reply{}, soap.FaultAsUnavailable(err)
	}
	return answer.Check(toReply(&message, q, answeredAt))
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
