// Package records is the log reviewer's part of the console, "Logg": who has asked
// about whom, when and why, the reviews of it, the proof that nothing was changed,
// and the report that a person is given. It shows and does what the API's log
// endpoints and the command auditlog show and do, through the same functions.
package records

import (
	"context"
	"embed"
	"errors"
	"io"
	"net/http"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/console"
)

//go:embed *.html
var templates embed.FS

// Desk is what the area shows and does. It decides who may, keeps everybody to
// their own organisation, and records what must be; its errors are
// *aggregator.Problem.
type Desk interface {
	// May tells who may review the log.
	May(aggregator.Caller) bool
	// Words are what a search can be limited by.
	Words() Words
	// Search records the search, and then gives a page of what it finds.
	Search(ctx context.Context, by aggregator.Caller, s Search) (Found, error)
	// Look records the look, and then gives one inquiry, by its record.
	Look(ctx context.Context, by aggregator.Caller, record int64, reason string) (Inquiry, error)
	// Prove gives the proof that an inquiry's records stand in the ledger, as JSON.
	Prove(ctx context.Context, by aggregator.Caller, inquiry string) ([]byte, error)
	// Export writes all that a search finds, as csv, jsonl or cef. Begin is called
	// once nothing but reading can fail any more, and gives what is written to.
	Export(ctx context.Context, by aggregator.Caller, s Search, format string, begin func() io.Writer) error
	// Reviews gives the reviews of the organisation, oldest first.
	Reviews(ctx context.Context, by aggregator.Caller) ([]Review, error)
	// Close closes a review with a finding and a reason; not one's own inquiry's.
	Close(ctx context.Context, by aggregator.Caller, id, finding, reason string) error
	// Assign gives a review an owner, who alone may close it.
	Assign(ctx context.Context, by aggregator.Caller, id, owner, reason string) error
	// Check holds a period to the rules, draws a sample, and opens reviews.
	Check(ctx context.Context, by aggregator.Caller, c Check) error
	// Verification tells how the verification of the ledger stands, at once; begin
	// begins one where none goes on.
	Verification(ctx context.Context, by aggregator.Caller, begin bool) (Verification, error)
	// Report records, and then gives, the report on a person as a file.
	Report(ctx context.Context, by aggregator.Caller, r Report) ([]byte, error)
}

// Check is a check of a period as somebody asks for it.
type Check struct {
	From, To string // days, both included
	Sample   string // how many are drawn
	Reason   string
}

// Report is a report on a person as somebody asks for it.
type Report struct {
	Person aggregator.PersonalNumber
	Reason string
	Lang   string // sv or en
	Format string // html or pdf
}

// Words are the choices of a search, in words.
type Words struct{ Purposes, Authorities, Provisions []Choice }

// Choice is one value of a field, in words.
type Choice struct {
	Value string
	Name  aggregator.Text
}

// Search is a search as somebody asks for it. Everything that is given must match.
type Search struct {
	Reason                                                         string
	Person                                                         aggregator.PersonalNumber
	Caseworker, Case, Unit, Purpose, Authority, Outcome, Provision string
	From, To                                                       string // days, both included
	After                                                          int64  // Next of the page before
}

// Found is a page of what a search found, oldest first.
type Found struct {
	Rows []Row
	Next int64 // 0: there is no more
}

// Row is one inquiry in it.
type Row struct {
	Record     int64
	At         time.Time
	Unit       string
	Caseworker string // a user id, or a pseudonym
	Automation bool
	Case       string // a pseudonym
	Purpose    aggregator.Text
	Refusal    string // code; set: the whole was refused
	Finished   bool
	Ready      bool
	Persons    int
	Outcomes   []OutcomeCount // over all persons and authorities
}

// OutcomeCount is how often something came of asking.
type OutcomeCount struct {
	Outcome aggregator.Outcome // empty: no answer left
	Count   int
}

// Inquiry is one inquiry with everything that its records tell.
type Inquiry struct {
	Row
	ID            string
	Law           string // revision
	Refused       *aggregator.Refusal
	Subjects      []Subject
	Circumstances *aggregator.Circumstances // nil: the record does not say
	Reviews       []Review                  // of this inquiry
}

// Subject is one person asked about; who is a pseudonym.
type Subject struct {
	Person    string
	Role      aggregator.Text
	Protected bool
	Sources   []aggregator.AccessSource
	Facts     []int // of each source: how many were given
}

// Review is a signal or a drawn inquiry that somebody looks at.
type Review struct {
	ID      string
	At      time.Time
	Unit    string
	Rule    aggregator.Text
	Records []int64
	Owners  []string // the owner, and then her substitutes; none: anybody may close it
	Closed  *Closed  // nil while open
}

// Closed says how a review ended.
type Closed struct {
	At              time.Time
	Finding, Reason string
}

// Options is what the area needs; all of it.
type Options struct {
	Desk Desk
	Now  func() time.Time
}

type area struct{ Options }

// path is the area's own.
const path = "logg"

var title = aggregator.Text{SV: "Logg", EN: "Log"}

// New makes the area.
func New(o Options) console.Area {
	a := &area{o}
	return console.Area{
		Path: path, Title: title, May: o.Desk.May, Templates: templates,
		Routes: map[string]func(*console.Visit) error{
			"GET ":                           a.form,
			"GET sok":                        a.form, // a page that is loaded again is a new search, which somebody must want
			"POST sok":                       a.search,
			"GET fraga":                      a.form,
			"POST fraga":                     a.look,
			"POST bevis":                     a.prove,
			"GET export":                     a.form,
			"POST export":                    a.export,
			"GET granskningar":               a.reviews,
			"POST granskningar":              a.check,
			"GET granskningar/{id}/avsluta":  a.reviews,
			"POST granskningar/{id}/avsluta": a.close,
			"GET granskningar/{id}/agare":    a.reviews,
			"POST granskningar/{id}/agare":   a.assign,
			"GET kedjan":                     a.chain,
			"GET kedjan/nu":                  a.chainNow,
			"POST kedjan":                    a.verify,
			"POST kontrollpunkt":             a.checkpoint,
			"GET person":                     a.person,
			"POST person":                    a.report,
		},
	}
}

// mended gives the problem that a form comes back with; any other fault ends the
// visit.
func mended(err error) (*aggregator.Problem, error) {
	var p *aggregator.Problem
	if errors.As(err, &p) && mendable[p.Code] {
		return p, nil
	}
	return nil, err
}

// download sends a file.
func download(v *console.Visit, kind, name string, content []byte) error {
	begin(v, kind, name)
	_, _ = v.W.Write(content) // the reader has gone: nobody to tell
	return nil
}

func begin(v *console.Visit, kind, name string) io.Writer {
	h := v.W.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	v.W.WriteHeader(http.StatusOK)
	return v.W
}
