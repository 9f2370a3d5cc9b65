package operations

import (
	"fmt"
	"strings"
	"time"

	"underlag/aggregator"
)

// list is every source at one look.
type list struct {
	At             time.Time
	Summary        aggregator.Text
	Rows           []row
	Replicas       []aggregator.ReplicaStatus
	HistoryMissing bool
	Done           int64 // the record of what was just done; below zero: nothing
	Problem        *aggregator.Problem
	Reason         aggregator.Text // as given in the form that has the problem
	Tried          string          // the replica of that form
}

// row is one source in it.
type row struct {
	Code     aggregator.AuthorityCode
	Name     aggregator.Text
	State    mark
	Status   aggregator.SourceStatus
	Breaker  mark
	P50, P95 aggregator.Text
	Answered aggregator.Text // share of the last 24 hours
	Calls    int
	Strip    chart
	Agreed   *agreed // nil: nothing is
	Next     *aggregator.PlannedWindow
	Elsewise []elsewhere
	Ending   []certificate // that are to be renewed
}

// elsewhere is how another replica finds a source, where it does not agree.
type elsewhere struct {
	Replica string
	State   mark
}

// agreed holds a source to its agreement.
type agreed struct {
	Reference              string
	Measured, Availability aggregator.Text
	Prompt, AgreedPrompt   aggregator.Text
	Within                 aggregator.Text
	Budget                 aggregator.Text
	State                  mark
}

var (
	kept   = mark{aggregator.Text{SV: "Hålls", EN: "Kept"}, "good"}
	broken = mark{aggregator.Text{SV: "Hålls inte", EN: "Not kept"}, "bad"}
	silent = mark{aggregator.Text{SV: "Inga anrop", EN: "No calls"}, "off"}
)

func newAgreed(l *aggregator.ServiceLevel) *agreed {
	if l == nil {
		return nil
	}
	a := &agreed{
		Reference: l.Reference, Measured: share(l.Availability), Availability: share(l.AgreedAvailability), Prompt: share(l.Prompt),
		AgreedPrompt: share(l.AgreedPrompt), Within: took(l.Within), Budget: share(l.BudgetLeft), State: kept,
	}
	if l.BudgetLeft < 0 {
		a.Budget = aggregator.Text{SV: "överskriden", EN: "exceeded"}
	}
	switch {
	case l.Calls == 0:
		a.State, a.Measured, a.Prompt, a.Budget = silent, none, none, none
	case l.Availability < l.AgreedAvailability || l.Answered > 0 && l.Prompt < l.AgreedPrompt:
		a.State = broken
	}
	if l.Answered == 0 {
		a.Prompt = none
	}
	if l.AgreedPrompt == 0 {
		a.Prompt, a.AgreedPrompt = none, none
	}
	return a
}

var (
	lastDay = aggregator.Text{SV: "Senaste dygnet", EN: "Last 24 hours"}
	last90  = aggregator.Text{SV: "Senaste 90 dagarna", EN: "Last 90 days"}
)

// How intervals of five minutes are put together, and when they were.
const (
	perHour = 12
	perHalf = 6
	hourOf  = "2/1 15:04"
	dateOf  = "2006-01-02"
)

func newList(o aggregator.Overview, described []aggregator.Descriptor, done int64) list {
	l := list{At: o.At, Replicas: o.Replicas, HistoryMissing: o.HistoryMissing, Done: done}
	for _, d := range described {
		for i := range o.Sources {
			if o.Sources[i].Status.Authority == d.Code {
				l.Rows = append(l.Rows, newRow(&o.Sources[i], d, o))
			}
		}
	}
	l.Summary = summary(l.Rows)
	return l
}

func newRow(s *aggregator.SourceOverview, d aggregator.Descriptor, o aggregator.Overview) row {
	hours := allFigures(every(perHour, s.Day), hourOf)
	day := together(s.Day)
	r := row{
		Code: d.Code, Name: d.Name, State: markOf(s.Status.State), Status: s.Status, Breaker: breakerOf(s.Status.Load.Breaker),
		P50: took(day.Percentile(0.5)), P95: took(day.Percentile(0.95)), Answered: percent(day.Answered, day.Calls), Calls: day.Calls,
		Strip: shares("strip", hours, low), Agreed: newAgreed(s.Status.Level),
	}
	r.Strip.Says = says(lastDay, day, hours, o.HistoryMissing)
	for i := range s.Windows {
		if s.Windows[i].EndedAt.IsZero() {
			r.Next = &s.Windows[i]
			break
		}
	}
	for _, c := range s.Status.Certificates {
		if shown := newCertificate(c, o.At); shown.Class != "good" {
			r.Ending = append(r.Ending, shown)
		}
	}
	for _, e := range s.Elsewhere {
		if e.State != s.Status.State {
			r.Elsewise = append(r.Elsewise, elsewhere{e.Replica, markOf(e.State)})
		}
	}
	return r
}

// summary says in one sentence how it is: what is announced when it changes.
func summary(rows []row) aggregator.Text {
	up := 0
	var sv, en []string
	for _, r := range rows {
		switch r.Status.State {
		case aggregator.StateUp:
			up++
		default:
			sv = append(sv, fmt.Sprintf("%s: %s", r.Name.SV, strings.ToLower(r.State.Word.SV)))
			en = append(en, fmt.Sprintf("%s: %s", r.Name.EN, strings.ToLower(r.State.Word.EN)))
		}
	}
	if len(sv) == 0 {
		return aggregator.Text{SV: fmt.Sprintf("Alla %d källor svarar.", up), EN: fmt.Sprintf("All %d sources answer.", up)}
	}
	return aggregator.Text{
		SV: fmt.Sprintf("%d av %d källor svarar. ", up, len(rows)) + strings.Join(sv, ". ") + ".",
		EN: fmt.Sprintf("%d of %d sources answer. ", up, len(rows)) + strings.Join(en, ". ") + ".",
	}
}
