package basis

import (
	"strconv"
	"time"

	"underlag/aggregator"
)

// cited is a row of the law that something in the answer rests on.
type cited struct {
	N int // in the list at the end of the page
	Provision
	Known bool // the law of the answer is still there to be read
}

// origin is where values come from and what lets them be delivered: the same for
// many values, and shown beside each.
type origin struct {
	ID                  string
	Authority           aggregator.AuthorityCode
	Name, Category, Who aggregator.Text
	Cited               *cited // nil: it rests on no row of its own
	AsOf                time.Time
}

type originKey struct {
	person int
	aggregator.Origin
}

// origin gives the one of its kind.
func (r *reading) origin(person int, o aggregator.Origin) *origin {
	key := originKey{person, o}
	if known := r.origins[key]; known != nil {
		return known
	}
	made := &origin{
		ID: "o" + strconv.Itoa(len(r.order)+1), Authority: o.Authority, Name: r.catalogue.Name(o.Authority),
		Category: r.catalogue.Label(o.Authority, o.Category, 0), Who: r.who[person], Cited: r.cite(o.Provision), AsOf: r.asOf(person, o.Authority),
	}
	r.origins[key] = made
	r.order = append(r.order, made)
	return made
}

func (r *reading) asOf(person int, code aggregator.AuthorityCode) time.Time {
	for i := range r.answer.Persons[person].Sources {
		if s := &r.answer.Persons[person].Sources[i]; s.Authority == code {
			return s.AsOf
		}
	}
	return time.Time{}
}

// cite numbers a provision the first time it is used; nil for none.
func (r *reading) cite(id aggregator.ProvisionID) *cited {
	if id == "" {
		return nil
	}
	if known := r.cited[id]; known != nil {
		return known
	}
	row, known := r.Office.Provision(r.answer.Revision, id)
	row.ID, row.Citation = id, aggregator.Clean(row.Citation)
	made := &cited{N: len(r.law) + 1, Provision: row, Known: known}
	r.cited[id] = made
	r.law = append(r.law, made)
	return made
}
