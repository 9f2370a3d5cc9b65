package operations

import (
	"net/url"
	"strconv"
	"time"

	"underlag/aggregator"
)

// form is one thing that can be done to a source.
type form struct {
	ID                    string
	Kind                  aggregator.ActKind
	Title, Button         aggregator.Text
	Once, Weekly, Breaker bool   // which fields it has beside the reason
	Window                string // of the one that is called off
	Open                  bool
	given                 url.Values
}

// Given is what a field was filled in with before.
func (f form) Given(field string) string { return f.given.Get(field) }

// choice is one value of a field, in words.
type choice struct {
	Value string
	Name  aggregator.Text
}

// Weekdays are the choices of a weekly time.
func (*source) Weekdays() []choice {
	var list []choice
	for i, name := range weekdays {
		list = append(list, choice{time.Weekday(i).String(), name})
	}
	return append(list[1:], list[0]) // a Swedish week begins on Monday
}

// Breakers are what a breaker can be set to.
func (*source) Breakers() []choice {
	return []choice{
		{string(aggregator.BreakerForcedOpen), aggregator.Text{SV: "stoppa alla anrop", EN: "stop all calls"}},
		{string(aggregator.BreakerForcedClosed), aggregator.Text{SV: "släppa fram alla anrop", EN: "let all calls through"}},
		{string(aggregator.BreakerClosed), aggregator.Text{SV: "sköta sig själv igen", EN: "look after itself again"}},
	}
}

// forms gives what can be done to the source as it is.
func (p *source) forms() []form {
	doors := form{ID: "disable", Kind: aggregator.ActDisable, Title: aggregator.Text{SV: "Stäng källan", EN: "Close the source"}, Button: aggregator.Text{SV: "Stäng källan", EN: "Close the source"}}
	if p.Status.State == aggregator.StateDisabled {
		open := aggregator.Text{SV: "Öppna källan", EN: "Open the source"}
		doors = form{ID: "enable", Kind: aggregator.ActEnable, Title: open, Button: open}
	}
	plan := aggregator.Text{SV: "Planera", EN: "Plan"}
	list := []form{
		doors,
		{ID: "once", Kind: aggregator.ActMaintain, Title: aggregator.Text{SV: "Planera underhåll", EN: "Plan maintenance"}, Button: plan, Once: true},
		{ID: "weekly", Kind: aggregator.ActMaintain, Title: aggregator.Text{SV: "Planera underhåll varje vecka", EN: "Plan weekly maintenance"}, Button: plan, Weekly: true},
		{ID: "breaker", Kind: aggregator.ActBreaker, Title: aggregator.Text{SV: "Ställ brytaren", EN: "Set the breaker"}, Button: aggregator.Text{SV: "Ställ", EN: "Set"}, Breaker: true},
	}
	for n, w := range p.Windows {
		if !w.EndedAt.IsZero() || w.ID == "" {
			continue
		}
		from := w.From.In(swedish()).Format("2006-01-02 15:04")
		list = append(list, form{
			ID: "cancel-" + strconv.Itoa(n), Kind: aggregator.ActCancel, Window: w.ID, Title: aggregator.Text{SV: "Ställ in underhållet " + from, EN: "Call off the maintenance of " + from},
			Button: aggregator.Text{SV: "Ställ in", EN: "Call off"},
		})
	}
	return list
}

// again shows the page with what was wrong with a form, as it was filled in.
func (p *source) again(problem *aggregator.Problem, given url.Values) {
	p.Problem = problem
	for n := range p.Forms {
		if f := &p.Forms[n]; f.ID == given.Get("form") {
			f.Open, f.given = true, given
		}
	}
}
