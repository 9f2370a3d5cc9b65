package reviewdesk

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const small = `# Överst.
authority: CSN

rows:
  # Om den första.
  - id: first
    validFrom: 2025-07-01
    lookback: {form: months, default: 6, hard: 36} # kort
    delivers:
      - category: identity
        fields: [person.name]
      - category: study_aid
        fields:
          - payments.kind
          - payments.paidOn

    # Om granskningen.
    status: confirmed

  - id: second
    validFrom: 2025-07-01
    status: unconfirmed

withheld: []
`

// What a form changes is changed, and nothing else.
func TestAKeyIsChangedAndNothingElse(t *testing.T) {
	t.Parallel()
	set := func(id, key, after string, lines ...string) func(string) (string, error) {
		return func(text string) (string, error) { return setKey(text, id, key, after, lines) }
	}
	for _, test := range []struct {
		name, old, now string
		do             func(string) (string, error)
	}{
		{"a value", "    status: unconfirmed\n\nwithheld", "    status: confirmed\n\nwithheld", set("second", "status", "", "status: confirmed")},
		{"before a comment", "    status: confirmed\n", "    status: unconfirmed\n", set("first", "status", "", "status: unconfirmed")},
		{"a new key", "  - id: second\n    validFrom: 2025-07-01\n", "  - id: second\n    validFrom: 2025-07-01\n    validTo: 2027-01-01\n", set("second", "validTo", "validFrom", "validTo: 2027-01-01")},
		{"a key taken away", "    validFrom: 2025-07-01\n    lookback", "    lookback", set("first", "validFrom", "")},
		{"fields in a list", "          - payments.kind\n          - payments.paidOn\n", "          - payments.paidOn\n", func(text string) (string, error) {
			return setFields(text, "first", "study_aid", []string{"payments.paidOn"})
		}},
		{"fields on a line", "        fields: [person.name]\n", "        fields:\n          - person.name\n          - person.born\n", func(text string) (string, error) {
			return setFields(text, "first", "identity", []string{"person.name", "person.born"})
		}},
	} {
		got, err := test.do(small)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if diff := cmp.Diff(strings.Replace(small, test.old, test.now, 1), got); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
	if _, err := setKey(small, "first", "lookback", "", []string{"lookback: {}"}); !errors.As(err, new(errComment)) {
		t.Errorf("a comment is lost: %v", err)
	}
}

// FuzzTable reads anything without falling over, and finds every span inside the text.
func FuzzTable(f *testing.F) {
	f.Add(small)
	for _, name := range []string{"csn", "skatteverket"} {
		text, err := os.ReadFile(shipped + "/tables/" + name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, key := range []string{"id", "status", "delivers"} {
			_, _ = setKey(text, "first", key, "id", []string{"x: 1"})
		}
		_, _ = setFields(text, "first", "identity", []string{"person.name"})
	})
}
