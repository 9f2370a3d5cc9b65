package records_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
	"underlag/aggregator/console/internal/consoletest"
	"underlag/aggregator/console/records"
)

func (d *desk) heard(what string) error {
	d.done = append(d.done, what)
	return d.failed()
}

func (d *desk) Export(_ context.Context, _ aggregator.Caller, s records.Search, format string, begin func() io.Writer) error {
	if err := d.heard("export " + format + " " + s.Unit); err != nil {
		return err
	}
	w := begin()
	_, _ = io.WriteString(w, "begun")
	if s.Unit == "cut off" {
		return errors.New("the ledger cannot be read")
	}
	return nil
}

func (d *desk) Reviews(context.Context, aggregator.Caller) ([]records.Review, error) {
	if d.problem != nil && d.problem.Code == aggregator.CodeLedger {
		return nil, d.problem
	}
	return d.reviews, nil
}

func (d *desk) Close(_ context.Context, _ aggregator.Caller, id, finding, reason string) error {
	return d.heard("close " + id + " " + finding + " " + reason)
}

func (d *desk) Assign(_ context.Context, _ aggregator.Caller, id, owner, reason string) error {
	return d.heard("assign " + id + " " + owner + " " + reason)
}

func (d *desk) Check(_ context.Context, _ aggregator.Caller, c records.Check) error {
	return d.heard("check " + c.From + " " + c.To + " " + c.Sample + " " + c.Reason)
}

func (d *desk) Verification(_ context.Context, _ aggregator.Caller, begin bool) (records.Verification, error) {
	if begin {
		d.done = append(d.done, "verify")
	}
	return d.chain, d.failed()
}

func (d *desk) Report(_ context.Context, _ aggregator.Caller, r records.Report) ([]byte, error) {
	return []byte("about somebody"), d.heard("report " + r.Person.Reveal()[8:] + " " + r.Lang + " " + r.Format + " " + r.Reason)
}

// waiting gives three reviews: two that are open, one with an owner, and one of
// the month before that is closed.
func waiting() []records.Review {
	return []records.Review{
		{ID: "sample-3", At: now.AddDate(0, -1, 0), Rule: both, Unit: hostile, Records: []int64{3}, Closed: &records.Closed{At: now, Finding: "justified", Reason: hostile}},
		{ID: "own_or_relative-7", At: now.AddDate(0, 0, -3), Rule: both, Unit: hostile, Records: []int64{7, 9}},
		{ID: "sample-9", At: now.Add(-time.Hour), Rule: both, Records: []int64{9}, Owners: []string{hostile, "bo"}},
	}
}

func TestReviews(t *testing.T) {
	d := &desk{reviews: waiting()}
	b := d.open(t)
	status, page := b.Get(t, "/logg/granskningar")
	if status != http.StatusOK {
		t.Fatalf("%d\n%s", status, page)
	}
	consoletest.Holds(t, page, "Öppna (2)", "3 dygn", "mindre än ett dygn", "ersätts av bo", "ingen; den som granskar loggen får avsluta", `aria-label="Visa post 9"`,
		"De senaste tolv månaderna öppnades 3 granskningar, och 1 av dem är avslutade.", "<th scope=\"row\">2026-10</th><td class=\"number\">1</td><td class=\"number\">1</td><td class=\"number\">100 %</td>",
		"hörde till arbetet", `action="/console/logg/granskningar/own_or_relative-7/avsluta"`)
	if strings.Contains(page, "<script>alert") || strings.Contains(page, "<img") {
		t.Errorf("a text came out as markup:\n%s", page)
	}
	for path, form := range map[string]url.Values{
		"/logg/granskningar/own_or_relative-7/avsluta": {"finding": {"misuse"}, "reason": {" Nyfikenhet. "}},
		"/logg/granskningar/sample-9/agare":            {"owner": {"rut"}, "reason": {"Semester."}},
		"/logg/granskningar":                           {"from": {"2026-10-01"}, "to": {"2026-10-31"}, "sample": {"10"}, "reason": {"Oktober."}},
	} {
		status, page := b.Post(t, path, form)
		if status != http.StatusOK || !strings.Contains(page, `class="done"`) {
			t.Errorf("%s: %d", path, status)
		}
	}
	for _, want := range []string{"close own_or_relative-7 misuse Nyfikenhet.", "assign sample-9 rut Semester.", "check 2026-10-01 2026-10-31 10 Oktober."} {
		if !strings.Contains(strings.Join(d.done, "\n"), want) {
			t.Errorf("%q is not among %q", want, d.done)
		}
	}
	d.reviews = nil
	_, page = b.Get(t, "/logg/granskningar")
	consoletest.Holds(t, page, "Ingen granskning väntar.")
}

