package v1

import (
	"strings"
	"time"

	"underlag/aggregator"
)

// Overview is the answer of GET /v1/admin/sources.
type Overview struct {
	At             time.Time        `json:"at"`
	HistoryMissing bool             `json:"historyMissing"` // what was kept cannot be read: the arrays are empty
	Replicas       []Replica        `json:"replicas"`
	Sources        []SourceOverview `json:"sources"`
}

// Replica is one replica of the service.
type Replica struct {
	Name     string     `json:"name"`
	Self     bool       `json:"self"` // the one that answers
	Seen     *time.Time `json:"seen"` // null where it has not been heard lately
	Draining *Act       `json:"draining"`
}

// SourceOverview is everything an operator is shown of one source.
type SourceOverview struct {
	Code      string          `json:"code"`
	Name      aggregator.Text `json:"name"`
	Status    *Status         `json:"status"`
	Elsewhere []Finding       `json:"elsewhere"`
	Windows   []Window        `json:"windows"`
	Acts      []Act           `json:"acts"`    // the latest first
	Day       []Interval      `json:"day"`     // 24 hours in five minutes each, the latest last
	Quarter   []Interval      `json:"quarter"` // 90 Swedish days, today the last
	Changes   []Finding       `json:"changes"` // of 90 days, the latest first
	Levels    []Level         `json:"levels"`
}

// Finding is a state of a source as one replica found it, and since when.
type Finding struct {
	Replica string    `json:"replica"`
	State   string    `json:"state"`
	Since   time.Time `json:"since"`
}

// Window is planned maintenance that is under way or to come.
type Window struct {
	ID      string          `json:"id"`
	From    time.Time       `json:"from"` // of one that recurs: the time under way, or else the next
	To      time.Time       `json:"to"`
	Weekly  *Weekly         `json:"weekly"` // null where it happens once
	Reason  aggregator.Text `json:"reason"`
	Origin  string          `json:"origin"`  // file, calendar or act
	By      *string         `json:"by"`      // of an act
	EndedBy *string         `json:"endedBy"` // who called it off
	EndedAt *time.Time      `json:"endedAt"` // null: it stands
}

// Weekly is a time that comes back every week, in Swedish time.
type Weekly struct {
	Day   string `json:"day"`   // monday to sunday
	Begin string `json:"begin"` // 22:00
	End   string `json:"end"`   // on the day after where it is not after begin
}

// Act is what an operator did.
type Act struct {
	Kind    string          `json:"kind"`
	By      *string         `json:"by"` // null once the name is erased
	At      time.Time       `json:"at"`
	Reason  aggregator.Text `json:"reason"`
	Record  int64           `json:"record"` // index in the ledger
	From    *time.Time      `json:"from"`
	To      *time.Time      `json:"to"`
	Weekly  *Weekly         `json:"weekly"`
	Window  *string         `json:"window"`
	Breaker *string         `json:"breaker"`
}

// Interval is what came of the calls in an interval, over all replicas.
type Interval struct {
	From     time.Time `json:"from"`
	Seconds  int       `json:"seconds"`
	Calls    int       `json:"calls"`
	Answered int       `json:"answered"`
	Partial  int       `json:"partial"`
	Failures []Failure `json:"failures"`
	P50Ms    *int64    `json:"p50Ms"` // null where nothing was answered
	P95Ms    *int64    `json:"p95Ms"`
	P99Ms    *int64    `json:"p99Ms"`
}

// Level holds a source to its agreement over a period.
type Level struct {
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
	Period string    `json:"period"` // month or days
	ServiceLevel
}

// FromOverview gives what an operator is shown as it goes over the wire.
func FromOverview(o *aggregator.Overview, described []aggregator.Descriptor) Overview {
	names := map[aggregator.AuthorityCode]aggregator.Text{}
	for _, d := range described {
		names[d.Code] = d.Name
	}
	return Overview{
		At: o.At.UTC(), HistoryMissing: o.HistoryMissing, Replicas: each(o.Replicas, fromReplica),
		Sources: each(o.Sources, func(s *aggregator.SourceOverview) SourceOverview {
			return SourceOverview{
				Code: string(s.Status.Authority), Name: names[s.Status.Authority], Status: fromStatus(&s.Status),
				Elsewhere: each(s.Elsewhere, func(r *aggregator.ReplicaState) Finding {
					return Finding{r.Replica, string(r.State), r.Since.UTC()}
				}),
				Windows: each(s.Windows, fromWindow), Acts: each(s.Acts, fromAct),
				Day: each(s.Day, fromInterval), Quarter: each(s.Quarter, fromInterval),
				Changes: each(s.Changes, func(c *aggregator.SourceChange) Finding {
					return Finding{c.Replica, string(c.State), c.At.UTC()}
				}),
				Levels: each(s.Levels, fromPeriod),
			}
		}),
	}
}

func fromReplica(r *aggregator.ReplicaStatus) Replica {
	out := Replica{Name: r.Name, Self: r.Self, Seen: maybe(r.Seen.UTC())}
	if !r.Draining.At.IsZero() {
		act := fromAct(&r.Draining)
		out.Draining = &act
	}
	return out
}

func fromWindow(w *aggregator.PlannedWindow) Window {
	return Window{
		ID: w.ID, From: w.From.UTC(), To: w.To.UTC(), Weekly: fromWeekly(w.Weekly), Reason: w.Reason, Origin: string(w.Origin),
		By: maybe(w.By), EndedBy: maybe(w.EndedBy), EndedAt: maybe(w.EndedAt.UTC()),
	}
}

func fromWeekly(w aggregator.WeeklyTime) *Weekly {
	if w == (aggregator.WeeklyTime{}) {
		return nil
	}
	return &Weekly{strings.ToLower(w.Day.String()), aggregator.Clock(w.Begin), aggregator.Clock(w.End)}
}

func fromAct(a *aggregator.DoneAct) Act {
	return Act{
		Kind: string(a.Kind), By: maybe(a.By), At: a.At.UTC(), Reason: a.Reason, Record: a.Record, From: maybe(a.From.UTC()), To: maybe(a.To.UTC()),
		Weekly: fromWeekly(a.Weekly), Window: maybe(a.Window), Breaker: maybe(string(a.Breaker)),
	}
}

func fromInterval(i *aggregator.SourceInterval) Interval {
	return Interval{
		From: i.From.UTC(), Seconds: int(i.Span / time.Second), Calls: i.Calls, Answered: i.Answered, Partial: i.Partial,
		Failures: each(i.Failures, func(f *aggregator.CallFailures) Failure { return Failure{string(f.Outcome), f.Code, f.Calls} }),
		P50Ms:    ms(i.Percentile(0.5)), P95Ms: ms(i.Percentile(0.95)), P99Ms: ms(i.Percentile(0.99)),
	}
}

// ms rounds up, so that what was answered took some time.
func ms(d time.Duration) *int64 {
	return maybe(int64((d + time.Millisecond - 1) / time.Millisecond))
}

func fromPeriod(p *aggregator.PeriodLevel) Level {
	l := Level{From: p.From.UTC(), To: p.To.UTC(), Period: "days", ServiceLevel: *fromLevel(&p.ServiceLevel)}
	if p.Month {
		l.Period = "month"
	}
	if p.Judged == 0 {
		l.Prompt = nil
	}
	return l
}
