package arbetsformedlingen

import (
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/sources/arbetsformedlingen/internal/wire"
	"underlag/sources/internal/soap"
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
	s, err := New(Config{URL: "http://localhost/"}, sourcetest.Answering(answer))
	if err != nil {
		t.Fatal(err)
	}
	return s.Fetch(t.Context(), sourcetest.Question(seeker, granted...))
}

// read decodes and maps an answer's envelope.
func read(envelope []byte) (aggregator.Reply, error) {
	var message wire.SvarMeddelande
	answer := soap.Watch(&message)
	err := sourcetest.Decode(envelope, answer)
	if err != nil {
		return aggregator.Reply{}, err
	}
	return answer.Check(toReply(message.Svar, sourcetest.Question(seeker, append(granted, decisions)...), time.Time{}))
}

func FuzzReply(f *testing.F) {
	for _, envelope := range sourcetest.Seeds(f) {
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
	text := string(sourcetest.ReadCase(b, "decisions-not-asked-for"))
	from, to := strings.Index(text, "<Beslut>"), strings.Index(text, "</Beslut>")+len("</Beslut>")
	envelope := []byte(text[:from] + strings.Repeat(text[from:to], 14) + text[to:])
	b.SetBytes(int64(len(envelope)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := read(envelope); err != nil {
			b.Fatal(err)
		}
	}
}
