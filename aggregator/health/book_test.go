package health

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"underlag/aggregator"
)

// shelf keeps history in memory, as a database that several processes share would.
type shelf struct {
	writer  string
	rows    map[shelfKey]aggregator.SourceInterval
	changed []aggregator.SourceChange
	gone    error
}

type shelfKey struct {
	writer    string
	authority aggregator.AuthorityCode
	span      time.Duration
	from      int64
}

func (s *shelf) Keep(_ context.Context, intervals []aggregator.SourceInterval, changes []aggregator.SourceChange) error {
	if s.gone != nil {
		return s.gone
	}
	for _, i := range intervals {
		s.rows[shelfKey{s.writer, i.Authority, i.Span, i.From.Unix()}] = i
	}
	for _, c := range changes {
		c.Replica = s.writer
		s.changed = append(s.changed, c)
	}
	return nil
}

func (s *shelf) Intervals(_ context.Context, span time.Duration, since time.Time) ([]aggregator.SourceInterval, error) {
	var list []aggregator.SourceInterval
	for k, i := range s.rows {
		if k.span == span && !i.From.Before(since) {
			list = append(list, i)
		}
	}
	return list, s.gone
}

func (s *shelf) Changes(_ context.Context, since time.Time, most int) ([]aggregator.SourceChange, error) {
	list := slices.DeleteFunc(slices.Clone(s.changed), func(c aggregator.SourceChange) bool { return c.At.Before(since) })
	slices.SortStableFunc(list, func(a, b aggregator.SourceChange) int { return b.At.Compare(a.At) })
	return list[:min(len(list), most)], s.gone
}

func (s *shelf) Prune(_ context.Context, span time.Duration, before time.Time) error {
	for k, i := range s.rows {
		if k.span == span && i.From.Before(before) {
			delete(s.rows, k)
		}
	}
	if span == 0 {
		s.changed = slices.DeleteFunc(s.changed, func(c aggregator.SourceChange) bool { return c.At.Before(before) })
	}
	return s.gone
}

func newShelf() *shelf { return &shelf{writer: "one", rows: map[shelfKey]aggregator.SourceInterval{}} }

func (w *world) book(s *shelf) *Book { return NewBook(w.monitor, s, slog.New(slog.DiscardHandler)) }

func agreedFK() []Agreement {
	return []Agreement{{Authority: "FK", Reference: "ÖK 1", Availability: 0.9, Within: time.Second, Prompt: 0.95}}
}

// What came before a restart and at another replica is in the arrays and held to
// the agreement, with what has come since.
func TestTheOverviewHoldsAllReplicasAndRestarts(t *testing.T) {
	s := newShelf()
	w := newWorld(t)
	if err := w.monitor.Measure(agreedFK()); err != nil {
		t.Fatal(err)
	}
	w.call(t, 6, nil)
	w.book(s).Keep(t.Context())
	w.call(t, 2, failure(aggregator.Unavailable))
	w.book(s).Keep(t.Context()) // the same interval again, in place of what was

	after := newWorld(t)
	after.now, s.writer = w.now, "two"
	if err := after.monitor.Measure(agreedFK()); err != nil {
		t.Fatal(err)
	}
	after.call(t, 2, nil)
	got := after.book(s).Overview(t.Context())
	if got.HistoryMissing || len(got.Sources) != 1 {
		t.Fatalf("got %+v", got)
	}
	fk := got.Sources[0]
	if len(fk.Day) != 288 || len(fk.Quarter) != 90 {
		t.Fatalf("%d and %d intervals", len(fk.Day), len(fk.Quarter))
	}
	for name, last := range map[string]aggregator.SourceInterval{"five minutes": fk.Day[287], "day": fk.Quarter[89]} {
		if last.Calls != 10 || last.Answered != 8 || last.Judged != 8 || last.Prompt != 8 || last.Percentile(0.95) == 0 ||
			cmp.Diff([]aggregator.CallFailures{{Outcome: aggregator.Unavailable, Code: "x", Calls: 2}}, last.Failures) != "" {
			t.Errorf("%s: %+v", name, last)
		}
	}
	if fk.Day[286].Calls != 0 || fk.Day[0].From.Add(24*time.Hour-5*time.Minute) != fk.Day[287].From {
		t.Errorf("before: %+v", fk.Day[286])
	}
	month := fk.Levels[0]
	if len(fk.Levels) != 4 || !month.Month || month.Calls != 10 || month.Availability != 0.8 || month.Prompt != 1 || month.BudgetLeft > -0.99 {
		t.Errorf("%d levels, the first %+v", len(fk.Levels), month)
	}
	if days := fk.Levels[3]; days.Month || days.Calls != 10 || days.To.Sub(days.From) < 89*24*time.Hour {
		t.Errorf("90 days: %+v", days)
	}
	states := []aggregator.SourceState{}
	for _, c := range fk.Changes {
		states = append(states, c.State)
	}
	if diff := cmp.Diff([]aggregator.SourceState{aggregator.StateUp, aggregator.StateDegraded, aggregator.StateUp}, states); diff != "" {
		t.Errorf("changes (-want +got):\n%s\n%+v", diff, fk.Changes)
	}
}

