package audit

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

var reviewer = Reviewer{ID: "rut.granskare", Organisation: "162120009993", Reason: "Månadens loggkontroll"}

// searched gives a log of four inquiries: q1 as entry makes it and finished; q2
// by another caseworker about bertil alone, an hour later; q3 refused; q4 of
// another municipality.
func searched(t *testing.T, s testStore) *Log {
	t.Helper()
	c := &clock{at: noon}
	l := openLog(t, s.location(t), c)
	begin(t, l, "q1")
	finish(t, l, "q1")
	other := entry(t, "q2")
	other.Caseworker, other.Unit, other.At, other.Purpose = "bo", "=Enhet|2", noon.Add(time.Hour), aggregator.Control
	other.Subjects = other.Subjects[1:]
	refused := entry(t, "q3")
	refused.At, refused.Subjects = noon.Add(2*time.Hour), nil
	foreign := entry(t, "q4")
	foreign.Organisation = "162120009985"
	for _, e := range []aggregator.Entry{other, foreign} {
		if _, err := l.Begin(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.Refuse(t.Context(), refused, aggregator.Refusal{Code: "no_case"}); err != nil {
		t.Fatal(err)
	}
	return l
}

func search(t *testing.T, l *Log, q Query) []Access {
	t.Helper()
	var list []Access
	err := l.Search(t.Context(), reviewer, q, func(a Access) error {
		list = append(list, a)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestSearch(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := searched(t, s)
		for name, c := range map[string]struct {
			query Query
			want  string
		}{
			"everything":             {Query{}, "q1 q2 q3"},
			"person":                 {Query{Person: number(t, anna)}, "q1"},
			"person of several":      {Query{Person: number(t, bertil)}, "q1 q2"},
			"person nobody asked of": {Query{Person: number(t, "189001039800")}, ""},
			"caseworker":             {Query{Caseworker: "bo"}, "q2"},
			"case":                   {Query{Case: "2026-0417"}, "q1 q2 q3"},
			"person and caseworker":  {Query{Person: number(t, bertil), Caseworker: "anna.handlaggare"}, "q1"},
			"unit":                   {Query{Unit: "=Enhet|2"}, "q2"},
			"purpose":                {Query{Purpose: aggregator.Control}, "q2"},
			"authority":              {Query{Authority: "FK"}, "q1"},
			"outcome":                {Query{Outcome: aggregator.Empty}, "q1"},
			"refused":                {Query{Outcome: aggregator.Refused}, "q1 q3"},
			"refused by authority":   {Query{Outcome: aggregator.Refused, Authority: "FK"}, ""},
			"provision":              {Query{Provision: "csn-studiestod"}, "q1 q2"},
			"from":                   {Query{From: noon.Add(time.Minute)}, "q2 q3"},
			"to":                     {Query{To: noon.Truncate(time.Microsecond)}, ""},
			"from and to":            {Query{From: noon.Add(time.Minute), To: noon.Add(90 * time.Minute)}, "q2"},
		} {
			var got []string
			for _, a := range search(t, l, c.query) {
				got = append(got, a.Inquiry)
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%s: got %v, want %s", name, got, c.want)
			}
		}
	})
}

func TestEverySearchIsARecord(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := searched(t, s)
		before := l.end.next()
		by := reviewer
		by.Reason = "Anmälan om " + anna
		err := l.Search(t.Context(), by, Query{Person: number(t, anna), Purpose: aggregator.Control}, func(Access) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		err = l.Close()
		if err != nil {
			t.Fatal(err)
		}
		report := verify(t, l.location)
		if report.Fault != nil || report.Records != before+1 || report.Identities != 4+3+4+2+2 {
			t.Errorf("got %+v, want one intact record more, with reviewer and subject", report)
		}
		var out bytes.Buffer
		if err := Show(t.Context(), l.location, "", &out); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		last := lines[len(lines)-1]
		if !strings.Contains(last, `"kind":"search"`) || !strings.Contains(last, `"purpose":"control"`) || !strings.Contains(last, "Anmälan om […]") {
			t.Errorf("got %s", last)
		}
		if strings.Contains(last, anna) || strings.Contains(last, "rut.granskare") {
			t.Errorf("the record names somebody: %s", last)
		}
	})
}

// TestSearchWithoutARecordFindsNothing: a ledger that cannot be written is not
// searched either.
func TestSearchWithoutARecordFindsNothing(t *testing.T) {
	t.Parallel()
	l := searched(t, testStores[0])
	breakWriter(t, l, "PRAGMA query_only = 1")
	none := func(Access) error { t.Error("something was found"); return nil }
	err := l.Search(t.Context(), reviewer, Query{}, none)
	if !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v, want %v", err, ErrUnavailable)
	}
	for name, by := range map[string]Reviewer{
		"nobody":          {Organisation: "162120009993", Reason: "x"},
		"no organisation": {ID: "x", Reason: "x"},
		"no reason":       {ID: "x", Organisation: "162120009993"},
	} {
		if err := l.Search(t.Context(), by, Query{}, none); !errors.Is(err, ErrEntry) {
			t.Errorf("%s: got %v, want %v", name, err, ErrEntry)
		}
	}
}

// TestReviewBesideAServer searches a file that a server writes, from what would
// be another process, and lets both go on.
func TestReviewBesideAServer(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		server := searched(t, s)
		beside, err := Open(server.location, Options{Keys: testKeys(t), Beside: true})
		if err != nil {
			t.Fatal(err)
		}
		if got := search(t, beside, Query{Caseworker: "bo"}); len(got) != 1 {
			t.Errorf("found %d inquiries, want 1", len(got))
		}
		last := begin(t, server, "q9")
		search(t, beside, Query{})
		more := finish(t, server, "q9")
		if err := errors.Join(beside.Close(), server.Close()); err != nil {
			t.Fatal(err)
		}
		if report := verify(t, server.location, last, more); report.Fault != nil || report.Covered != report.Records {
			t.Errorf("got %+v, want an intact and covered log", report)
		}
	})
	_, err := Open(filepath.Join(t.TempDir(), "none.db"), Options{Keys: testKeys(t), Beside: true})
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a ledger that is not there: got %v", err)
	}
}

