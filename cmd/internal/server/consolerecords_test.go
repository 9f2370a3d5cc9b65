package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/audit"
	"underlag/aggregator/console/records"
	"underlag/aggregator/httpapi"
	"underlag/cmd/internal/accesses"
	"underlag/cmd/internal/lawdesk"
	"underlag/policies"
)

// The municipality of the reviewer, and another.
const (
	ownOrganisation      = "162120009993"
	strangerOrganisation = "162120009985"
	aboutNumber          = "199006022397"
)

var logNoon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func logReviewer(id string, organisation aggregator.OrgNumber) aggregator.Caller {
	return aggregator.Caller{ID: id, Roles: []string{aggregator.RoleLogReviewer}, Organisation: aggregator.Organisation{Number: organisation}}
}

// newRecordsDesk has a real ledger in a file: q1 of anna's, answered; q2 of the
// reviewer greta's own, refused; q3 of another municipality.
func newRecordsDesk(t *testing.T) recordsDesk {
	t.Helper()
	dir := t.TempDir()
	keys, err := audit.LoadOrGenerateKeys(filepath.Join(dir, "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return logNoon }
	log, err := audit.Open(filepath.Join(dir, "ledger.db"), audit.Options{Keys: keys, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	law, err := lawdesk.Load(lawdesk.Config(policies.FS))
	if err != nil {
		t.Fatal(err)
	}
	person, err := aggregator.ParsePersonalNumber(aboutNumber)
	if err != nil {
		t.Fatal(err)
	}
	entry := aggregator.Entry{
		ID: "q1", At: logNoon, Organisation: ownOrganisation, Caseworker: "anna.lind", Unit: "Nord", Case: "2026-0417", Purpose: aggregator.Application, Revision: law.Revision(), On: 20261120,
		Subjects:      []aggregator.EntrySubject{{Number: person, Role: aggregator.Applicant, Sources: []aggregator.EntrySource{{Authority: "CSN", Provisions: []aggregator.ProvisionID{"csn-studiestod"}}, {Authority: "FK", Refusal: string(aggregator.NotAsked)}}}},
		Circumstances: &aggregator.Circumstances{Environment: "demo", Month: 202611, Persons: []aggregator.PersonFacts{{Age: 36, CaseRole: aggregator.Applicant, Askable: true}}},
	}
	refused, foreign := entry, entry
	refused.ID, refused.Caseworker, refused.Circumstances = "q2", "greta.logg", nil
	foreign.ID, foreign.Organisation = "q3", strangerOrganisation
	if _, err := log.Begin(t.Context(), entry); err != nil {
		t.Fatal(err)
	}
	if _, err := log.Finish(t.Context(), "q1", []aggregator.SourceOutcome{{Authority: "CSN", Outcome: aggregator.Answered, Facts: 3}}, true); err != nil {
		t.Fatal(err)
	}
	if _, err := log.Refuse(t.Context(), refused, aggregator.Refusal{Code: "conflict_of_interest"}); err != nil {
		t.Fatal(err)
	}
	if _, err := log.Begin(t.Context(), foreign); err != nil {
		t.Fatal(err)
	}
	verified := log.Verification()
	t.Cleanup(verified.Close)
	rules := newInForce(law, newInsightKeys(keys))
	teller := &accesses.Teller{Log: log, Laws: &accesses.Laws{InForce: func() *access.Law { return law.Law }}, Now: now, Municipalities: map[aggregator.OrgNumber]accesses.Municipality{ownOrganisation: {Name: "Provkommun", NamesCaseworkers: true}}}
	return recordsDesk{&logReview{log, verified, make(chan struct{}, heavyAtOnce)}, &Server{ledger: log, tells: teller}, rules}
}

func codeOf(err error) string {
	var p *aggregator.Problem
	if errors.As(err, &p) {
		return p.Code
	}
	return ""
}

// number is the record that began or refused an inquiry of an organisation.
func (d recordsDesk) number(t *testing.T, by aggregator.Caller, place int) int64 {
	t.Helper()
	found, err := d.Search(t.Context(), by, records.Search{Reason: "Prov"})
	if err != nil || len(found.Rows) <= place {
		t.Fatalf("%+v, %v", found, err)
	}
	return found.Rows[place].Record
}

// The log shown is that of the ledger: in words, of one's own organisation alone.
func TestTheLogInTheConsole(t *testing.T) {
	t.Parallel()
	d, greta := newRecordsDesk(t), logReviewer("greta.logg", ownOrganisation)
	person, err := aggregator.ParsePersonalNumber(aboutNumber)
	if err != nil {
		t.Fatal(err)
	}
	found, err := d.Search(t.Context(), greta, records.Search{Reason: "Anmälan", Person: person, From: "2026-11-20", To: "2026-11-20"})
	if err != nil || len(found.Rows) != 2 || found.Next != 0 {
		t.Fatalf("got %+v, %v", found, err)
	}
	if r := found.Rows[0]; r.Caseworker != "anna.lind" || r.Purpose.SV != "Ansökan" || !r.Ready || len(r.Outcomes) != 2 || found.Rows[1].Refusal != "conflict_of_interest" {
		t.Errorf("got %+v", found.Rows)
	}
	q, err := d.Look(t.Context(), greta, found.Rows[0].Record, "Anmälan")
	if err != nil {
		t.Fatal(err)
	}
	csn := q.Subjects[0].Sources[0]
	if q.ID != "q1" || csn.Name.SV == "" || !csn.Provisions[0].Known || csn.Provisions[0].Citation == "" || q.Subjects[0].Facts[0] != 3 || q.Subjects[0].Sources[1].Outcome != aggregator.NotAsked || q.Circumstances == nil {
		t.Errorf("got %+v", q)
	}
	foreign := d.number(t, logReviewer("rut", strangerOrganisation), 0)
	if _, err := d.Look(t.Context(), greta, foreign, "Anmälan"); codeOf(err) != httpapi.CodeNoLogInquiry {
		t.Errorf("another's: %v", err)
	}
	if _, err := d.Prove(t.Context(), greta, "q3"); codeOf(err) != httpapi.CodeNoLogInquiry {
		t.Errorf("another's proof: %v", err)
	}
	if _, err := d.Search(t.Context(), greta, records.Search{}); codeOf(err) != "log_reason" {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := d.Look(t.Context(), greta, found.Rows[0].Record, ""); codeOf(err) != "log_reason" {
		t.Errorf("a look without a reason: %v", err)
	}
}

// Nobody but a log reviewer does any of it, whatever the area lets through.
func TestTheConsolesLogIsForReviewers(t *testing.T) {
	t.Parallel()
	d := newRecordsDesk(t)
	anna := aggregator.Caller{ID: "anna.lind", Roles: []string{"economic_aid"}, Organisation: aggregator.Organisation{Number: ownOrganisation}}
	named := logReviewer("greta.logg", ownOrganisation)
	named.Named = true
	for _, by := range []aggregator.Caller{anna, named, logReviewer("", ownOrganisation), logReviewer("greta.logg", "")} {
		if d.May(by) {
			t.Errorf("%+v may", by)
		}
		ctx := t.Context()
		_, search := d.Search(ctx, by, records.Search{Reason: "x"})
		_, look := d.Look(ctx, by, 1, "x")
		_, proof := d.Prove(ctx, by, "q1")
		_, list := d.Reviews(ctx, by)
		_, chain := d.Verification(ctx, by, true)
		_, report := d.Report(ctx, by, records.Report{Reason: "x", Lang: "sv", Format: "html"})
		for n, err := range []error{
			search, look, proof, list, chain, report, d.Close(ctx, by, "x", "misuse", "x"), d.Assign(ctx, by, "x", "y", "x"),
			d.Check(ctx, by, records.Check{From: "2026-11-01", To: "2026-11-30", Sample: "1", Reason: "x"}),
			d.Export(ctx, by, records.Search{Reason: "x"}, "csv", func() io.Writer { t.Error("written"); return io.Discard }),
		} {
			if codeOf(err) != httpapi.CodeNotLogReviewer {
				t.Errorf("%d: %v", n, err)
			}
		}
	}
}

// A check opens reviews, which are closed by anybody but who asked.
func TestReviewsInTheConsole(t *testing.T) {
	t.Parallel()
	d, greta, rut := newRecordsDesk(t), logReviewer("greta.logg", ownOrganisation), logReviewer("rut", ownOrganisation)
	ctx := t.Context()
	check := records.Check{From: "2026-11-01", To: "2026-11-30", Sample: "0", Reason: "November"}
	if err := d.Check(ctx, greta, check); err != nil {
		t.Fatal(err)
	}
	list, err := d.Reviews(ctx, greta)
	if err != nil {
		t.Fatal(err)
	}
	n := slices.IndexFunc(list, func(r records.Review) bool { return strings.HasPrefix(r.ID, "own_or_relative-") })
	if n < 0 || list[n].Rule.SV != "Fråga om sig själv eller en närstående" || list[n].Closed != nil {
		t.Fatalf("got %+v", list)
	}
	id := list[n].ID
	if err := d.Close(ctx, greta, id, "justified", "Mitt arbete."); codeOf(err) != httpapi.CodeOwnLogReview {
		t.Errorf("her own: %v", err)
	}
	if err := d.Assign(ctx, greta, id, "rut", "Inte jag själv."); err != nil {
		t.Fatal(err)
	}
	if list, err = d.Reviews(ctx, rut); err != nil || !slices.Equal(list[n].Owners, []string{"rut"}) {
		t.Errorf("owner: %+v, %v", list[n], err)
	}
	for code, try := range map[string]error{
		httpapi.CodeLogAssigned: d.Close(ctx, logReviewer("bo", ownOrganisation), id, "misuse", "x"),
		httpapi.CodeLogFinding:  d.Close(ctx, rut, id, "", "x"),
		httpapi.CodeNoLogReview: d.Close(ctx, logReviewer("rut", strangerOrganisation), id, "misuse", "x"),
	} {
		if codeOf(try) != code {
			t.Errorf("got %v, want %s", try, code)
		}
	}
	if err := d.Close(ctx, rut, id, "misuse", "Frågade om sig själv."); err != nil {
		t.Fatal(err)
	}
	q, err := d.Look(ctx, rut, list[n].Records[0], "Uppföljning")
	if err != nil || len(q.Reviews) == 0 || !slices.ContainsFunc(q.Reviews, func(r records.Review) bool { return r.Closed != nil && r.Closed.Finding == "misuse" }) {
		t.Errorf("its reviews: %+v, %v", q.Reviews, err)
	}
	check.Sample = "många"
	if err := d.Check(ctx, greta, check); codeOf(err) != "log_query" {
		t.Errorf("a sample in words: %v", err)
	}
}

func TestTheChainAndFilesInTheConsole(t *testing.T) {
	t.Parallel()
	d, greta := newRecordsDesk(t), logReviewer("greta.logg", ownOrganisation)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	before, err := d.Verification(ctx, greta, false)
	if err != nil || before.Running || !before.Ended.IsZero() {
		t.Errorf("before: %+v, %v", before, err)
	}
	if begun, err := d.Verification(ctx, greta, true); err != nil || !begun.Running {
		t.Errorf("begun: %+v, %v", begun, err)
	}
	var file bytes.Buffer
	if err := d.Export(ctx, greta, records.Search{Reason: "Månaden"}, "jsonl", func() io.Writer { return &file }); err != nil || strings.Count(file.String(), "\n") != 2 || strings.Contains(file.String(), "q3") {
		t.Errorf("export: %v\n%s", err, file.String())
	}
	person, err := aggregator.ParsePersonalNumber(aboutNumber)
	if err != nil {
		t.Fatal(err)
	}
	report, err := d.Report(ctx, greta, records.Report{Person: person, Reason: "Begäran", Lang: "sv", Format: "html"})
	if err != nil || !bytes.Contains(report, []byte("anna.lind")) || !bytes.Contains(report, []byte("Provkommun")) || bytes.Contains(report, []byte(aboutNumber)) {
		t.Errorf("report: %v\n%s", err, report)
	}
	if pdf, err := d.Report(ctx, greta, records.Report{Person: person, Reason: "Begäran", Lang: "en", Format: "pdf"}); err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Errorf("pdf: %v", err)
	}
	if _, err := d.Report(ctx, greta, records.Report{Person: person, Lang: "sv", Format: "html"}); codeOf(err) != "log_reason" {
		t.Errorf("without a reason: %v", err)
	}
}
