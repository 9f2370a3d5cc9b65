package playground_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"underlag/aggregator/httpapi/v1"
	"underlag/cmd/internal/display"
)

var textBlock = regexp.MustCompile("(?ms)^```text\n(.*?)^```$")

// The answer that the README shows is what the demo prints on the day of these
// tests, with what is left out marked by an ellipsis.
func TestTheREADMEShowsTheAnswer(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := textBlock.FindSubmatch(raw)
	if shown == nil {
		t.Fatal("README.md has no text block")
	}
	page := rendered(t)
	for line := range strings.Lines(string(shown[1])) {
		line = strings.TrimRight(line, "\n")
		if line == "…" {
			continue
		}
		if !has(page, line) {
			t.Errorf("the demo does not print the line\n%s", line)
		}
	}
	if n := strings.Count(string(raw), "\n"); n > 150 {
		t.Errorf("README.md has %d lines, at most 150", n)
	}
}

func rendered(t *testing.T) []string {
	t.Helper()
	w := startWhole(t, "shipped", "normal")
	body, err := json.Marshal(w.question("couple-three-children"))
	if err != nil {
		t.Fatal(err)
	}
	_, answer := w.post("anna", body)
	var a v1.Answer
	if err := json.Unmarshal(answer, &a); err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	if err := display.Answer(&page, &a, display.Swedish, false); err != nil {
		t.Fatal(err)
	}
	return strings.Split(page.String(), "\n")
}

var taken = regexp.MustCompile(`[ \d]+ ms$`)

// has tells whether the page has the line, whatever time a source took.
func has(page []string, line string) bool {
	for _, p := range page {
		if p == line || strings.HasSuffix(line, "… ms") && taken.ReplaceAllString(p, "") == strings.TrimRight(strings.TrimSuffix(line, "… ms"), " ") {
			return true
		}
	}
	return false
}
