package audit

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// old gives a log with a finished inquiry and a search of today, and an inquiry
// of six years later, when it is.
func old(t *testing.T, s testStore) (*Log, *clock) {
	t.Helper()
	c := &clock{at: noon}
	l := openLog(t, s.location(t), c)
	begin(t, l, "q1")
	finish(t, l, "q1")
	search(t, l, Query{Person: number(t, anna)})
	c.forward(6 * 365 * 24 * time.Hour)
	e := entry(t, "q2")
	e.At = c.now()
	if _, err := l.Begin(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	return l, c
}

// fiveYears is how long social services keep their documents: 16 kap. 1 § SoL
// (2025:400).
const fiveYears = 5 * 365 * 24 * time.Hour

func TestErasedIdentitiesAreGoneAndTheChainVerifies(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s testStore) {
		l, c := old(t, s)
		sealed := sealedOf(t, l.location, 1)
		by := reviewer
		by.Reason = "Gallring enligt dokumenthanteringsplanen"
		n, err := l.Erase(t.Context(), by, Inquiries, c.now().Add(-fiveYears))
		if err != nil || n != 1 {
			t.Fatalf("erased %d records, %v; want 1", n, err)
		}
		n, err = l.Erase(t.Context(), by, Inquiries, c.now().Add(-fiveYears))
		if err != nil || n != 0 {
			t.Errorf("again: erased %d records, %v; want none", n, err)
		}
		if found := search(t, l, Query{Person: number(t, anna)}); len(found) != 1 || found[0].Inquiry != "q2" {
			t.Errorf("found %+v, want the later inquiry alone", found)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		report := verify(t, l.location)
		if report.Fault != nil || report.Erased != 1 || report.Covered != report.Records {
			t.Errorf("got %+v, want an intact log with one erased record", report)
		}
		if s.name == "sqlite" {
			holdsNot(t, l.location, sealed)
		}
		// The searches of the same day are another class.
		s.run(t, l.location, "DELETE FROM identities WHERE idx = 3")
		report = verify(t, l.location)
		if report.Fault == nil || report.Fault.Index != 3 || report.Fault.Problem != problemIdentityMissing {
			t.Errorf("got %v, want record 3: %s", report.Fault, problemIdentityMissing.EN)
		}
	})
}

func TestIdentitiesThatNobodySaidWereErased(t *testing.T) {
	t.Parallel()
	l, c := old(t, testStores[0])
	if _, err := l.Erase(t.Context(), reviewer, Inquiries, c.now().Add(-fiveYears)); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	tamper(t, l.location, "DELETE FROM identities WHERE idx = 4")
	report := verify(t, l.location)
	if report.Fault == nil || report.Fault.Index != 4 || report.Fault.Problem != problemIdentityMissing {
		t.Errorf("got %v, want record 4: %s", report.Fault, problemIdentityMissing.EN)
	}
	path := closedLog(t)
	appendForged(t, path, `{"v":1,"kind":"erased","at":"2026-11-21T12:00:00.000000Z","reviewer":"","class":"inquiries","until":5,"reason":"x"}`)
	report = verify(t, path)
	if report.Fault == nil || report.Fault.Index != 4 || report.Fault.Problem != problemErasure {
		t.Errorf("got %v, want record 4: %s", report.Fault, problemErasure.EN)
	}
}

func TestErasureIsRefused(t *testing.T) {
	t.Parallel()
	l, c := old(t, testStores[0])
	unreasoned := reviewer
	unreasoned.Reason = ""
	for name, test := range map[string]struct {
		by     Reviewer
		class  Class
		before time.Time
		want   error
	}{
		"no reason":     {unreasoned, Inquiries, noon, ErrEntry},
		"no reviewer":   {Reviewer{Organisation: "162120009993", Reason: "x"}, Inquiries, noon.Add(time.Hour), ErrEntry},
		"no time":       {reviewer, Inquiries, time.Time{}, ErrEntry},
		"a later time":  {reviewer, Inquiries, c.now().Add(time.Hour), ErrEntry},
		"no such class": {reviewer, "payloads", noon, ErrClass},
	} {
		if name == "no reviewer" {
			test.before = c.now()
		}
		if n, err := l.Erase(t.Context(), test.by, test.class, test.before); !errors.Is(err, test.want) || n != 0 {
			t.Errorf("%s: erased %d, %v; want %v", name, n, err, test.want)
		}
	}
}

// TestErasureInSteps erases more records than one commit looks at, while
// another process verifies.
func TestErasureInSteps(t *testing.T) {
	t.Parallel()
	l, path, c := newLog(t)
	const many = erasedAtOnce + 100
	refuseMany(t, l, "r", many, 64)
	c.forward(time.Hour)
	done := make(chan error)
	go func() {
		n, err := l.Erase(t.Context(), reviewer, Inquiries, c.now())
		if err == nil && n != many {
			err = fmt.Errorf("erased %d records, want %d", n, many)
		}
		done <- err
	}()
	for erasing := true; erasing; {
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
			erasing = false
		default:
		}
		if report := verify(t, path); report.Fault != nil {
			t.Fatal(report.Fault)
		}
	}
	if report := verify(t, path); report.Erased != many || report.Records != many+3 {
		t.Errorf("got %+v, want %d erased records and two that say so", report, many)
	}
}

func sealedOf(t *testing.T, location string, index int64) [][]byte {
	t.Helper()
	r, err := openReader(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	identities, err := r.identities(t.Context(), index, index+1)
	if err != nil || len(identities[index]) == 0 {
		t.Fatal(identities, err)
	}
	var list [][]byte
	for _, i := range identities[index] {
		list = append(list, i.sealed)
	}
	return list
}

// holdsNot looks for bytes in a ledger's files.
func holdsNot(t *testing.T, path string, values [][]byte) {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, value := range values {
			if bytes.Contains(content, value) {
				t.Errorf("%s still holds what was erased", filepath.Base(file))
			}
		}
	}
}
