package review_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"testing"

	"underlag/aggregator"
	"underlag/aggregator/access/review"
	"underlag/sources"
)

func TestMatrixFormats(t *testing.T) {
	t.Parallel()
	law := load(t)
	lines := review.Filter{Authority: "SO"}.Of(review.Matrix(law, today))
	formats := map[string]func(io.Writer, review.Lang) error{
		"txt":  func(w io.Writer, in review.Lang) error { return review.WriteText(w, lines, in) },
		"md":   func(w io.Writer, in review.Lang) error { return review.WriteMarkdown(w, lines, in) },
		"csv":  func(w io.Writer, in review.Lang) error { return review.WriteCSV(w, lines, in) },
		"html": func(w io.Writer, in review.Lang) error { return review.WriteHTML(w, lines, in, "2026-11-21") },
	}
	for format, write := range formats {
		for _, in := range []review.Lang{review.Swedish, review.English} {
			var out bytes.Buffer
			if err := write(&out, in); err != nil {
				t.Fatal(err)
			}
			golden(t, fmt.Sprintf("so.%s.%s", in, format), out.Bytes())
		}
	}
}

// TestCSVCarriesEverything: one record for each line, none with another number
// of cells, and every field by its name.
func TestCSVCarriesEverything(t *testing.T) {
	t.Parallel()
	lines := review.Matrix(load(t), today)
	var out bytes.Buffer
	if err := review.WriteCSV(&out, lines, review.English); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(records) != len(lines)+1 {
		t.Fatalf("%d records of %d lines, %v", len(records), len(lines), err)
	}
	names := strings.Fields(records[1][len(records[0])-1])
	if records[0][len(records[0])-1] != "field_names" || len(names) != lines[0].Delivery.Fields.Len() {
		t.Errorf("got %v", names)
	}
}

// TestHTMLIsEscaped puts markup into a table.
func TestHTMLIsEscaped(t *testing.T) {
	t.Parallel()
	law := load(t, edit{"tables/csn.yaml", "citation: 15 kap. 10 § SoL (2025:400);", "citation: 15 kap. 10 § <script>alert(1)</script> SoL (2025:400);"})
	var out bytes.Buffer
	if err := review.WriteHTML(&out, review.Matrix(law, today), review.Swedish, ""); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "<script>") || !strings.Contains(out.String(), "&lt;script&gt;") {
		t.Error("markup from a table is markup on the page")
	}
}

func TestEveryFieldAndCategoryHasAWord(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, d := range sources.Descriptors() {
		for _, c := range d.Catalogue {
			for _, in := range []review.Lang{review.Swedish, review.English} {
				if word := in.Category(c.Name); word == "" || word == string(c.Name) && strings.Contains(word, "_") {
					t.Errorf("%s: the category %s has no word", in, c.Name)
				}
				for _, f := range c.Fields {
					word := in.Fields(aggregator.Fields(f.Field))
					if other, taken := seen[string(in)+word]; word == "" || taken && other != f.Field.String() {
						t.Errorf("%s: %s and %s are both called %q", in, f.Field, other, word)
					}
					seen[string(in)+word] = f.Field.String()
				}
			}
		}
	}
}

func TestFilter(t *testing.T) {
	t.Parallel()
	lines := review.Matrix(load(t), today)
	for name, test := range map[string]struct {
		filter review.Filter
		want   string
	}{
		"row":           {review.Filter{Row: "tns-fordon"}, "tns-fordon"},
		"withheld":      {review.Filter{Authority: "CSN", State: review.Withheld}, "csn-utanfor-hemutrustningslan"},
		"in force":      {review.Filter{Authority: "SO", State: review.InForce}, "so-ersattning so-avstangning"},
		"purpose, role": {review.Filter{Authority: "SKV", Purpose: aggregator.Control, Role: aggregator.Child, Category: "salary"}, "skv-agi-fore-2025-12 skv-agi-barn"},
		"field":         {review.Filter{Authority: "AF", Field: "registrations.activityReportOn"}, "af-aktivitetsrapport"},
	} {
		var got []string
		for _, l := range test.filter.Of(lines) {
			if id := string(l.ID()); len(got) == 0 || got[len(got)-1] != id {
				got = append(got, id)
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: got %v, want %s", name, got, test.want)
		}
	}
}

// TestPagesFollowTheTablesAlone: a page is stale exactly when its table has
// changed, whatever the day.
func TestPagesFollowTheTablesAlone(t *testing.T) {
	t.Parallel()
	shipped := review.Pages(load(t))
	if stale := review.Stale(load(t), shipped); len(stale) > 0 {
		t.Errorf("stale: %v", stale)
	}
	changed := load(t, edit{"tables/csn.yaml", "due: 2027-06-30", "due: 2027-07-31"})
	if got := strings.Join(review.Stale(changed, shipped), " "); got != "pages/README.md pages/csn.md" {
		t.Errorf("stale: %s", got)
	}
	shipped["pages/kfm.md"] = []byte("a table that is gone")
	if got := strings.Join(review.Stale(load(t), shipped), " "); got != "pages/kfm.md" {
		t.Errorf("stale: %s", got)
	}
	for name, text := range shipped {
		if name != "pages/README.md" && name != "pages/kfm.md" && !bytes.Contains(text, []byte("Nästa granskning / Review due")) {
			t.Errorf("%s does not say when the next review is due", name)
		}
	}
}
