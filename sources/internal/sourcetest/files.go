package sourcetest

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

var update = flag.Bool("update", false, "rewrite golden files; read the difference before committing it")

// Outcome is a want.json that holds all that came of an answer.
type Outcome struct {
	Outcome aggregator.Outcome
	Error   string            `json:",omitempty"`
	Reply   *aggregator.Reply `json:",omitempty"`
}

// Whole gives all that came of an answer, for Cases.
func Whole(reply aggregator.Reply, err error) Outcome {
	if err != nil {
		return Outcome{Outcome: OutcomeOf(reply, err), Error: err.Error()}
	}
	return Outcome{Outcome: OutcomeOf(reply, err), Reply: &reply}
}

// Cases runs every folder below dir: its response.* goes through run, and the
// value must be its want.json.
func Cases(t *testing.T, dir string, run func(t *testing.T, input []byte) any) {
	t.Helper()
	inputs, err := filepath.Glob(filepath.Join(dir, "*", "response.*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(inputs) == 0 {
		t.Fatalf("no case below %s", dir)
	}
	for _, input := range inputs {
		folder := filepath.Dir(input)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			raw, err := os.ReadFile(input)
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.MarshalIndent(run(t, raw), "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			Golden(t, filepath.Join(folder, "want.json"), append(got, '\n'))
		})
	}
}

// ReadCase gives the answer of a case.
func ReadCase(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata/cases", name, "response.xml"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// longestSeed bounds a seed in bytes: fuzzing spends its time on minimising what
// grows from a longer one.
const longestSeed = 3 << 10

// Seeds gives the answers of all cases that are short enough to fuzz from.
func Seeds(t testing.TB) [][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/cases/*/response.xml")
	if err != nil {
		t.Fatal(err)
	}
	var seeds [][]byte
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if len(raw) <= longestSeed {
			seeds = append(seeds, raw)
		}
	}
	if len(seeds) == 0 {
		t.Fatal("no case is short enough to fuzz from")
	}
	return seeds
}

// Golden compares with a file of the tree, or rewrites it under -update.
func Golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (run the test with -update to write it)", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// Shared gives the folder of the authorities' own contracts beside the
// repository, and skips the test where it is not there; in CI it must be.
func Shared(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	shared := filepath.Join(filepath.Dir(dir), "shared", "contracts")
	if _, err := os.Stat(shared); err != nil {
		Unavailable(t, "needs the authorities' contracts in ../shared/contracts beside the repository")
	}
	return shared
}

// Unavailable skips a test for want of something outside Go; in CI that is a
// failure.
func Unavailable(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("%s; CI must have it", why)
	}
	t.Skipf("%s; .ci/run installs what it needs and runs this", why)
}

// ValidateXML holds a document against a schema below ../shared/contracts.
func ValidateXML(t *testing.T, schema string, doc []byte) {
	t.Helper()
	ValidateXMLAgainst(t, filepath.Join(Shared(t), schema), doc)
}

// ValidateXMLAgainst holds a document against a schema file.
func ValidateXMLAgainst(t *testing.T, schema string, doc []byte) {
	t.Helper()
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		Unavailable(t, "needs xmllint (Debian: libxml2-utils)")
	}
	cmd := exec.Command(xmllint, "--nonet", "--noout", "--schema", schema, "-")
	cmd.Stdin = bytes.NewReader(doc)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("not valid against %s: %v\n%s\n%s", filepath.Base(schema), err, out, doc)
	}
}
