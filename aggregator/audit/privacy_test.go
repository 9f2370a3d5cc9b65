package audit

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

func TestNobodyIsNamedInTheFiles(t *testing.T) {
	t.Parallel()
	l, path, _ := newLog(t)
	e := entry(t, "q1")
	e.Case = "MARKEDCASE"
	_, err := l.Begin(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	o := answered[0]
	o.Code, o.Missing = anna, []string{"Kassan för " + anna, "18900101-9802 x", "<b>fri text</b>"}
	_, err = l.Finish(t.Context(), "q1", []aggregator.SourceOutcome{o}, true)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) < 3 {
		t.Fatalf("files %v, %v: want the database, its log and the lock", files, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{anna, bertil, anna[2:], "anna.handlaggare", "MARKEDCASE", "fri text"} {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s holds %q", filepath.Base(file), secret)
			}
		}
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: mode %v, %v: want no access for others", filepath.Base(file), info.Mode(), err)
		}
	}
}

func TestUnitWithPersonalNumberIsRefused(t *testing.T) {
	t.Parallel()
	l, _, _ := newLog(t)
	for _, unit := range []string{anna, "grupp " + anna[2:], "18900101-9802", "900101 9802"} {
		e := entry(t, "q1")
		e.Unit = unit
		_, err := l.Begin(t.Context(), e)
		if !errors.Is(err, ErrEntry) {
			t.Errorf("unit holding a number: got %v, want %v", err, ErrEntry)
		}
		if err != nil && bytes.Contains([]byte(err.Error()), []byte(unit)) {
			t.Error("the error quotes the unit")
		}
	}
	e := entry(t, "q1")
	e.Unit = "SE2120009993-A12B" // a unit by its HSA id is no person
	_, err := l.Begin(t.Context(), e)
	if err != nil {
		t.Error(err)
	}
}

// TestIdentityOpensWithTheKeysOnly reads an identity as README.md describes it,
// with the standard library alone.
func TestIdentityOpensWithTheKeysOnly(t *testing.T) {
	t.Parallel()
	l, path, _ := newLog(t)
	begin(t, l, "q1")
	r, err := openReader(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	stored, err := r.identities(t.Context(), 0, 2)
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(bytes.Repeat([]byte{2}, 32))
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	kinds := []string{"caseworker", "case", "subject", "subject"}
	var got []string
	for n, i := range stored[1] {
		aad := append([]byte(kinds[n]+"\x00"), i.pseudonym...)
		value, err := gcm.Open(nil, i.sealed[:12], i.sealed[12:], aad)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(value))
	}
	want := []string{"162120009993\x00anna.handlaggare", "162120009993\x002026-0417", anna, bertil}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	mac := hmac.New(sha256.New, bytes.Repeat([]byte{1}, 32))
	mac.Write([]byte("subject\x00" + anna))
	if hex.EncodeToString(stored[1][2].pseudonym) != hex.EncodeToString(mac.Sum(nil)) {
		t.Error("the subject is not found under its pseudonym")
	}
}

// TestRefusedInquiryMayHoldAnything: what is refused was never checked, and its
// words must not carry a number into the log.
func TestRefusedInquiryMayHoldAnything(t *testing.T) {
	t.Parallel()
	l, path, _ := newLog(t)
	e := entry(t, "q1")
	e.Purpose = aggregator.Purpose(anna)
	e.Case = aggregator.CaseRef(strings.Repeat("x", 10_000))
	e.Revision = anna
	e.Subjects[0].Role = aggregator.Role("barn till " + bertil)
	e.Subjects[1].Number = aggregator.PersonalNumber{}
	e.Subjects[0].Sources = []aggregator.EntrySource{{Authority: aggregator.AuthorityCode(bertil)}}
	_, err := l.Refuse(t.Context(), e, aggregator.Refusal{Code: "unknown_purpose", Pointer: "/purpose/" + anna})
	if err != nil {
		t.Fatal(err)
	}
	var shown bytes.Buffer
	err = Show(t.Context(), path, "q1", &shown)
	if err != nil {
		t.Fatal(err)
	}
	var line struct {
		Record refusedBody `json:"record"`
	}
	err = json.Unmarshal(shown.Bytes(), &line)
	if err != nil {
		t.Fatal(err)
	}
	r := line.Record
	got := []string{r.Purpose, r.Law, r.Subjects[0].Role, r.Subjects[0].Sources[0].Authority, r.Refusal.Pointer, r.Refusal.Code, r.Subjects[1].Identity}
	want := []string{unreadable, unreadable, unreadable, unreadable, unreadable, "unknown_purpose", ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if report := verify(t, path); report.Fault != nil || report.Identities != 3 {
		t.Errorf("got %+v, want an intact record with 3 identities", report)
	}
}
