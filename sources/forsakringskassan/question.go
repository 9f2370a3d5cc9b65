package forsakringskassan

import (
	"strings"

	"underlag/aggregator"
	"underlag/sources/forsakringskassan/internal/wire"
)

// maxYears is how long a period LEFI takes; longer ones are never cut into
// several questions.
const maxYears = 2

// question composes what the law's categories allow, in the order of the
// catalogue.
func (c codes) question(q aggregator.Question) (*wire.LefiExternFormansinformationFraga, error) {
	groups := c.file.Groups(q.Categories)
	if len(groups) == 0 {
		return nil, refused("nothing_to_ask_for")
	}
	if q.Period.From == 0 || q.Period.To < q.Period.From {
		return nil, refused("period_open")
	}
	if last := aggregator.DateOf(q.Period.From.Time().AddDate(maxYears, 0, 0)); q.Period.To > last {
		return nil, refused("period_over_two_years")
	}
	f := &wire.LefiExternFormansinformationFraga{
		Personnummer: q.Person.Reveal(),
		Period:       wire.LefiPeriod{From: q.Period.From.String(), Tom: q.Period.To.String()},
	}
	for _, group := range groups {
		c.ask(f, group, q.Planned)
	}
	return f, nil
}

func refused(code string) error { return aggregator.NewSourceError(aggregator.Denied, code, nil) }

// ask puts a group in every list that takes it; in that of preliminary payments
// only where planned ones may be asked for.
func (c codes) ask(f *wire.LefiExternFormansinformationFraga, group string, planned bool) {
	switch {
	case c.means("groups", group, "") == "other":
		f.OvrigInformation = append(f.OvrigInformation, wire.LefiExternOvrigInformationTypKod(group))
		return
	case strings.HasPrefix(group, "FK:"):
		f.Formansinformation = append(f.Formansinformation, wire.LefiFkFormanGruppKod(group))
	default:
		f.Ansprak = append(f.Ansprak, wire.LefiPmFormanGruppKod(group))
		f.Beslut = append(f.Beslut, wire.LefiPmFormanGruppKod(group))
	}
	f.Utbetalningar = append(f.Utbetalningar, wire.LefiExternFormanGruppKod(group))
	if planned {
		f.PreliminaraUtbetalningar = append(f.PreliminaraUtbetalningar, wire.LefiExternFormanGruppKod(group))
	}
}

// part is one group in one list of the question, or of the deviations.
type part struct{ list, group string }

func (p part) provider() string {
	provider, _, _ := strings.Cut(p.group, ":")
	return provider
}

// parts lists everything a question asks for.
func parts(f *wire.LefiExternFormansinformationFraga) []part {
	list := make([]part, 0, 2*len(f.Utbetalningar)+len(f.Formansinformation)+2*len(f.Beslut)+len(f.OvrigInformation))
	for _, g := range f.Formansinformation {
		list = append(list, part{"formansinformation", string(g)})
	}
	for _, g := range f.Ansprak {
		list = append(list, part{"ansprak", string(g)})
	}
	for _, g := range f.Beslut {
		list = append(list, part{"beslut", string(g)})
	}
	for _, g := range f.PreliminaraUtbetalningar {
		list = append(list, part{"preliminaraUtbetalningar", string(g)})
	}
	for _, g := range f.Utbetalningar {
		list = append(list, part{"utbetalningar", string(g)})
	}
	for _, g := range f.OvrigInformation {
		list = append(list, part{"ovrigInformation", string(g)})
	}
	return list
}
