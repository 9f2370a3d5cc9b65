package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestReviewFromOwnerToReport assigns a review, closes it as its owner, and reads
// the month's report with the sample drawn again.
func TestReviewFromOwnerToReport(t *testing.T) {
	t.Parallel()
	ledger, keyFile := reviewed(t)
	as := func(who, command string, more ...string) []string {
		list := strings.Fields(command)
		list = append(list, "-ledger", ledger, "-keys", keyFile, "-as", who, "-organisation", "162120009993", "-reason", "Månadens kontroll")
		return append(list, more...)
	}
	time.Sleep(1100 * time.Millisecond) // a checkpoint covers the inquiries, which are then drawn
	var id string
	for line := range strings.Lines(said(t, 0, as("rut", "signals", "-sample", "1")...)) {
		var opened struct{ ID, Rule string }
		if err := json.Unmarshal([]byte(line), &opened); err != nil {
			t.Fatal(err)
		}
		if opened.Rule == "sample" {
			id = opened.ID
		}
	}
	said(t, 2, as("rut", "review assign", "-review", id)...)
	said(t, 2, as("rut", "review assign", "-review", "none", "-to", "olga")...)
	if got := said(t, 0, as("rut", "review assign", "-review", id, "-to", "olga", "-substitute", "sara")...); !strings.Contains(got, "assigned to olga, sara") {
		t.Errorf("got %s", got)
	}
	if got := said(t, 2, as("rut", "close", "-review", id, "-finding", "justified")...); !strings.Contains(got, "assigned to somebody else") {
		t.Errorf("got %s", got)
	}
	said(t, 0, as("sara", "close", "-review", id, "-finding", "justified")...)

	of := []string{"-ledger", ledger, "-organisation", "162120009993"}
	samples := said(t, 0, append([]string{"review", "samples"}, of...)...)
	if strings.Count(samples, "1 of 2 inquiries; its seed draws the same") != 1 {
		t.Errorf("got %s, want one sample of two inquiries", samples)
	}
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	month := append(slices.Clone(of), "-month", time.Now().In(zone).Format("2006-01"))
	report := said(t, 0, append([]string{"review", "report"}, month...)...)
	for _, want := range []string{"closed 1 of ", "sample ", "its seed draws the same", "justified"} {
		if !strings.Contains(report, want) {
			t.Errorf("the report lacks %q:\n%s", want, report)
		}
	}
	if got := said(t, 0, append([]string{"review", "report", "-json"}, month...)...); !strings.Contains(got, `"rule": "sample"`) {
		t.Errorf("got %s", got)
	}
	for _, args := range [][]string{{"review"}, {"review", "all"}, append([]string{"review", "report"}, of...), {"review", "samples"}} {
		said(t, 2, args...)
	}
}
