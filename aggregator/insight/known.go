package insight

import (
	"cmp"
	"slices"

	"underlag/aggregator"
)

// compare marks each fact and sorts what is left of the known ones.
func (r *reading) compare(ids []aggregator.FactID) aggregator.Comparison {
	held := map[string]string{}
	for _, k := range r.q.Known {
		held[k.ID] = k.Version
	}
	for i := range ids {
		version, known := held[ids[i].ID.ID]
		switch {
		case !known:
			ids[i].Change = aggregator.FactNew
		case version == ids[i].ID.Version:
			ids[i].Change = aggregator.FactSame
		default:
			ids[i].Change = aggregator.FactChanged
		}
		delete(held, ids[i].ID.ID)
	}
	if len(held) == 0 {
		return aggregator.Comparison{}
	}
	return r.sort(held)
}

func (r *reading) sort(held map[string]string) aggregator.Comparison {
	answered := r.tags()
	var c aggregator.Comparison
	for id, version := range held {
		if why := answered[version[:tagLength]]; why != stillAsked {
			c.NotCompared = append(c.NotCompared, aggregator.NotCompared{ID: id, Why: cmp.Or(why, aggregator.NotOfThis)})
			continue
		}
		c.Gone = append(c.Gone, id)
	}
	slices.Sort(c.Gone)
	slices.SortFunc(c.NotCompared, func(a, b aggregator.NotCompared) int { return cmp.Compare(a.ID, b.ID) })
	return c
}

// stillAsked stands for a source that answered in whole, so that what is missing
// is gone.
const stillAsked aggregator.NotComparedReason = "gone"

// tags lists the tags of every month of every source that was to be asked, and
// what a missing fact of it means.
func (r *reading) tags() map[string]aggregator.NotComparedReason {
	m := newMAC(r.key, r.q.Restricted)
	all := map[string]aggregator.NotComparedReason{}
	for i := range r.persons {
		for j := range r.persons[i].Sources {
			s := &r.persons[i].Sources[j]
			why := aggregator.SourceSilent
			if s.Outcome.Ready() {
				why = stillAsked
			}
			for _, month := range append([]aggregator.Month{0}, monthsOf(asked(s, r.periods))...) {
				of := tagged{r.persons[i].Number.Reveal(), s.Authority, month, r.q.Restricted}
				all[encode([]byte(m.tag(of)))] = why
				of.restricted = !of.restricted
				all[encode([]byte(m.tag(of)))] = aggregator.OtherwiseHeld
			}
		}
	}
	return all
}

// asked is the time a source was asked about, and where it never was that of the
// question.
func asked(s *aggregator.SourceResult, p periods) aggregator.Period {
	if s.Asked.Period.From == 0 || s.Asked.Period.To == 0 {
		return p.span()
	}
	return s.Asked.Period
}

// longestSpan bounds the months that are gone through; no authority tells of
// more than three years.
const longestSpan = 60

func monthsOf(p aggregator.Period) []aggregator.Month {
	var list []aggregator.Month
	for m := p.From.Month(); m <= p.To.Month() && len(list) < longestSpan; m = m.Add(1) {
		list = append(list, m)
	}
	return list
}
