// Package reviewdesk is the legal reviewer's part of the console over the real law:
// it reads, tries, drafts, replays and publishes by the functions of the policy
// command, and gives what comes of it as the console shows it.
package reviewdesk

import (
	"context"
	"io/fs"
	"slices"
	"sync"
	"time"

	"underlag/aggregator"
	"underlag/aggregator/access"
	"underlag/aggregator/access/bundle"
	"underlag/aggregator/access/review"
	"underlag/aggregator/console/rules"
	"underlag/cmd/internal/lawdesk"
)

// Options is what the desk stands on.
type Options struct {
	Organisations []aggregator.OrgNumber // whose legal reviewers may
	InForce       func() *access.Law
	Shipped       fs.FS  // the tree that the program came with, with its questions
	Bundles       string // the folder where laws are published; empty: none are
	Trust         string // the file of trust
	Now           func() time.Time
	Made          Made
	// Of gives the tree of the draft that a revision was published from; nil: none.
	Of func(revision string) fs.FS
}

// Made are the made-up households and callers of a demo; empty in production.
type Made struct {
	Households, Callers []rules.Choice
	Put                 func(q *aggregator.LawQuestion, household, caller string) error
}

// Desk implements rules.Desk.
type Desk struct {
	Options
	mu  sync.Mutex
	now *reading // of the law in force when it was last read
}

var _ rules.Desk = (*Desk)(nil)

// New makes a desk.
func New(o Options) *Desk { return &Desk{Options: o} }

// reading is one law, read as the command reads it, and what its questions came to.
type reading struct {
	of     string // revision
	tree   fs.FS
	law    *access.Law
	tested func() (*review.Tested, error)
}

// May implements rules.Desk.
func (d *Desk) May(c aggregator.Caller) bool {
	return c.Holds(aggregator.RoleLegalReviewer) && slices.Contains(d.Organisations, c.Organisation.Number)
}

// Today implements rules.Desk.
func (d *Desk) Today() aggregator.Date { return aggregator.DateOf(d.Now()) }

// reading gives the law in force. The same law is read once.
func (d *Desk) reading() (*reading, error) {
	current := d.InForce()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.now != nil && d.now.of == current.Revision() {
		return d.now, nil
	}
	tree, err := d.whole(current)
	if err != nil {
		return nil, err
	}
	law, err := access.Load(lawdesk.Config(tree))
	if err != nil {
		return nil, err
	}
	r := &reading{of: current.Revision(), tree: tree, law: law}
	r.tested = sync.OnceValues(func() (*review.Tested, error) { return review.Test(context.Background(), law, tree, 0) })
	d.now = r
	return r, nil
}

// forget has the law in force read anew: its questions may be others now.
func (d *Desk) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = nil
}

// whole is the tree of a law: its own files, and beside them the questions and
// whatever else of the tree that the program came with is no part of a law.
//
// The questions of a law that was published from a draft here are the draft's.
func (d *Desk) whole(law *access.Law) (bundle.Tree, error) {
	beside := d.Shipped
	if d.Of != nil {
		if own := d.Of(law.Revision()); own != nil {
			beside = own
		}
	}
	tree := bundle.Tree{}
	err := fs.WalkDir(beside, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || access.IsLaw(name) {
			return err
		}
		tree[name], err = fs.ReadFile(beside, name)
		return err
	})
	for _, name := range law.FileNames() {
		tree[name] = law.File(name)
	}
	return tree, err
}

// Matrix implements rules.Desk.
func (d *Desk) Matrix(f rules.Filter) (rules.Matrix, error) {
	r, err := d.reading()
	if err != nil {
		return rules.Matrix{}, err
	}
	all := review.Matrix(r.law, f.On)
	m := rules.Matrix{Revision: r.of, Head: heads()}
	choose(&m, r.law, all)
	if err := known(&m, f); err != nil {
		return m, err
	}
	filter := review.Filter{
		Authority: aggregator.AuthorityCode(f.Authority), Category: aggregator.Category(f.Category), Purpose: aggregator.Purpose(f.Purpose),
		Role: aggregator.Role(f.Role), Field: f.Field, State: review.State(f.State),
	}
	for _, l := range filter.Of(all) {
		line := rules.Line{ID: l.ID()}
		for _, c := range l.Cells() {
			if shown(c) {
				line.Cells = append(line.Cells, c.Text)
			}
		}
		m.Lines = append(m.Lines, line)
	}
	return m, nil
}

// shown tells whether a column stands in the matrix, whose lines are headed by the row.
func shown(c review.Cell) bool { return c.Narrow && c.Key != "row" }

