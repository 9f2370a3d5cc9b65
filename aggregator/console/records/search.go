package records

import (
	"net/url"
	"strconv"
	"strings"

	"underlag/aggregator"
	"underlag/aggregator/console"
)

// searchPage is the form of a search, and what it found.
type searchPage struct {
	Words
	Outcomes []Choice
	Problem  *aggregator.Problem
	Searched bool // the search was made, and is a record
	Found    Found
	Shown    int // the place of the first row, less one
	given    url.Values
}

// Given is what a field was filled in with.
func (p *searchPage) Given(field string) string { return p.given.Get(field) }

// Fields are the fields of the search, for the forms that go on from it.
func (*searchPage) Fields() []string { return fields }

// More tells whether the search is limited by anything that is seldom used.
func (p *searchPage) More() bool {
	for _, field := range []string{"case", "unit", "authority", "outcome", "provision"} {
		if p.Given(field) != "" {
			return true
		}
	}
	return false
}

// From and Until are the places of the rows shown.
func (p *searchPage) From() int  { return p.Shown + 1 }
func (p *searchPage) Until() int { return p.Shown + len(p.Found.Rows) }

var fields = []string{"reason", "person", "caseworker", "case", "unit", "purpose", "authority", "outcome", "provision", "from", "to"}

var searchTitle = aggregator.Text{SV: "Sök i loggen", EN: "Search the log"}

func (a *area) searchPage(given url.Values) *searchPage {
	return &searchPage{Words: a.Desk.Words(), Outcomes: outcomeChoices(), given: given}
}

// form shows the search, not yet made.
func (a *area) form(v *console.Visit) error {
	return v.Page("search", searchTitle, a.searchPage(nil))
}

// search makes the search and shows a page of what it finds.
func (a *area) search(v *console.Visit) error {
	page := a.searchPage(v.R.PostForm)
	asked, err := readSearch(v.R.PostForm)
	if err == nil {
		page.Found, err = a.Desk.Search(v.R.Context(), v.Caller, asked)
	}
	if err != nil {
		if page.Problem, err = mended(err); err != nil {
			return err
		}
		return v.Again("search", searchTitle, page)
	}
	page.Searched = true
	if asked.After > 0 {
		page.Shown, _ = strconv.Atoi(v.R.PostFormValue("shown")) // only said, never used
		page.Shown = max(page.Shown, 0)
	}
	return v.Page("search", searchTitle, page)
}

// readSearch reads the form. What the values may be, the desk says.
func readSearch(form url.Values) (Search, error) {
	person, err := readPerson(form.Get("person"))
	s := Search{
		Reason: strings.TrimSpace(form.Get("reason")), Person: person, Caseworker: strings.TrimSpace(form.Get("caseworker")),
		Case: strings.TrimSpace(form.Get("case")), Unit: strings.TrimSpace(form.Get("unit")), Purpose: form.Get("purpose"),
		Authority: form.Get("authority"), Outcome: form.Get("outcome"), Provision: form.Get("provision"), From: form.Get("from"), To: form.Get("to"),
	}
	if after := form.Get("after"); err == nil && after != "" {
		if s.After, err = strconv.ParseInt(after, 10, 64); err != nil {
			err = console.NotFound()
		}
	}
	return s, err
}

// readPerson reads a number as people write it; none gives none.
func readPerson(text string) (aggregator.PersonalNumber, error) {
	text = strings.NewReplacer("-", "", " ", "").Replace(text)
	if text == "" {
		return aggregator.PersonalNumber{}, nil
	}
	number, err := aggregator.ParsePersonalNumber(text)
	if err != nil {
		return number, aggregator.NewProblem(codePerson, "/person", problems[codePerson], nil)
	}
	return number, nil
}

// picked is the choices of a field, and the one that was chosen.
type picked struct {
	List  []Choice
	Given string
}

// Pick gives the choices of a field.
func (p *searchPage) Pick(field string) picked {
	lists := map[string][]Choice{"purpose": p.Purposes, "authority": p.Authorities, "outcome": p.Outcomes, "provision": p.Provisions}
	return picked{lists[field], p.Given(field)}
}
