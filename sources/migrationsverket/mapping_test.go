package migrationsverket

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/sources/internal/descriptor"
	"underlag/sources/internal/soap"
	"underlag/sources/internal/soap/xsd"
	"underlag/sources/internal/sourcetest"
	"underlag/sources/migrationsverket/internal/wire"
)

// outcome is what a case's answer becomes.
type outcome struct {
	Outcome aggregator.Outcome
	Code    string                   `json:",omitempty"`
	Name    string                   `json:",omitempty"`
	Permits []aggregator.Permit      `json:",omitempty"`
	Cases   []aggregator.CaseFact    `json:",omitempty"`
	Missing []aggregator.MissingPart `json:",omitempty"`
}

// A case is read twice: as the law has it, where only permits may be asked for,
// and with every category granted.
type outcomes struct {
	Permit outcome
	All    outcome
}

func TestCases(t *testing.T) {
	sourcetest.Cases(t, "testdata/cases", func(t *testing.T, input []byte) any {
		return outcomes{
			Permit: fetch(t, input, permitCategory),
			All:    fetch(t, input, identityCategory, permitCategory, caseCategory),
		}
	})
}

// fetch asks an authority that gives this answer.
func fetch(t *testing.T, answer []byte, categories ...aggregator.Category) outcome {
	t.Helper()
	s, err := New(Config{URL: "http://localhost/"}, sourcetest.Answering(answer))
	if err != nil {
		t.Fatal(err)
	}
	reply, err := s.Fetch(t.Context(), sourcetest.Question("195107132119", categories...))
	got := outcome{
		Outcome: sourcetest.OutcomeOf(reply, err),
		Name:    reply.Facts.Name,
		Permits: reply.Facts.Permits,
		Cases:   reply.Facts.Cases,
		Missing: reply.Missing,
	}
	if err != nil {
		got.Code = aggregator.AsSourceError(err).Code
	}
	if reply.Protection != aggregator.NotStated {
		t.Errorf("got protection %q; the wire has no flag", reply.Protection)
	}
	return got
}

// The authority's code for a rejection has not been seen; once it is in the
// table, a rejection is a fact.
func TestRejectionByTable(t *testing.T) {
	c := known
	c.beslutsKod = descriptor.Table{"NEJ": {Means: "rejected"}}
	answer := &wire.FindByPersonnummerResponse{Response: &wire.FkResponseType{
		Correlationid: xsd.NewString("1"),
		SvarCollection: &wire.SvarCollectionType{Svar: []*wire.FkSvarType{{
			ArendeTyp: xsd.NewString("UAT"), BeslutsKod: xsd.NewString("NEJ"), Beslutsdatum: xsd.NewDate(20261005),
		}}},
	}}
	got, err := c.toReply(answer, sourcetest.Question("195107132119", permitCategory), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	want := []aggregator.Permit{{
		Origin: origin(permitCategory), Kind: "Uppehålls- och arbetstillstånd", DecidedOn: 20261005, Status: "rejected",
	}}
	if diff := cmp.Diff(want, got.Facts.Permits); diff != "" || len(got.Missing) > 0 {
		t.Errorf("permits (-want +got):\n%s\nmissing: %v", diff, got.Missing)
	}
}

func TestTables(t *testing.T) {
	allowed := map[string][]string{
		"beslutsKod":    {"granted", "rejected"},
		"giltighetstid": {"permanent", "temporary"},
		"arendeTyp":     {""},
		"beslutsTyp":    {""},
	}
	for name, table := range file.Tables {
		for code, row := range table {
			if !strings.Contains(" "+strings.Join(allowed[name], " ")+" ", " "+row.Means+" ") {
				t.Errorf("source.yaml: tables: %s: %s: means %q is not one of %q", name, code, row.Means, allowed[name])
			}
			if row.Label.SV == "" || row.Label.EN == "" {
				t.Errorf("source.yaml: tables: %s: %s: a label in both languages is required", name, code)
			}
		}
	}
}

// read decodes and maps an answer's envelope.
func read(envelope []byte, q aggregator.Question) (aggregator.Reply, error) {
	var either response
	answer := soap.Watch(&either)
	err := sourcetest.Decode(envelope, answer)
	if err != nil {
		return aggregator.Reply{}, err
	}
	return answer.Check(either.toReply(q, time.Time{}))
}

func FuzzReply(f *testing.F) {
	for _, envelope := range sourcetest.Seeds(f) {
		f.Add(envelope)
	}
	q := sourcetest.Question("195107132119", permitCategory)
	f.Fuzz(func(t *testing.T, envelope []byte) {
		reply, err := read(envelope, q)
		if err != nil {
			return
		}
		for _, p := range reply.Facts.Permits {
			if p.Status != "granted" || p.Category != permitCategory {
				t.Errorf("got status %q in category %q from codes that only know granted permits", p.Status, p.Category)
			}
			if p.Reason != "" || p.HomeCountry != "" || p.EntryDate != 0 {
				t.Error("a permit holds what its category does not cover")
			}
		}
		if len(reply.Facts.Cases) > 0 || reply.Facts.Name != "" {
			t.Error("facts of a category that was not asked for")
		}
	})
}

// The answer is about 4 KB.
func BenchmarkMapping(b *testing.B) {
	envelope := sourcetest.ReadCase(b, "many-decisions")
	q := sourcetest.Question("195107132119", identityCategory, permitCategory, caseCategory)
	b.SetBytes(int64(len(envelope)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := read(envelope, q); err != nil {
			b.Fatal(err)
		}
	}
}
