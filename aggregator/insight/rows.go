package insight

import (
	"slices"

	"underlag/aggregator"
)

// row is one row of the income table: what it is about, and what it says. Every
// condition that is given must hold.
type row struct {
	id          string
	authority   aggregator.AuthorityCode
	fact        aggregator.FactKind
	payers      []string
	benefits    []string // codes
	names       []string // plain texts, where the authority has no code or the fact lacks it
	parts       []string // codes or plain texts of what every paying row of the payment pays
	amountTypes []string // codes or plain texts of the amount type of every paying row
	kinds       []string
	amount      limits
	inForce     aggregator.Period

	category string
	class    aggregator.Class
	daily    bool
	warning  aggregator.Text // empty: the row does not warn
}

// unlisted is what the table says of what no row is about.
var unlisted = aggregator.Class{Treatment: aggregator.Unlisted}

// limits are the least and the most of a sum; unknown is no limit.
type limits struct{ min, max aggregator.Amount }

func (l limits) hold(a aggregator.Amount) bool {
	if !l.min.Known() && !l.max.Known() {
		return true
	}
	return a.Known() && (!l.min.Known() || a.Ore() >= l.min.Ore()) && (!l.max.Known() || a.Ore() <= l.max.Ore())
}

// matches tells whether the row, which is about the income's benefit, is about
// the income.
func (w *row) matches(in *income) bool {
	amount := in.sums.Net
	if !amount.Known() {
		amount = in.sums.Gross
	}
	return w.fact == in.fact.kind &&
		(len(w.payers) == 0 || slices.Contains(w.payers, in.payer)) &&
		(len(w.kinds) == 0 || slices.Contains(w.kinds, in.kind)) &&
		w.rowsMatch(in.parts) && w.amount.hold(amount)
}

// isAbout tells whether the row is about a benefit, whatever else it asks for.
func (w *row) isAbout(s *subject) bool {
	return len(w.benefits) == 0 && len(w.names) == 0 || s.coded(w.benefits) || s.titled(w.names)
}

// rowsMatch looks at the paying rows of a payment: all of them must be among
// those named, because a payment of several things is not any one of them.
func (w *row) rowsMatch(parts []part) bool {
	if len(w.parts) == 0 && len(w.amountTypes) == 0 {
		return true
	}
	paying := false
	for i := range parts {
		p := &parts[i]
		if p.taken {
			continue
		}
		paying = true
		if len(w.parts) > 0 && !p.benefit.among(w.parts) || len(w.amountTypes) > 0 && !p.amountType.among(w.amountTypes) {
			return false
		}
	}
	return paying
}

// covers tells whether whatever matches v matches w too, so that v after w says
// nothing.
func (w *row) covers(v *row) bool {
	return w.authority == v.authority && w.fact == v.fact && w.amount == (limits{}) &&
		wider(w.payers, v.payers) && wider(w.parts, v.parts) && wider(w.amountTypes, v.amountTypes) && wider(w.kinds, v.kinds) &&
		(len(w.benefits)+len(w.names) == 0 || len(v.benefits)+len(v.names) > 0 && subset(v.benefits, w.benefits) && subset(v.names, w.names)) &&
		w.inForce.From <= v.inForce.From && (w.inForce.To == 0 || v.inForce.To != 0 && v.inForce.To <= w.inForce.To)
}

func wider(w, v []string) bool { return len(w) == 0 || len(v) > 0 && subset(v, w) }

func subset(small, large []string) bool {
	return !slices.ContainsFunc(small, func(s string) bool { return !slices.Contains(large, s) })
}

// offset is a row that says which deductions make included money be included
// with an offset.
type offset struct {
	id         string
	authority  aggregator.AuthorityCode
	deductions []string // codes or plain texts of the amount types of rows that were taken
	belowTax   bool     // the net is less than what was left after tax
	inForce    aggregator.Period
}

func (o *offset) matches(in *income) bool {
	p := in.payment
	if p == nil || o.authority != in.origin.Authority {
		return false
	}
	if o.belowTax && p.Net.Known() && p.NetAfterTax.Known() && p.Net.Ore() < p.NetAfterTax.Ore() {
		return true
	}
	return slices.ContainsFunc(in.parts, func(part part) bool { return part.deducted && part.amountType.among(o.deductions) })
}

// rows is the income table in force, read from the top: the first row that
// matches decides.
type rows struct {
	list    []*row
	offsets []*offset
}

// class finds what the table says of an income.
func (r *reading) class(in *income) {
	in.class = &unlisted
	for _, w := range r.rowsAbout(in.origin.Authority, in.subject) {
		if w.matches(in) {
			in.row, in.class = w, &w.class
			break
		}
	}
	if in.class.Treatment != aggregator.Include {
		return
	}
	for _, o := range r.rows.offsets {
		if o.matches(in) {
			kept := *in.class
			kept.Treatment, kept.Offset = aggregator.IncludeOffset, o.id
			in.class = &kept
			return
		}
	}
}