// What cannot be done is said where it was tried, with what was written.
func TestAReviewThatCannotBeClosed(t *testing.T) {
	d := &desk{reviews: waiting()}
	b := d.open(t)
	form := url.Values{"form": {"close"}, "finding": {"misuse"}, "reason": {"Nyfikenhet."}}
	for code, want := range map[string]string{
		"log_review_own": "x", "log_review_assigned": "x", "log_finding": "Välj en slutsats och skriv ett skäl.", "log_review_unknown": "Granskningen är inte öppen längre.",
	} {
		d.problem = aggregator.NewProblem(code, "", aggregator.Text{SV: "x", EN: "x"}, nil)
		status, page := b.Post(t, "/logg/granskningar/own_or_relative-7/avsluta", form)
		if status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", code, status)
		}
		consoletest.Holds(t, page, code, want, `value="Nyfikenhet."`, `<option value="misuse" selected>`, "<details open>")
	}
	d.problem = aggregator.NewProblem("log_query", "/to", aggregator.Text{SV: "Högst 400 dagar.", EN: "x"}, nil)
	_, page := b.Post(t, "/logg/granskningar", url.Values{"form": {"check"}, "from": {"2024-01-01"}, "to": {"2026-01-01"}, "reason": {"Allt."}, "sample": {"3"}})
	consoletest.Holds(t, page, "Högst 400 dagar.", `value="2024-01-01"`, `value="Allt."`, `value="3"`)
	d.problem = aggregator.NewProblem(aggregator.CodeLedger, "", aggregator.Text{SV: "Loggen går inte att använda.", EN: "x"}, nil)
	if status, page := b.Get(t, "/logg/granskningar"); status != http.StatusServiceUnavailable || strings.Contains(page, "Ingen granskning") {
		t.Errorf("without a ledger: %d\n%s", status, page)
	}
}

func TestTheChain(t *testing.T) {
	d := &desk{}
	b := d.open(t)
	_, page := b.Get(t, "/logg/kedjan")
	consoletest.Holds(t, page, "Ingen kontroll har gjorts", "Det finns ingen kontrollpunkt ännu.")
	d.chain = records.Verification{Running: true, Done: 50, Total: 200}
	_, page = b.Post(t, "/logg/kedjan", nil)
	consoletest.Holds(t, page, "50 av 200 poster", `hx-get="/console/logg/kedjan/nu"`, `value="25"`)
	d.chain = records.Verification{Ended: now, Records: 200, Checkpoint: "underlag-ledger/" + hostile}
	_, part := b.Get(t, "/logg/kedjan/nu")
	consoletest.Holds(t, part, "Kedjan är hel")
	if strings.Contains(part, "hx-get") || strings.Contains(part, "<html") {
		t.Errorf("what has ended goes on:\n%s", part)
	}
	d.chain.Fault = &records.Fault{Record: 17, Text: aggregator.Text{SV: "Posten saknas.", EN: "x"}}
	_, page = b.Get(t, "/logg/kedjan")
	consoletest.Holds(t, page, "Kedjan är bruten", "17: Posten saknas.", "underlag-ledger/&lt;script&gt;")
	if strings.Contains(page, "Kedjan är hel") {
		t.Error("a broken chain is told as intact")
	}
	d.chain = records.Verification{Ended: now, Unreadable: true}
	_, page = b.Get(t, "/logg/kedjan")
	consoletest.Holds(t, page, "Gick inte att göra")
	if strings.Contains(page, "Kedjan är hel") || strings.Contains(page, "Kedjan är bruten") {
		t.Error("what is not known is told")
	}
	if diff := cmp.Diff([]string{"verify"}, d.done); diff != "" {
		t.Error(diff)
	}
}

