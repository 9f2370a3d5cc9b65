package audit

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"underlag/aggregator"
)

// lastCheckpoint reads the last checkpoint, as a witness would be sent it.
func lastCheckpoint(t *testing.T, location string) string {
	t.Helper()
	text, err := Checkpoint(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestEveryRecordIsCoveredWithinASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, path, _ := newLog(t)
		begin(t, l, "q1")
		time.Sleep(time.Second)
		synctest.Wait()
		report := verify(t, path)
		if report.Fault != nil || report.Covered != 2 || !report.Signed {
			t.Errorf("got %+v, want both records covered", report)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if again := verify(t, path); again.Checkpoints != report.Checkpoints {
			t.Errorf("%d checkpoints after a minute without records, want %d", again.Checkpoints, report.Checkpoints)
		}
		err := l.Close()
		if err != nil {
			t.Error(err)
		}
	})
}

// TestOpenCoversWhatACrashLeft removes the last checkpoint, as if the process had
// been killed before it wrote one.
func TestOpenCoversWhatACrashLeft(t *testing.T) {
	t.Parallel()
	path := closedLog(t)
	tamper(t, path, "DROP TRIGGER checkpoints_never_leave; DELETE FROM checkpoints")
	err := openLog(t, path, &clock{at: noon}).Close()
	if err != nil {
		t.Fatal(err)
	}
	report := verify(t, path)
	if report.Fault != nil || report.Covered != 4 || report.Checkpoints != 1 {
		t.Errorf("got %+v, want 4 covered records", report)
	}
}

// TestKeptCheckpointRevealsWhatKeysCanHide: whoever holds the keys can write a
// history anew, sign it, and have it verify. A checkpoint kept elsewhere tells.
func TestKeptCheckpointRevealsWhatKeysCanHide(t *testing.T) {
	t.Parallel()
	path := closedLog(t)
	kept := lastCheckpoint(t, path)
	fork := filepath.Join(t.TempDir(), "fork.db")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		damage  string // before the log is opened again
		after   func(l *Log)
		index   int64
		problem aggregator.Text
	}{
		{"intact", "", func(l *Log) { begin(t, l, "q3") }, 0, aggregator.Text{}},
		{"end cut off", "DELETE FROM records WHERE idx = 3", func(*Log) {}, 3, problemCutOff},
		{"forked", "DELETE FROM records WHERE idx = 3", func(l *Log) { begin(t, l, "other"); begin(t, l, "more") }, 3, problemKept},
		{"written anew", "DELETE FROM records; DELETE FROM identities", func(l *Log) {
			begin(t, l, "q1")
			begin(t, l, "q2")
			finish(t, l, "q1")
		}, 3, problemKept},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := os.WriteFile(fork, whole, 0o600)
			if err != nil {
				t.Fatal(err)
			}
			if test.damage != "" {
				tamper(t, fork, "DROP TRIGGER records_never_leave; DROP TRIGGER checkpoints_never_leave; DELETE FROM checkpoints; "+test.damage)
			}
			l := openLog(t, fork, &clock{at: noon})
			test.after(l)
			err = l.Close()
			if err != nil {
				t.Fatal(err)
			}
			if report := verify(t, fork); report.Fault != nil {
				t.Fatalf("without the checkpoint: %v", report.Fault)
			}
			report := verifyWith(t, fork, Evidence{Checkpoints: []string{kept}})
			if (report.Fault == nil) != (test.problem == aggregator.Text{}) {
				t.Fatalf("got %v, want %s", report.Fault, test.problem.EN)
			}
			if report.Fault != nil && (report.Fault.Index != test.index || report.Fault.Problem != test.problem) {
				t.Errorf("got %v, want record %d: %s", report.Fault, test.index, test.problem.EN)
			}
		})
	}
}

func TestEvidenceThatIsNone(t *testing.T) {
	t.Parallel()
	path := closedLog(t)
	kept := lastCheckpoint(t, path)
	other, err := GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	for name, e := range map[string]Evidence{
		"not a key":                  {PublicKeys: []string{"x"}},
		"checkpoint without a key":   {Checkpoints: []string{kept}},
		"checkpoint of another key":  {Checkpoints: []string{kept}, PublicKeys: []string{other.Public()}},
		"checkpoint with other text": {Checkpoints: []string{strings.Replace(kept, "\n4\n", "\n3\n", 1)}, PublicKeys: []string{testKeys(t).Public()}},
		"not a checkpoint":           {Checkpoints: []string{"x"}, PublicKeys: []string{testKeys(t).Public()}},
	} {
		_, err := Verify(t.Context(), path, e, nil)
		if !errors.Is(err, ErrEvidence) {
			t.Errorf("%s: got %v, want %v", name, err, ErrEvidence)
		}
	}
	report, err := Verify(t.Context(), path, Evidence{PublicKeys: []string{other.Public()}}, nil)
	if err != nil || report.Fault == nil || report.Fault.Problem != problemSignature {
		t.Errorf("another's key: got %v, %v; want %s", report.Fault, err, problemSignature.EN)
	}
	report, err = Verify(t.Context(), path, Evidence{}, nil)
	if err != nil || report.Fault != nil || report.Signed || report.Covered != 4 {
		t.Errorf("without a key: got %+v, %v; want an intact ledger that is not said to be signed", report, err)
	}
}

// TestLedgerOfVersion1IsUpgraded makes the tables of version 1, which had
// neither tree nor checkpoints, and opens them.
func TestLedgerOfVersion1IsUpgraded(t *testing.T) {
	t.Parallel()
	path, receipts, _ := provenLog(t)
	tamper(t, path, `DROP TABLE nodes; DROP TABLE checkpoints; DROP INDEX records_inquiry;
		DROP INDEX identities_pseudonym; PRAGMA user_version = 1`)
	_, err := Verify(t.Context(), path, Evidence{}, nil)
	if !errors.Is(err, ErrOldLedger) {
		t.Errorf("before: got %v, want %v", err, ErrOldLedger)
	}
	err = openLog(t, path, &clock{at: noon}).Close()
	if err != nil {
		t.Fatal(err)
	}
	report := verify(t, path, receipts...)
	if report.Fault != nil || report.Covered != 304 || report.Checkpoints != 1 {
		t.Errorf("got %+v, want 304 covered records", report)
	}
	if _, err := Prove(t.Context(), path, "q1"); err != nil {
		t.Error(err)
	}
}

func FuzzReadCheckpoint(f *testing.F) {
	f.Add([]byte("underlag-ledger/00\n4\n" + treeHash{}.text() + "\n\n— x y\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := readCheckpoint(text)
		if err != nil {
			return
		}
		again := checkpointText(c.ledger(), c.size, [32]byte(c.root))
		if !strings.HasPrefix(c.origin, "underlag-ledger/") {
			return
		}
		if !strings.HasPrefix(string(text), again+"\n") {
			t.Errorf("%q was read as %q", text, again)
		}
	})
}

func TestVerifyHoldsTheStoredTreeAgainstTheRecords(t *testing.T) {
	t.Parallel()
	for _, damage := range []string{
		"UPDATE nodes SET hash = zeroblob(32)", "DELETE FROM nodes",
		"UPDATE nodes SET level = 9", "INSERT INTO nodes VALUES (255, 9, zeroblob(32))",
	} {
		path, _, _ := provenLog(t)
		tamper(t, path, damage)
		report := verify(t, path)
		if report.Fault == nil || report.Fault.Index != 255 || report.Fault.Problem != problemNode {
			t.Errorf("%s: got %v, want record 255: %s", damage, report.Fault, problemNode.EN)
		}
	}
}
