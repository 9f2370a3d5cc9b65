package audit

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

// closedLog gives a ledger of records 0 to 3: genesis, q1 begun, q2 begun, q1
// finished.
func closedLog(t *testing.T) string {
	t.Helper()
	l, path, _ := newLog(t)
	begin(t, l, "q1")
	begin(t, l, "q2")
	finish(t, l, "q1")
	err := l.Close()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// tamper changes a closed ledger behind its back.
func tamper(t testing.TB, path, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(path, "rw", nil))
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(statements)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Close()
	if err != nil {
		t.Fatal(err)
	}
}

func TestVerifyNamesTheFirstRecordThatIsNotIntact(t *testing.T) {
	t.Parallel()
	const free = "DROP TRIGGER records_never_change; DROP TRIGGER records_never_leave; DROP TRIGGER identities_never_change; DROP TRIGGER checkpoints_never_change; DROP TRIGGER checkpoints_never_leave; "
	tests := []struct {
		name    string
		damage  string
		index   int64
		problem aggregator.Text
	}{
		{"flipped byte in a body", "UPDATE records SET body = CAST(replace(body, 'application', 'applicatioN') AS BLOB) WHERE idx = 2", 2, problemHash},
		{"flipped byte in a hash", "UPDATE records SET hash = zeroblob(32) WHERE idx = 1", 1, problemHash},
		{"hash of the wrong size", "UPDATE records SET hash = zeroblob(5) WHERE idx = 1", 1, problemHash},
		{"removed row", "DELETE FROM records WHERE idx = 2", 2, problemMissing},
		{"removed first row", "DELETE FROM records WHERE idx = 0", 0, problemMissing},
		{"every row removed", "DELETE FROM records; DELETE FROM identities", 3, problemCutOff},
		{"everything removed", "DELETE FROM records; DELETE FROM identities; DELETE FROM checkpoints", 0, problemMissing},
		{"swapped rows", "UPDATE records SET idx = 99 WHERE idx = 1; UPDATE records SET idx = 1 WHERE idx = 2; UPDATE records SET idx = 2 WHERE idx = 99", 1, problemHash},
		{"row before the first", "INSERT INTO records VALUES (-5, x'00', zeroblob(32))", -5, problemStray},
		{"row after the last", "INSERT INTO records VALUES (4, x'7b7d', zeroblob(32))", 4, problemHash},
		{"row far after the last", "INSERT INTO records VALUES (400, x'7b7d', zeroblob(32))", 4, problemMissing},
		{"identity changed", "UPDATE identities SET sealed = zeroblob(40) WHERE idx = 2 AND slot = 3", 2, problemIdentity},
		{"identity of another", "UPDATE identities SET slot = 9 WHERE idx = 2 AND slot = 2; UPDATE identities SET slot = 2 WHERE idx = 2 AND slot = 3; UPDATE identities SET slot = 3 WHERE idx = 2 AND slot = 9", 2, problemIdentity},
		{"identity removed", "DELETE FROM identities WHERE idx = 1 AND slot = 0", 1, problemIdentityMissing},
		{"identity added", "INSERT INTO identities VALUES (3, 0, x'00', x'00', x'00', x'00')", 3, problemIdentityExtra},
		{"checkpoint changed", "UPDATE checkpoints SET note = CAST(replace(note, '=', 'A') AS BLOB)", 3, problemCheckpoint},
		{"checkpoint of another size", "UPDATE checkpoints SET size = 3", 2, problemCheckpoint},
		{"checkpoint beyond the end", "UPDATE checkpoints SET size = 9", 8, problemCutOff},
		{"signature cut off", "UPDATE checkpoints SET note = CAST(substr(note, 1, instr(note, x'0a0a') + 1) AS BLOB)", 3, problemSignature},
		{"node beyond the end", "INSERT INTO nodes VALUES (255, 8, zeroblob(32))", 4, problemNode},
		{"node where none is complete", "INSERT INTO nodes VALUES (2, 8, zeroblob(32))", 2, problemNode},
		{"identity beyond the end", "INSERT INTO identities VALUES (77, 0, x'00', x'00', x'00', x'00')", 4, problemIdentityExtra},
		{"identity before the beginning", "INSERT INTO identities VALUES (-7, 0, x'00', x'00', x'00', x'00')", 4, problemIdentityExtra},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := closedLog(t)
			tamper(t, path, free+test.damage)
			report := verify(t, path)
			if report.Fault == nil || report.Fault.Index != test.index || report.Fault.Problem != test.problem {
				t.Errorf("got %v, want record %d: %s", report.Fault, test.index, test.problem.EN)
			}
		})
	}
}

