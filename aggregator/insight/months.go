package insight

import (
	"cmp"
	"iter"
	"slices"

	"underlag/aggregator"
)

// months gives every month of the window, those with nothing in them too.
func (r *reading) months() []aggregator.MonthLines {
	var list []aggregator.MonthLines
	for m := r.periods.first(); m <= r.periods.last(); m = m.Add(1) {
		incomes := in(r.incomes, m)
		month := aggregator.MonthLines{Month: m, Role: r.periods.role(m), Lines: lines(incomes, true)}
		month.Household = month.Lines
		if len(r.persons) > 1 {
			slices.SortStableFunc(incomes, func(a, b *income) int { return a.like - b.like })
			month.Household = lines(incomes, false)
		}
		list = append(list, month)
	}
	return list
}

func (r *reading) elsewhere() []aggregator.Elsewhere {
	var list []aggregator.Elsewhere
	for _, f := range r.facts {
		if why := r.outOfMonths(f); why != "" {
			list = append(list, aggregator.Elsewhere{Fact: f.id.ID, Why: why})
		}
	}
	return list
}

// outOfMonths tells why a fact is in no month; nothing for one that is.
func (r *reading) outOfMonths(f *fact) aggregator.ElsewhereReason {
	switch in := f.income; {
	case in == nil:
		return aggregator.NotIncome
	case in.attributed == 0:
		return aggregator.Undated
	case !r.periods.holds(in.attributed):
		return aggregator.Outside
	}
	return ""
}

// lines makes lines of incomes, each person's apart or everybody's together. Those
// that may be of one line stand side by side.
func lines(incomes []*income, apart bool) []aggregator.Line {
	var list []aggregator.Line
	for len(incomes) > 0 {
		n, first := 1, incomes[0]
		for n < len(incomes) && incomes[n].like == first.like && (!apart || incomes[n].person == first.person) {
			n++
		}
		for rest := incomes[:n:n]; len(rest) > 0; {
			var members []*income
			members, rest = alike(rest)
			list = append(list, line(members))
		}
		incomes = incomes[n:]
	}
	slices.SortStableFunc(list, byPersonAndBenefit)
	return list
}

// alike parts the incomes of the same line as the first from the others.
func alike(incomes []*income) (same, others []*income) {
	is := func(in *income) bool { return in.inLineWith(incomes[0]) }
	if !slices.ContainsFunc(incomes, func(in *income) bool { return !is(in) }) {
		return incomes, nil
	}
	return only(incomes, is), only(incomes, func(in *income) bool { return !is(in) })
}

// inLineWith tells whether two incomes of one benefit may stand in one line.
func (in *income) inLineWith(other *income) bool {
	return in.row == other.row && in.state == other.state && in.attribution == other.attribution && in.class.Offset == other.class.Offset
}

func byPersonAndBenefit(a, b aggregator.Line) int {
	return cmp.Or(a.Persons[0]-b.Persons[0], cmp.Compare(a.Authority, b.Authority), cmp.Compare(a.Payer, b.Payer),
		cmp.Compare(a.Benefit, b.Benefit), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.State, b.State))
}

func line(members []*income) aggregator.Line {
	first := members[0]
	l := aggregator.Line{
		Authority: first.origin.Authority, Payer: first.payer, Benefit: first.benefit, BenefitCode: first.code,
		Kind: first.kind, State: first.state, Sums: first.sums, Attribution: first.attribution, Class: *first.class,
		Facts: make([]string, len(members)),
	}
	for i, in := range members {
		if i > 0 {
			l.Sums = l.Sums.Add(in.sums)
		}
		l.Period = hull(l.Period, in.period)
		l.Facts[i] = in.id.ID
		if i == 0 || in.person != members[i-1].person {
			l.Persons = append(l.Persons, in.person)
		}
		if in.paidOn != 0 && !slices.Contains(l.PaidOn, in.paidOn) {
			l.PaidOn = append(l.PaidOn, in.paidOn)
		}
	}
	slices.Sort(l.PaidOn)
	return l
}

func unique[T cmp.Ordered](list []T) []T {
	slices.Sort(list)
	return slices.Compact(list)
}

// hull is the shortest period that holds both, where an end that is not known
// stays so only if neither says it.
func hull(p, q aggregator.Period) aggregator.Period {
	if p.From == 0 || q.From != 0 && q.From < p.From {
		p.From = q.From
	}
	return aggregator.Period{From: p.From, To: max(p.To, q.To)}
}

// total sums the incomes of one benefit in net where every net is known, else in
// gross where every gross is. Never one of each.
func total(incomes []*income) (sum aggregator.Amount, basis string) {
	net, gross := aggregator.Ore(0), aggregator.Ore(0)
	for _, in := range incomes {
		net, gross = net.Add(in.sums.Net), gross.Add(in.sums.Gross)
	}
	switch {
	case net.Known():
		return net, "net"
	case gross.Known():
		return gross, "gross"
	}
	return aggregator.Amount{}, ""
}

// byBenefit cuts one person's incomes, in the order of incomesOf, into benefits.
func byBenefit(incomes []*income) iter.Seq[[]*income] {
	return func(yield func([]*income) bool) {
		for len(incomes) > 0 {
			n := 1
			for n < len(incomes) && incomes[n].like == incomes[0].like {
				n++
			}
			if !yield(incomes[:n:n]) {
				return
			}
			incomes = incomes[n:]
		}
	}
}
