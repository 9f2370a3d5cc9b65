package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

// Numbers from Skatteverket's published test lists.
const (
	anna   = "189001019802"
	bertil = "189001029819"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 123456789, time.UTC)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func number(t testing.TB, s string) aggregator.PersonalNumber {
	t.Helper()
	n, err := aggregator.ParsePersonalNumber(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func entry(t testing.TB, id string) aggregator.Entry {
	month := aggregator.Period{From: 20260901, To: 20261130}
	return aggregator.Entry{
		ID: id, At: noon, Organisation: "162120009993", Caseworker: "anna.handlaggare", Unit: "Ekonomiskt bistånd 2",
		Case: "2026-0417", Purpose: aggregator.Application, Revision: "sha256:00ff", On: 20261121,
		Subjects: []aggregator.EntrySubject{
			{Number: number(t, anna), Role: aggregator.Applicant, Sources: []aggregator.EntrySource{
				{Authority: "FK", Provisions: []aggregator.ProvisionID{"fk-formaner", "pm-pensioner"}, Period: month},
				{Authority: "TNS", Refusal: "basis_unconfirmed"},
			}},
			{Number: number(t, bertil), Role: aggregator.CoApplicant, Sources: []aggregator.EntrySource{
				{Authority: "CSN", Provisions: []aggregator.ProvisionID{"csn-studiestod"}, Period: month},
			}},
		},
	}
}

var answered = []aggregator.SourceOutcome{
	{Person: 0, Authority: "FK", Outcome: aggregator.Partial, Code: "PM-17", Facts: 3, Missing: []string{"PM"}, Elapsed: 143 * time.Millisecond},
	{Person: 1, Authority: "CSN", Outcome: aggregator.Empty, Elapsed: 9 * time.Millisecond},
}

func testKeys(t testing.TB) *Keys {
	t.Helper()
	first, err := newKeySet(keySet{
		id:     [8]byte{1, 2, 3, 4, 5, 6, 7, 8},
		secret: secrets{bytes.Repeat([]byte{1}, keySize), bytes.Repeat([]byte{2}, keySize)},
	})
	if err != nil {
		t.Fatal(err)
	}
	keys, err := newKeys([]*keySet{first}, bytes.Repeat([]byte{3}, keySize))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func openLog(t testing.TB, path string, c *clock) *Log {
	t.Helper()
	l, err := Open(path, Options{Keys: testKeys(t), Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func newLog(t testing.TB) (*Log, string, *clock) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	c := &clock{at: noon}
	return openLog(t, path, c), path, c
}

func begin(t testing.TB, l *Log, id string) aggregator.Receipt {
	t.Helper()
	r, err := l.Begin(t.Context(), entry(t, id))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func finish(t testing.TB, l *Log, id string) aggregator.Receipt {
	t.Helper()
	r, err := l.Finish(t.Context(), id, answered, false)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// verify verifies with the published key.
func verify(t testing.TB, location string, receipts ...aggregator.Receipt) Report {
	t.Helper()
	return verifyWith(t, location, Evidence{Receipts: receipts})
}

func verifyWith(t testing.TB, location string, e Evidence) Report {
	t.Helper()
	e.PublicKeys = []string{testKeys(t).Public()}
	report, err := Verify(t.Context(), location, e, nil)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestOneInquiryFromBeginToFinish(t *testing.T) {
	t.Parallel()
	l, path, _ := newLog(t)
	first := begin(t, l, "q1")
	_, err := l.Source(t.Context(), "q1", answered[0])
	if err != nil {
		t.Fatal(err)
	}
	last := finish(t, l, "q1")
	refused, err := l.Refuse(t.Context(), entry(t, "q2"), aggregator.Refusal{Code: "conflict_of_interest", Pointer: "/persons/0"})
	if err != nil {
		t.Fatal(err)
	}
	if first.Index != 1 || last.Index != 3 || refused.Index != 4 || first.Ledger != l.ID() {
		t.Errorf("receipts %+v, %+v, %+v: want indexes 1, 3, 4 of ledger %s", first, last, refused, l.ID())
	}

	err = l.Close()
	if err != nil {
		t.Fatal(err)
	}
	got := verify(t, path, first, last, refused)
	want := Report{
		Ledger: l.ID(), Records: 5, Head: refused.Hash, First: noon.Truncate(time.Microsecond), Last: noon.Truncate(time.Microsecond),
		Inquiries: 1, Refused: 1, Identities: 8,
		Root: l.end.tree.root().String(), Covered: 5, Signed: true,
		Checkpoints: max(got.Checkpoints, 1), // one as it was closed, and one each half second until then
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReopenGoesOnWhereTheLogEnded(t *testing.T) {
	t.Parallel()
	l, path, c := newLog(t)
	begin(t, l, "q1")
	err := l.Close()
	if err != nil {
		t.Fatal(err)
	}
	_, err = l.Begin(t.Context(), entry(t, "q2"))
	if !errors.Is(err, ErrClosed) {
		t.Errorf("got %v, want %v", err, ErrClosed)
	}

	again := openLog(t, path, c)
	_, err = again.Finish(t.Context(), "q1", answered, true)
	if !errors.Is(err, ErrNotBegun) {
		t.Errorf("an inquiry of a process that is gone: got %v, want %v", err, ErrNotBegun)
	}
	if r := begin(t, again, "q2"); r.Index != 2 || r.Ledger != l.ID() {
		t.Errorf("got receipt %+v, want index 2 of ledger %s", r, l.ID())
	}
	report := verify(t, path)
	if report.Fault != nil || report.Records != 3 || report.Unfinished != 2 {
		t.Errorf("got %+v, want 3 intact records and 2 unfinished inquiries", report)
	}
}

func TestWhatFollowsMustBeBegun(t *testing.T) {
	t.Parallel()
	l, _, _ := newLog(t)
	begin(t, l, "q1")
	_, err := l.Begin(t.Context(), entry(t, "q1"))
	if !errors.Is(err, ErrBegun) {
		t.Errorf("begun twice: got %v, want %v", err, ErrBegun)
	}
	finish(t, l, "q1")
	_, err = l.Source(t.Context(), "q1", answered[0])
	if !errors.Is(err, ErrNotBegun) {
		t.Errorf("source after finish: got %v, want %v", err, ErrNotBegun)
	}
	_, err = l.Finish(t.Context(), "q1", nil, true)
	if !errors.Is(err, ErrNotBegun) {
		t.Errorf("finished twice: got %v, want %v", err, ErrNotBegun)
	}
	_, err = l.Finish(t.Context(), "q9", nil, true)
	if !errors.Is(err, ErrNotBegun) {
		t.Errorf("never begun: got %v, want %v", err, ErrNotBegun)
	}
}

func TestEndedContextRecordsNothing(t *testing.T) {
	t.Parallel()
	l, path, _ := newLog(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := l.Begin(ctx, entry(t, "q1"))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	begin(t, l, "q1") // the id is free again
	if got := verify(t, path).Records; got != 2 {
		t.Errorf("got %d records, want 2", got)
	}
}

// TestContextEndsWhileWaiting holds the writer, so that the record waits.
func TestContextEndsWhileWaiting(t *testing.T) {
	t.Parallel()
	l, _, _ := newLog(t)
	p, err := l.entry(entry(t, "q1"), nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = l.wait(ctx, p)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func TestManyProducers(t *testing.T) {
	t.Parallel()
	l, path, _ := newLog(t)
	var wg sync.WaitGroup
	receipts := make([]aggregator.Receipt, 64)
	for n := range receipts {
		wg.Go(func() {
			id := fmt.Sprintf("q%d", n)
			_, err := l.Begin(t.Context(), entry(t, id))
			if err != nil {
				t.Error(err)
				return
			}
			receipts[n], err = l.Finish(t.Context(), id, answered, true)
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	report := verify(t, path, receipts...)
	if report.Fault != nil || report.Records != 129 || report.Inquiries != 64 || report.Unfinished != 0 {
		t.Errorf("got %+v, want 129 intact records of 64 finished inquiries", report)
	}
}

func TestOneWriterOnly(t *testing.T) {
	t.Parallel()
	l, path, _ := newLog(t)
	_, err := Open(path, Options{Keys: testKeys(t)})
	if !errors.Is(err, ErrInUse) {
		t.Errorf("got %v, want %v", err, ErrInUse)
	}
	begin(t, l, "q1")
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	other, err := GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		damage string // SQL run on the closed file
		keys   *Keys
		want   error
	}{
		{"other keys", "", other, ErrKeys},
		{"last record changed", "DROP TRIGGER records_never_change; UPDATE records SET body = CAST(body || ' ' AS BLOB) WHERE idx = 3", nil, ErrTail},
		{"last hash changed", "DROP TRIGGER records_never_change; UPDATE records SET hash = zeroblob(32) WHERE idx = 3", nil, ErrTail},
		{"hash cut", "DROP TRIGGER records_never_change; UPDATE records SET hash = zeroblob(31) WHERE idx = 3", nil, errHash},
		{"gap", "DROP TRIGGER records_never_leave; DELETE FROM records WHERE idx = 2", nil, ErrTail},
		{"genesis removed", "DROP TRIGGER records_never_leave; DELETE FROM records WHERE idx = 0", nil, ErrTail},
		{"later schema", "PRAGMA user_version = 9", nil, ErrFormat},
		{"not a ledger", "PRAGMA application_id = 0", nil, ErrFormat},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := closedLog(t)
			tamper(t, path, test.damage)
			keys := test.keys
			if keys == nil {
				keys = testKeys(t)
			}
			l, err := Open(path, Options{Keys: keys})
			if err == nil {
				l.Close()
			}
			if !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestOpenRefusesAFileThatIsNoDatabase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	err := os.WriteFile(path, bytes.Repeat([]byte("not a database "), 100), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(path, Options{Keys: testKeys(t)})
	if err == nil {
		t.Error("got no error")
	}
	_, err = Verify(t.Context(), path, Evidence{}, nil)
	if !errors.Is(err, ErrFormat) {
		t.Errorf("verify: got %v, want %v", err, ErrFormat)
	}
}
