package rules_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/console/rules"
)

// bench is a fake of the drafts, whose every text is hostile. It counts what was
// done, and refuses all of it if told to.
type bench struct {
	done    []string
	refuses bool
}

func (b *bench) did(what string) error {
	b.done = append(b.done, what)
	if b.refuses {
		return rules.Problem("draft_refused", hostile, hostile)
	}
	return nil
}

func (b *bench) draft() rules.Draft {
	return rules.Draft{
		Name: "prov", Author: hostile, Begun: time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC), Mine: true, Revision: hostile, From: 20270101,
		Files: []string{hostile}, Rows: []string{hostile}, Approvals: []string{hostile}, Needed: 2,
		Impact: &rules.Impact{Decisions: 3, Effects: []rules.Effect{{Organisation: hostile, Purpose: both, What: both, Effect: both, Persons: 1, Examples: []int64{7}}}},
	}
}

func (b *bench) All() ([]rules.Draft, error)                     { return []rules.Draft{b.draft()}, nil }
func (b *bench) Begin(aggregator.Caller, string) error           { return b.did("begin") }
func (b *bench) Rows(string) ([]string, error)                   { return []string{hostile}, nil }
func (b *bench) Pack(_ string, w io.Writer) error                { _, err := io.WriteString(w, "zip"); return err }
func (b *bench) CanPublish() bool                                { return true }
func (b *bench) Approve(aggregator.Caller, string, []byte) error { return b.did("approve") }

func (b *bench) One(_ aggregator.Caller, name string) (*rules.Draft, error) {
	if name != "prov" {
		return nil, nil
	}
	d := b.draft()
	return &d, nil
}

func (b *bench) File(string, string) (*rules.File, error) {
	return &rules.File{Name: "tables/csn.yaml", Text: hostile, Digest: hostile}, nil
}

func (b *bench) Save(_ aggregator.Caller, _, _, _, _ string) error { return b.did("save") }

func (b *bench) Row(_, id string) (*rules.Row, error) {
	return &rules.Row{ID: id, File: hostile, Digest: hostile, TitleSV: hostile, TitleEN: hostile, Citation: hostile, LegalText: []string{hostile},
		Status: "confirmed", Reviewer: hostile, Delivers: []rules.RowDelivery{{Category: "c", Name: both, Fields: []rules.RowField{{Name: "f", Label: both, On: true}}}}}, nil
}

func (b *bench) SaveRow(aggregator.Caller, string, *rules.Row) error { return b.did("row") }

func (b *bench) Examine(context.Context, string) (rules.Examined, error) {
	return rules.Examined{Findings: []rules.Finding{{File: hostile, Key: hostile, Line: 3, Error: true, Problem: both, Remedy: both}},
		Failures: []rules.Question{{File: hostile, Ask: hostile, Faults: []aggregator.Text{both}}}, Changes: []aggregator.Text{both}}, nil
}

func (b *bench) Replay(context.Context, aggregator.Caller, string, aggregator.Date) error {
	return b.did("replay")
}

func (b *bench) SetDays(aggregator.Caller, string, aggregator.Date, aggregator.Date) error {
	return b.did("days")
}

func (b *bench) Publish(context.Context, aggregator.Caller, string) (int64, error) {
	return 3, b.did("publish")
}

func (b *bench) Rollback(context.Context, aggregator.Caller, string, string) (int64, error) {
	return 4, b.did("rollback")
}

// The forms of the drafts, and what each has done.
var forms = []struct {
	path, does string
	form       url.Values
}{
	{"/ratt/utkast", "begin", url.Values{"name": {"prov"}}},
	{"/ratt/utkast/prov/fil", "save", url.Values{"f": {"tables/csn.yaml"}, "text": {hostile}}},
	{"/ratt/utkast/prov/rad/csn-studiestod", "row", url.Values{"title_sv": {hostile}}},
	{"/ratt/utkast/prov/aterspelning", "replay", nil},
	{"/ratt/utkast/prov/dagar", "days", url.Values{"from": {"2027-01-01"}}},
	{"/ratt/utkast/prov/publicering", "publish", nil},
	{"/ratt/atergang", "rollback", url.Values{"revision": {"sha256:1"}, "reason": {hostile}}},
}

// draftPages are what one reads about drafts.
var draftPages = []string{"/ratt/utkast", "/ratt/utkast/prov", "/ratt/utkast/prov/fil?f=tables/csn.yaml", "/ratt/utkast/prov/rad/csn-studiestod", "/ratt/utkast/prov/provning", "/ratt/utkast/prov/underlag"}

func TestTextsOfDraftsAreText(t *testing.T) {
	t.Parallel()
	w := &bench{}
	d := &desk{roles: []string{"legal_reviewer"}}
	b := open(t, d, rules.Options{Desk: d, Drafts: w})
	inert := func(path string, page string) {
		t.Helper()
		if strings.Contains(page, "<script>alert") || strings.Contains(page, "<img") {
			t.Errorf("%s: a text became code:\n%s", path, page)
		}
	}
	for _, path := range draftPages {
		status, page := b.Get(t, path)
		if status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
		inert(path, page)
	}
	w.refuses = true
	for _, f := range forms {
		w.done = nil
		status, page := b.Post(t, f.path, f.form)
		if status != http.StatusUnprocessableEntity || len(w.done) != 1 || w.done[0] != f.does {
			t.Errorf("%s: %d, did %v", f.path, status, w.done)
		}
		inert(f.path, page)
	}
	if status, _ := b.Get(t, "/ratt/utkast/none"); status != http.StatusNotFound {
		t.Errorf("a draft that is not there: %d", status)
	}
}

func TestDraftsAreForLegalReviewers(t *testing.T) {
	t.Parallel()
	w := &bench{}
	d := &desk{roles: []string{"log_reviewer", "source_admin", "economic_aid"}}
	b := open(t, d, rules.Options{Desk: d, Drafts: w})
	for _, path := range draftPages {
		if status, _ := b.Get(t, path); status != http.StatusForbidden {
			t.Errorf("%s: %d", path, status)
		}
	}
	for _, f := range forms {
		if status, _ := b.Post(t, f.path, f.form); status != http.StatusForbidden || len(w.done) != 0 {
			t.Errorf("%s: %d, did %v", f.path, status, w.done)
		}
	}
}