func heads() []aggregator.Text {
	var list []aggregator.Text
	for _, c := range review.Columns() {
		if shown(c) {
			list = append(list, c.Head)
		}
	}
	return list
}

// choose fills in what a filter can choose.
func choose(m *rules.Matrix, law *access.Law, all []review.Line) {
	for _, c := range law.Chapters() {
		m.Authorities = append(m.Authorities, rules.Choice{Value: string(c.Authority), Name: c.Name})
	}
	var fields aggregator.FieldSet
	for i := range all {
		l := &all[i]
		add(&m.Categories, string(l.Delivery.Category), words(func(in review.Lang) string { return in.Category(l.Delivery.Category) }))
		fields = fields.With(l.Delivery.Fields)
	}
	for _, f := range fields.List() {
		add(&m.Fields, f.String(), fieldWord(f))
	}
	m.Purposes, m.Roles = purposes(), nil
	for _, r := range []aggregator.Role{aggregator.Applicant, aggregator.CoApplicant, aggregator.Child} {
		add(&m.Roles, string(r), review.RoleWord(r))
	}
	for _, s := range review.States() {
		add(&m.States, string(s), review.StateWord(s))
	}
}

func fieldWord(f aggregator.Field) aggregator.Text {
	return words(func(in review.Lang) string { return in.Fields(aggregator.Fields(f)) + " (" + f.String() + ")" })
}

func purposes() []rules.Choice {
	var list []rules.Choice
	for _, p := range []aggregator.Purpose{aggregator.Application, aggregator.Control, aggregator.FollowUp, aggregator.Recovery} {
		add(&list, string(p), review.PurposeWord(p))
	}
	return list
}

func words(say func(review.Lang) string) aggregator.Text {
	return aggregator.Text{SV: say(review.Swedish), EN: say(review.English)}
}

// add adds a choice that is not there.
func add(list *[]rules.Choice, value string, name aggregator.Text) {
	if !has(*list, value) {
		*list = append(*list, rules.Choice{Value: value, Name: name})
	}
}

func has(list []rules.Choice, value string) bool {
	return slices.ContainsFunc(list, func(c rules.Choice) bool { return c.Value == value })
}

// known refuses a filter that chooses nothing because of a misspelling: an empty
// table would read as "nothing may be fetched".
func known(m *rules.Matrix, f rules.Filter) error {
	for value, list := range map[string][]rules.Choice{
		f.Authority: m.Authorities, f.Category: m.Categories, f.Purpose: m.Purposes, f.Role: m.Roles, f.Field: m.Fields, f.State: m.States,
	} {
		if value != "" && !has(list, value) {
			return rules.Problem("filter_unknown", "Inget i tabellerna heter så. Välj i listan.", "Nothing in the tables is called that. Choose from the list.")
		}
	}
	return nil
}

// apart are what the page of a provision shows in a place of their own.
var apart = []string{"authority", "category", "row", "fields", "title", "legal_text", "source", "overdue", "field_names"}

// Provision implements rules.Desk.
func (d *Desk) Provision(_ context.Context, id aggregator.ProvisionID, on aggregator.Date) (*rules.Provision, error) {
	r, err := d.reading()
	if err != nil {
		return nil, err
	}
	lines := review.Filter{Row: id}.Of(review.Matrix(r.law, on))
	if len(lines) == 0 {
		return nil, nil
	}
	p := &rules.Provision{ID: id, On: on, Revision: r.of, Title: aggregator.Text{SV: string(id), EN: string(id)}, Withheld: lines[0].Row == nil}
	if row := lines[0].Row; row != nil {
		p.Title, p.LegalText, p.Sources = row.Title, row.LegalText, row.Sources
	}
	p.Facts = append(p.Facts, rules.Fact{Name: aggregator.Text{SV: "Myndighet", EN: "Authority"}, Says: lines[0].Name})
	for _, c := range lines[0].Cells() {
		if c.Text.SV != "" && !slices.Contains(apart, c.Key) {
			p.Facts = append(p.Facts, rules.Fact{Name: c.Head, Says: c.Text})
		}
	}
	for i := range lines {
		p.Delivers = append(p.Delivers, delivery(&lines[i].Delivery))
	}
	tested, err := r.tested()
	if err != nil {
		return nil, err
	}
	for _, q := range tested.About(id) {
		p.Questions = append(p.Questions, rules.Question{File: q.File, Line: q.Line, Ask: q.Ask, Faults: q.Faults})
	}
	return p, nil
}

func delivery(of *access.Delivery) rules.Delivery {
	d := rules.Delivery{Category: words(func(in review.Lang) string { return in.Category(of.Category) })}
	for _, f := range of.Fields.List() {
		d.Fields = append(d.Fields, fieldWord(f))
	}
	return d
}
