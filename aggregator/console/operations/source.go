package operations

import (
	"fmt"
	"time"

	"underlag/aggregator"
)

// source is all there is to know of one source.
type source struct {
	row
	At             time.Time
	HistoryMissing bool
	Failures       []aggregator.CallFailures
	Day, Latency   chart
	Hours          []figures
	Whole          figures // of the last 24 hours
	Quarter        chart
	Days           []figures // that had calls, the latest first
	Levels         []level
	Certificates   []certificate
	Windows        []window
	Acts           []act
	Changes        []change
	Forms          []form
	Done           int64
	Problem        *aggregator.Problem
}

// level is an agreement held to over a period.
type level struct {
	Period aggregator.Text
	Calls  int
	*agreed
}

// window is planned maintenance.
type window struct {
	aggregator.PlannedWindow
	Recurs aggregator.Text // zero: it happens once
	Where  aggregator.Text // it was planned
}

type act struct {
	aggregator.DoneAct
	What aggregator.Text
}

type change struct {
	State   mark
	At      time.Time
	Replica string
}

// The most that is shown of what grows.
const (
	mostActs    = 20
	mostChanges = 50
)

func newSource(s *aggregator.SourceOverview, d aggregator.Descriptor, o aggregator.Overview, done int64) *source {
	halves, days := allFigures(every(perHalf, s.Day), hourOf), allFigures(s.Quarter, dateOf)
	day, quarter := together(s.Day), together(s.Quarter)
	page := &source{
		row: newRow(s, d, o), At: o.At, HistoryMissing: o.HistoryMissing, Failures: s.Status.Failures, Day: counts(halves), Latency: latency(halves),
		Hours: allFigures(every(perHour, s.Day), hourOf), Whole: figuresOf(day, hourOf), Quarter: shares("quarter", days, tall), Done: done,
	}
	page.Day.Says, page.Quarter.Says = says(lastDay, day, halves, o.HistoryMissing), says(last90, quarter, days, o.HistoryMissing)
	page.Latency.Says = aggregator.Text{
		SV: "Svarstid, senaste dygnet: hälften inom " + page.Whole.P50.SV + ", 95 % inom " + page.Whole.P95.SV + ", 99 % inom " + page.Whole.P99.SV + ".",
		EN: "Response time, last 24 hours: half within " + page.Whole.P50.EN + ", 95% within " + page.Whole.P95.EN + ", 99% within " + page.Whole.P99.EN + ".",
	}
	for i := len(days) - 1; i >= 0; i-- {
		if days[i].Calls > 0 {
			page.Days = append(page.Days, days[i])
		}
	}
	page.addLevels(s.Levels)
	for _, c := range s.Status.Certificates {
		page.Certificates = append(page.Certificates, newCertificate(c, o.At))
	}
	page.addRecords(s)
	page.Forms = page.forms()
	return page
}

func (p *source) addLevels(levels []aggregator.PeriodLevel) {
	for i := range levels {
		l := level{Period: last90, Calls: levels[i].Calls, agreed: newAgreed(&levels[i].ServiceLevel)}
		if levels[i].Month {
			l.Period = same(levels[i].From.In(swedish()).Format("2006-01"))
		}
		p.Levels = append(p.Levels, l)
	}
}

// addRecords adds what was planned, done and seen.
func (p *source) addRecords(s *aggregator.SourceOverview) {
	for _, w := range s.Windows {
		shown := window{PlannedWindow: w, Where: origins[w.Origin]}
		if w.Weekly != (aggregator.WeeklyTime{}) {
			shown.Recurs = weekly(w.Weekly)
		}
		if w.Origin == aggregator.WindowAct {
			shown.Where = same(w.By)
		}
		p.Windows = append(p.Windows, shown)
	}
	for _, a := range s.Acts[:min(len(s.Acts), mostActs)] {
		shown := act{a, actWords[a.Kind]}
		if a.Kind == aggregator.ActBreaker {
			set := breakerOf(a.Breaker).Word
			shown.What = aggregator.Text{SV: shown.What.SV + ": " + set.SV, EN: shown.What.EN + ": " + set.EN}
		}
		p.Acts = append(p.Acts, shown)
	}
	for _, c := range s.Changes[:min(len(s.Changes), mostChanges)] {
		p.Changes = append(p.Changes, change{markOf(c.State), c.At, c.Replica})
	}
}

// certificate is one that the way to a source rests on, and how long it lasts.
type certificate struct {
	Whose, Left aggregator.Text
	Class       string
	NotAfter    time.Time
}

// A certificate that ends within these days is to be renewed, and at once.
const (
	renewSoon = 30
	renewNow  = 7
)

func newCertificate(c aggregator.Certificate, now time.Time) certificate {
	days := c.DaysLeft(now)
	out := certificate{
		Whose: aggregator.Text{SV: "Myndighetens certifikat", EN: "The authority's certificate"}, NotAfter: c.NotAfter, Class: "good",
		Left: aggregator.Text{SV: fmt.Sprintf("%d dagar kvar", days), EN: fmt.Sprintf("%d days left", days)},
	}
	if c.Of == aggregator.OfClient {
		out.Whose = aggregator.Text{SV: "Vårt certifikat", EN: "Our certificate"}
	}
	switch {
	case days < 0:
		out.Class, out.Left = "bad", aggregator.Text{SV: "Har gått ut", EN: "Has expired"}
	case days < renewNow:
		out.Class = "bad"
	case days < renewSoon:
		out.Class = "warn"
	}
	return out
}
