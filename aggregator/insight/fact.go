package insight

import (
	"slices"

	"underlag/aggregator"
)

// fact is one fact with what every kind has in common.
type fact struct {
	id     aggregator.FactVersion
	rank   int // among all facts, in an order that depends on what they say only
	person int
	kind   aggregator.FactKind
	index  int
	origin aggregator.Origin
	month  aggregator.Month // the fact's own, for comparing with what is known; zero where it has none
	income *income          // nil for what is not money

	from, to int // of what it says, in namer.contents
}

// place is where facts of one kind about one person stand.
type place struct {
	person int
	kind   aggregator.FactKind
}

// places cuts facts, each person's of one kind together, into those of each
// person and kind.
func places(facts []*fact) map[place][]*fact {
	all := map[place][]*fact{}
	for len(facts) > 0 {
		at, n := place{facts[0].person, facts[0].kind}, 1
		for n < len(facts) && facts[n].person == at.person && facts[n].kind == at.kind {
			n++
		}
		all[at], facts = facts[:n:n], facts[n:]
	}
	return all
}

// of gives one person's facts of one kind.
func (r *reading) of(person int, kind aggregator.FactKind) []*fact {
	return r.places[place{person, kind}]
}

func (r *reading) decision(f *fact) *aggregator.DecisionFact {
	return &r.persons[f.person].Facts.Decisions[f.index]
}

func (r *reading) registration(f *fact) *aggregator.Registration {
	return &r.persons[f.person].Facts.Registrations[f.index]
}

// refs gives the ids of facts in the order of their rank, each once.
func refs(facts []*fact) []string {
	sorted := slices.Clone(facts)
	slices.SortFunc(sorted, func(a, b *fact) int { return a.rank - b.rank })
	sorted = slices.Compact(sorted)
	list := make([]string, len(sorted))
	for i, f := range sorted {
		list[i] = f.id.ID
	}
	return list
}
