// Package rules is the legal reviewer's part of the console, "Rätt": the whole law as
// a matrix, every provision on a page of its own, what the law says of a case that one
// makes up, and drafts of a new law from the first change to publication. It shows and
// does what the policy command shows and does, through the same functions.
package rules

import (
	"context"
	"embed"
	"errors"
	"maps"

	"underlag/aggregator"
	"underlag/aggregator/console"
)

//go:embed *.html
var templates embed.FS

// Desk is the law in force, as the area shows it. Its errors of what somebody has
// asked for are *aggregator.Problem.
type Desk interface {
	// May tells who may read the law here, and change drafts of it.
	May(aggregator.Caller) bool
	// Today is the day that is shown where none is asked for.
	Today() aggregator.Date
	// Matrix gives the lines that the filter chooses, and all that it can choose.
	Matrix(Filter) (Matrix, error)
	// Provision gives a row or an entry that withholds, on a day; nil: there is none.
	Provision(context.Context, aggregator.ProvisionID, aggregator.Date) (*Provision, error)
	// History tells what each publication changed in a row; an empty row: in the law.
	History(aggregator.ProvisionID) ([]Publication, error)
	// Choices are what a case can be made up of.
	Choices() CaseChoices
	// Explain puts a case to the law.
	Explain(context.Context, Case) (Explained, error)
}

// Options is what the area needs. Without drafts the law can be read only.
type Options struct {
	Desk   Desk
	Drafts Drafts // nil: none can be made here
}

type area struct{ Options }

// path is the area's own.
const path = "ratt"

var title = aggregator.Text{SV: "Rätt", EN: "Law"}

// New makes the area.
func New(o Options) console.Area {
	a := &area{o}
	routes := map[string]func(*console.Visit) error{
		"GET ":                  a.matrix,
		"GET rad/{id}":          a.provision,
		"GET rad/{id}/historik": a.history,
		"GET prova":             a.whatIf,
	}
	if o.Drafts != nil {
		maps.Copy(routes, a.draftRoutes())
	}
	return console.Area{Path: path, Title: title, May: o.Desk.May, Templates: templates, Routes: routes}
}

// HasDrafts tells whether drafts can be made.
func (a *area) HasDrafts() bool { return a.Drafts != nil }

// day reads the day that a page is to show; empty: today.
func (a *area) day(text string) (aggregator.Date, error) {
	if text == "" {
		return a.Desk.Today(), nil
	}
	return parseDay(text)
}

func parseDay(text string) (aggregator.Date, error) {
	day, err := aggregator.ParseDate(text)
	if err != nil || text == "" {
		return 0, Problem("day_invalid", "Ange en dag som ÅÅÅÅ-MM-DD.", "Give a day as YYYY-MM-DD.")
	}
	return day, nil
}

// Problem is one that whoever has the form can mend.
func Problem(code, sv, en string) *aggregator.Problem {
	return aggregator.NewProblem(code, "", aggregator.Text{SV: sv, EN: en}, nil)
}

// problemOf gives the problem that an error is; nil where it is another error.
func problemOf(err error) *aggregator.Problem {
	var p *aggregator.Problem
	if errors.As(err, &p) {
		return p
	}
	return nil
}
