package audit

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"underlag/aggregator"
)

// TestOwnReport: a person sees the inquiries of every organisation that their
// login shows, with the caseworkers of those that name them, and the look is a
// record.
func TestOwnReport(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := covered(t, searched(t, s)) // q1 and, of another municipality, q4 are about anna
		before := l.end.next()
		names := func(o aggregator.OrgNumber) bool { return o == "162120009985" }
		for name, c := range map[string]struct {
			who  aggregator.PersonConcerned
			want string
		}{
			"every organisation": {aggregator.PersonConcerned{AllOrganisations: true}, "162120009993: 162120009985:anna.handlaggare"},
			"one":                {aggregator.PersonConcerned{Organisations: []aggregator.OrgNumber{"162120009993"}}, "162120009993:"},
			"another":            {aggregator.PersonConcerned{Organisations: []aggregator.OrgNumber{"162120002387"}}, ""},
			"two":                {aggregator.PersonConcerned{Organisations: []aggregator.OrgNumber{"162120009985", "162120002387"}}, "162120009985:anna.handlaggare"},
			"none":               {aggregator.PersonConcerned{}, ""},
		} {
			c.who.Number = number(t, anna)
			report, err := l.OwnReport(t.Context(), c.who, names, stockholm())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range report.Events {
				got = append(got, e.Organisation+":"+e.Caseworker)
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%s: got %v, want %s", name, got, c.want)
			}
			if (report.Proof != nil) != (len(got) > 0) || report.Proof != nil && len(report.Proof.Records) != len(got) {
				t.Errorf("%s: got the proof %+v of %d inquiries", name, report.Proof, len(got))
			}
		}
		if l.end.next() != before+5 {
			t.Errorf("%d records more, want one for each look", l.end.next()-before)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := Show(t.Context(), l.location, "", &out); err != nil {
			t.Fatal(err)
		}
		if looks := strings.Count(out.String(), `"kind":"search"`); looks != 5 || strings.Contains(out.String(), anna) {
			t.Errorf("%d searches in\n%s", looks, out.String())
		}
		if report := verify(t, l.location); report.Fault != nil {
			t.Error(report.Fault)
		}
	})
}

// TestOwnReportWithoutARecord tells nothing.
func TestOwnReportWithoutARecord(t *testing.T) {
	t.Parallel()
	l := searched(t, testStores[0])
	breakWriter(t, l, "PRAGMA query_only = 1")
	who := aggregator.PersonConcerned{Number: number(t, anna), AllOrganisations: true}
	report, err := l.OwnReport(t.Context(), who, func(aggregator.OrgNumber) bool { return true }, stockholm())
	if !errors.Is(err, ErrUnavailable) || len(report.Events) != 0 {
		t.Errorf("got %+v, %v; want %v", report, err, ErrUnavailable)
	}
}

// TestWhatWasToldStaysTold: an authority that answered the first of two inquiries
// and not the second has told something that day.
func TestWhatWasToldStaysTold(t *testing.T) {
	t.Parallel()
	source := func(outcome, refusal, from, to string, provisions ...string) AccessSource {
		return AccessSource{Authority: "FK", Outcome: outcome, Refusal: refusal, From: from, To: to, Provisions: provisions}
	}
	for name, c := range map[string]struct{ first, second, want AccessSource }{
		"late after an answer": {
			source("answered", "", "2026-09-01", "2026-11-30", "a"), source("late", "", "2026-08-01", "2026-10-31", "b"),
			source("answered", "", "2026-08-01", "2026-11-30", "a", "b"),
		},
		"an answer after a fault": {
			source("unavailable", "", "2026-09-01", "2026-11-30", "a"), source("partial", "", "2026-09-01", "2026-11-30", "a"),
			source("partial", "", "2026-09-01", "2026-11-30", "a"),
		},
		"refused after an answer": {
			source("answered", "", "2026-09-01", "2026-11-30", "a"), source("refused", "case_closed", "", ""),
			source("answered", "", "2026-09-01", "2026-11-30", "a"),
		},
		"an answer after a refusal": {
			source("not_asked", "not_asked", "", ""), source("answered", "", "2026-09-01", "2026-11-30", "a"),
			source("answered", "", "2026-09-01", "2026-11-30", "a"),
		},
	} {
		var e PersonEvent
		e.addSource(PersonSource{c.first, "sha256:00"})
		e.addSource(PersonSource{c.second, "sha256:00"})
		if len(e.Sources) != 1 {
			t.Fatalf("%s: got %d sources, want 1", name, len(e.Sources))
		}
		got := e.Sources[0].AccessSource
		if got.Outcome != c.want.Outcome || got.Refusal != c.want.Refusal || got.From != c.want.From || got.To != c.want.To ||
			strings.Join(got.Provisions, " ") != strings.Join(c.want.Provisions, " ") {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
	var e PersonEvent
	e.addSource(PersonSource{source("answered", "", "", ""), "sha256:00"})
	e.addSource(PersonSource{source("answered", "", "", ""), "sha256:11"})
	if len(e.Sources) != 2 {
		t.Error("what was asked under two laws is told as one")
	}
}