func TestExport(t *testing.T) {
	t.Parallel()
	l := searched(t, testStores[0])
	all := search(t, l, Query{})
	broken := all[0]
	broken.BreakGlass = &AccessBreakGlass{Reason: "acute_need", Expires: "2026-11-21T13:00:00.000000Z", Text: acuteText}
	all = append(all, broken)
	for _, format := range ExportFormats {
		var out bytes.Buffer
		e, err := NewExport(format, &out)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range all {
			if err := e.Write(a); err != nil {
				t.Fatal(err)
			}
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", "export."+format)
		if *update {
			if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), out.String()); diff != "" {
			t.Errorf("%s: %s", format, diff)
		}
		if format == "csv" {
			if _, err := csv.NewReader(&out).ReadAll(); err != nil {
				t.Error(err)
			}
		}
	}
	if _, err := NewExport("xml", nil); err == nil {
		t.Error("xml was accepted")
	}
}

// TestCaseworkerWithAPersonalNumberStaysHidden: some municipalities use personal
// numbers as user ids.
func TestCaseworkerWithAPersonalNumberStaysHidden(t *testing.T) {
	t.Parallel()
	l, _, _ := newLog(t)
	e := entry(t, "q1")
	e.Caseworker = anna
	if _, err := l.Begin(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	found := search(t, l, Query{Caseworker: anna})
	if len(found) != 1 || strings.Contains(found[0].Caseworker, anna) || len(found[0].Caseworker) != 2*shownPseudonym {
		t.Errorf("got %+v, want one inquiry by a pseudonym", found)
	}
}

// TestReviewBesideABusyServer opens and searches again and again while a server
// writes as fast as it can: neither gets an error.
func TestReviewBesideABusyServer(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		location := s.location(t)
		server := openLog(t, location, &clock{at: noon})
		done := make(chan []aggregator.Receipt)
		go func() { done <- refuseMany(t, server, "r", 2000, 16) }()
		var receipts []aggregator.Receipt
		for receipts == nil {
			select {
			case receipts = <-done:
			default:
			}
			beside, err := Open(location, Options{Keys: testKeys(t), Beside: true})
			if err != nil {
				t.Fatal(err)
			}
			search(t, beside, Query{Caseworker: "nobody"})
			if err := beside.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if report := verify(t, location, receipts...); report.Fault != nil {
			t.Error(report.Fault)
		}
	})
}
