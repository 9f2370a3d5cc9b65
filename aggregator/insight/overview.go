package insight

import (
	"cmp"
	"fmt"
	"slices"

	"underlag/aggregator"
)

// The states of facts that the table of the overview is about.
var states = map[aggregator.FactKind][]string{
	aggregator.FactCase:         {"received", "in_progress", "decided", "closed", ""},
	aggregator.FactDecision:     {"granted", "rejected", "suspension", "entitlement", "ended", "other", "provisional", ""},
	aggregator.FactPermit:       {"granted", "rejected", "pending", ""},
	aggregator.FactRegistration: {"report_missing"},
}

type overviewFile struct {
	Steps []stepText `yaml:"steps"`
}

type stepText struct {
	ID     string          `yaml:"id"`
	Fact   string          `yaml:"fact"`
	State  string          `yaml:"state"`
	Status string          `yaml:"status"`
	Title  aggregator.Text `yaml:"title"`
	Next   aggregator.Text `yaml:"next"`
	On     string          `yaml:"on"`
}

// step says what a state of a fact is in the overview.
type step struct {
	id     string
	fact   aggregator.FactKind
	state  string
	status aggregator.MatterStatus
	title  aggregator.Text // of what has no name of its own
	next   aggregator.Text
	atEnd  bool // the next thing happens when the period ends
}

func (r *reader) overview(d *document) {
	file, ok := decode[overviewFile](r, d)
	if !ok {
		return
	}
	seen := map[string]bool{}
	for i, s := range file.Steps {
		key := fmt.Sprintf("$.steps[%d]", i)
		kind := aggregator.FactKind(s.Fact)
		if !slices.Contains(states[kind], s.State) || seen[s.Fact+" "+s.State] {
			r.problem(d, key+".state", "%s %q is there twice or no state of ours; there are %q", s.Fact, s.State, states[kind])
		}
		seen[s.Fact+" "+s.State] = true
		for name, text := range map[string]aggregator.Text{".next": s.Next, ".title": s.Title} {
			if text != (aggregator.Text{}) {
				r.text(d, key+name, text)
			}
		}
		if s.On != "" && s.On != "period_end" {
			r.problem(d, key+".on", "%q: want period_end or nothing", s.On)
		}
		r.tables.steps = append(r.tables.steps, step{id: r.id(d, key+".id", s.ID), fact: kind, state: s.State, title: s.Title, next: s.Next, atEnd: s.On != "",
			status: choose(r, d, key+".status", s.Status, []aggregator.MatterStatus{aggregator.MatterReceived, aggregator.MatterInProgress, aggregator.MatterActionRequired, aggregator.MatterClosed})})
	}
	for kind, list := range states {
		for _, state := range list {
			if !seen[string(kind)+" "+state] {
				r.problem(d, "$.steps", "no row for %s %q", kind, state)
			}
		}
	}
}

// overview lists every matter, newest first for each person.
func (r *reading) overview() []aggregator.Matter {
	var list []aggregator.Matter
	for _, f := range r.facts {
		if m, ok := r.matter(f); ok {
			list = append(list, m)
		}
	}
	slices.SortStableFunc(list, func(a, b aggregator.Matter) int {
		return cmp.Or(a.Person-b.Person, cmp.Compare(b.On, a.On), cmp.Compare(a.Sender, b.Sender), cmp.Compare(a.Title.SV, b.Title.SV))
	})
	return list
}

func (r *reading) matter(f *fact) (aggregator.Matter, bool) {
	of := &r.persons[f.person].Facts
	m := aggregator.Matter{Person: f.person, Sender: f.origin.Authority, Fact: f.id.ID}
	switch f.kind {
	case aggregator.FactCase:
		c := &of.Cases[f.index]
		m.On, m.Title, m.Payer = c.ReceivedOn, same(c.Benefit), c.Payer
		return r.step(m, aggregator.FactCase, string(c.Status), c.Period.To)
	case aggregator.FactDecision:
		d := &of.Decisions[f.index]
		m.On, m.Title, m.Payer = d.DecidedOn, same(d.Benefit), d.Payer
		return r.step(m, aggregator.FactDecision, decisionState(d), d.Period.To)
	case aggregator.FactPermit:
		p := &of.Permits[f.index]
		if p.Kind == "" && p.Status == "" {
			return m, false // circumstances beside a permit, which is a fact of its own
		}
		m.On, m.Title = p.DecidedOn, same(p.Kind)
		return r.step(m, aggregator.FactPermit, p.Status, p.Period.To)
	case aggregator.FactRegistration:
		latest, missing := r.reportMissing(f.person)
		if !missing || !slices.Contains(r.registered(f.person), f) {
			return m, false
		}
		m.On = latest
		return r.step(m, aggregator.FactRegistration, "report_missing", 0)
	}
	return m, false
}

func decisionState(d *aggregator.DecisionFact) string {
	if d.Status == "preliminary" || d.Status == "interim" {
		return "provisional"
	}
	return string(d.Kind)
}

// step fills in what the table says of a state; one that no row knows is in
// progress, because closed would say too much.
func (r *reading) step(m aggregator.Matter, kind aggregator.FactKind, state string, end aggregator.Date) (aggregator.Matter, bool) {
	i := slices.IndexFunc(r.steps, func(s step) bool { return s.fact == kind && s.state == state })
	if i < 0 {
		m.Status = aggregator.MatterInProgress
		return m, true
	}
	s := r.steps[i]
	m.Status, m.Next, m.Rule = s.status, s.next, s.id
	if m.Title == (aggregator.Text{}) {
		m.Title = s.title
	}
	if !s.atEnd {
		return m, true
	}
	if end < r.q.Today {
		m.Next = aggregator.Text{} // nothing is known to come
		return m, true
	}
	m.NextOn = end
	return m, true
}