func TestFiles(t *testing.T) {
	d := &desk{found: records.Found{Rows: []records.Row{row(7)}}}
	b := d.open(t)
	_, page := b.Post(t, "/logg/sok", url.Values{"reason": {"Anmälan"}, "unit": {"Nord"}})
	consoletest.Holds(t, page, `name="format" value="cef"`, `<input type="hidden" name="unit" value="Nord">`)
	for format, kind := range map[string]string{"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl", "cef": "text/plain; charset=utf-8"} {
		response, err := b.Send("/logg/export", url.Values{"reason": {"x"}, "unit": {"Nord"}, "format": {format}, "after": {"7"}})
		if status, body := consoletest.Read(t, response, err); status != http.StatusOK || body != "begun" || response.Header.Get("Content-Type") != kind || response.Header.Get("Content-Disposition") != `attachment; filename="logg.`+format+`"` {
			t.Errorf("%s: %d %s %v", format, status, body, response.Header)
		}
	}
	cut := (&desk{}).open(t) // of its own: nothing is heard of a handler that is cut off
	response, err := cut.Send("/logg/export", url.Values{"reason": {"x"}, "unit": {"cut off"}, "format": {"csv"}})
	if err == nil {
		_, err = io.ReadAll(response.Body)
		response.Body.Close()
	}
	if err == nil {
		t.Error("half of a file ended as a whole one")
	}
	d.problem = aggregator.NewProblem("log_reason", "/reason", aggregator.Text{SV: "Ange skäl.", EN: "x"}, nil)
	status, page := b.Post(t, "/logg/export", url.Values{"format": {"csv"}, "unit": {"Nord"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", status)
	}
	consoletest.Holds(t, page, "Ange skäl.", `value="Nord"`)
}

func TestAReport(t *testing.T) {
	d := &desk{}
	b := d.open(t)
	form := url.Values{"person": {person}, "reason": {"Begäran"}, "lang": {"en"}, "format": {"pdf"}}
	response, err := b.Send("/logg/person", form)
	if status, body := consoletest.Read(t, response, err); status != http.StatusOK || body != "about somebody" || response.Header.Get("Content-Type") != "application/pdf" || response.Header.Get("Content-Disposition") != `attachment; filename="rapport.pdf"` {
		t.Errorf("%d %s %v", status, body, response.Header)
	}
	if diff := cmp.Diff([]string{"report 2397 en pdf Begäran"}, d.done); diff != "" {
		t.Error(diff)
	}
	for _, wrong := range []string{"", "19900602-2398", hostile} {
		form.Set("person", wrong)
		status, page := b.Post(t, "/logg/person", form)
		if status != http.StatusUnprocessableEntity || len(d.done) != 1 || strings.Contains(page, "<script>alert") {
			t.Errorf("%q: %d", wrong, status)
		}
		consoletest.Holds(t, page, "Personnumret stämmer inte.", `value="Begäran"`)
	}
	form.Set("person", person)
	form.Set("format", "exe")
	if status, _ := b.Post(t, "/logg/person", form); status != http.StatusNotFound || len(d.done) != 1 {
		t.Errorf("an unknown form: %d", status)
	}
}

func TestWhoMayNotDoMore(t *testing.T) {
	d := &desk{roles: []string{"source_admin"}}
	b := d.open(t)
	for _, path := range []string{"/logg/granskningar", "/logg/kedjan", "/logg/kedjan/nu", "/logg/person"} {
		if status, _ := b.Get(t, path); status != http.StatusForbidden {
			t.Errorf("%s: %d", path, status)
		}
	}
	for _, path := range []string{"/logg/export", "/logg/granskningar", "/logg/granskningar/x/avsluta", "/logg/granskningar/x/agare", "/logg/kedjan", "/logg/kontrollpunkt", "/logg/person"} {
		if status, _ := b.Post(t, path, url.Values{"person": {person}, "format": {"pdf"}, "lang": {"sv"}}); status != http.StatusForbidden {
			t.Errorf("%s: %d", path, status)
		}
	}
	if len(d.done) != 0 {
		t.Errorf("done: %v", d.done)
	}
}
