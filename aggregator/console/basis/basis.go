// Package basis is the console's part for caseworkers whose own system has no view
// of an answer: they ask about a household, watch the authorities answer one by
// one, and read, print and leave. Nothing of it is kept anywhere: the page holds
// the question and the answer, and is emptied as it is left.
package basis

import (
	"context"
	"embed"
	"slices"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/console"
)

// Office is what the page asks through: the same path, permissions and records as
// the API's. Its problems are those that the API answers with.
type Office interface {
	// Case verifies a case token, and that it is of the caller's organisation.
	Case(ctx context.Context, caller aggregator.Caller, token string) (*aggregator.CaseToken, *aggregator.Problem)
	// Read makes an inquiry of a question. A question that cannot be asked is
	// recorded as refused where it names somebody.
	Read(ctx context.Context, caller aggregator.Caller, q Question) (aggregator.Inquiry, []*aggregator.Problem)
	// Answer answers it; watch is told of each source's outcome.
	Answer(ctx context.Context, caller aggregator.Caller, in aggregator.Inquiry, watch func(aggregator.SourceOutcome)) (*aggregator.Answer, error)
	// Provision gives a row of the law of a revision; false where that law is in
	// force no more.
	Provision(revision string, id aggregator.ProvisionID) (Provision, bool)
}

// Question is what the form asks, as it was written.
type Question struct {
	Token                     Secret // of the case; empty: none
	Reference, Purpose, Month string
	Persons                   []QuestionPerson
}

// QuestionPerson is one member of the household.
type QuestionPerson struct {
	Number       Secret
	Role, Reason string
}

// Provision is what people are told of a row of the law.
type Provision struct {
	ID        aggregator.ProvisionID
	Title     aggregator.Text
	Citation  string
	LegalText []string // as the authority was sent it
}

// Options is what the part needs. Office, Sources and Now are required.
type Options struct {
	Office  Office
	Sources []aggregator.Descriptor // in the order of the answer
	Now     func() time.Time
	// CaseSystem is the address of the system that cases are opened from; empty: none
	// is shown.
	CaseSystem string
}

// role is who may enter: the role without which the law refuses every question.
const role = "economic_aid"

// handedOver is the field in which a case system posts a case token.
const handedOver = "token"

//go:embed *.html
var templates embed.FS

type area struct {
	Options
	catalogue *aggregator.Catalogue
}

var title = aggregator.Text{SV: "Underlag", EN: "Basis"}

// New gives the caseworkers' part of the console.
func New(o Options) console.Area {
	a := &area{Options: o, catalogue: aggregator.NewCatalogue(o.Sources)}
	return console.Area{
		Path: "underlag", Title: title, Templates: templates,
		May:        func(c aggregator.Caller) bool { return slices.Contains(c.Roles, role) && !c.Automation },
		Assets:     []string{"basis.css", "basis.js"},
		HandedOver: handedOver,
		Routes: map[string]func(*console.Visit) error{
			"GET ":      a.empty,
			"POST ":     a.prepare,
			"POST svar": a.ask,
			"GET svar":  func(v *console.Visit) error { v.To("underlag"); return nil },
		},
	}
}
