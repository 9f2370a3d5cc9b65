package access

import (
	"strconv"

	"underlag/aggregator"
)

// expansion turns the rows' outcomes into decisions for one inquiry. Persons
// with the same outcomes share a decision's slices.
type expansion struct {
	law     *Law
	purpose aggregator.Purpose
	sent    string
	also    []aggregator.AuthorityCode // required by the caller
	windows map[*Provision]window
	made    map[*plan]aggregator.SourceDecision
	local   *Municipality // of the caller; nil: as narrow as the tables
	scratch []outcome
	key     []byte
	asked   span
	broken  bool // the glass
}

type window struct {
	period aggregator.Period
	some   bool // false: the row's data lie wholly outside what was asked for
}

func newExpansion(l *Law, c *circumstances, also []aggregator.AuthorityCode) *expansion {
	return &expansion{
		law:     l,
		purpose: c.purpose,
		sent:    l.book.purposes[c.purpose].sent.SV,
		also:    also,
		windows: map[*Provision]window{},
		made:    map[*plan]aggregator.SourceDecision{},
		asked:   c.asked,
		local:   l.book.municipalities[c.organisation],
		broken:  c.glass != nil,
	}
}

// person decides for every source about one person.
func (x *expansion) person(p *personFacts, rows rowSet) aggregator.PersonDecision {
	decision := aggregator.PersonDecision{Sources: make([]aggregator.SourceDecision, len(x.law.sources))}
	for i, s := range x.law.sources {
		x.outcomes(s, p, rows)
		d := x.decide(s, s.planFor(x.key, x.scratch, x.purpose))
		d.Required = x.required(s.code, p.role)
		decision.Sources[i] = d
	}
	return decision
}

// outcomes fills scratch with what became of each row, and key with the same in
// few bytes.
func (x *expansion) outcomes(s *source, p *personFacts, rows rowSet) {
	x.scratch = x.scratch[:0]
	x.key = append(append(append(x.key[:0], x.purpose...), '/'), p.role...)
	for _, national := range s.rows {
		row := x.local.left(national, x.asked.on)
		code := granted
		if !rows[row.index] {
			code = x.obstacle(national, p)
		} else if row.limit != nil {
			code = x.limited(row)
		}
		if !row.Data.IsZero() && !x.window(row).some {
			code = beside(code)
		}
		x.scratch = append(x.scratch, outcome{row: row, code: code})
		x.key = append(append(x.key, '/'), code...)
		if row.limit != nil {
			x.key = strconv.AppendInt(append(x.key, '@'), int64(row.limit.index), 10)
		}
	}
}

// limited says what becomes of a row that the tables grant and the municipality
// limits: it may be less, never more.
func (x *expansion) limited(row *Provision) string {
	switch {
	case row.limit.Off, x.broken && row.limit.GlassWhole:
		return municipalityNarrower
	case x.asked.beyond(row.Lookback):
		return municipalityPeriod
	}
	return granted
}

// obstacle says why the principles did not grant a row. It explains and never
// grants: where it finds nothing wrong, the law could not be evaluated.
func (x *expansion) obstacle(row *Provision, p *personFacts) string {
	on := x.asked.on
	switch {
	case !row.names(x.purpose, p.role):
		return ""
	case p.role == aggregator.Child && !row.ChildAge.holds(p.age):
		return childAge
	case on < row.ValidFrom || row.ValidTo != 0 && on > row.ValidTo:
		return notInForce
	case !row.Confirmed:
		return basisUnconfirmed
	case x.broken && !row.BreakGlass:
		return glassNotAllowed
	case row.NeedsReason && !p.reasonGiven:
		return reasonMissing
	case x.asked.beyond(row.Lookback):
		return row.Lookback.Beyond
	}
	return lawUnavailable
}

// beside is what becomes of a row whose data lie wholly outside the time asked
// for: it grants nothing, and if it is off it has nothing to do with this
// inquiry.
func beside(code string) string {
	if code == granted {
		return notInForce
	}
	return ""
}

func (x *expansion) decide(s *source, p *plan) aggregator.SourceDecision {
	d, ok := x.made[p]
	if ok {
		return d
	}
	d = aggregator.SourceDecision{
		Authority: s.code,
		Refusal:   p.refusal,
		Withheld:  p.withheld,
		LegalText: p.legalText,
	}
	if p.refusal == nil {
		d.Purpose = x.sent
		d.Grants = make([]aggregator.Grant, len(p.grants))
		for i, g := range p.grants {
			g.grant.Period = x.window(g.row).period
			d.Period = d.Period.Hull(g.grant.Period)
			d.Grants[i] = g.grant
		}
	}
	x.made[p] = d
	return d
}

func (x *expansion) window(row *Provision) window {
	w, ok := x.windows[row]
	if !ok {
		w.period, w.some = x.asked.window(row)
		x.windows[row] = w
	}
	return w
}

// required tells whether the verdict rests on this source: the purpose's table
// says so for the role, and the caller may add sources for everybody.
func (x *expansion) required(code aggregator.AuthorityCode, role aggregator.Role) bool {
	for _, c := range x.law.book.purposes[x.purpose].required[role] {
		if c == code {
			return true
		}
	}
	for _, c := range x.also {
		if c == code {
			return true
		}
	}
	return false
}
