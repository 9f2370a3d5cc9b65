package httpapi

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

var update = flag.Bool("update", false, "rewrite the list of codes in openapi.yaml")

// The document explains every code of the table, with its status.
func TestEveryCodeIsInTheDocument(t *testing.T) {
	var lines strings.Builder
	for _, code := range slices.Sorted(maps.Keys(problemKinds)) {
		kind := problemKinds[code]
		fmt.Fprintf(&lines, "        - {const: %s, description: %q}\n", code, fmt.Sprintf("%d. %s. %s.", kind.Status, kind.Title.EN, kind.Title.SV))
	}
	const begin, end = "        # codes\n", "        # end of codes\n"
	before, rest, found := bytes.Cut(openAPI, []byte(begin))
	got, after, ended := bytes.Cut(rest, []byte(end))
	if !found || !ended {
		t.Fatalf("openapi.yaml has no lines %q and %q", begin, end)
	}
	if string(got) == lines.String() {
		return
	}
	if !*update {
		t.Fatal("openapi.yaml does not list the codes of problemKinds: go test -run TestEveryCode -update rewrites it")
	}
	doc := slices.Concat(before, []byte(begin+lines.String()+end), after)
	if err := os.WriteFile("openapi.yaml", doc, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestProblemKindsAreComplete(t *testing.T) {
	t.Parallel()
	for code, kind := range problemKinds {
		if http.StatusText(kind.Status) == "" || kind.Status < 400 || kind.Title.SV == "" || kind.Title.EN == "" || kind.Text.SV == "" || kind.Text.EN == "" {
			t.Errorf("%s: got status %d and texts %+v, want a status from 400 and every text", code, kind.Status, kind)
		}
		if again := kind.Status == http.StatusServiceUnavailable || kind.Status == http.StatusTooManyRequests; again != (kind.RetryAfter > 0) {
			t.Errorf("%s: status %d with Retry-After %v; they go together", code, kind.Status, kind.RetryAfter)
		}
	}
	if rows := len(ownKinds) + len(readKinds) + len(askKinds) + len(callerKinds) + len(lawKinds) + len(adminKinds) + len(logKinds); rows != len(problemKinds) {
		t.Errorf("got %d rows for %d codes; each code has one", rows, len(problemKinds))
	}
}

// Every refusal of the law's tables has a status.
func TestEveryRefusalOfTheLawHasAStatus(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../policies/tables/refusals.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Refusals []struct {
			Code string `yaml:"code"`
		} `yaml:"refusals"`
	}
	if err := yaml.Unmarshal(raw, &table); err != nil {
		t.Fatal(err)
	}
	if len(table.Refusals) == 0 {
		t.Fatal("got no refusals")
	}
	for _, refusal := range table.Refusals {
		if _, known := problemKinds[refusal.Code]; !known {
			t.Errorf("the law refuses with %s, which has no row in codes.go", refusal.Code)
		}
	}
}

// The document lists every observation that a table words, and the one that none
// does.
func TestEveryObservationIsInTheDocument(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../policies/tables/income/observations.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Observations []struct {
			Code string `yaml:"code"`
		} `yaml:"observations"`
	}
	var doc struct {
		Components struct {
			Schemas struct {
				ObservationCode struct {
					Enum []string `yaml:"enum"`
				} `yaml:"ObservationCode"`
			} `yaml:"schemas"`
		} `yaml:"components"`
	}
	if err := errors.Join(yaml.Unmarshal(raw, &table), yaml.Unmarshal(openAPI, &doc)); err != nil {
		t.Fatal(err)
	}
	want := []string{string(aggregator.InsightUnavailable)}
	for _, o := range table.Observations {
		want = append(want, o.Code)
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, doc.Components.Schemas.ObservationCode.Enum); diff != "" {
		t.Errorf("ObservationCode (-want +got):\n%s", diff)
	}
}

func TestDocsPage(t *testing.T) {
	t.Parallel()
	page := string(docsPage())
	for code := range problemKinds {
		if !strings.Contains(page, `<tr id="`+code+`">`) {
			t.Errorf("the page has no place for %s", code)
		}
	}
	for _, member := range []string{"case.reference", "persons[].personalNumber", "POST /v1/inquiries"} {
		if !strings.Contains(page, "<code>"+member+"</code>") {
			t.Errorf("the page does not show %s", member)
		}
	}
	for _, forbidden := range []string{"<script", "http://", "https://", "<no value>", "ZgotmplZ"} {
		if strings.Contains(page, forbidden) {
			t.Errorf("the page contains %q", forbidden)
		}
	}
}
