package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/audit"
)

// A number from Skatteverket's published test list.
const anna = "189001019802"

// reviewed gives a ledger that a server has open, and the path of its keys.
func reviewed(t *testing.T) (ledger, keyFile string) {
	t.Helper()
	dir := t.TempDir()
	ledger, keyFile = filepath.Join(dir, "ledger.db"), filepath.Join(dir, "keys.json")
	said(t, 0, "keys", "-new", keyFile)
	keys, err := audit.LoadKeys(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	log, err := audit.Open(ledger, audit.Options{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	number, err := aggregator.ParsePersonalNumber(anna)
	if err != nil {
		t.Fatal(err)
	}
	for id, subjects := range map[string][]aggregator.EntrySubject{"q1": {{Number: number, Role: aggregator.Applicant, Sources: []aggregator.EntrySource{{Authority: "FK", Provisions: []aggregator.ProvisionID{"fk-formaner"}}}}}, "q2": nil} {
		_, err = log.Begin(t.Context(), aggregator.Entry{ID: id, Organisation: "162120009993", Caseworker: "bo", Unit: "Enhet 2", Subjects: subjects})
		if err != nil {
			t.Fatal(err)
		}
	}
	return ledger, keyFile
}

func TestSearchByPersonFromAFile(t *testing.T) {
	t.Parallel()
	ledger, keyFile := reviewed(t)
	person := filepath.Join(t.TempDir(), "person")
	if err := os.WriteFile(person, []byte(anna+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	by := []string{"search", "-ledger", ledger, "-keys", keyFile, "-as", "rut", "-organisation", "162120009993", "-reason", "Anmälan"}
	got := said(t, 0, append(by, "-person", person)...)
	if strings.Count(got, "\n") != 1 || !strings.Contains(got, `"inquiry":"q1"`) || !strings.Contains(got, `"caseworker":"bo"`) || strings.Contains(got, anna) {
		t.Errorf("got %s, want q1 alone, without the number", got)
	}
	if got := said(t, 0, append(by, "-unit", "Enhet 2", "-format", "cef")...); strings.Count(got, "CEF:0|") != 2 {
		t.Errorf("by unit: got %s, want two events", got)
	}
	if got := said(t, 0, append(by, "-to", "2001-01-01")...); got != "" {
		t.Errorf("before the ledger: got %s", got)
	}
	if got := said(t, 0, "verify", "-ledger", ledger, "-public", keyFile+audit.PublicKeyFile); !strings.Contains(got, "6 records intact") {
		t.Errorf("got %s, want genesis, two inquiries and three searches", got)
	}
	var out, errOut bytes.Buffer
	code := search(t.Context(), append(by[1:], "-person", "-"), strings.NewReader(anna), &out, &errOut)
	if code != 0 || !strings.Contains(out.String(), `"inquiry":"q1"`) {
		t.Errorf("from standard input: exit code %d, %s%s", code, out.String(), errOut.String())
	}
}

func TestSearchSaysWhatItNeeds(t *testing.T) {
	t.Parallel()
	ledger, keyFile := reviewed(t)
	two := filepath.Join(t.TempDir(), "two")
	if err := os.WriteFile(two, []byte("a\nb\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"-reason", "x"}, "needs a reviewer"},
		{[]string{"-as", "rut"}, "needs a reason"},
		{[]string{"-as", "rut", "-reason", "x", "-person", anna}, "write it to a file"},
		{[]string{"-as", "rut", "-reason", "x", "-person", two}, "holds one line"},
		{[]string{"-as", "rut", "-reason", "x", "-case", two}, "holds one line"},
		{[]string{"-as", "rut", "-reason", "x", "-from", "yesterday"}, "a day is written"},
		{[]string{"-as", "rut", "-reason", "x", "-format", "xml"}, "allowed are csv, jsonl, cef"},
		{[]string{"-as", "rut", "-reason", "x", "-keys", keyFile + "-none"}, "no such file"},
		{[]string{anna}, "all is said with flags"},
	} {
		got := said(t, 2, append([]string{"search", "-ledger", ledger, "-keys", keyFile, "-organisation", "162120009993"}, c.args...)...)
		if !strings.Contains(got, c.says) || strings.Contains(got, anna) {
			t.Errorf("%v: got %s, want %q", c.args, got, c.says)
		}
	}
}

// TestReviewFromSignalToClosed runs a month's check.
func TestReviewFromSignalToClosed(t *testing.T) {
	t.Parallel()
	ledger, keyFile := reviewed(t)
	with := func(command string, more ...string) []string {
		return append([]string{command, "-ledger", ledger, "-keys", keyFile, "-as", "rut", "-organisation", "162120009993", "-reason", "Månadens kontroll"}, more...)
	}
	rules := filepath.Join(t.TempDir(), "rules.yaml")
	if err := os.WriteFile(rules, []byte("rules: [{code: unit, kind: unchecked, hours: 24, text: {sv: s, en: e}}]"), 0o600); err != nil {
		t.Fatal(err)
	}
	opened := said(t, 0, with("signals", "-rules", rules)...)
	if strings.Count(opened, "\n") != 1 || !strings.Contains(opened, `"unit":"Enhet 2"`) {
		t.Fatalf("got %s, want one review of the unit", opened)
	}
	if again := said(t, 0, with("signals", "-rules", rules)...); again != "" {
		t.Errorf("again: got %s", again)
	}
	var review struct{ ID string }
	if err := json.Unmarshal([]byte(opened), &review); err != nil {
		t.Fatal(err)
	}
	list := []string{"reviews", "-ledger", ledger, "-organisation", "162120009993"}
	if got := said(t, 0, list...); !strings.Contains(got, review.ID) || !strings.Contains(got, "closed 0 of 1") {
		t.Errorf("got %s", got)
	}
	said(t, 2, with("close", "-review", review.ID, "-finding", "guilty")...)
	said(t, 2, with("close", "-review", "none", "-finding", "justified")...)
	said(t, 0, with("close", "-review", review.ID, "-finding", "justified")...)
	if got := said(t, 0, append(list, "-open")...); got != "closed 1 of 1\n" {
		t.Errorf("got %s", got)
	}
	if got := said(t, 0, with("signals", "-rules", rules, "-sample", "1")...); strings.Count(got, `"rule":"sample"`) != 1 {
		t.Errorf("got %s, want one sampled inquiry", got)
	}
}

func TestEraseSaysWhatItDid(t *testing.T) {
	t.Parallel()
	ledger, keyFile := reviewed(t)
	with := []string{"erase", "-ledger", ledger, "-keys", keyFile, "-as", "rut", "-organisation", "162120009993", "-reason", "Gallring"}
	if got := said(t, 0, append(with, "-class", "inquiries", "-before", "2020-01-01")...); got != "0 records lost their identities\n" {
		t.Errorf("got %s", got)
	}
	for _, c := range [][]string{{"-class", "inquiries"}, {"-class", "all", "-before", "2020-01-01"}, {"-class", "inquiries", "-before", "2999-01-01"}} {
		said(t, 2, append(with, c...)...)
	}
}

func TestReportToThePersonConcerned(t *testing.T) {
	t.Parallel()
	ledger, keyFile := reviewed(t)
	person := filepath.Join(t.TempDir(), "person")
	if err := os.WriteFile(person, []byte(anna), 0o600); err != nil {
		t.Fatal(err)
	}
	time.Sleep(1100 * time.Millisecond) // a checkpoint covers the inquiry
	with := []string{"report", "-ledger", ledger, "-keys", keyFile, "-as", "rut", "-organisation", "162120009993", "-reason", "Begäran", "-person", person}
	for name, c := range map[string]struct {
		more      []string
		has, lack string
	}{
		"swedish": {nil, "Försäkringskassan och Pensionsmyndigheten: Frågan avbröts.", "Enhet 2, bo"},
		"english": {[]string{"-lang", "en", "-named", "-name", "Exempels kommun"}, "Who: Exempels kommun, Enhet 2, bo", "avbröts"},
		"json":    {[]string{"-format", "json"}, `"format": "underlag-inclusion-proof-1"`, anna},
		"html":    {[]string{"-format", "html"}, "<h1>Vem har frågat om mig?</h1>", anna},
		"pdf":     {[]string{"-format", "pdf"}, "%PDF-1.", anna},
	} {
		got := said(t, 0, append(slices.Clone(with), c.more...)...)
		if !strings.Contains(got, c.has) || strings.Contains(got, c.lack) {
			t.Errorf("%s: want %q and not %q in\n%s", name, c.has, c.lack, got)
		}
	}
	said(t, 2, with[:len(with)-2]...)
	for _, c := range [][]string{{"-format", "xml"}, {"-lang", "no"}, {"-bundles", t.TempDir()}} {
		said(t, 2, append(slices.Clone(with), c...)...)
	}
}