// A history that is away is said to be missing, which is not the same as no calls;
// what came meanwhile is kept when it is back, and once.
func TestHistoryThatIsAway(t *testing.T) {
	s, w := newShelf(), newWorld(t)
	b := w.book(s)
	s.gone = errors.New("gone")
	w.call(t, 3, nil)
	if got := b.Overview(t.Context()); !got.HistoryMissing || got.Sources[0].Day != nil || got.Sources[0].Status.State != aggregator.StateUp {
		t.Errorf("got %+v", got)
	}
	w.now = w.now.Add(2 * time.Hour) // what waits is over by now
	b.Keep(t.Context())
	w.call(t, 1, nil)
	s.gone = nil
	b.Keep(t.Context())
	b.Keep(t.Context())
	calls := map[time.Duration][]int{}
	for k, i := range s.rows {
		calls[k.span] = append(calls[k.span], i.Calls)
	}
	for span, list := range calls {
		slices.Sort(list)
		if diff := cmp.Diff([]int{1, 3}, list); diff != "" {
			t.Errorf("%s (-want +got):\n%s", span, diff)
		}
	}
}

// However long it is away and however often a source changes, what waits is bounded.
func TestWhatWaitsIsBounded(t *testing.T) {
	s, w := newShelf(), newWorld(t)
	b := w.book(s)
	s.gone = errors.New("gone")
	for n := range 3 * maxOver {
		var err error
		if n%2 == 0 {
			err = failure(aggregator.Late)
		}
		w.call(t, 1, err)
		w.now = w.now.Add(5 * time.Minute)
		b.Keep(t.Context())
	}
	p := &w.monitor.records["FK"].past
	if len(p.over) > maxOver || len(p.changes) > maxChanges {
		t.Errorf("%d intervals and %d changes wait", len(p.over), len(p.changes))
	}
	s.gone = nil
	w.now = w.now.AddDate(0, 0, 200)
	b.Keep(t.Context())
	b.pruned = time.Time{}
	b.Keep(t.Context())
	if len(s.rows) > 0 || len(s.changed) > 1 {
		t.Errorf("%d intervals and %d changes are kept for ever", len(s.rows), len(s.changed))
	}
}

// A day is a Swedish one, also when summer time ends, and every hour is in one.
func TestDaysAreSwedish(t *testing.T) {
	zone := swedish(t)
	days := swedishDays("FK", time.Date(2026, 10, 26, 12, 0, 0, 0, zone), zone, 3)
	var hours []float64
	for _, d := range days {
		hours = append(hours, d.Span.Hours())
	}
	if diff := cmp.Diff([]float64{24, 25, 24}, hours); diff != "" {
		t.Errorf("hours (-want +got):\n%s", diff)
	}
	var list []aggregator.SourceInterval
	for at := days[0].From; at.Before(days[2].From.Add(24 * time.Hour)); at = at.Add(time.Hour) {
		list = append(list, aggregator.SourceInterval{From: at.UTC(), Calls: 1, Took: []aggregator.Took{{UpTo: time.Duration(at.Hour()+1) * time.Second, Calls: 1}}})
	}
	for i, d := range line(list, days) {
		if float64(d.Calls) != hours[i] {
			t.Errorf("day %d: %d calls", i, d.Calls)
		}
		if p := d.Percentile(0.5); p != 12*time.Second && p != 13*time.Second {
			t.Errorf("day %d: median %s", i, p)
		}
	}
}

// Answers counted by another time than what is agreed now say nothing of it.
func TestAnswersAreJudgedByTheirAgreement(t *testing.T) {
	at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	got := hold(agreedFK()[0], aggregator.PeriodLevel{From: at, To: at.AddDate(0, 0, 1)}, []aggregator.SourceInterval{
		{From: at, Calls: 10, Answered: 10, Within: time.Minute, Prompt: 10, Judged: 10},
		{From: at.Add(time.Hour), Calls: 4, Answered: 4, Within: time.Second, Prompt: 2, Judged: 4},
		{From: at.AddDate(0, 0, 1), Calls: 100},
	})
	if got.Calls != 14 || got.Judged != 4 || got.Prompt != 0.5 {
		t.Errorf("got %+v", got)
	}
}

// A replica that nobody asks goes by what another finds, never by what it itself
// would only repeat, and by its own findings first.
func TestOthersAreHeardWhereNothingIsFound(t *testing.T) {
	w := newWorld(t)
	var said []aggregator.ReplicaState
	w.monitor.Hear(func() []aggregator.ReplicaState { return said })
	said = []aggregator.ReplicaState{
		{Replica: "two", Authority: "FK", State: aggregator.StateUp, Since: w.now.Add(-time.Hour)},
		{Replica: "three", Authority: "FK", State: aggregator.StateDown, Since: w.now},
		{Replica: "two", Authority: "SKV", State: aggregator.StateUp, Since: w.now},
	}
	w.expect(t, "heard", aggregator.StateDown)
	if found := w.monitor.Found(); found != nil {
		t.Errorf("it says what it has only heard: %+v", found)
	}
	w.call(t, 3, nil)
	w.expect(t, "found", aggregator.StateUp)
	if found := w.monitor.Found(); len(found) != 1 || found[0].State != aggregator.StateUp {
		t.Errorf("found %+v", found)
	}
	w.now = w.now.Add(time.Minute)
	w.expect(t, "heard again", aggregator.StateDown)
	said = nil
	w.expect(t, "nobody is heard", aggregator.StateDown)
}
