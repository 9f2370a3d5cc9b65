package access

import (
	"fmt"

	"underlag/aggregator"
)

// overlaps finds two rows that could grant the same category in the same case:
// then nobody could say which of them did.
func (r *reader) overlaps(d *document, c *chapter) {
	for i, p := range c.rows {
		for _, q := range c.rows[:i] {
			category, ok := sharedCategory(p, q)
			if ok && sameCase(p, q) {
				r.problem(d, fmt.Sprintf("$.rows[%d].id", i), "%s overlaps %s: both deliver %s for the same purpose, role, age and time", p.ID, q.ID, category)
			}
		}
	}
}

func sharedCategory(p, q *Provision) (aggregator.Category, bool) {
	for _, d := range p.Delivers {
		_, ok := q.delivery(d.Category)
		if ok {
			return d.Category, true
		}
	}
	return "", false
}

// sameCase tells whether some person, purpose, day and period falls under both.
func sameCase(p, q *Provision) bool {
	inForce := aggregator.Period{From: p.ValidFrom, To: p.ValidTo}
	return inForce.Overlaps(aggregator.Period{From: q.ValidFrom, To: q.ValidTo}) &&
		p.Data.Overlaps(q.Data) && sharePurpose(p, q) && sharePerson(p, q)
}

func sharePurpose(p, q *Provision) bool {
	for _, x := range p.Purposes {
		for _, y := range q.Purposes {
			if x == y {
				return true
			}
		}
	}
	return false
}

func sharePerson(p, q *Provision) bool {
	for _, x := range p.Roles {
		for _, y := range q.Roles {
			ages := p.ChildAge.Min <= q.ChildAge.Max && q.ChildAge.Min <= p.ChildAge.Max
			if x == y && (x != aggregator.Child || ages) {
				return true
			}
		}
	}
	return false
}

// coverage demands that every field of the source's catalogue is granted by
// some row or withheld for a reason, and none both.
func (r *reader) coverage(d *document, code aggregator.AuthorityCode, c *chapter) {
	for _, category := range sortedKeys(r.catalogue[code]) {
		var allowed, held aggregator.FieldSet
		for _, p := range c.rows {
			delivery, _ := p.delivery(category)
			allowed = allowed.With(delivery.Fields)
		}
		for _, w := range c.withheld {
			held = held.With(w.covers[category])
		}
		both := allowed.Without(allowed.Without(held))
		if both.Len() > 0 {
			r.problem(d, "$.withheld", "%s: both delivered and withheld: %s", category, fieldList(both))
		}
		missing := r.catalogue[code][category].all.Without(allowed.With(held))
		if missing.Len() > 0 {
			r.problem(d, "$.rows", "%s: neither delivered by a row nor withheld: %s", category, fieldList(missing))
		}
	}
}
