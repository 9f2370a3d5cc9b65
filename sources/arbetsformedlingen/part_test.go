package arbetsformedlingen

import (
	"net/http"
	"slices"
	"testing"

	"underlag/aggregator"
	"underlag/fixtures"
	"underlag/sources/arbetsformedlingen/sim"
	"underlag/sources/internal/composite"
	"underlag/sources/internal/sourcetest"
)

var allCategories = append(slices.Clone(granted), decisions)

func TestPart(t *testing.T) {
	w := sourcetest.World(t)
	parts := sourcetest.Parts{
		Subject: sourcetest.Subject{
			New: func(t *testing.T, url string, client *http.Client) aggregator.Source {
				t.Helper()
				s, err := New(Config{URL: url}, client)
				if err != nil {
					t.Fatal(err)
				}
				return s
			},
			Sim:        func(f fixtures.Faults) http.Handler { return sim.New(w, f) },
			Known:      seeker,
			Unknown:    "194007219142",
			Categories: allCategories,
		},
		Part:      Part(),
		Mandatory: []aggregator.Field{aggregator.DecisionPeriod, aggregator.DecisionExtent},
		CasesOf:   seeker,
	}
	parts.Run(t)
}

// Where only the kind of standing is told, what is written is read as that kind.
func TestKindsOfStanding(t *testing.T) {
	for kind, code := range codeOf {
		if row, _ := file.Tables["skat"].Lookup(code); row.Means != kind {
			t.Errorf("%s is written as %s, which means %q", kind, code, row.Means)
		}
	}
	for code, row := range file.Tables["skat"] {
		if codeOf[row.Means] == "" {
			t.Errorf("%s: %s cannot be written", code, row.Means)
		}
	}
	if row, _ := file.Tables["report"].Lookup(composite.NotTold); row.Means != "not_told" {
		t.Errorf("a report that is not told is read as %q", row.Means)
	}
}

// A withheld report is not written as one that was never submitted.
func TestWithheldReportSaysNothing(t *testing.T) {
	reply, err := fetch(t, sourcetest.ReadCase(t, "registered"))
	if err != nil {
		t.Fatal(err)
	}
	reply.Facts.Registrations = slices.DeleteFunc(reply.Facts.Registrations, func(r aggregator.Registration) bool {
		return r.Category == activityReport
	})
	q := sourcetest.Question(seeker, granted...)
	svar, err := toSvar(aggregator.Delivered{Question: q, Facts: reply.Facts})
	if err != nil {
		t.Fatal(err)
	}
	report := svar.ArbetssokandeInfo.AktivetetsRapportDatum
	if got := report.AktivitetsRapportMeddelande.Or(""); got != composite.NotTold || report.SenasteAktivitetsRapportDatum != nil {
		t.Errorf("got %q", got)
	}
}

func FuzzPart(f *testing.F) {
	var replies []aggregator.Reply
	for _, envelope := range sourcetest.Seeds(f) {
		if reply, err := read(envelope); err == nil {
			replies = append(replies, reply)
		}
	}
	sourcetest.FuzzPart(f, Part(), Description(), sourcetest.Question(seeker, allCategories...), replies...)
}
