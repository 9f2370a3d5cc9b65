package transportstyrelsen

import (
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/sources/internal/sourcetest"
	"underlag/sources/transportstyrelsen/internal/wire"
)

// outcome is what a case's answer becomes.
type outcome struct {
	Outcome  aggregator.Outcome
	Code     string                   `json:",omitempty"`
	Vehicles []aggregator.Vehicle     `json:",omitempty"`
	Missing  []aggregator.MissingPart `json:",omitempty"`
}

func TestCases(t *testing.T) {
	sourcetest.Cases(t, "testdata/cases", func(t *testing.T, input []byte) any {
		reply, err := fetch(t, input)
		got := outcome{Outcome: sourcetest.OutcomeOf(reply, err), Vehicles: reply.Facts.Vehicles, Missing: reply.Missing}
		if err != nil {
			got.Code = aggregator.AsSourceError(err).Code
		}
		if reply.Protection != aggregator.NotStated {
			t.Errorf("got protection %q; the wire has no flag", reply.Protection)
		}
		return got
	})
}

// fetch asks an authority that gives this answer.
func fetch(t *testing.T, answer []byte) (aggregator.Reply, error) {
	t.Helper()
	s, err := New(Config{URL: "http://localhost/"}, sourcetest.Answering(answer))
	if err != nil {
		t.Fatal(err)
	}
	return s.Fetch(t.Context(), sourcetest.Question("194711232365", vehicle))
}

func FuzzReply(f *testing.F) {
	for _, envelope := range sourcetest.Seeds(f) {
		f.Add(envelope)
	}
	f.Fuzz(func(t *testing.T, envelope []byte) {
		var answer wire.HamtaUppgifterResponse
		err := sourcetest.Decode(envelope, &answer)
		if err != nil {
			return
		}
		reply, err := toReply(&answer, time.Time{})
		if err != nil {
			return
		}
		complete := len(reply.Missing) == 0
		if complete && (*answer.Resultat != resultOK || answer.Fordonsinnehav == nil || len(answer.Felresultat) > 0) {
			t.Error("an answer that says less than all reads as complete")
		}
		if answer.Fordonsinnehav != nil && len(reply.Facts.Vehicles) != len(answer.Fordonsinnehav.Fordon) {
			t.Error("a vehicle is lost")
		}
	})
}

// The answer is about 4 KB, as for a person with a small fleet.
func BenchmarkMapping(b *testing.B) {
	envelope := sourcetest.ReadCase(b, "many-vehicles")
	b.SetBytes(int64(len(envelope)))
	b.ReportAllocs()
	for b.Loop() {
		var answer wire.HamtaUppgifterResponse
		err := sourcetest.Decode(envelope, &answer)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := toReply(&answer, time.Time{}); err != nil {
			b.Fatal(err)
		}
	}
}