// TestVerifyChecksForm rewrites the log with correct hashes, as someone could
// who knows the format, so that only the form is wrong.
func TestVerifyChecksForm(t *testing.T) {
	t.Parallel()
	head := `"v":1,"kind":"finish","at":"2026-11-21T12:00:00.000000Z","inquiry":"q2","begin":2,`
	tests := []struct{ name, body, want string }{
		{"not JSON", "hello", errNotRecord.Error()},
		{"a later version", `{"v":2,"kind":"finish"}`, "the record's format version is 2; this program knows 1"},
		{"unknown kind", `{"v":1,"kind":"amend"}`, "the record's kind is not known"},
		{"unknown key", `{` + head + `"ready":true,"outcomes":[],"more":1}`, errNotRecord.Error()},
		{"other order", `{` + head + `"outcomes":[],"ready":true}`, errNotCanonical.Error()},
		{"white space", `{ ` + head + `"ready":true,"outcomes":[]}`, errNotCanonical.Error()},
		{"key twice", `{` + head + `"ready":true,"ready":true,"outcomes":[]}`, errNotCanonical.Error()},
		{"time without fraction", `{"v":1,"kind":"finish","at":"2026-11-21T12:00:00Z","inquiry":"q2","begin":2,"ready":true,"outcomes":[]}`, errNotRecord.Error()},
		{"second genesis", `{"v":1,"kind":"genesis","at":"2026-11-21T12:00:00.000000Z","ledger":"","keys":""}`, problemGenesis.EN},
		{"of an inquiry that ended", `{"v":1,"kind":"finish","at":"2026-11-21T12:00:00.000000Z","inquiry":"q1","begin":1,"ready":true,"outcomes":[]}`, problemNotBegun.EN},
		{"of another inquiry", `{"v":1,"kind":"finish","at":"2026-11-21T12:00:00.000000Z","inquiry":"q9","begin":2,"ready":true,"outcomes":[]}`, problemNotBegun.EN},
		{"right", `{` + head + `"ready":true,"outcomes":[]}`, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := closedLog(t)
			appendForged(t, path, test.body)
			report := verify(t, path)
			got := ""
			if report.Fault != nil {
				got = report.Fault.Problem.EN
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// appendForged appends a body with a correct hash.
func appendForged(t *testing.T, path, body string) {
	t.Helper()
	s, err := openSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	tail, err := s.tail(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	r := row{tail[0].index + 1, []byte(body), chain(tail[0].hash, []byte(body))}
	err = s.append(t.Context(), r.index, func([]digest) addition {
		return addition{rows: []row{r}, identities: [][]identity{nil}}
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.close()
	if err != nil {
		t.Fatal(err)
	}
}

// TestRemovedTailNeedsAWitness shows the limit of a chain, and what lifts it.
func TestRemovedTailNeedsAWitness(t *testing.T) {
	t.Parallel()
	l, path, _ := newLog(t)
	first := begin(t, l, "q1")
	receipt := finish(t, l, "q1")
	err := l.Close()
	if err != nil {
		t.Fatal(err)
	}
	tamper(t, path, "DROP TRIGGER records_never_leave; DELETE FROM records WHERE idx = 2")
	report := verify(t, path, first)
	if report.Fault == nil || report.Fault.Index != 2 || report.Fault.Problem != problemCutOff {
		t.Errorf("with the checkpoint left: got %v, want record 2: %s", report.Fault, problemCutOff.EN)
	}
	tamper(t, path, "DROP TRIGGER checkpoints_never_leave; DELETE FROM checkpoints")
	report = verify(t, path, first)
	if report.Fault != nil || report.Head != first.Hash || report.Unfinished != 1 {
		t.Errorf("without a witness: got %+v, want record 1 as head", report)
	}
	report = verify(t, path, first, receipt)
	if report.Fault == nil || report.Fault.Index != 2 || report.Fault.Problem != problemCutOff {
		t.Errorf("with a receipt: got %v, want record 2: %s", report.Fault, problemCutOff.EN)
	}
}

// TestRewrittenHistoryNeedsAWitness gives a receipt of another log.
func TestRewrittenHistoryNeedsAWitness(t *testing.T) {
	t.Parallel()
	l, _, _ := newLog(t)
	receipt := begin(t, l, "q1")
	report := verify(t, closedLog(t), receipt)
	if report.Fault == nil || report.Fault.Index != 1 || report.Fault.Problem != problemReceipt {
		t.Errorf("got %v, want record 1: %s", report.Fault, problemReceipt.EN)
	}
}

// TestDamagedFile flips every 97th byte of the file, one at a time: nothing may
// pass unseen but bytes that hold no content.
func TestDamagedFile(t *testing.T) {
	t.Parallel()
	path := closedLog(t)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before := verify(t, path)
	for at := 0; at < len(whole); at += 97 {
		damaged := append([]byte(nil), whole...)
		damaged[at] ^= 0x40
		copied := filepath.Join(t.TempDir(), "copy.db")
		err := os.WriteFile(copied, damaged, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		report, err := Verify(t.Context(), copied, Evidence{PublicKeys: []string{testKeys(t).Public()}}, nil)
		if err != nil || report.Fault != nil {
			continue
		}
		if diff := cmp.Diff(before, report); diff != "" {
			t.Errorf("byte %d flipped unseen: %s", at, diff)
		}
	}
}

func TestVerifyWhileALogIsWritten(t *testing.T) {
	t.Parallel()
	l, path, _ := newLog(t)
	refused := entry(t, "q")
	written := make(chan struct{})
	go func() {
		defer close(written)
		for range 100 {
			if _, err := l.Refuse(t.Context(), refused, aggregator.Refusal{Code: "no_case"}); err != nil {
				t.Error(err)
				return
			}
		}
	}()
	for writing := true; writing; {
		select {
		case <-written:
			writing = false
		default:
		}
		if report := verify(t, path); report.Fault != nil {
			t.Error(report.Fault)
		}
	}
}

func TestVerifyDoesNotMakeAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "none.db")
	_, err := Verify(t.Context(), path, Evidence{}, nil)
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want %v", err, os.ErrNotExist)
	}
	_, err = os.Stat(path)
	if !errors.Is(err, os.ErrNotExist) {
		t.Error("the file was made")
	}
}

func TestVerifyStopsWithItsContext(t *testing.T) {
	t.Parallel()
	path := closedLog(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Verify(ctx, path, Evidence{}, nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func TestVerifyReportsProgress(t *testing.T) {
	t.Parallel()
	var done, total int64
	_, err := Verify(t.Context(), closedLog(t), Evidence{}, func(d, n int64) { done, total = d, n })
	if err != nil || done != 4 || total != 4 {
		t.Errorf("got %d of %d, %v; want 4 of 4", done, total, err)
	}
}
