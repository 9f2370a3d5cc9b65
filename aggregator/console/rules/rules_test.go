package rules_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/console/internal/consoletest"
	"underlag/aggregator/console/rules"
)

const hostile = consoletest.Hostile

var both = aggregator.Text{SV: hostile, EN: hostile}

// desk is a fake of the law, whose every text is hostile.
type desk struct {
	roles  []string
	filter rules.Filter
	asked  rules.Case
}

func (d *desk) May(c aggregator.Caller) bool { return slices.Contains(c.Roles, "legal_reviewer") }
func (d *desk) Today() aggregator.Date       { return 20261121 }

func (d *desk) Matrix(f rules.Filter) (rules.Matrix, error) {
	d.filter = f
	if f.Authority == "XYZ" {
		return rules.Matrix{}, rules.Problem("filter_unknown", "Inget heter så.", "Nothing is called that.")
	}
	return rules.Matrix{Revision: "sha256:1", Head: []aggregator.Text{both}, Lines: []rules.Line{{ID: "csn-studiestod", Cells: []aggregator.Text{both}}}, Authorities: []rules.Choice{{Value: hostile, Name: both}}}, nil
}

func (d *desk) Provision(_ context.Context, id aggregator.ProvisionID, on aggregator.Date) (*rules.Provision, error) {
	if id != "csn-studiestod" {
		return nil, nil
	}
	return &rules.Provision{
		ID: id, On: on, Title: both, Facts: []rules.Fact{{Name: both, Says: both}}, LegalText: []string{hostile},
		Sources: []string{"https://rkrattsbaser.gov.se/", "javascript:alert(1)"}, Delivers: []rules.Delivery{{Category: both, Fields: []aggregator.Text{both}}},
		Questions: []rules.Question{{File: "tests/csn.yaml", Line: 7, Ask: hostile, Faults: []aggregator.Text{both}}},
	}, nil
}

func (d *desk) History(aggregator.ProvisionID) ([]rules.Publication, error) {
	return []rules.Publication{{Sequence: 2, Author: hostile, Reviewers: []string{hostile}, Changes: []aggregator.Text{both}}}, nil
}

func (d *desk) Choices() rules.CaseChoices {
	return rules.CaseChoices{Purposes: []rules.Choice{{Value: "application", Name: both}}, Given: []rules.Choice{{Value: hostile, Name: both}}}
}

func (d *desk) Explain(_ context.Context, c rules.Case) (rules.Explained, error) {
	d.asked = c
	return rules.Explained{Sentences: []rules.Sentence{{Person: 1, Role: both, Allowed: true, Text: both, Held: []aggregator.Text{both}}}}, nil
}

// open lets a browser in.
func open(t *testing.T, d *desk, o rules.Options) *consoletest.Browser {
	t.Helper()
	return consoletest.Open(t, rules.New(o), aggregator.Caller{ID: "ludvig.ratt", Roles: d.roles}, time.Now)
}

func TestReading(t *testing.T) {
	t.Parallel()
	d := &desk{roles: []string{"legal_reviewer"}}
	b := open(t, d, rules.Options{Desk: d})
	for _, test := range []struct {
		path   string
		status int
		says   string
	}{
		{"/ratt", 200, "Som lagen är den dagen"},
		{"/ratt?on=2027-01-01&authority=CSN", 200, "Lagen 2027-01-01"},
		{"/ratt?on=2027-13-01", 422, "ÅÅÅÅ-MM-DD"},
		{"/ratt?authority=XYZ", 422, "filter_unknown"},
		{"/ratt/rad/csn-studiestod", 200, "Frågor som prövar raden"},
		{"/ratt/rad/nothing", 404, "Sidan finns inte"},
		{"/ratt/rad/csn-studiestod/historik", 200, "Nummer 2"},
		{"/ratt/prova", 200, "Vad skulle lagen säga?"},
		{"/ratt/prova?purpose=application&adults=2&children=3,+16&role=economic_aid", 200, "Får frågas"},
		{"/ratt/prova?purpose=application&children=vuxen", 422, "ages_invalid"},
	} {
		status, page := b.Get(t, test.path)
		if status != test.status || !strings.Contains(page, test.says) {
			t.Errorf("%s: %d, want %d and %q:\n%s", test.path, status, test.status, test.says, page)
		}
		if strings.Contains(page, "<script>alert") || strings.Contains(page, "<img") || strings.Contains(page, `"javascript:`) {
			t.Errorf("%s: a text became code:\n%s", test.path, page)
		}
	}
	if d.asked.Adults != 2 || !slices.Equal(d.asked.Children, []int{3, 16}) || d.asked.On != 20261121 {
		t.Errorf("asked %+v", d.asked)
	}
}

func TestWrongRole(t *testing.T) {
	t.Parallel()
	d := &desk{roles: []string{"source_admin"}}
	b := open(t, d, rules.Options{Desk: d})
	for _, path := range []string{"/ratt", "/ratt/rad/csn-studiestod", "/ratt/prova"} {
		if status, _ := b.Get(t, path); status != http.StatusForbidden {
			t.Errorf("%s: %d", path, status)
		}
	}
}
