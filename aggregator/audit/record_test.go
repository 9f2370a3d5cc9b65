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
	_, err = l.Refuse(t.Context(), entry(t, "q2"), aggregator.Refusal{Code: "child_age", Pointer: "/persons/2", Provision: "csn-studiestod"})
	if err != nil {
		t.Fatal(err)
	}
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
	stable := regexp.MustCompile(`"(identity|caseworker|case)":"[0-9a-f]{64}"`).ReplaceAll(got.Bytes(), []byte(`"$1":"(64 hexadecimal digits)"`))
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
	tamper(t, path, "DROP TRIGGER identities_never_change; UPDATE identities SET sealed = zeroblob(40) WHERE idx = 2 AND slot = 1")
	out, err = exec.CommandContext(t.Context(), python, "-c", program, path).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "record 2 is not intact") {
		t.Errorf("damaged: got %q, %v; want record 2", out, err)
	}
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
