package audit

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestRecordFormat holds the bytes of every kind of record to a golden file:
// they are a format that others read, and must never change under version 1.
// Identities, which are random, are replaced by their position.
func TestRecordFormat(t *testing.T) {
	t.Parallel()
	l, path, _ := newLog(t)
	begin(t, l, "q1")
	_, err := l.Source(t.Context(), "q1", answered[0])
	if err != nil {
		t.Fatal(err)
	}
	finish(t, l, "q1")
	asked := entry(t, "q2")
	asked.Named = true
	asked.Stated = &aggregator.Stated{Row: "ansokan", Purpose: "Ansökan för " + anna, LegalText: "12 kap. 1 § SoL (2025:400)"}
	_, err = l.Refuse(t.Context(), asked, aggregator.Refusal{Code: "child_age", Pointer: "/persons/2", Provision: "csn-studiestod"})
	if err != nil {
		t.Fatal(err)
	}
	search(t, l, Query{Person: number(t, anna), Authority: "FK", From: noon})
	if _, err := l.Begin(t.Context(), emergency(t, "q3")); err != nil {
		t.Fatal(err)
	}
	ofReviewers(t, l)
	r, err := openReader(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	records, err := r.records(t.Context(), 0, 99)
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	for _, s := range records {
		got.Write(s.body)
		got.WriteByte('\n')
	}
	stable := regexp.MustCompile(`"(identity|caseworker|case|reviewer|subject|text|owner|operator|author|by)":"[0-9a-f]{64}"`).ReplaceAll(got.Bytes(), []byte(`"$1":"(64 hexadecimal digits)"`))
	stable = regexp.MustCompile(`(\[|,)"[0-9a-f]{64}"`).ReplaceAll(stable, []byte(`$1"(64 hexadecimal digits)"`))
	stable = bytes.ReplaceAll(stable, []byte(l.ID()), []byte("(32 hexadecimal digits)"))
	golden := filepath.Join("testdata", "records.jsonl")
	if *update {
		err := os.WriteFile(golden, stable, 0o644)
		if err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(stable, want) {
		t.Errorf("got\n%s\nwant\n%s", stable, want)
	}
}

// ofReviewers writes a record of each kind that reviewers, operators and those who
// publish laws leave.
func ofReviewers(t *testing.T, l *Log) {
	t.Helper()
	v := reviews(t, l)[0]
	_, acted := l.Act(t.Context(), operator, aggregator.Act{Authority: "FK", Kind: aggregator.ActDisable, Reason: aggregator.Text{SV: "Fel", EN: "Wrong"}})
	published := lawEvent(LawPublished, 1)
	published.By = operator
	_, recorded := l.Law(t.Context(), published)
	_, changed := l.KeysChange(t.Context(), KeyChange{Event: KeysRotated, Sets: []string{"0102030405060709"}, By: "olle", Reason: "x"})
	_, drawn := l.reviewed(t.Context(), reviewer, nil, func(by string) any {
		return sampleBody{newHeader(kindSample, noon), by, string(reviewer.Organisation), "", "", 1, 2, 3, "seed", []int64{1}}
	})
	_, erased := l.reviewed(t.Context(), reviewer, nil, func(by string) any {
		return erasedBody{newHeader(kindErased, noon), by, Searches, 1, "x"}
	})
	for _, err := range []error{
		l.AssignReview(t.Context(), reviewer, v, "olga", reviewer.ID), l.CloseReview(t.Context(), reviewer, v, Justified), acted, recorded, changed, drawn, erased,
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestReadmeVerifier runs the verifier that README.md shows, in another
// language, on a log of ours and on a damaged one.
func TestReadmeVerifier(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil {
		message := "python3 is not installed; install it (with its sqlite3 module) to run the README's verifier"
		if os.Getenv("CI") == "true" {
			t.Fatal(message)
		}
		t.Skip(message)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(readme), "```python\n")
	program, _, ended := strings.Cut(rest, "```")
	if !found || !ended {
		t.Fatal("README.md shows no python program")
	}
	path := closedLog(t)
	out, err := exec.CommandContext(t.Context(), python, "-c", program, path).CombinedOutput()
	want := "4 records intact, head " + verify(t, path).Head + "\n"
	if err != nil || string(out) != want {
		t.Errorf("got %q, %v; want %q", out, err, want)
	}
	l := openLog(t, path, &clock{at: noon.Add(time.Hour)})
	if n, err := l.Erase(t.Context(), reviewer, Inquiries, noon.Add(time.Minute)); n != 0 || err != nil {
		t.Errorf("erased %d, %v: the clocks of replicas may differ by more", n, err)
	}
	if n, err := l.Erase(t.Context(), reviewer, Inquiries, noon.Add(30*time.Minute)); n != 2 || err != nil {
		t.Errorf("erased %d, %v; want 2", n, err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	out, err = exec.CommandContext(t.Context(), python, "-c", program, path).CombinedOutput()
	if want := "5 records intact, head " + verify(t, path).Head + "\n"; err != nil || string(out) != want {
		t.Errorf("erased: got %q, %v; want %q", out, err, want)
	}
	path = everyReviewRecord(t)
	out, err = exec.CommandContext(t.Context(), python, "-c", program, path).CombinedOutput()
	if report := verify(t, path); err != nil || report.Fault != nil || report.Erased != 6 || !strings.Contains(string(out), report.Head) {
		t.Errorf("reviews, keys and acts: got %q, %v, and %+v", out, err, report)
	}
	path = closedLog(t)
	tamper(t, path, "DROP TRIGGER identities_never_change; UPDATE identities SET sealed = zeroblob(40) WHERE idx = 2 AND slot = 1")
	out, err = exec.CommandContext(t.Context(), python, "-c", program, path).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "record 2 is not intact") {
		t.Errorf("damaged: got %q, %v; want record 2", out, err)
	}
}

// everyReviewRecord gives a closed log with what is done to reviews, keys and
// sources, and erased identities of all of it.
func everyReviewRecord(t *testing.T) string {
	t.Helper()
	c := &clock{at: noon}
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLog(t, path, c)
	begin(t, l, "q1")
	if err := l.Close(); err != nil { // which signs a checkpoint, to draw by
		t.Fatal(err)
	}
	l = openLog(t, path, c)
	accesses := search(t, l, Query{})
	drawn, err := l.Draw(t.Context(), reviewer, time.Time{}, time.Time{}, accesses, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.OpenReviews(t.Context(), reviewer, drawn, nil); err != nil {
		t.Fatal(err)
	}
	if err := l.AssignReview(t.Context(), reviewer, reviews(t, l)[0], "olga", "sara"); err != nil {
		t.Fatal(err)
	}
	if _, err := l.KeysChange(t.Context(), KeyChange{Event: KeysRotated, Sets: []string{"0102030405060709"}, By: "olle", Reason: "x"}); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Act(t.Context(), operator, aggregator.Act{Authority: "FK", Kind: aggregator.ActDisable, Reason: aggregator.Text{SV: "Fel", EN: "Wrong"}}); err != nil {
		t.Fatal(err)
	}
	published := lawEvent(LawPublished, 1)
	published.By = operator
	if _, err := l.Law(t.Context(), published); err != nil {
		t.Fatal(err)
	}
	c.forward(time.Hour)
	for _, class := range []Class{ReviewsOf, Acts} {
		if _, err := l.Erase(t.Context(), reviewer, class, c.now().Add(-30*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.AssignReview(t.Context(), reviewer, reviews(t, l)[0], "olga", "sara"); err != nil {
		t.Fatal(err)
	}
	published.Sequence++
	if _, err := l.Law(t.Context(), published); err != nil { // whose identities are there
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func FuzzDecode(f *testing.F) {
	golden, err := os.ReadFile(filepath.Join("testdata", "records.jsonl"))
	if err != nil {
		f.Fatal(err)
	}
	for line := range bytes.Lines(golden) {
		f.Add(bytes.TrimSpace(line))
	}
	f.Add([]byte(`{"v":1,"kind":"begin"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := decode(body)
		if err == nil && r.kind == "" {
			t.Error("a record without a kind was accepted")
		}
	})
}
