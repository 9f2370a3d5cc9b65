package records_test

import (
	"context"
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

const hostile = consoletest.Hostile

// person is of Skatteverket's published test numbers.
const person = "199006022397"

var (
	now  = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	both = aggregator.Text{SV: hostile, EN: hostile}
)

// desk is a fake of what the area shows and does. Every text
// that others than this program write is hostile.
type desk struct {
	searches []records.Search
	looks    []string
	problem  *aggregator.Problem
	found    records.Found
	reviews  []records.Review
	chain    records.Verification
	done     []string
	roles    []string
}

func (d *desk) May(c aggregator.Caller) bool { return c.Holds(aggregator.RoleLogReviewer) }

func (d *desk) Words() records.Words {
	return records.Words{Purposes: []records.Choice{{Value: "application", Name: aggregator.Text{SV: "Ansökan", EN: "Application"}}}, Provisions: []records.Choice{{Value: hostile, Name: both}}}
}

// failed gives the problem as an error, and none where there is none.
func (d *desk) failed() error {
	if d.problem != nil {
		return d.problem
	}
	return nil
}

func (d *desk) Search(_ context.Context, _ aggregator.Caller, s records.Search) (records.Found, error) {
	d.searches = append(d.searches, s)
	return d.found, d.failed()
}

func (d *desk) Look(_ context.Context, by aggregator.Caller, record int64, reason string) (records.Inquiry, error) {
	d.looks = append(d.looks, by.ID+": "+reason)
	return records.Inquiry{
		Row: row(record), ID: hostile, Law: hostile, Refused: &aggregator.Refusal{Code: hostile, Text: both},
		Subjects: []records.Subject{{Person: hostile, Role: both, Protected: true, Facts: []int{3}, Sources: []aggregator.AccessSource{{
			Authority: "CSN", Name: both, Asked: true, Outcome: aggregator.Answered, OutcomeText: both,
			Provisions: []aggregator.AccessProvision{{ID: hostile, Title: both, Citation: hostile, LegalText: []string{hostile}}, {ID: "csn-borttagen"}},
		}}}},
		Circumstances: &aggregator.Circumstances{
			Environment: "demo", Month: 202611, Roles: []string{hostile}, Agreement: &aggregator.AgreementFacts{From: 20260101, HandlesAid: true},
			Token: &aggregator.TokenFacts{Kind: "aid", State: "open", SameReference: true, SameOrganisation: true, Expired: true}, Persons: []aggregator.PersonFacts{{Age: 36, CaseRole: "applicant", Askable: true}},
		},
		Reviews: []records.Review{{ID: hostile, Rule: both, Closed: &records.Closed{At: now, Finding: "misuse", Reason: hostile}}},
	}, d.failed()
}

func (d *desk) Prove(_ context.Context, _ aggregator.Caller, inquiry string) ([]byte, error) {
	return []byte(`{"inquiry":"` + inquiry + `"}`), d.failed()
}

func row(record int64) records.Row {
	return records.Row{
		Record: record, At: now, Unit: hostile, Caseworker: hostile, Case: hostile, Purpose: both, Refusal: "", Finished: true, Persons: 2,
		Outcomes: []records.OutcomeCount{{Outcome: aggregator.Answered, Count: 5}, {Outcome: hostile, Count: 1}, {Count: 1}},
	}
}

// open lets a browser in.
func (d *desk) open(t *testing.T) *consoletest.Browser {
	t.Helper()
	if d.roles == nil {
		d.roles = []string{aggregator.RoleLogReviewer}
	}
	noon := func() time.Time { return now }
	return consoletest.Open(t, records.New(records.Options{Desk: d, Now: noon}), aggregator.Caller{ID: "greta.logg", Roles: d.roles}, noon)
}

func TestSearch(t *testing.T) {
	d := &desk{found: records.Found{Rows: []records.Row{row(7), row(8)}, Next: 8}}
	b := d.open(t)
	status, page := b.Get(t, "/logg")
	if status != http.StatusOK || len(d.searches) != 0 {
		t.Fatalf("%d, %d searches of nothing", status, len(d.searches))
	}
	consoletest.Holds(t, page, "Varje sökning skrivs i loggen", `<option value="application">Ansökan`)
	form := url.Values{
		"reason": {" Anmälan "}, "person": {"19900602-2397"}, "caseworker": {"anna.lind"}, "case": {"2026-0417"}, "unit": {"Nord"}, "purpose": {"application"},
		"authority": {"FK"}, "outcome": {"empty"}, "provision": {"fk-formaner"}, "from": {"2026-11-01"}, "to": {"2026-11-21"},
	}
	status, page = b.Post(t, "/logg/sok", form)
	if status != http.StatusOK {
		t.Fatalf("%d\n%s", status, page)
	}
	consoletest.Holds(t, page, "Sökningen är skriven i loggen.", "Frågorna 1–2", "det kan finnas fler", "Räckte inte för beslut", "5 svarade", "1 avbröts", `name="after" value="8"`, `name="person" value="19900602-2397"`)
	number, err := aggregator.ParsePersonalNumber(person)
	if err != nil {
		t.Fatal(err)
	}
	want := records.Search{
		Reason: "Anmälan", Person: number, Caseworker: "anna.lind", Case: "2026-0417", Unit: "Nord", Purpose: "application", Authority: "FK",
		Outcome: "empty", Provision: "fk-formaner", From: "2026-11-01", To: "2026-11-21",
	}
	form.Set("after", "8")
	form.Set("shown", "2")
	_, page = b.Post(t, "/logg/sok", form)
	consoletest.Holds(t, page, "Frågorna 3–4")
	next := want
	next.After = 8
	if diff := cmp.Diff([]records.Search{want, next}, d.searches, cmp.Comparer(func(a, b aggregator.PersonalNumber) bool { return a == b })); diff != "" {
		t.Errorf("searches (-want +got):\n%s", diff)
	}
	_, page = b.Post(t, "/language", url.Values{"lang": {"en"}, "back": {"/console/logg/sok"}})
	consoletest.Holds(t, page, "Search the log")
	if len(d.searches) != 2 {
		t.Error("another language is another search")
	}
}

// Nothing found in a part of the log is not nothing found.
func TestAnEmptyPage(t *testing.T) {
	d := &desk{found: records.Found{Next: 100_000}}
	b := d.open(t)
	_, page := b.Post(t, "/logg/sok", url.Values{"reason": {"x"}})
	consoletest.Holds(t, page, "resten är inte genomsökt", "Nästa sida")
	d.found = records.Found{}
	_, page = b.Post(t, "/logg/sok", url.Values{"reason": {"x"}})
	consoletest.Holds(t, page, "Inga frågor stämmer med villkoren.")
}

// A form that is wrong comes back as it was filled in, says why, and is no search.
func TestAFormThatCanBeMended(t *testing.T) {
	d := &desk{}
	b := d.open(t)
	status, page := b.Post(t, "/logg/sok", url.Values{"reason": {"Anmälan"}, "person": {"19900602-2398"}, "unit": {"Nord"}})
	if status != http.StatusUnprocessableEntity || len(d.searches) != 0 {
		t.Errorf("%d, searches %v", status, d.searches)
	}
	consoletest.Holds(t, page, "Personnumret stämmer inte.", `value="Nord"`, "<details open>")
	d.problem = aggregator.NewProblem("log_reason", "/reason", aggregator.Text{SV: "Ange skäl.", EN: "x"}, nil)
	status, page = b.Post(t, "/logg/sok", url.Values{"unit": {"Nord"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("%d", status)
	}
	consoletest.Holds(t, page, "Ange skäl.", `value="Nord"`)
	d.problem = aggregator.NewProblem(aggregator.CodeLedger, "", aggregator.Text{SV: "Loggen går inte att använda.", EN: "x"}, nil)
	if status, page = b.Post(t, "/logg/sok", url.Values{"reason": {"x"}}); status != http.StatusServiceUnavailable || strings.Contains(page, "Inga frågor") {
		t.Errorf("without a ledger: %d\n%s", status, page)
	}
}

func TestAnInquiry(t *testing.T) {
	d := &desk{}
	b := d.open(t)
	status, page := b.Post(t, "/logg/fraga", url.Values{"record": {"7"}, "reason": {"Anmälan"}})
	if status != http.StatusOK {
		t.Fatalf("%d\n%s", status, page)
	}
	consoletest.Holds(t, page, "Fråga 7", "Att du såg den här frågan är skrivet i loggen.", "Skyddade uppgifter", "Antal uppgifter: 3.", "Texten är dagens.",
		"från 2026-01-01; nämnden beslutar om ekonomiskt bistånd", "har gått ut", "i ärendet: sökande, 36 år", "missbruk", "csn-borttagen")
	if diff := cmp.Diff([]string{"greta.logg: Anmälan"}, d.looks); diff != "" {
		t.Error(diff)
	}
	if status, _ := b.Post(t, "/logg/fraga", url.Values{"record": {"sju"}}); status != http.StatusNotFound {
		t.Errorf("no such record: %d", status)
	}
	response, err := b.Send("/logg/bevis", url.Values{"inquiry": {"Q1"}})
	status, proof := consoletest.Read(t, response, err)
	if status != http.StatusOK || proof != `{"inquiry":"Q1"}` || response.Header.Get("Content-Disposition") != `attachment; filename="bevis.json"` || response.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("proof: %d %s %v", status, proof, response.Header)
	}
}

// Whatever anybody wrote, or an authority sent, is text.
func TestNothingComesOutAsMarkup(t *testing.T) {
	d := &desk{found: records.Found{Rows: []records.Row{row(7)}, Next: 7}}
	b := d.open(t)
	form := url.Values{"record": {"7"}}
	for _, field := range []string{"reason", "person", "caseworker", "case", "unit", "purpose", "authority", "outcome", "provision", "from", "to", "shown"} {
		form.Set(field, hostile)
	}
	var all string
	for _, path := range []string{"/logg/sok", "/logg/fraga"} {
		_, page := b.Post(t, path, form)
		all += page
	}
	form.Del("person")
	_, page := b.Post(t, "/logg/sok", form)
	all += page
	if strings.Contains(all, "<script>alert") || strings.Contains(all, "<img") {
		t.Errorf("a text came out as markup:\n%s", all)
	}
}

func TestWhoMayNot(t *testing.T) {
	d := &desk{roles: []string{"economic_aid", "source_admin", "legal_reviewer"}}
	b := d.open(t)
	if status, _ := b.Get(t, "/logg"); status != http.StatusForbidden {
		t.Errorf("the form: %d", status)
	}
	for _, path := range []string{"/logg/sok", "/logg/fraga", "/logg/bevis"} {
		if status, _ := b.Post(t, path, url.Values{"reason": {"x"}, "record": {"7"}, "inquiry": {"Q1"}}); status != http.StatusForbidden {
			t.Errorf("%s: %d", path, status)
		}
	}
	if len(d.searches)+len(d.looks) != 0 {
		t.Error("something was done")
	}
}
