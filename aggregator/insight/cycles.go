package insight

import (
	"fmt"
	"slices"

	"underlag/aggregator"
)

type cyclesFile struct {
	Cycles []cycleText `yaml:"cycles"`
}

type cycleText struct {
	ID         string          `yaml:"id"`
	Authority  string          `yaml:"authority"`
	Category   string          `yaml:"category"`
	What       aggregator.Text `yaml:"what"`
	Day        int             `yaml:"day"`
	Exceptions map[int]int     `yaml:"exceptions"`
	Shift      string          `yaml:"shift"`
	Source     string          `yaml:"source"`
}

// cycle is a day of every month on which an authority is known to have something
// new of a category.
type cycle struct {
	id        string
	authority aggregator.AuthorityCode
	category  aggregator.Category
	what      aggregator.Text
	day       int
	except    map[int]int // month of the year -> day
	step      int         // -1: the working day before, 1: the one after
}

func (r *reader) cyclesOf(d *document) {
	file, ok := decode[cyclesFile](r, d)
	if !ok {
		return
	}
	for i, c := range file.Cycles {
		key := fmt.Sprintf("$.cycles[%d]", i)
		next := cycle{id: r.id(d, key+".id", c.ID), authority: r.authority(d, key+".authority", c.Authority),
			category: aggregator.Category(c.Category), what: c.What, day: c.Day, except: c.Exceptions, step: 1}
		r.text(d, key+".what", c.What)
		if choose(r, d, key+".shift", c.Shift, []string{"before", "after"}) == "before" {
			next.step = -1
		}
		if c.Day < 1 || c.Day > 28 || c.Source == "" || c.Category == "" {
			r.problem(d, key, "want a day from 1 to 28, a category, and the source of it")
		}
		for month, day := range c.Exceptions {
			if month < 1 || month > 12 || day < 1 || day > 28 {
				r.problem(d, key+".exceptions", "%d: %d: want a month of the year and a day from 1 to 28", month, day)
			}
		}
		r.tables.cycles = append(r.tables.cycles, next)
	}
}

// after gives the first day of the cycle after a day.
func (c *cycle) after(d aggregator.Date) aggregator.Date {
	for m := d.Month(); ; m = m.Add(1) {
		if on := c.in(m); on > d {
			return on
		}
	}
}

func (c *cycle) in(m aggregator.Month) aggregator.Date {
	day := c.day
	if other, ok := c.except[m.First().MonthOfYear()]; ok {
		day = other
	}
	return bankingDay(m.First().AddDays(day-1), c.step)
}

// expected is the next day of a cycle.
type expected struct {
	*cycle
	on aggregator.Date
}

// expectedAfter gives the next day of each cycle, the earliest first.
func (t *Tables) expectedAfter(day aggregator.Date) []expected {
	var list []expected
	for i := range t.cycles {
		list = append(list, expected{&t.cycles[i], t.cycles[i].after(day)})
	}
	slices.SortStableFunc(list, func(a, b expected) int { return int(a.on) - int(b.on) })
	return list
}

// freshness says of each source that was called when it answered, and when more
// is known to come of what it was asked about.
func (r *reading) freshness() []aggregator.Freshness {
	var list []aggregator.Freshness
	for i := range r.persons {
		for j := range r.persons[i].Sources {
			s := &r.persons[i].Sources[j]
			if s.AsOf.IsZero() {
				continue
			}
			f := aggregator.Freshness{Person: i, Authority: s.Authority, AsOf: s.AsOf}
			for _, c := range r.expected {
				if c.authority == s.Authority && s.Asked.Allows(c.category) {
					f.Next = append(f.Next, aggregator.Expected{What: c.what, On: c.on, Rule: c.id})
				}
			}
			list = append(list, f)
		}
	}
	return list
}
