package access

import (
	"slices"

	"underlag/aggregator"
)

// Provision is one allow row of the tables: what it grants, to whom, why, for
// how long, and who has confirmed it.
type Provision struct {
	ID          aggregator.ProvisionID
	Authority   aggregator.AuthorityCode
	Matrix      string // id in the legal matrix, such as CSN-1
	Title       aggregator.Text
	Citation    string   // everything it rests on, for people
	LegalText   []string // the parts sent to the authority, word for word
	Sources     []string // where the statutes are published
	ValidFrom   aggregator.Date
	ValidTo     aggregator.Date   // zero: until further notice
	Data        aggregator.Period // the time the data must concern; zero ends are open
	Purposes    []aggregator.Purpose
	Roles       []aggregator.Role
	ChildAge    AgeRange // whole years, both included; meant only where Roles has child
	NeedsReason bool
	BreakGlass  bool // it opens although the glass is broken
	Lookback    Lookback
	Delivers    []Delivery
	Sensitivity aggregator.Sensitivity
	Confirmed   bool
	Review      Review
	Note        string
	File        string // of the table
	Line        int    // in File

	index int             // among all rows of the book
	limit *MunicipalLimit // that left this of the row; nil: the row of the tables
}

// AgeRange is whole years, both ends included.
type AgeRange struct{ Min, Max int }

// holds tells whether an age lies in the range; unknownAge does not.
func (r AgeRange) holds(age int) bool { return age != unknownAge && r.Min <= age && age <= r.Max }

// Lookback is how far back a provision reaches.
type Lookback struct {
	Form    LookbackForm
	Default int    // units when the inquiry gives an application month
	Hard    int    // units at most
	Beyond  string // refusal code for anything further back
}

// LookbackForm is the unit of a look-back.
type LookbackForm string

// The closed list of forms.
const (
	Months   LookbackForm = "months"    // calendar months, the last being the application month
	TaxYears LookbackForm = "tax_years" // calendar years, the last being the latest that has ended
	Current  LookbackForm = "current"   // only how things stand today
)

// reach is how many units back from now the month asked for, or the start of the
// period, may lie for the whole window to stay within the hard limit. The
// window of a month begins a default look-back earlier; a month in a period
// counts as one more than its distance, a tax year does not, because the running
// year has none.
func (l Lookback) reach(by string) int {
	switch {
	case by == "month":
		return l.Hard - l.Default
	case l.Form == Months:
		return l.Hard - 1
	}
	return l.Hard
}

// Delivery is the fields of one category that a provision grants.
type Delivery struct {
	Category   aggregator.Category
	Fields     aggregator.FieldSet
	Restricted aggregator.FieldSet // Fields without those that can reveal a location
}

// Review is who has checked a provision, and when it must be checked again. A
// due date that has passed turns nothing off; it is for people to act on.
type Review struct {
	Reviewer   string
	ReviewedOn aggregator.Date
	Due        aggregator.Date
}

// Provisions lists every allow row, confirmed or not, in the order of the
// sources and their tables.
func (l *Law) Provisions() []Provision {
	var list []Provision
	for _, s := range l.sources {
		for _, p := range s.rows {
			list = append(list, *p)
		}
	}
	return list
}

// Provision gives the row with an id.
func (l *Law) Provision(id aggregator.ProvisionID) (Provision, bool) {
	p, ok := l.book.rows[id]
	if !ok {
		return Provision{}, false
	}
	return *p, true
}

// RefusalText gives the plain reason and remedy of a refusal code.
func (l *Law) RefusalText(code string) (aggregator.Text, bool) {
	t, ok := l.book.refusals[code]
	if !ok {
		return aggregator.Text{}, false
	}
	return t.about(nil), true
}

func (p *Provision) names(purpose aggregator.Purpose, role aggregator.Role) bool {
	return slices.Contains(p.Purposes, purpose) && slices.Contains(p.Roles, role)
}

func (p *Provision) delivery(c aggregator.Category) (Delivery, bool) {
	for _, d := range p.Delivers {
		if d.Category == c {
			return d, true
		}
	}
	return Delivery{}, false
}
