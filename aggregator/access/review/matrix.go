package review

import (
	"slices"

	"underlag/aggregator"
	"underlag/aggregator/access"
)

// State is what a line of the matrix is worth on a day.
type State string

// The closed list of states.
const (
	InForce  State = "in_force"
	Later    State = "later" // confirmed, and enters into force after the day
	Ended    State = "ended"
	Off      State = "off"      // not confirmed
	Withheld State = "withheld" // never let through
)

// States lists the states.
func States() []State { return []State{InForce, Later, Ended, Off, Withheld} }

// Line is one row of a table and one category that it delivers, or one category
// that is withheld. Exactly one of Row and Outside is set.
type Line struct {
	Authority aggregator.AuthorityCode
	Name      aggregator.Text // of the authority
	Row       *access.Provision
	Outside   *access.Outside
	Delivery  access.Delivery
	State     State
	Overdue   bool // the review was due before the day
	Local     []Local
}

// StateOf is what a row is worth on a day.
func StateOf(p *access.Provision, on aggregator.Date) State {
	switch {
	case !p.Confirmed:
		return Off
	case p.ValidTo != 0 && p.ValidTo < on:
		return Ended
	case on < p.ValidFrom:
		return Later
	}
	return InForce
}

// Matrix lists the whole law as it is on a day, in the order of the tables.
func Matrix(law *access.Law, on aggregator.Date) []Line {
	var lines []Line
	for _, c := range law.Chapters() {
		for i := range c.Rows {
			row := &c.Rows[i]
			for _, d := range row.Delivers {
				lines = append(lines, Line{
					Authority: c.Authority, Name: c.Name, Row: row, Delivery: d,
					State: StateOf(row, on), Overdue: row.Review.Due < on, Local: limitsOn(law, row.ID),
				})
			}
		}
		for i := range c.Withheld {
			for _, d := range c.Withheld[i].Covers {
				lines = append(lines, Line{Authority: c.Authority, Name: c.Name, Outside: &c.Withheld[i], Delivery: d, State: Withheld})
			}
		}
	}
	return lines
}

// ID is the id of the row, or of the entry that withholds.
func (l *Line) ID() aggregator.ProvisionID {
	if l.Row != nil {
		return l.Row.ID
	}
	return l.Outside.ID
}

// Filter chooses lines of a matrix; what is empty chooses all.
type Filter struct {
	Authority aggregator.AuthorityCode
	Category  aggregator.Category
	Purpose   aggregator.Purpose
	Role      aggregator.Role
	Field     string
	State     State
	Row       aggregator.ProvisionID
}

// Of gives the lines that the filter chooses. A line that is withheld is for
// every purpose and role.
func (f Filter) Of(lines []Line) []Line {
	return slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return !f.chooses(&l) })
}

func (f Filter) chooses(l *Line) bool {
	switch {
	case f.Authority != "" && f.Authority != l.Authority,
		f.Category != "" && f.Category != l.Delivery.Category,
		f.State != "" && f.State != l.State,
		f.Row != "" && f.Row != l.ID(),
		l.Row != nil && f.Purpose != "" && !slices.Contains(l.Row.Purposes, f.Purpose),
		l.Row != nil && f.Role != "" && !slices.Contains(l.Row.Roles, f.Role):
		return false
	}
	if f.Field == "" {
		return true
	}
	field, ok := aggregator.FieldNamed(f.Field)
	return ok && l.Delivery.Fields.Has(field)
}
