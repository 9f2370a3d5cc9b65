package rules

import (
	"strconv"
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/console"
)

// Filter chooses lines of the matrix as they are on a day; what is empty chooses all.
type Filter struct {
	On                                               aggregator.Date
	Authority, Category, Purpose, Role, Field, State string
}

// Choice is one value that can be chosen, in words.
type Choice struct {
	Value string
	Name  aggregator.Text
}

// Matrix is the law, or a part of it, as a table.
type Matrix struct {
	Revision                                                 string
	Head                                                     []aggregator.Text
	Lines                                                    []Line
	Authorities, Categories, Purposes, Roles, Fields, States []Choice
}

// Line is one row of a table and one category, as many cells as the head has.
type Line struct {
	ID    aggregator.ProvisionID
	Title aggregator.Text
	Cells []aggregator.Text
}

// Fact is one thing that is said of a provision.
type Fact struct{ Name, Says aggregator.Text }

// Provision is everything the law says of one row.
type Provision struct {
	ID        aggregator.ProvisionID
	On        aggregator.Date
	Revision  string
	Title     aggregator.Text
	Facts     []Fact
	Delivers  []Delivery
	Withheld  bool // the fields are never let through
	LegalText []string
	Sources   []string // addresses of what it rests on
	Questions []Question
}

// Delivery is one category and its fields.
type Delivery struct {
	Category aggregator.Text
	Fields   []aggregator.Text
}

// Question is one of the reviewers' questions, and how the answer differs from the
// one expected.
type Question struct {
	File   string
	Line   int
	Ask    string
	Faults []aggregator.Text
}

// Publication is one law that was published, and what it changed.
type Publication struct {
	Sequence         int64
	Revision, Author string
	Reviewers        []string
	From, To         aggregator.Date
	First            bool // the first that is kept; what came before is not known
	Changes          []aggregator.Text
}

// matrix shows the whole law, or what is chosen of it.
func (a *area) matrix(v *console.Visit) error {
	q := v.R.URL.Query()
	on, err := a.day(q.Get("on"))
	if err != nil {
		return err
	}
	f := Filter{on, q.Get("authority"), q.Get("category"), q.Get("purpose"), q.Get("role"), q.Get("field"), q.Get("state")}
	m, err := a.Desk.Matrix(f)
	if err != nil {
		return err
	}
	return v.Page("matrix", title, struct {
		*area
		Matrix
		On      aggregator.Date
		Filters []chooser
	}{a, m, on, []chooser{
		{"authority", aggregator.Text{SV: "Myndighet", EN: "Authority"}, f.Authority, m.Authorities},
		{"category", aggregator.Text{SV: "Uppgifter", EN: "Category"}, f.Category, m.Categories},
		{"purpose", aggregator.Text{SV: "Ändamål", EN: "Purpose"}, f.Purpose, m.Purposes},
		{"role", aggregator.Text{SV: "Om", EN: "About"}, f.Role, m.Roles},
		{"field", aggregator.Text{SV: "Fält", EN: "Field"}, f.Field, m.Fields},
		{"state", aggregator.Text{SV: "Läge", EN: "Status"}, f.State, m.States},
	}})
}

// chooser is one field of a form with a closed list.
type chooser struct {
	Name    string
	Label   aggregator.Text
	Chosen  string
	Choices []Choice
}

func (a *area) provision(v *console.Visit) error {
	on, err := a.day(v.R.URL.Query().Get("on"))
	if err != nil {
		return err
	}
	p, err := a.Desk.Provision(v.R.Context(), aggregator.ProvisionID(v.R.PathValue("id")), on)
	if err != nil {
		return err
	}
	if p == nil {
		return console.NotFound()
	}
	return v.Page("provision", p.Title, p)
}

func (a *area) history(v *console.Visit) error {
	id := aggregator.ProvisionID(v.R.PathValue("id"))
	list, err := a.Desk.History(id)
	if err != nil {
		return err
	}
	return v.Page("history", aggregator.Text{SV: "Historik", EN: "History"}, struct {
		ID   aggregator.ProvisionID
		List []Publication
	}{id, list})
}

// CaseChoices are what a case can be made up of.
type CaseChoices struct {
	Purposes, Roles, Given []Choice
	Personas, Callers      []Choice // made-up ones, of the demo only
}

// Case is a case that somebody has made up: no person is in it.
type Case struct {
	On              aggregator.Date
	Purpose         string
	Adults          int
	Children        []int // their ages
	Roles           []string
	Given           []string // what is out of order
	Persona, Caller string
}

// Explained is why each authority may be asked in a case, or why not.
type Explained struct {
	Revision  string
	Sentences []Sentence
}

// Sentence is one of them.
type Sentence struct {
	Person    int // from 1; 0: of the whole case
	Role      aggregator.Text
	Authority aggregator.AuthorityCode
	Allowed   bool
	Text      aggregator.Text
	Held      []aggregator.Text // what is kept back
}

// caseForm is the form and what came of it.
type caseForm struct {
	CaseChoices
	Case
	Ages    string
	Asked   bool
	Problem *aggregator.Problem
	Explained
}

// Has tells whether a box is ticked.
func (caseForm) Has(list []string, value string) bool {
	for _, v := range list {
		if v == value {
			return true
		}
	}
	return false
}

func (a *area) whatIf(v *console.Visit) error {
	q := v.R.URL.Query()
	page := &caseForm{CaseChoices: a.Desk.Choices(), Ages: q.Get("children"), Asked: q.Has("purpose")}
	page.Case = Case{On: a.Desk.Today(), Purpose: "application", Adults: 1, Roles: []string{"economic_aid"}}
	heading := aggregator.Text{SV: "Pröva ett fall", EN: "Try a case"}
	if !page.Asked {
		return v.Page("case", heading, page)
	}
	err := page.read(a, q)
	if err == nil {
		page.Explained, err = a.Desk.Explain(v.R.Context(), page.Case)
	}
	if p := problemOf(err); p != nil {
		page.Problem = p
		return v.Again("case", heading, page)
	}
	if err != nil {
		return err
	}
	return v.Page("case", heading, page)
}

func (p *caseForm) read(a *area, q map[string][]string) error {
	get := func(key string) string { return strings.Join(q[key], "") }
	p.Case = Case{Purpose: get("purpose"), Adults: 1, Roles: q["role"], Given: q["given"], Persona: get("persona"), Caller: get("caller")}
	if get("adults") == "2" {
		p.Adults = 2
	}
	var err error
	if p.On, err = a.day(get("on")); err != nil {
		p.On = a.Desk.Today()
		return err
	}
	for age := range strings.FieldsFuncSeq(p.Ages, func(r rune) bool { return r == ',' || r == ' ' }) {
		n, err := strconv.Atoi(age)
		if err != nil || n < 0 || n > 25 || len(p.Children) >= 10 {
			return Problem("ages_invalid", "Ange barnens åldrar i hela år, 0–25, med komma mellan; högst tio barn.", "Give the children's ages in whole years, 0–25, separated by commas; at most ten children.")
		}
		p.Children = append(p.Children, n)
	}
	return nil
}
