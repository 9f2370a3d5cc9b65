package audit

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
)

// TestPersonReportIsAboutOnePersonAlone asks thrice about anna: twice the same
// day, which is one event, and once refused; and once about bertil alone.
func TestPersonReportIsAboutOnePersonAlone(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		location := s.location(t)
		c := &clock{at: noon}
		l := openLog(t, location, c)
		begin(t, l, "q1")
		finish(t, l, "q1")
		again := entry(t, "q2")
		again.At = noon.Add(time.Hour)
		bertilAlone := entry(t, "q3")
		bertilAlone.Subjects = bertilAlone.Subjects[1:]
		for _, e := range []aggregator.Entry{again, bertilAlone} {
			if _, err := l.Begin(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
		finish(t, l, "q2")
		if _, err := l.Refuse(t.Context(), entry(t, "q4"), aggregator.Refusal{Code: "no_case"}); err != nil {
			t.Fatal(err)
		}
		if err := l.Close(); err != nil { // so that a checkpoint covers all
			t.Fatal(err)
		}
		l = openLog(t, location, c)
		report, err := l.Report(t.Context(), reviewer, number(t, anna), true, stockholm())
		if err != nil {
			t.Fatal(err)
		}
		if len(report.Events) != 2 {
			t.Fatalf("got %+v, want two events", report.Events)
		}
		first, second := report.Events[0], report.Events[1]
		if first.Inquiries != 2 || first.To.Sub(first.From) != time.Hour || first.Caseworker != "anna.handlaggare" || first.Role != "applicant" ||
			len(first.Sources) != 2 || first.Sources[0].Authority != "FK" || first.Sources[0].Outcome != "partial" {
			t.Errorf("got %+v, want two inquiries of FK and TNS folded", first)
		}
		if second.Refusal != "no_case" || second.Inquiries != 1 {
			t.Errorf("got %+v, want the refused inquiry", second)
		}
		told := report
		told.Proof = nil // hashes, in which any two letters can stand
		text, err := json.Marshal(told)
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range []string{anna, bertil, "co_applicant", "CSN", "q3"} {
			if strings.Contains(string(text), other) {
				t.Errorf("the report tells of %q", other)
			}
		}
		proof, err := json.Marshal(report.Proof)
		if err != nil {
			t.Fatal(err)
		}
		proven, err := CheckProof(proof, []string{testKeys(t).Public()})
		if err != nil || len(proven.Receipts) != 3 {
			t.Errorf("got %+v, %v; want three proven receipts", proven, err)
		}
		if verified := verify(t, location, proven.Receipts...); verified.Fault != nil {
			t.Error(verified.Fault)
		}
		unnamed, err := l.Report(t.Context(), reviewer, number(t, anna), false, stockholm())
		if err != nil || unnamed.Events[0].Caseworker != "" {
			t.Errorf("got %+v, %v; want no caseworker", unnamed.Events, err)
		}
		nothing, err := l.Report(t.Context(), reviewer, number(t, "189001039800"), true, stockholm())
		if err != nil || len(nothing.Events) != 0 || nothing.Proof != nil {
			t.Errorf("of somebody nobody asked about: got %+v, %v", nothing, err)
		}
		if _, err := l.Report(t.Context(), reviewer, aggregator.PersonalNumber{}, true, stockholm()); !errors.Is(err, ErrEntry) {
			t.Errorf("of nobody: got %v, want %v", err, ErrEntry)
		}
	})
}
