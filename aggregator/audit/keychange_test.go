package audit

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

const kommun = aggregator.OrgNumber("162120009993")

// oldLedger gives a copy of a ledger as it was written before keys had versions,
// and of its key file.
func oldLedger(t *testing.T) (ledger, keyFile string) {
	t.Helper()
	dir := t.TempDir()
	ledger, keyFile = filepath.Join(dir, "ledger.db"), filepath.Join(dir, "keys.json")
	packed, err := os.Open(filepath.Join("testdata", "ledger-2.db.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	z, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := os.ReadFile(filepath.Join("testdata", "ledger-2.keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(ledger, content, 0o600), os.WriteFile(keyFile, keys, 0o600)); err != nil {
		t.Fatal(err)
	}
	return ledger, keyFile
}

// TestLedgerOfTheFormatBefore: a ledger written before keys had versions
// verifies, is read and written on, and after a rotation still is.
func TestLedgerOfTheFormatBefore(t *testing.T) {
	t.Parallel()
	ledger, keyFile := oldLedger(t)
	before := verify(t, ledger)
	if before.Fault != nil || before.Records != 12 || before.Identities != 19 || before.Erased != 1 || !before.Signed {
		t.Fatalf("got %+v, want 12 intact records", before)
	}
	keys, err := LoadKeys(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{at: noon.Add(3 * time.Hour)}
	l, err := Open(ledger, Options{Keys: keys, Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if got := search(t, l, Query{Person: number(t, anna)}); len(got) != 2 || got[0].Caseworker != "anna.handlaggare" {
		t.Errorf("got %+v, want both inquiries about the person", got)
	}
	rotate(t, l, keyFile, "")
	begin(t, l, "q9")
	found := search(t, l, Query{Person: number(t, anna), Caseworker: "anna.handlaggare", Case: "2026-0417"})
	if got := inquiries(found); got != "q1 q2 q9" {
		t.Errorf("over the rotation: got %s", got)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if after := verify(t, ledger, aggregator.Receipt{Index: before.Records - 1, Hash: before.Head}); after.Fault != nil {
		t.Error(after.Fault)
	}
}

func inquiries(list []Access) string {
	var ids []string
	for _, a := range list {
		ids = append(ids, a.Inquiry)
	}
	return strings.Join(ids, " ")
}

// rotate changes the key file as the command does, and the open ledger as the
// server does.
func rotate(t *testing.T, l *Log, keyFile string, organisation aggregator.OrgNumber) {
	t.Helper()
	err := ChangeKeys(keyFile, func(k *Keys) (*Keys, error) { return k.Rotate(organisation, noon) })
	if err != nil {
		t.Fatal(err)
	}
	use(t, l, keyFile)
}

func use(t *testing.T, l *Log, keyFile string) {
	t.Helper()
	keys, err := LoadKeys(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.UseKeys(keys); err != nil {
		t.Fatal(err)
	}
}

// TestRotation: new identities name the newest keys, old ones stay found, and one
// person is one person to whoever looks for signals or reports to her.
func TestRotation(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := openLog(t, s.location(t), &clock{at: noon})
		keyFile := filepath.Join(t.TempDir(), "keys")
		if err := testKeys(t).Save(keyFile); err != nil {
			t.Fatal(err)
		}
		var versions []string
		for n, organisation := range []aggregator.OrgNumber{"-", "", kommun, kommun, "162120009985"} {
			if n > 0 {
				rotate(t, l, keyFile, organisation)
			}
			r := begin(t, l, fmt.Sprint("q", n))
			versions = append(versions, keysAt(t, l, r.Index))
		}
		sets := l.keys.Load().Sets()
		if diff := cmp.Diff([]string{sets[0].ID, sets[1].ID, sets[2].ID, sets[3].ID, sets[3].ID}, versions); diff != "" {
			t.Errorf("keys of the records (-want +got):\n%s", diff)
		}
		found := search(t, l, Query{Person: number(t, anna)})
		if got := inquiries(found); got != "q0 q1 q2 q3 q4" {
			t.Errorf("found %s", got)
		}
		for _, a := range found {
			if a.Subjects[0].Person != found[0].Subjects[0].Person || a.Case != found[0].Case || a.Caseworker != "anna.handlaggare" {
				t.Errorf("one person and case are shown as several: %+v", a)
			}
		}
		waitForCheckpoint(t, l)
		report, err := l.Report(t.Context(), reviewer, number(t, anna), true, stockholm())
		if err != nil || len(report.Events) != 1 || report.Events[0].Inquiries != 5 {
			t.Errorf("got %+v, %v; want one event of five inquiries", report.Events, err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if report := verify(t, l.location); report.Fault != nil {
			t.Error(report.Fault)
		}
	})
}

func waitForCheckpoint(t *testing.T, l *Log) {
	t.Helper()
	for range 100 {
		if _, err := Checkpoint(t.Context(), l.location); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("no checkpoint was made")
}

// keysAt gives the id of the keys of a record's subject.
func keysAt(t *testing.T, l *Log, index int64) string {
	t.Helper()
	r, err := openReader(t.Context(), l.location)
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	stored, err := r.identities(t.Context(), index, index+1)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", stored[index][firstSubject].keys)
}

// TestDestroyedKeys: what a municipality's own keys hid is gone for good, what
// others hid is not, and the ledger verifies as before.
func TestDestroyedKeys(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := openLog(t, s.location(t), &clock{at: noon})
		keyFile := filepath.Join(t.TempDir(), "keys")
		if err := testKeys(t).Save(keyFile); err != nil {
			t.Fatal(err)
		}
		begin(t, l, "shared")
		rotate(t, l, keyFile, kommun)
		begin(t, l, "own")
		destroy := func(k *Keys) (*Keys, error) { return k.Destroy(kommun, noon) }
		if err := ChangeKeys(keyFile, destroy); err != nil {
			t.Fatal(err)
		}
		use(t, l, keyFile)
		begin(t, l, "after")
		if got := inquiries(search(t, l, Query{Person: number(t, anna)})); got != "shared after" {
			t.Errorf("found %s, want what everybody's keys hid", got)
		}
		for _, a := range search(t, l, Query{}) {
			if gone := a.Inquiry == "own"; gone == (a.Caseworker == "anna.handlaggare") {
				t.Errorf("%s: caseworker %s", a.Inquiry, a.Caseworker)
			}
		}
		if err := ChangeKeys(keyFile, destroy); !errors.Is(err, ErrNoOwnKeys) {
			t.Errorf("destroyed twice: got %v, want %v", err, ErrNoOwnKeys)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if report := verify(t, l.location); report.Fault != nil {
			t.Error(report.Fault)
		}
	})
}

// TestOwnKeysShareNoPseudonym: the same person is another to each municipality.
func TestOwnKeysShareNoPseudonym(t *testing.T) {
	t.Parallel()
	keys := testKeys(t)
	for _, organisation := range []aggregator.OrgNumber{kommun, "162120009985"} {
		var err error
		if keys, err = keys.Rotate(organisation, noon); err != nil {
			t.Fatal(err)
		}
	}
	one, other := keys.of(kommun), keys.of("162120009985")
	if one.newest().pseudonym(ofSubject, anna) == other.newest().pseudonym(ofSubject, anna) {
		t.Error("the same person has the same pseudonym in two municipalities")
	}
	i := one.newest().identify(ofSubject, anna)
	stored := storedIdentity{keys: i.keys[:], pseudonym: i.pseudonym[:], sealed: i.sealed}
	if value, err := one.open(ofSubject, stored); err != nil || value != anna {
		t.Errorf("the municipality's own: %v", err)
	}
	if _, err := other.open(ofSubject, stored); err == nil {
		t.Error("another municipality's keys open it")
	}
}

// TestOwnLookFindsEveryOrganisationsKeys: a person who looks at several
// organisations is found under the own keys of each.
func TestOwnLookFindsEveryOrganisationsKeys(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := openLog(t, s.location(t), &clock{at: noon})
		keys := testKeys(t)
		others := []aggregator.OrgNumber{kommun, "162120009985", "162120002387"}
		for _, organisation := range others[:2] {
			var err error
			if keys, err = keys.Rotate(organisation, noon); err != nil {
				t.Fatal(err)
			}
		}
		if err := l.UseKeys(keys); err != nil {
			t.Fatal(err)
		}
		for n, organisation := range others {
			e := entry(t, fmt.Sprint("q", n))
			e.Organisation = organisation
			if _, err := l.Begin(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
		for want, who := range map[int]aggregator.PersonConcerned{
			3: {AllOrganisations: true}, 2: {Organisations: others[1:]}, 1: {Organisations: others[:1]},
		} {
			who.Number = number(t, anna)
			report, err := l.OwnReport(t.Context(), who, func(aggregator.OrgNumber) bool { return true }, stockholm())
			if err != nil || len(report.Events) != want {
				t.Errorf("got %d events, %v; want %d", len(report.Events), err, want)
			}
		}
	})
}

// TestKeysThatAnOpenLedgerRefuses: an open ledger takes no keys but its own.
func TestKeysThatAnOpenLedgerRefuses(t *testing.T) {
	t.Parallel()
	l, _, _ := newLog(t)
	strange, err := GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	rotated, err := testKeys(t).Rotate("", noon)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.UseKeys(strange); !errors.Is(err, ErrKeys) {
		t.Errorf("of another ledger: got %v, want %v", err, ErrKeys)
	}
	if err := l.UseKeys(rotated); err != nil {
		t.Error(err)
	}
	if err := l.UseKeys(testKeys(t)); !errors.Is(err, ErrKeys) || !strings.Contains(err.Error(), "are missing") {
		t.Errorf("an older file: got %v, want %v", err, ErrKeys)
	}
	begin(t, l, "q1")
}

// TestChangeOfKeysIsRecorded: who changed them and why stands in the ledger.
func TestChangeOfKeysIsRecorded(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l := openLog(t, s.location(t), &clock{at: noon})
		change := KeyChange{Event: KeysRotated, Organisation: kommun, Sets: []string{"0102030405060709"}, By: "olle.drift", Reason: "Årlig rotation, " + anna}
		for _, c := range []KeyChange{{}, {Event: "lost", Sets: change.Sets, By: "x", Reason: "x"}, {Event: KeysRotated, By: "x", Reason: "x"}} {
			if _, err := l.KeysChange(t.Context(), c); !errors.Is(err, ErrEntry) {
				t.Errorf("%+v: got %v, want %v", c, err, ErrEntry)
			}
		}
		if _, err := l.KeysChange(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := Show(t.Context(), l.location, "", &out); err != nil {
			t.Fatal(err)
		}
		want := `"event":"rotated","organisation":"162120009993","sets":["0102030405060709"],"reason":"Årlig rotation, […]"}`
		if !strings.Contains(out.String(), want) || strings.Contains(out.String(), "olle.drift") {
			t.Errorf("got %s, want %s", out.String(), want)
		}
		if report := verify(t, l.location); report.Fault != nil || report.Identities != 1 {
			t.Errorf("got %+v", report)
		}
	})
}
