package main

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/review"
	"underlag/aggregator/audit"
	"underlag/sources"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	law := []string{"explain", "-policies", shipped, "-on", "2026-11-21", "-lang", "en"}
	tests := []struct {
		name        string
		args        []string
		code        int
		out, errOut string
	}{
		{"ordinary", nil, 0, "CSN  Swedish Board of Student Finance may be asked about the applicant", ""},
		{"persona", []string{"-persona", "couple-three-children"}, 0, "5. child\n", ""},
		{"relative", []string{"-persona", "couple-three-children", "-caller", "relative"}, 0, "No authority may be asked: ", "conflict_of_interest"},
		{"automation", []string{"-persona", "single-student", "-caller", "robot"}, 0, "AF   ", ""},
		{"unregistered", []string{"-persona", "single-student", "-caller", "unregistered-robot"}, 0, "automation_not_registered", ""},
		{"no agreement", []string{"-caller", "no-agreement"}, 0, "no_agreement", ""},
		{"recovery", []string{"-purpose", "recovery"}, 0, "basis_unconfirmed, skv-kapital-aterkrav", ""},
		{"all confirmed", []string{"-purpose", "recovery", "-all-confirmed"}, 0, "under skv-kapital-aterkrav", ""},
		{"month", []string{"-month", "2026-10"}, 0, "2026-05-01–2026-10-31", ""},
		{"given", []string{"-given", "case closed"}, 0, "case_closed", ""},
		{"what is held", []string{"-v"}, 0, "– home equipment loan: ", ""},
		{"unknown given", []string{"-given", "case shut"}, 2, "", "case closed"},
		{"unknown persona", []string{"-persona", "nobody"}, 2, "", "couple-three-children"},
		{"ledger alone", []string{"-ledger", "x"}, 2, "", "-ledger and -inquiry"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := policy(t, append(append([]string{}, law...), test.args...)...)
			if got.code != test.code || !strings.Contains(got.out, test.out) || !strings.Contains(got.out+got.errOut, test.errOut) {
				t.Errorf("got exit code %d\n%s%s", got.code, got.out, got.errOut)
			}
		})
	}
}

// ledger writes inquiries decided under the shipped law to a ledger, as the
// service does, each on the day its function says.
func ledger(t *testing.T, inquiries map[string]func(*aggregator.LawQuestion)) string {
	t.Helper()
	law, err := (&common{}).openLaw(shipped)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := audit.GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ledger.db")
	log, err := audit.Open(path, audit.Options{Keys: keys, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	for id, change := range inquiries {
		record(t, log, law, id, change)
	}
	return path
}

func record(t *testing.T, log *audit.Log, law *access.Law, id string, change func(*aggregator.LawQuestion)) {
	t.Helper()
	q, err := review.Ordinary(law, 20261121, review.Member{Age: 36, Role: aggregator.Applicant})
	if err != nil {
		t.Fatal(err)
	}
	q.Inquiry.ID = id
	change(&q)
	service := &aggregator.Service{Law: law, Ledger: log, Now: func() time.Time { return q.Inquiry.AskedAt }}
	for _, d := range sources.Descriptors() {
		service.Sources = append(service.Sources, silent{d})
	}
	q.Inquiry.Deadline = time.Minute
	_, err = service.Answer(t.Context(), q.Caller, q.Inquiry, nil)
	var problem *aggregator.Problem
	if err != nil && !errors.As(err, &problem) {
		t.Fatal(err)
	}
}

// silent is a source that knows nobody.
type silent struct{ described aggregator.Descriptor }

func (s silent) Descriptor() aggregator.Descriptor { return s.described }

func (silent) Fetch(context.Context, aggregator.Question) (aggregator.Reply, error) {
	return aggregator.Reply{AsOf: time.Now()}, nil
}

// ofSmallMunicipality lets a municipality ask that is narrower than the tables.
func ofSmallMunicipality(q *aggregator.LawQuestion) {
	q.Caller.Organisation.Number, q.Inquiry.Case.Token.Organisation = "162120009977", "162120009977"
}

func TestExplainARecordedInquiry(t *testing.T) {
	t.Parallel()
	path := ledger(t, map[string]func(*aggregator.LawQuestion){
		"asked":   func(*aggregator.LawQuestion) {},
		"refused": func(q *aggregator.LawQuestion) { q.Inquiry.Case.Token.State = "closed" },
		"small":   ofSmallMunicipality,
		"narrower": func(q *aggregator.LawQuestion) {
			ofSmallMunicipality(q)
			q.Inquiry.Month = 202511
		},
	})
	explain := func(dir, id string) said {
		return policy(t, "explain", "-policies", dir, "-ledger", path, "-inquiry", id, "-lang", "en")
	}
	got := explain(shipped, "asked")
	if got.code != 0 || !strings.Contains(got.out, "decided on 2026-11-21 under sha256:") || !strings.Contains(got.out, "may be asked about the applicant for 2026-06-01–2026-11-30 under csn-studiestod (Study aid)") || strings.Contains(got.out, "another") {
		t.Errorf("%+v", got)
	}
	got = explain(shipped, "refused")
	if got.code != 0 || !strings.Contains(got.out, "The case is not open (case_closed)") {
		t.Errorf("%+v", got)
	}
	if got = explain(shipped, "nobody"); got.code != 2 || !strings.Contains(got.errOut, "no inquiry with that id") {
		t.Errorf("%+v", got)
	}
	// A municipality that was narrower is explained in its own words.
	got = explain(shipped, "narrower")
	if got.code != 0 || !strings.Contains(got.out, "one year of study aid is enough (municipality_period, csn-studiestod).") {
		t.Errorf("%+v", got)
	}
	if got = policy(t, "explain", "-policies", shipped, "-ledger", path, "-inquiry", "small", "-v"); got.code != 0 || !strings.Contains(got.out, "Nämnden hämtar inte uppgifter om program. (municipality_narrower)") {
		t.Errorf("%+v", got)
	}
	dir := draft(t)
	change(t, dir, "tables/csn.yaml", "en: Study aid}", "en: Student aid}")
	if got = explain(dir, "asked"); got.code != 0 || !strings.Contains(got.out, "The law shown is another, sha256:") {
		t.Errorf("%+v", got)
	}
}
