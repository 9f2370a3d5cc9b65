package reviewdesk

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/console/rules"
	"underlag/cmd/internal/lawdesk"
	"underlag/cmd/internal/persona"
)

const shipped = "../../../policies"

func newDesk(t *testing.T) *Desk {
	t.Helper()
	law, err := lawdesk.Open(shipped, "")
	if err != nil {
		t.Fatal(err)
	}
	return New(Options{
		Organisations: []aggregator.OrgNumber{"162120009993"}, InForce: func() *access.Law { return law }, Shipped: os.DirFS(shipped),
		Now:  func() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) },
		Made: Made{Households: []rules.Choice{{Value: "couple-three-children"}}, Callers: []rules.Choice{{Value: "relative"}}, Put: persona.Put},
	})
}

func TestWhoMay(t *testing.T) {
	t.Parallel()
	d := New(Options{Organisations: []aggregator.OrgNumber{"162120009993"}})
	of := aggregator.Organisation{Number: "162120009993"}
	for _, test := range []struct {
		caller aggregator.Caller
		may    bool
	}{
		{aggregator.Caller{ID: "l", Roles: []string{"legal_reviewer"}, Organisation: of}, true},
		{aggregator.Caller{ID: "l", Roles: []string{"legal_reviewer"}}, false},
		{aggregator.Caller{ID: "l", Roles: []string{"source_admin"}, Organisation: of}, false},
		{aggregator.Caller{ID: "l", Roles: []string{"legal_reviewer"}, Organisation: of, Automation: true}, false},
		{aggregator.Caller{ID: "l", Roles: []string{"legal_reviewer"}, Organisation: of, Named: true}, false},
	} {
		if got := d.May(test.caller); got != test.may {
			t.Errorf("%+v: %v", test.caller, got)
		}
	}
}

func TestTheMatrix(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	whole, err := d.Matrix(rules.Filter{On: 20261121})
	if err != nil {
		t.Fatal(err)
	}
	csn, err := d.Matrix(rules.Filter{On: 20261121, Authority: "CSN", Purpose: "application", Role: "applicant"})
	if err != nil {
		t.Fatal(err)
	}
	if len(whole.Lines) <= len(csn.Lines) || len(csn.Lines) == 0 || len(whole.Authorities) != 7 || len(csn.Lines[0].Cells) != len(csn.Head) {
		t.Errorf("%d lines, %d of CSN, %d authorities", len(whole.Lines), len(csn.Lines), len(whole.Authorities))
	}
	var p *aggregator.Problem
	if _, err = d.Matrix(rules.Filter{On: 20261121, Authority: "XYZ"}); !errors.As(err, &p) {
		t.Errorf("a misspelt filter: %v", err)
	}
}

func TestAProvision(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	p, err := d.Provision(t.Context(), "csn-studiestod", 20261121)
	if err != nil || p == nil {
		t.Fatal(err)
	}
	if p.Title.EN != "Study aid" || len(p.LegalText) != 2 || len(p.Sources) != 2 || len(p.Questions) == 0 || len(p.Delivers) != 1 {
		t.Errorf("%+v", p)
	}
	for _, q := range p.Questions {
		if len(q.Faults) > 0 {
			t.Errorf("%s:%d: %v", q.File, q.Line, q.Faults)
		}
	}
	if p, err = d.Provision(t.Context(), "nothing", 20261121); p != nil || err != nil {
		t.Errorf("%v, %v", p, err)
	}
}

func TestWhatIf(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, test := range []struct {
		name, says string
		c          rules.Case
	}{
		{"ordinary", "Swedish Board of Student Finance may be asked", rules.Case{Roles: []string{"economic_aid"}}},
		{"household", "the child", rules.Case{Adults: 2, Children: []int{3, 16}, Roles: []string{"economic_aid"}}},
		{"no role", "No authority may be asked", rules.Case{}},
		{"closed", "case_closed", rules.Case{Roles: []string{"economic_aid"}, Given: []string{"case closed"}}},
		{"relative", "conflict_of_interest", rules.Case{Persona: "couple-three-children", Caller: "relative"}},
	} {
		test.c.On, test.c.Purpose = 20261121, "application"
		got, err := d.Explain(t.Context(), test.c)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, s := range got.Sentences {
			b.WriteString(s.Text.EN + "\n")
		}
		if !strings.Contains(b.String(), test.says) {
			t.Errorf("%s: %s", test.name, b.String())
		}
	}
	var p *aggregator.Problem
	if _, err := d.Explain(t.Context(), rules.Case{On: 20261121, Purpose: "curiosity"}); !errors.As(err, &p) {
		t.Errorf("%v", err)
	}
}
