package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/audit"
)

// newLedger gives a ledger of three records that a server still has open, and
// the receipt of the last.
func newLedger(t *testing.T) (string, aggregator.Receipt) {
	t.Helper()
	keys, err := audit.GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ledger.db")
	noon := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	log, err := audit.Open(path, audit.Options{Keys: keys, Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	_, err = log.Begin(t.Context(), aggregator.Entry{ID: "q1", Organisation: "162120009993", Caseworker: "anna"})
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := log.Refuse(t.Context(), aggregator.Entry{ID: "q2", Organisation: "162120009993"}, aggregator.Refusal{Code: "no_case"})
	if err != nil {
		t.Fatal(err)
	}
	return path, receipt
}

func tamper(t *testing.T, path, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.Exec(statements)
	if err != nil {
		t.Fatal(err)
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	path, receipt := newLedger(t)
	damaged, _ := newLedger(t)
	tamper(t, damaged, "DROP TRIGGER records_never_leave; DELETE FROM records WHERE idx = 1")
	given := fmt.Sprintf("%d:%s", receipt.Index, receipt.Hash)
	later := fmt.Sprintf("9:%s", receipt.Hash)
	none := filepath.Join(t.TempDir(), "none.db")

	tests := []struct {
		name        string
		args        []string
		code        int
		out, errOut string // each must hold this
	}{
		{"intact", []string{"verify", "-ledger", path}, 0, "3 records intact, head " + receipt.Hash, ""},
		{"unfinished", []string{"verify", "-ledger", path}, 0, "inquiries: 1 begun, 1 of them unfinished, 1 refused; identities: 1", ""},
		{"receipt", []string{"verify", "-ledger", path, "-receipt", given}, 0, "3 records intact", ""},
		{"receipt beyond the end", []string{"verify", "-ledger", path, "-receipt", later}, 1, "NOT INTACT: record 9: ", ""},
		{"receipt of another form", []string{"verify", "-ledger", path, "-receipt", "7"}, 2, "", "a receipt is INDEX:HASH"},
		{"not intact", []string{"verify", "-ledger", damaged}, 1, "NOT INTACT: record 1: the record is missing\nintact before it: 1", ""},
		{"no such file", []string{"verify", "-ledger", none}, 2, "", "no such file"},
		{"no ledger", []string{"verify"}, 2, "", "-ledger FILE is needed"},
		{"stray argument", []string{"verify", "-ledger", path, "more"}, 2, "", "all is said with flags"},
		{"unknown flag", []string{"verify", "-legder", path}, 2, "", "-legder"},
		{"nothing", nil, 2, "", "Usage:"},
		{"help", []string{"help"}, 0, "Usage:", ""},
		{"help of a command", []string{"verify", "-h"}, 0, "", "-receipt"},
		{"unknown command", []string{"repair"}, 2, "", `"repair" is not a command`},
		{"show", []string{"show", "-ledger", path, "-inquiry", "q2"}, 0, `{"index":2,"hash":"` + receipt.Hash + `","record":{"v":1,"kind":"refused"`, ""},
		{"show a missing file", []string{"show", "-ledger", none}, 2, "", "no such file"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out, errOut bytes.Buffer
			code := run(t.Context(), test.args, &out, &errOut)
			if code != test.code || !strings.Contains(out.String(), test.out) || !strings.Contains(errOut.String(), test.errOut) {
				t.Errorf("got exit code %d\n%s%s", code, out.String(), errOut.String())
			}
		})
	}
}

func TestReportAsJSON(t *testing.T) {
	t.Parallel()
	path, receipt := newLedger(t)
	var out, errOut bytes.Buffer
	code := run(t.Context(), []string{"verify", "-ledger", path, "-json"}, &out, &errOut)
	var report audit.Report
	err := json.Unmarshal(out.Bytes(), &report)
	if code != 0 || err != nil || report.Head != receipt.Hash || report.Records != 3 || report.Fault != nil {
		t.Errorf("got exit code %d, %v\n%s%s", code, err, out.String(), errOut.String())
	}
}

func TestProgressAppearsAfterASecond(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	var out bytes.Buffer
	show := display(&out, func() time.Time { return now })
	for _, step := range []struct {
		after time.Duration
		done  int64
	}{{400, 2048}, {400, 4096}, {300, 6144}, {100, 8192}, {100, 1234567}} {
		now = now.Add(step.after * time.Millisecond)
		show(step.done, 1234567)
	}
	want := "\r6 144 of 1 234 567 records\r1 234 567 of 1 234 567 records\n"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
