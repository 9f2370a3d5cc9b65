package forsakringskassan

import (
	"slices"
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
	allowed := c.file.Groups(q.Categories)
	groups := present(allowed, q)
	switch {
	case len(allowed) == 0:
		return nil, refused(nothingToAsk)
	case len(groups) == 0:
		return nil, allLeftOut()
	}
	if err := askable(q.Period); err != nil {
		return nil, err
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

// present drops the groups of providers that are not to be asked.
func present(groups []string, q aggregator.Question) []string {
	return slices.DeleteFunc(groups, func(group string) bool { return q.LeavesOut(part{group: group}.provider()) })
}

// allLeftOut says that everybody who was to be asked is left out.
func allLeftOut() error {
	e := aggregator.NewSourceError(aggregator.Unavailable, aggregator.CodeBreakerOpen, nil)
	e.Unsent = true
	return e
}

// askable tells whether LEFI takes a question for a period.
func askable(p aggregator.Period) error {
	if p.From == 0 || p.To < p.From {
		return refused(periodOpen)
	}
	if last := aggregator.DateOf(p.From.Time().AddDate(maxYears, 0, 0)); p.To > last {
		return refused(periodTooLong)
	}
	return nil
}

// Codes of questions that LEFI is bound to refuse.
const (
	nothingToAsk  = "nothing_to_ask_for"
	periodOpen    = "period_open"
	periodTooLong = "period_over_two_years"
	noActor       = "no_actor"
)

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
